// One story as elements. Texts of records go in as text and never as markup.
const GOOD = ["correct", "abstained_rightly"];
const BAD = ["wrong", "abstained_wrongly"];

function made(tag, classes, ...content) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  element.append(...content);
  return element;
}

function inWords(name) {
  return name.replaceAll("_", " ");
}

function stateOf(outcome) {
  const kind = GOOD.includes(outcome) ? "good" : BAD.includes(outcome) ? "bad" : "open";
  return made("span", `state ${kind}`, inWords(outcome));
}

function part(title, ...content) {
  return made("div", "", made("h3", "", title), ...content);
}

function listed(lines, classes = "") {
  return made("ul", classes, ...lines.map((line) => made("li", "", line)));
}

function givenPart(story, lines) {
  const title = story.recalled === undefined ? "What the model was given" : `What was recalled and given: ${story.recalled} tokens`;
  const cutOff = story.overflow ? `, ${story.overflow} more were cut off` : "";
  if (!story.given) return part(title + cutOff, made("p", "left", "Nothing, or nothing on record."));
  const shown = listed(story.given.map((number) => lines[number]), "given");
  (story.bears || []).forEach((place) => {
    shown.children[place].className = "bears";
    shown.children[place].title = "holds the evidence's own words or the answer's rare words";
  });
  const left = story.left_out ? [made("p", "left", `An extract: ${story.left_out} more lines were given.`)] : [];
  return part(title + cutOff, shown, ...left);
}

function gradeWords(story) {
  const grader = story.grader ? ` by ${story.grader}` : "";
  return `${inWords(story.outcome)}${grader}${story.cause ? `: ${story.cause}` : ""}`;
}

function valueWords(values) {
  return Object.entries(values).map(([name, value]) => `${inWords(name)} ${value}`).join(" · ");
}

function attemptsPart(attempts) {
  const told = attempts.map((attempt, number) => {
    const wrong = attempt.wrong ? `wrong: ${attempt.wrong.join(", ")}` : "nothing wrong";
    return made("li", "", `${number + 1}. ${attempt.text || "(empty)"}\n${wrong}`);
  });
  return part("Attempts", made("ul", "", ...told));
}

function storyOf(story, asked, lines) {
  const about = [inWords(asked.kind), asked.label, `asked at ${asked.when}`, `scenario ${asked.scenario}`, asked.id];
  const expected = asked.expected || ["nothing said answers it: to abstain is right"];
  return made(
    "div", "story",
    part("Asked", made("p", "", asked.question), made("p", "left", about.filter(Boolean).join(" · "))),
    part("Expected", listed(expected)),
    ...(asked.forbidden ? [part("Must not be said", listed(asked.forbidden))] : []),
    ...(asked.suspect ? [part("Doubted", made("p", "", asked.suspect))] : []),
    ...(asked.evidence ? [part("Evidence on the tape", listed(asked.evidence))] : []),
    ...(story.attempts ? [attemptsPart(story.attempts)] : [givenPart(story, lines)]),
    ...(story.sources ? [part("Sources named by the stack", listed(story.sources))] : []),
    ...(story.attempts ? [] : [part("Answered", made("p", "", story.answer || "(nothing)"))]),
    ...(story.cited ? [part("Cited", made("p", "", story.cited))] : []),
    part("Graded", made("p", "", gradeWords(story)), made("p", "left", valueWords(story.values || {}))),
    ...(story.judgements ? [part("Judged by a model", listed(story.judgements.split("; ")))] : []),
    ...(story.attribution ? [part("Lost where", made("p", "", story.attribution))] : []),
  );
}
