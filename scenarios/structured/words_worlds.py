"""The worlds. Hard wordings share no content word between what is said and what is asked, names apart."""

from scenarios.structured.worlds import Wordings, World

COMPANY = World(
    "{person}",
    "{person}",
    "{town}",
    Wordings(
        ("{When}, {m} reports to {h}.",),
        "{h} works in {p}.",
        "{m} joined the company on {day}.",
        "Who does {m} report to now?",
        "Who did {m} report to on {day}?",
        "Since when does {m} report to {h}?",
        "How many people report to {h} now?",
        "Who joined the company first, {a} or {b}?",
        "Where does the person that {m} reports to now work?",
    ),
    Wordings(
        (
            "{h} signs the holiday slips of {m} {when}.",
            "{When}, any complaint about {m} lands on the desk of {h}.",
            "It is {h} who grades {m} at the yearly talk, {when}.",
            "{When}, {h} hands {m} the targets for each quarter.",
        ),
        "{h} takes the early tram to the desk in {p}.",
        "The badge photo of {m} was taken on {day}, the very first morning.",
        "Who is the boss of {m} at present?",
        "Who was the boss of {m} on {day}?",
        "On what date did {h} become the boss of {m}?",
        "How large is the staff under {h} at present?",
        "Whose contract with the firm is older, that of {a} or that of {b}?",
        "Which town is the workplace of the boss of {m}?",
    ),
)

MUSEUM = World(
    "{title}",
    "{surname} Museum",
    "{person}",
    Wordings(
        ("{When}, {m} hangs in the {h}.",),
        "The director of the {h} is {p}.",
        "{m} was bought on {day}.",
        "Which museum does {m} hang in now?",
        "Which museum did {m} hang in on {day}?",
        "Since when does {m} hang in the {h}?",
        "How many paintings hang in the {h} now?",
        "Which painting was bought first, {a} or {b}?",
        "Who is the director of the museum that {m} hangs in now?",
    ),
    Wordings(
        (
            "Four men carried {m} up the steps of the {h}, where people queue for it {when}.",
            "{When}, the guards of the {h} watch over {m}.",
            "The frame of {m} suits the grey walls of the {h}, its home {when}.",
            "{When}, school classes draw {m} at the {h}.",
        ),
        "Nothing happens in the {h} unless {p} nods.",
        "The cheque for {m} went out on {day}.",
        "Which collection displays {m} at present?",
        "Which collection displayed {m} on {day}?",
        "On what date did the {h} put {m} on display?",
        "How many canvases are on display at the {h} at present?",
        "Which canvas was acquired earlier, {a} or {b}?",
        "Who is the head of the collection that displays {m}?",
    ),
)

HARBOUR = World(
    "{boat}",
    "{person}",
    "{town}",
    Wordings(
        ("{When}, {m} sails under {h}.",),
        "{h} comes from {p}.",
        "{m} was launched on {day}.",
        "Which captain does {m} sail under now?",
        "Which captain did {m} sail under on {day}?",
        "Since when does {m} sail under {h}?",
        "How many boats sail under {h} now?",
        "Which boat was launched first, {a} or {b}?",
        "Where does the captain that {m} sails under now come from?",
    ),
    Wordings(
        (
            "{h} holds the wheel of {m} {when}.",
            "{When}, the logbook of {m} is in the handwriting of {h}.",
            "The crew of {m} salutes {h} {when}.",
            "{When}, {h} sleeps in the aft cabin of {m}.",
        ),
        "{h} still hums the lullabies of {p}, every one from childhood.",
        "A bottle broke on the bow of {m} on {day}.",
        "Who commands {m} at present?",
        "Who commanded {m} on {day}?",
        "On what date did {h} take command of {m}?",
        "Of how many vessels is {h} in command at present?",
        "Which vessel is older, {a} or {b}?",
        "What is the birthplace of whoever commands {m}?",
    ),
)

STABLES = World(
    "{pet}",
    "{person}",
    "{town}",
    Wordings(
        ("{When}, {m} is trained by {h}.",),
        "{h} lives in {p}.",
        "{m} was born on {day}.",
        "Who is {m} trained by now?",
        "Who was {m} trained by on {day}?",
        "Since when is {m} trained by {h}?",
        "How many horses are trained by {h} now?",
        "Which horse was born first, {a} or {b}?",
        "Where does the person that {m} is trained by now live?",
    ),
    Wordings(
        (
            "{h} jumps fences with {m} {when}.",
            "{When}, {h} has {m} on the long rein before breakfast.",
            "The oats of {m} are measured out by {h} {when}.",
            "{When}, {h} gallops {m} along the dyke.",
        ),
        "The postman of {p} leaves carrots at the door of {h}.",
        "{m} stood on wobbly legs for the first time on {day}.",
        "Who coaches {m} at present?",
        "Who coached {m} on {day}?",
        "On what date did {h} start to coach {m}?",
        "How many animals does {h} coach at present?",
        "Which animal is older, {a} or {b}?",
        "What town is home to the coach of {m}?",
    ),
)

MACHINES = World(
    "{model}",
    "{surname} {trade}",
    "{town}",
    Wordings(
        ("{When}, the {m} is rented to {h}.",),
        "{h} has its office in {p}.",
        "The {m} was delivered on {day}.",
        "Who is the {m} rented to now?",
        "Who was the {m} rented to on {day}?",
        "Since when is the {m} rented to {h}?",
        "How many machines are rented to {h} now?",
        "Which machine was delivered first, the {a} or the {b}?",
        "Where does the company that the {m} is rented to now have its office?",
    ),
    Wordings(
        (
            "{h} pays for every hour of the {m} {when}.",
            "{When}, the keys of the {m} lie with {h}.",
            "{h} fuels up the {m} out of its own tank {when}.",
            "{When}, whoever wants the {m} back has to phone {h}.",
        ),
        "The gates of {h} open onto the ring road of {p}.",
        "The crane set down the {m} in our yard on {day}.",
        "Who hires the {m} at present?",
        "Who hired the {m} on {day}?",
        "On what date did {h} hire the {m}?",
        "How many pieces of equipment does {h} hire at present?",
        "Which piece of equipment was acquired earlier, the {a} or the {b}?",
        "In which town is the site of whoever hires the {m}?",
    ),
)

WORLDS: tuple[World, ...] = (COMPANY, MUSEUM, HARBOUR, STABLES, MACHINES)
