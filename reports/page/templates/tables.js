// Tables sort by a press on a column's head, and filter by what is typed. Without this script they stand as written.
{
  const LONG = 6; // rows from which on a table can be filtered
  const UNITS = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

  // "$0.00172", "−3", "1,230", "<0.01", "1.4 MiB", "12 ended" as numbers; null for a dash, a word, nothing.
  function figureOf(text) {
    const found = text.replace(/−/g, "-").replace(/,(?=\d{3})/g, "").match(/^[<+$]*(-?\$?\d+(?:\.\d+)?)\s*([KMG]?i?B)?/);
    return found ? Number(found[1].replace("$", "")) * (UNITS[found[2]] || 1) : null;
  }

  function textOf(row, column) {
    const shown = row.cells[column] && row.cells[column].querySelector(".text");
    return shown ? shown.textContent.trim() : "";
  }

  function order(rows, column, sign) {
    const figures = rows.map((row) => figureOf(textOf(row, column)));
    const isText = figures.every((figure) => figure === null);
    const key = new Map(rows.map((row, number) => [row, isText ? textOf(row, column) : figures[number]]));
    return [...rows].sort((one, other) => {
      const [left, right] = [key.get(one), key.get(other)];
      if (left === null || right === null) return (left === null) - (right === null); // what is unknown comes last
      return sign * (isText ? left.localeCompare(right) : left - right);
    });
  }

  function sortable(table) {
    const body = table.tBodies[0];
    const written = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      const word = document.createElement("span");
      button.type = "button";
      word.className = "head";
      word.append(head.firstChild);
      button.append(word, ...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const was = head.getAttribute("aria-sort");
        const next = { none: "descending", descending: "ascending", ascending: "none" }[was];
        heads.forEach((other) => other.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", next);
        const sign = next === "ascending" ? 1 : -1;
        body.append(...(next === "none" ? written : order(written, column, sign)));
      });
    });
  }

  function filterable(table) {
    const rows = [...table.tBodies[0].rows];
    const label = document.createElement("label");
    const input = document.createElement("input");
    const region = table.closest(".scroll");
    label.className = "filter";
    input.type = "search";
    input.setAttribute("aria-label", `Filter rows of: ${region.getAttribute("aria-label")}`);
    label.append("Filter rows", input);
    region.before(label);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      rows.forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(wanted); });
    });
  }

  for (const table of document.querySelectorAll("table")) {
    if (table.tBodies[0].rows.length > 1) sortable(table);
    if (table.tBodies[0].rows.length >= LONG) filterable(table);
  }
}
