"""What agents of a team learn piece by piece: values that change, and halves that meet in a name."""

from scenarios.writing.stories import Bridge, Change, Link

CHANGES: tuple[Change, ...] = (
    Change(
        "deputy", "{person}",
        "{v} signs whatever lies on my desk while I'm on a train.",
        "The stamp and the pen went to {v}, who decides while I'm on a train from this week on.",
        "That went badly, so the stamp and the pen are back with {v}.",
        "Who stands in for me at present?",
        "Who stood in for me previously?",
    ),
    Change(
        "booth number", "{room}",
        "They put our booth at {v}, next to the toilets.",
        "The organisers moved the booth to {v}, near the entrance.",
        "The sprinklers leaked there, so the booth returned to {v}.",
        "Where will visitors find us at the exhibition?",
        "Where were visitors to find us at the exhibition until the latest switch?",
    ),
    Change(
        "web host", "{company}",
        "Our pages were down twice because {v} lost a cable.",
        "Last night everything was copied over to {v}, and the pages load in a blink.",
        "The bill was a shock, so everything was copied back to {v}.",
        "Who runs the site for us?",
        "Who ran the site for us previously?",
    ),
    Change(
        "project name", "{title_adj} {title_noun}",
        "I have printed {v} on all folders of the new undertaking.",
        "The folders have to be redone: the board wants {v} on them.",
        "The board changed its mind, so {v} goes on the folders again.",
        "What is our plan called?",
        "What was our plan called before?",
    ),
    Change(
        "wholesaler", "{company}",
        "{v} lets us have screws by the ton.",
        "I cancelled that contract, and from now on screws come from {v}.",
        "Half of the screws were bent, so we crawled back to {v}.",
        "Where do we buy fasteners in bulk?",
        "Where did we buy fasteners in bulk earlier?",
    ),
    Change(
        "press contact", "{person}",
        "{v} rang for a quote and got my name wrong.",
        "The paper has a new desk, so quotes go to {v} as of today.",
        "The new desk was closed, and quotes go to {v} again.",
        "Which journalist should we talk to?",
        "Which journalist did we talk to previously?",
    ),
)  # fmt: skip

BRIDGES: tuple[Bridge, ...] = (
    Bridge(
        "{first}", "{town}",
        Link("Our translator is called {a}.", "{a} moved to {v}.", "Where did our translator move to?"),
        Link(
            "{a} turned the handbook into eleven tongues.",
            "Post for {a} goes to a lighthouse near {v}.",
            "In which town can I visit the translator?",
        ),
    ),
    Bridge(
        "{first}", "{d2}",
        Link(
            "Our electrician is called {a}.",
            "{a} charges {v} euros an hour.",
            "How much does our electrician charge?",
        ),
        Link(
            "{a} rewired the whole cellar over one weekend.",
            "The bill from {a} says {v} euros for sixty minutes.",
            "What is the hourly rate for work on sockets?",
        ),
        "number",
    ),
    Bridge(
        "{man}", "{company}",
        Link(
            "Our tax adviser is called {a}.",
            "{a} moved to the office of {v}.",
            "Which office did our tax adviser move to?",
        ),
        Link(
            "{a} fills in the forms for the revenue every spring.",
            "{v} pays {a} these days, on the ninth floor.",
            "Who employs our fiscal expert?",
        ),
    ),
    Bridge(
        "{woman}", "{instrument}",
        Link("Our receptionist is called {a}.", "{a} plays the {v}.", "What does our receptionist play?"),
        Link(
            "{a} smiles at everybody who comes through the front door.",
            "We heard {a} practise the {v} in the stairwell.",
            "Which musical hobby is there at the welcome desk?",
        ),
    ),
    Bridge(
        "{first}", "{title}",
        Link(
            "Our designer is called {a}.",
            "{a} painted a mural called {v}.",
            "What is the mural of our designer called?",
        ),
        Link(
            "{a} draws our logos on napkins.",
            "{v} covers the whole fire wall by now, and {a} still stands on the scaffold.",
            "How is the artwork by the graphics person titled?",
        ),
    ),
    Bridge(
        "{man}", "{animal}",
        Link("Our caretaker is called {a}.", "{a} breeds {v} behind the garage.", "What does our caretaker breed?"),
        Link(
            "{a} sweeps the yard and changes the bulbs.",
            "Behind the garages {a} feeds {v}, you can hear them in the office.",
            "What sort of creatures does the janitor keep?",
        ),
    ),
)  # fmt: skip
