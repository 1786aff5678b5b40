// Colours as the system has them, or light, or dark.
"use strict";
{
  const button = document.getElementById("theme");
  const themes = [["", "as the system"], ["light", "light"], ["dark", "dark"]];
  let shown = 0;
  button.hidden = false;
  button.addEventListener("click", () => {
    shown = (shown + 1) % themes.length;
    const [theme, words] = themes[shown];
    document.documentElement.dataset.theme = theme;
    button.textContent = `Colours: ${words}`;
  });
}
