"""What a team's agents learn, one thing at a time. Hard wordings share no content word between told and asked."""

from scenarios.writing.stories import Fact, Wording

LESSONS: tuple[Fact, ...] = (
    Fact(
        "{d4}",
        Wording("The gate code of the depot is {v}.", "What is the gate code of the depot?"),
        Wording(
            "Punch in {v}, then the barrier behind the loading ramp lifts.",
            "Which digits let our van onto the yard?",
        ),
        "{friend} types {r} at the barrier of another firm.",
    ),
    Fact(
        "{person}",
        Wording("Our auditor is called {v}.", "What is our auditor called?"),
        Wording("{v} went through every receipt with a ruler.", "Who checks the books for us?"),
        "{friend} had {r} look at a shoebox of receipts.",
    ),
    Fact(
        "{model}",
        Wording("Our plotter is a {v}.", "Which plotter is ours?"),
        Wording("The {v} chewed up another roll of stickers.", "Which machine makes our labels?"),
        "{friend} prints banners on a {r}.",
    ),
    Fact(
        "{company}",
        Wording("Our courier is {v}.", "Who is our courier?"),
        Wording("{v} rang at seven with nineteen boxes.", "Which firm brings our parcels?"),
        "{friend} waits for {r} every morning.",
    ),
    Fact(
        "{d6}",
        Wording("Our policy number is {v}.", "What is our policy number?"),
        Wording(
            "Before they pay for the broken window they want to hear {v}.",
            "Under which reference are we insured?",
        ),
        "{friend} quoted {r} after the flood.",
    ),
    Fact(
        "{company}",
        Wording("Our paper supplier is {v}.", "Who is our paper supplier?"),
        Wording("{v} has eighty gram white, forty reams a pallet.", "Where do we order sheets for the office?"),
        "{friend} gets envelopes from {r}.",
    ),
    Fact(
        "{room}",
        Wording("Our meeting room is {v}.", "Which meeting room is ours?"),
        Wording("All of us squeeze into {v} on Mondays, around one wobbly table.", "Where are our gatherings held?"),
        "{friend} booked {r} for the whole of spring.",
    ),
    Fact(
        "{phone}",
        Wording("Our hotline is {v}.", "What is our hotline?"),
        Wording("Angry customers ring {v} day and night.", "Which number do complaints come in on?"),
        "{friend} never picks up on {r}.",
    ),
    Fact(
        "{person}",
        Wording("The landlord of our workshop is called {v}.", "What is the landlord of our workshop called?"),
        Wording("{v} raised what we pay for the hall yet again.", "Who owns the premises we rent?"),
        "{friend} plays chess with {r}, who lets out garages.",
    ),
    Fact(
        "{colour}",
        Wording("The colour of our boxes is {v}.", "What is the colour of our boxes?"),
        Wording("The printers mixed {v} for the lids until I was happy.", "Which shade does our packaging have?"),
        "{friend} wraps everything in {r}.",
    ),
    Fact(
        "{title_adj} {title_noun}",
        Wording("Our test server is called {v}.", "What is our test server called?"),
        Wording(
            "Please break {v} as often as you like, no customer ever looks at it.",
            "On which machine may we try things out?",
        ),
        "{friend} let {r} crash on purpose.",
    ),
    Fact(
        "{company}",
        Wording("Our sponsor is {v}.", "Who is our sponsor?"),
        Wording(
            "The banner of {v} has to hang above the stage, they pay for the beer.",
            "Who finances the summer party?",
        ),
        "{friend} begged {r} for prizes.",
    ),
    Fact(
        "{town}",
        Wording("Our warehouse is in {v}.", "Where is our warehouse?"),
        Wording("Nine lorries queued in {v} to unload our pallets.", "In which town are our goods stored?"),
        "{friend} keeps old stock in {r}.",
    ),
    Fact(
        "{person}",
        Wording("Our lawyer is called {v}.", "What is our lawyer called?"),
        Wording("{v} crossed out half of the contract with a green pen.", "Who gives us legal advice?"),
        "{friend} was sued by {r} over a hedge.",
    ),
    Fact(
        "{d4}",
        Wording("The alarm number of the shop is {v}.", "What is the alarm number of the shop?"),
        Wording("If the siren howls, key in {v} and it shuts up.", "How is the burglar signal switched off?"),
        "{friend} forgot {r} while the siren was on.",
    ),
    Fact(
        "{company}",
        Wording("Our caterer is {v}.", "Who is our caterer?"),
        Wording("{v} sent four trays of sandwiches and forgot the napkins.", "Who feeds our guests?"),
        "{friend} raves about the buffet of {r}.",
    ),
    Fact(
        "{creature}",
        Wording("Our mascot is a {v}.", "What is our mascot?"),
        Wording("The plush {v} on the reception desk has lost an eye.", "Which animal stands for our firm?"),
        "{friend} dressed up as a {r} for the fair.",
    ),
    Fact(
        "{title}",
        Wording("Our newsletter is called {v}.", "What is our newsletter called?"),
        Wording("{v} goes out to nine thousand inboxes on Friday.", "What is the name of our bulletin?"),
        "{friend} edits {r} for a choir.",
    ),
    Fact(
        "{person}",
        Wording("Our safety trainer is called {v}.", "What is our safety trainer called?"),
        Wording("{v} made us carry dummies down the fire stairs.", "Who teaches us what to do in an emergency?"),
        "{friend} fainted in the first aid lesson of {r}.",
    ),
    Fact(
        "{car}",
        Wording("Our van is a {v}.", "Which van is ours?"),
        Wording(
            "The {v} needs two litres of oil before anybody takes it to the fair.",
            "What vehicle do we deliver with?",
        ),
        "{friend} rents out a {r} with a tow bar.",
    ),
    Fact(
        "{company}",
        Wording("Our cleaning firm is {v}.", "Which cleaning firm is ours?"),
        Wording("{v} left streaks on every window again.", "Who mops our floors?"),
        "{friend} complained to {r} about dusty shelves.",
    ),
    Fact(
        "{language}",
        Wording("The language of our next manual is {v}.", "What is the language of our next manual?"),
        Wording("Somebody must turn the handbook into {v} before the fair.", "What translation do we owe?"),
        "{friend} proofreads {r} at night.",
    ),
    Fact(
        "{d5}",
        Wording("The budget of our stand is {v} euros.", "What is the budget of our stand?"),
        Wording("At {v} euros the till for the booth is empty.", "How much may we spend on the exhibition?"),
        "{friend} burned {r} euros on brochures.",
        grader="number",
    ),
    Fact(
        "{first}",
        Wording("The keeper of our spare key is {v}.", "Who is the keeper of our spare key?"),
        Wording("{v} can let you in when everybody else is on holiday.", "Who opens up for us in an emergency?"),
        "{friend} locked {r} out on the balcony.",
    ),
)  # fmt: skip
