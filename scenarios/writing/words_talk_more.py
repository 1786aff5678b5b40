"""More distractor talk: see words_talk."""

from scenarios.writing.words_talk import Theme
from scenarios.writing.words_values import listed

CODE = Theme(
    {
        "part": listed(
            "the parser, a web socket, the login form, a cron job, the cache layer, a regex, the build script, a "
            "queue worker, the search index, a migration, the retry loop, a linter rule"
        ),
        "symptom": listed(
            "times out, leaks memory, returns an empty list, deadlocks, fails on Windows, ignores accents, logs "
            "nothing, crashes at midnight, eats the CPU, rejects valid input"
        ),
        "fix": listed(
            "a lock, smaller batches, a fixture, type hints, a feature flag, back-off, a profiler, pagination, an "
            "index, unit tests, a health check"
        ),
        "limit": listed(
            "no new dependency, two lines of code, an ancient runtime, a read-only disk, zero downtime, strict "
            "reviewers, a tiny container"
        ),
    },
    (
        "Any idea why {part} {symptom} since {fix} came along?",
        "We have {limit}, and {part} {symptom}; would {fix} be worth it?",
        "Explain {fix} to me using {part} as an example, given {limit}.",
        "What would you check if {part} {symptom} only under load, with {limit}?",
        "Would {fix} be overkill for {part} when it merely {symptom} twice a week?",
    ),
    (
        "When {part} {symptom}, I'd reach for {fix} before rewriting anything.",
        "With {limit}, I can't offer much more than {fix} for {part}.",
        "Reproduce it in isolation: if {part} still {symptom}, the bug isn't in {fix}.",
        "Measure {part} before and after {fix}; guesses are cheap.",
    ),
)

PLANTS = Theme(
    {
        "plant": listed(
            "tomato seedlings, a fiddle-leaf fig, basil, potted olives, strawflowers, a monstera, runner beans, a "
            "bonsai, lettuces, rhubarb, an aloe, climbing roses, chillies, a passion vine"
        ),
        "trouble": listed(
            "yellow leaves, aphids, root rot, leggy stems, mildew, slugs, brown tips, sunscald, spider mites, "
            "dropping buds"
        ),
        "remedy": listed(
            "neem oil, coarse grit, a bigger pot, nettle manure, more shade, less water, mulch, pruning, soap "
            "spray, a grow light, bone meal"
        ),
        "place": listed(
            "a north window, a windy terrace, raised beds, a cold frame, a stairwell, an allotment, a bathroom "
            "sill, a greenhouse corner"
        ),
    },
    (
        "My guess for {trouble} on {plant} would be a lack of {remedy}; am I wrong?",
        "Will {plant} survive in {place}, or will {trouble} be inevitable?",
        "How often does one use {remedy} on {plant} kept in {place}?",
        "Would you fight {trouble} on {plant} with {remedy}, or should I just wait?",
        "Name something hardier than {plant} for {place} that never suffers from {trouble}.",
    ),
    (
        "For {plant} in {place}, {remedy} should work within weeks.",
        "That looks like {trouble}; hold back on watering and try {remedy}.",
        "I would move {plant} away from {place} before reaching for {remedy}.",
        "Given {remedy}, {plant} can shrug off {trouble}.",
    ),
)

PUZZLES = Theme(
    {
        "game": listed(
            "a cryptic crossword, sudoku, a chess endgame, a logic grid, go, backgammon, a nonogram, bridge "
            "bidding, an anagram round, a sliding puzzle, dominoes, a maze"
        ),
        "snag": listed(
            "the final corner, two unknown squares, a passed pawn, a forced move, a missing vowel, a dead end, a "
            "bluff, symmetrical openings, a tempo loss, a hidden pair"
        ),
        "level": listed(
            "beginners, a pub quiz, a train ride, my local club, teenagers, a patient retiree, speed solvers, "
            "a tournament"
        ),
        "hint": listed(
            "counting parity, working backwards, colouring cells, listing candidates, trading pieces, reading the "
            "clue twice, guessing boldly, drawing a table"
        ),
    },
    (
        "I'm stuck on {snag} in {game}; would {hint} help?",
        "Would {game} be a decent choice for {level}, or would {snag} be too nasty?",
        "Teach {hint} to {level} with an example out of {game}.",
        "Why do experts avoid {snag} in {game} instead of {hint}?",
        "How would you spot {snag} early in {game} just by {hint}?",
    ),
    (
        "In {game}, {hint} usually cracks {snag}.",
        "For {level}, I'd simplify {game} and leave {snag} out.",
        "Think of {snag} as a clue: {hint} follows almost by itself.",
        "Try {hint} for five minutes, then put {game} aside and come back.",
    ),
)

PARTY = Theme(
    {
        "event": listed(
            "a street fair, a retirement do, a charity auction, a school reunion, a baby shower, a harvest "
            "supper, a quiz night, a garden brunch, a poetry slam, a costume ball, a barn dance"
        ),
        "need": listed(
            "paper lanterns, folding chairs, a raffle, name tags, a playlist, bunting, a sound system, parking "
            "signs, a seating chart, spare umbrellas, a speech order, a photo wall"
        ),
        "mishap": listed(
            "a power cut, latecomers, a soggy lawn, double bookings, noisy toddlers, a lost key, empty kegs, a "
            "grumpy caterer, feedback from the speakers"
        ),
        "purse": listed(
            "almost no money, thirty euros, a generous sponsor, whatever is in the jar, a borrowed van, four helpers"
        ),
    },
    (
        "How do you arrange {need} for {event} with {purse}?",
        "What is plan B if we get {mishap} at {event} and all we have is {need}?",
        "Do people still expect {need} at {event}, or would that be old-fashioned?",
        "With {purse}, would you spend on {need} or insure against {mishap} at {event}?",
        "Write a checklist for {event}: {need} on top, {mishap} at the bottom.",
    ),
    (
        "For {event}, settle {need} a fortnight ahead.",
        "Guests forgive {mishap} as long as they get {need}.",
        "On {purse}, I'd borrow {need} and keep {event} short.",
        "Put one person in charge of {need}, and {mishap} won't matter much.",
    ),
)

PHYSICS = Theme(
    {
        "effect": listed(
            "surface tension, static electricity, the Doppler shift, buoyancy, friction, resonance, refraction, "
            "evaporation, magnetism, centrifugal force, capillary action, thermal expansion"
        ),
        "prop": listed(
            "a paper clip, a balloon, a garden hose, two spoons, a wine glass, a skateboard, an ice cube, a bar "
            "of soap, a candle, a bicycle wheel, a straw, a kite"
        ),
        "class_": listed(
            "third-graders, a science fair, bored cousins, night-school students, a scout troop, curious "
            "pensioners, a video clip"
        ),
        "doubt": listed(
            "hot days, salty water, thin air, a vacuum, moving trains, very small scales, the equator, freezing rooms"
        ),
    },
    (
        "How can one show {effect} with {prop} to {class_}?",
        "Does {effect} still work in {doubt} when you use {prop}?",
        "Why would {effect} be so hard to explain to {class_} without {prop}?",
        "Give me a safe experiment on {effect} involving {prop} and {doubt}.",
        "What goes wrong with {prop} if {effect} meets {doubt}?",
    ),
    (
        "Let {class_} predict what {prop} will do, and only then reveal {effect}.",
        "In {doubt}, {effect} gets weaker, so {prop} may disappoint.",
        "The simplest demo of {effect} needs nothing but {prop}.",
        "With {prop}, {effect} can be felt by hand, and {class_} will love it.",
    ),
)

PACKING = Theme(
    {
        "luggage": listed(
            "a rucksack, one cabin bag, a battered trunk, panniers, a duffel, a tote, a hard-shell case, a kit bag"
        ),
        "item": listed(
            "rain boots, adapters, a sun hat, wool layers, swimwear, a first-aid pouch, earplugs, a sleeping "
            "mask, vitamins, a sewing kit, a steel bottle, a travel towel"
        ),
        "climate": listed(
            "a humid coast, high desert, a drafty cabin, monsoon days, crisp nights, polar twilight, dusty roads, "
            "a heated lodge"
        ),
        "rule": listed(
            "liquid limits, weight checks, a strict dress code, tight transfers, shared dorms, no laundry, rough "
            "ferries, endless queues"
        ),
    },
    (
        "Would {item} deserve space in {luggage} for {climate}?",
        "How would you fold {item} into {luggage}, bearing {rule} in mind?",
        "Which is wiser for {climate}: {item}, or an empty corner in {luggage}?",
        "Suggest a packing order for {luggage}; {rule} and {climate} make me nervous.",
        "Can {item} replace something bulkier when {rule} and {climate} come together?",
    ),
    (
        "For {climate}, {item} should earn a place in {luggage}.",
        "With {rule}, I'd keep {item} on top of {luggage}.",
        "Roll, don't fold; {luggage} will then swallow {item} easily.",
        "Forget {item}: {rule} will cost you more nerves than {climate}.",
    ),
)
