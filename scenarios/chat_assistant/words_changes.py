"""Values that change and things that have a date."""

from scenarios.writing.stories import Change, Happening, Wording

CHANGES: tuple[Change, ...] = (
    Change(
        "address",
        "{street}",
        "The postman finally found us at {v}, hidden behind the scaffolding.",
        "All boxes are unpacked: it's {v} for us from now on.",
        "The new place had mould, so we are back at {v}.",
        "Where do I live at present?",
        "Where did I live previously?",
    ),
    Change(
        "phone number",
        "{phone}",
        "Jot this down in case my mail breaks, {v} rings in my pocket.",
        "The old handset drowned, and with the fresh SIM it's {v}.",
        "The provider restored everything after all, so {v} rings again.",
        "On which line can I be called these days?",
        "On which line was I called until the latest switch?",
    ),
    Change(
        "employer",
        "{company}",
        "The badge photo they took of me at {v} is dreadful.",
        "I handed in my notice, and {v} pays my wages as of this week.",
        "It was a mistake to leave, so {v} took me back on Monday's shift.",
        "Which firm do I work for?",
        "Which firm did I work for before?",
    ),
    Change(
        "gym",
        "{gym}",
        "The treadmills at {v} are always taken after six.",
        "I tore up that contract, and now I lift weights at {v}.",
        "Their showers were icy, so I crawled back to {v}.",
        "Where do I exercise nowadays?",
        "Where did I exercise earlier on?",
    ),
    Change(
        "hairdresser",
        "{person}",
        "{v} cut my fringe far too short again.",
        "No more crooked fringes: {v} has the scissors from now on.",
        "I missed the gossip, so {v} is allowed near my curls once more.",
        "Who does my hair currently?",
        "Who did my hair previously?",
    ),
    Change(
        "flatmate",
        "{first}",
        "{v} left dirty plates in our sink for a week.",
        "The spare key went to {v}, who pays half the rent as of today.",
        "After a big row, {v} is in the back bedroom again.",
        "Who do I share an apartment with?",
        "Who did I share my apartment with earlier?",
    ),
    Change(
        "bank",
        "{bank}",
        "The cash machine of {v} swallowed my card.",
        "I closed that account, and my salary goes to {v} from this month.",
        "Their fees were outrageous, so my savings returned to {v}.",
        "Who looks after my money?",
        "Who looked after my money previously?",
    ),
    Change(
        "office room",
        "{room}",
        "They put me in {v}, right under the air conditioning.",
        "I carried my plants over to {v}, which has a window.",
        "The window leaked, so my plants and I are in {v} again.",
        "Which door should colleagues knock on?",
        "Which door did colleagues formerly knock on?",
    ),
    Change(
        "supervisor",
        "{person}",
        "{v} covered my thesis draft in red ink.",
        "The faculty reshuffled us, so {v} reads my chapters henceforth.",
        "The reshuffle was undone, and {v} has my chapters once more.",
        "Who is my academic adviser?",
        "Who was my academic adviser formerly?",
    ),
    Change(
        "project code name",
        "{title_adj} {title_noun}",
        "Marketing baptised our prototype {v}, printed on mugs and all.",
        "The mugs go in the bin: legal made us rename it {v}.",
        "Legal gave in, and the mugs that say {v} are out of the bin.",
        "What does my team call its product?",
        "What did my team call its product previously?",
    ),
)

HAPPENINGS: tuple[Happening, ...] = (
    Happening(
        "{town}",
        False,
        Wording("I ran a marathon in {v} {when}.", "When did I run a marathon in {v}?"),
        Wording(
            "My legs are jelly after the 42 kilometres through {v} {when}.", "On what date did I finish the long race?"
        ),
    ),
    Happening(
        "{person}",
        False,
        Wording("I sold my piano to {v} {when}.", "When did I sell my piano?"),
        Wording(
            "{v} paid cash and hauled the old upright out of my parlour {when}.",
            "On which date did I get rid of the piano?",
        ),
    ),
    Happening(
        "{bone}",
        False,
        Wording("I broke my {v} {when}.", "When did I break my {v}?"),
        Wording("The plaster on my {v} went on {when}, and it itches like mad.", "When was I injured?"),
    ),
    Happening(
        "{d2}",
        False,
        Wording("I became a vegetarian {when}.", "When did I become a vegetarian?"),
        Wording("The very last steak of my life was {when}.", "Since when have I eaten no meat?"),
    ),
    Happening(
        "{first}",
        False,
        Wording("I got engaged to {v} {when}.", "When did I get engaged to {v}?"),
        Wording("{v} said yes {when}, on a windy pier, and we both wept.", "On what date was the marriage proposal?"),
    ),
    Happening(
        "{town}",
        False,
        Wording("My wallet was stolen in {v} {when}.", "When was my wallet stolen in {v}?"),
        Wording("Somebody lifted all cards and cash from my coat in {v} {when}.", "On what date was I robbed?"),
    ),
    Happening(
        "{d2}",
        False,
        Wording("I passed my driving test {when}.", "When did I pass my driving test?"),
        Wording("The examiner shook my hand after the parallel parking {when}.", "When did I obtain my licence?"),
    ),
    Happening(
        "{tree}",
        False,
        Wording("I planted a {v} behind the shed {when}.", "When did I plant a {v}?"),
        Wording(
            "The {v} sapling went into its hole behind the shed {when}.",
            "On which date was the new tree added to my garden?",
        ),
    ),
    Happening(
        "{town}",
        True,
        Wording("I will fly to {v} {when}.", "When will I fly to {v}?"),
        Wording("The boarding pass is printed, so it's off to {v} {when}.", "On what date do I travel by plane?"),
    ),
    Happening(
        "{subject}",
        True,
        Wording("I will take my {v} exam {when}.", "When will I take my {v} exam?"),
        Wording(
            "The invigilators expect me for the {v} paper {when}, and I haven't opened a book.",
            "When must I sit a test?",
        ),
    ),
    Happening(
        "{bone}",
        True,
        Wording("I will have surgery on my {v} {when}.", "When will I have surgery on my {v}?"),
        Wording("They'll open up my {v} {when}, nothing to eat from midnight.", "When is my operation?"),
    ),
    Happening(
        "{band}",
        True,
        Wording("I will go to the concert of {v} {when}.", "When will I go to the concert of {v}?"),
        Wording("Two tickets for {v} are on my fridge, and {when} we dance.", "On what date do I hear live music?"),
    ),
    Happening(
        "{furniture}",
        True,
        Wording("My new {v} will be delivered {when}.", "When will my new {v} be delivered?"),
        Wording("Two strong men are to carry the {v} up the stairs {when}.", "On which date does my furniture arrive?"),
    ),
    Happening(
        "{company}",
        True,
        Wording("I have an interview at {v} {when}.", "When do I have an interview at {v}?"),
        Wording("{v} wants to grill me about my CV {when}.", "On which date might I land a new job?"),
    ),
)
