"""What the agent is told besides the run's own prompt. Our own words."""

MEMORY = """\
What you know of earlier conversations is kept behind your tools: search_memory finds it, and save_memory keeps what \
may matter later, one dated line each."""

LOOK_ONLY = "What you know of earlier conversations is kept behind your tool search_memory: look there first."

TAKE_NOTES = """\
You are an assistant who talks with people over many sessions and forgets all that is not saved. The session between \
<session> tags has just ended. Save with your tools what may matter in a later session: facts, preferences, plans, \
decisions, rules and corrections, one dated line each, with dates worked out. Search first for what is known already: \
name the id of a line that is no longer true as the one replaced, and save nothing twice. When you are done, say so in \
one short sentence."""

SESSION = "<now>{now}</now>\n\n<session>\n{text}\n</session>"

SUMMARISE = """\
Sum up the conversation between <summarise> tags for somebody who goes on with it: facts, decisions, open questions \
and corrections, each with its date where one is told. Keep names and figures as they were said. Reply with the \
summary alone."""

TO_SUMMARISE = "<summarise>\n{text}\n</summarise>"

SUMMARISED = "Earlier in this conversation:\n<memory>\n{summary}\n</memory>"
