// Where `memtrial view` serves the page, it tells the stories: by search, one in full, its requests as they were sent.
{
  async function answer(path, wish) {
    const reply = await fetch(`${path}?${new URLSearchParams(wish)}`);
    if (!reply.ok) throw new Error(await reply.text());
    return reply.json();
  }

  function words(call) {
    const spent = `${call.tokens_in} tokens in, ${call.tokens_out} out`;
    return `Request ${call.number}: ${call.step}, ${spent}, status ${call.status}`;
  }

  function inFull(trial, call) {
    const details = made("details", "", made("summary", "", words(call)));
    details.addEventListener("toggle", async () => {
      if (!details.open || details.dataset.told) return;
      details.dataset.told = "yes";
      const told = await answer("call", { trial, number: call.number });
      for (const [title, body] of [["Request", told.request], ["Reply", told.reply]]) {
        details.append(part(title, made("pre", "", JSON.stringify(body, null, 2))));
      }
    });
    return details;
  }

  const source = {
    find: (wish, from) => answer("stories", { ...wish, from }),
    tell: (story, asked) => answer("story", { trial: story.trial, probe: asked.id }),
    requests: (packed) => made("div", "story", part("On the wire", ...packed.calls.map((call) => inFull(packed.stories[0].trial, call)))),
  };

  for (const place of document.querySelectorAll(".stories:not([data-told])")) {
    answer("choices", {}).then((choices) => showStories(place, { ...source, choices }));
  }
}
