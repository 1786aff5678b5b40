// The list of stories: searched and filtered here, or by the server of `memtrial view`.
{
  const PAGE = 50;

  // Stories that stand in the page. `find` gives a page of those wished for; `tell` one in full.
  function heldIn(packed) {
    const text = (story) => `${packed.asked[story.asked].question} ${story.answer || ""}`.toLowerCase();
    const fits = (story, wish) =>
      (!wish.stack || story.stack === wish.stack) &&
      (!wish.outcome || story.outcome === wish.outcome) &&
      (!wish.kind || packed.asked[story.asked].kind === wish.kind) &&
      (!wish.lost || story.attribution === wish.lost) &&
      (!wish.text || text(story).includes(wish.text.toLowerCase()));
    const distinct = (of) => [...new Set(packed.stories.map(of))].filter(Boolean);
    return {
      choices: {
        stack: distinct((story) => story.stack),
        outcome: distinct((story) => story.outcome),
        kind: distinct((story) => packed.asked[story.asked].kind),
        lost: distinct((story) => story.attribution),
      },
      async find(wish, from) {
        const found = packed.stories.filter((story) => fits(story, wish));
        return { ...packed, found: found.length, stories: found.slice(from, from + PAGE) };
      },
      async tell(story) { // all of it is held
        return { ...packed, stories: [story] };
      },
    };
  }

  function control(label, element, change) {
    element.addEventListener(element.tagName === "SELECT" ? "change" : "input", change);
    return made("label", "", label, element);
  }

  function choice(name, values, change) {
    const shown = name === "stack" ? (value) => value : inWords;
    const select = made("select", "", new Option("all", ""), ...values.map((value) => new Option(shown(value), value)));
    select.name = name;
    return control({ stack: "Stack", outcome: "Outcome", kind: "Kind", lost: "Lost where" }[name], select, change);
  }

  async function open(details, source, story, asked) {
    if (details.dataset.told) return;
    details.dataset.told = "yes";
    const packed = await source.tell(story, asked);
    details.append(storyOf(packed.stories[0], packed.asked[packed.stories[0].asked], packed.lines));
    if (source.requests) details.append(source.requests(packed));
  }

  function entry(source, packed, story) {
    const details = made("details", "");
    const asked = packed.asked[story.asked];
    const repeat = story.repeat ? ` (repeat ${story.repeat + 1})` : "";
    details.append(made("summary", "", stateOf(story.outcome), made("span", "who", story.stack + repeat),
      made("span", "asks", asked.question)));
    details.addEventListener("toggle", () => { if (details.open) open(details, source, story, asked); });
    return made("li", "", details);
  }

  window.showStories = (place, source) => {
    const wish = {};
    const found = made("p", "found");
    const list = made("ul", "told");
    const more = made("button", "more", "More");
    let turn = 0;
    found.setAttribute("role", "status");
    more.type = "button";

    async function add(from) {
      const mine = ++turn;
      const packed = await source.find(wish, from);
      if (mine !== turn) return; // somebody has typed on
      const entries = packed.stories.map((story) => entry(source, packed, story));
      if (from) list.append(...entries);
      else list.replaceChildren(...entries);
      found.textContent = `${packed.found.toLocaleString("en")} stories, ${list.children.length} shown`;
      more.hidden = list.children.length >= packed.found;
    }

    function changed(event) {
      wish[event.target.name] = event.target.value.trim();
      add(0);
    }

    const search = made("input", "");
    search.type = "search";
    search.name = "text";
    const choices = Object.entries(source.choices).filter(([, values]) => values.length > 1);
    place.append(
      made("div", "wished", control("Question or answer holds", search, changed),
        ...choices.map(([name, values]) => choice(name, values, changed))),
      found, list, more,
    );
    more.addEventListener("click", () => add(list.children.length));
    return add(0);
  };

  for (const place of document.querySelectorAll(".stories[data-told]")) {
    showStories(place, heldIn(JSON.parse(document.getElementById(place.dataset.told).textContent)));
  }
}
