"""Things that several sessions must be put together for. Hard wordings share no content word with their questions."""

from scenarios.writing.stories import Bridge, Link, Run, Series, Sum

SERIES: tuple[Series, ...] = (
    Series(
        "{title}",
        Run(
            (
                "I finished a novel called {v}.",
                "I have just finished a novel called {v}.",
            ),
            "Which novel did I finish first?",
            "Which novel did I finish most recently?",
            "Which novels did I finish?",
        ),
        Run(
            (
                "I turned the final page of {v} at two in the morning, eyes stinging.",
                "{v} had such a weak plot that I skipped whole chapters near the end.",
                "What an epilogue in {v}, it left me in tears on the tram.",
            ),
            "Of the books I told you about, which was the earliest?",
            "Which book did I get through most recently?",
            "Which books have I read?",
            "How many books have I read?",
        ),
    ),
    Series(
        "{peak}",
        Run(
            (
                "I climbed a mountain called {v}.",
                "I have just climbed a mountain called {v}.",
            ),
            "Which mountain did I climb first?",
            "Which mountain did I climb most recently?",
            "Which mountains did I climb?",
        ),
        Run(
            (
                "The wind up on {v} nearly blew my cap away.",
                "We signed the little book under the iron cross of {v} with frozen fingers.",
                "From the top of {v} I could look down on three valleys.",
            ),
            "Which summit did I conquer earliest?",
            "Which summit did I conquer most recently?",
            "Which summits have I conquered?",
            "How many summits have I conquered?",
        ),
    ),
    Series(
        "{surname} Tavern",
        Run(
            (
                "I tried a restaurant called {v}.",
                "I have just tried a restaurant called {v}.",
            ),
            "Which restaurant did I try first?",
            "Which restaurant did I try most recently?",
            "Which restaurants did I try?",
        ),
        Run(
            (
                "The waiter at {v} poured sauce over my sleeve, but the dumplings were heavenly.",
                "They lit candles on our table at {v}, and the risotto melted on the tongue.",
                "The bill at {v} made me gasp, and my potatoes were raw.",
            ),
            "Where did I dine out earliest?",
            "Where did I dine out most recently?",
            "Where have I dined out?",
            "How many different restaurants have I been to?",
        ),
    ),
    Series(
        "{museum}",
        Run(
            (
                "I went to a museum called {v}.",
                "I have just been to a museum called {v}.",
            ),
            "Which museum was I at first?",
            "Which museum was I at most recently?",
            "Which museums was I at?",
        ),
        Run(
            (
                "Three hours in front of the mummies at {v}, and I only saw one floor.",
                "The audio guide at {v} ran out of battery beside the suits of armour.",
                "A guard at {v} told me off for leaning over the rope.",
            ),
            "What exhibition venue was my earliest?",
            "What exhibition venue was my most recent?",
            "What exhibition venues have I toured?",
            "How many exhibition venues have I toured?",
        ),
    ),
    Series(
        "{first}",
        Run(
            (
                "I knitted a scarf for a friend called {v}.",
                "I have just knitted a scarf for a friend called {v}.",
            ),
            "Which friend did I knit a scarf for first?",
            "Which friend did I knit a scarf for most recently?",
            "Which friends did I knit a scarf for?",
        ),
        Run(
            (
                "The bobble hat for {v} came off my needles, soft as a cloud.",
                "{v} unwrapped the mittens I crocheted and wore them indoors.",
                "I sewed {v} a patchwork cushion out of old shirts.",
            ),
            "Who got something homemade earliest?",
            "Who got something homemade most recently?",
            "Who received homemade presents?",
            "How many persons received a homemade present?",
        ),
    ),
    Series(
        "{person}",
        Run(
            (
                "A collector called {v} bought a painting of mine.",
                "A collector called {v} bought a small painting of mine.",
            ),
            "Which collector bought a painting of mine first?",
            "Which collector bought a painting of mine most recently?",
            "Which collectors bought a painting of mine?",
        ),
        Run(
            (
                "{v} paid for my canvas in coins and carried it home under one arm.",
                "My watercolour of the pier is off to the living room of {v}.",
                "{v} haggled over the still life with pears until I gave in.",
            ),
            "Who was the earliest buyer of my art?",
            "Who was the most recent buyer of my art?",
            "Who were the buyers of my art?",
            "How many buyers has my art had?",
        ),
    ),
    Series(
        "{title_adj} {title_noun} Radio",
        Run(
            (
                "I was a guest on a podcast called {v}.",
                "I have just been a guest on a podcast called {v}.",
            ),
            "Which podcast was I a guest on first?",
            "Which podcast was I a guest on most recently?",
            "Which podcasts was I a guest on?",
        ),
        Run(
            (
                "{v} let me ramble into their microphone for ninety minutes.",
                "I was so nervous at {v} that I knocked over the host's water.",
                "They cut half of what I said at {v}, thank goodness.",
            ),
            "Which show interviewed me earliest?",
            "Which show interviewed me most recently?",
            "Which shows have interviewed me?",
            "How many shows have interviewed me?",
        ),
    ),
)  # fmt: skip

BRIDGES: tuple[Bridge, ...] = (
    Bridge(
        "{first}", "{surname} Shop",
        Link("My cousin is called {a}.", "{a} opened a shop called {v}.", "What is the shop of my cousin called?"),
        Link(
            "{a} is my aunt's eldest, we were always up the same apple tree.",
            "I dropped in on {a} behind the counter at {v}, and the till never stopped.",
            "Which store does my cousin run?",
        ),
    ),
    Bridge(
        "{first}", "{town}",
        Link("My accountant is called {a}.", "{a} moved to the town of {v}.", "Which town did my accountant move to?"),
        Link(
            "{a} fills in my tax return every spring.",
            "The last box is up the stairs, and {a} can call {v} home.",
            "Where does my accountant live?",
        ),
    ),
    Bridge(
        "{man}", "{animal}",
        Link("My uncle is called {a}.", "{a} breeds {v} on a farm.", "What does my uncle breed?"),
        Link(
            "{a} married my mother's sister in a borrowed suit.",
            "Up at dawn with {a}, feeding the {v} before breakfast.",
            "Which animals does my uncle keep?",
        ),
    ),
    Bridge(
        "{first}", "{title}",
        Link(
            "My colleague is called {a}.",
            "{a} wrote a thriller called {v}.",
            "What is the thriller of my colleague called?",
        ),
        Link(
            "{a} has the desk opposite mine and hums all day.",
            "{v} is on the shelves at last, and {a} signed a copy for me.",
            "What did my coworker write?",
        ),
    ),
    Bridge(
        "{first}", "{d2}",
        Link("My plumber is called {a}.", "{a} charges {v} euros an hour.", "How much does my plumber charge?"),
        Link(
            "{a} crawled beneath my sink and stopped the leak.",
            "The invoice from {a} says {v} euros for sixty minutes.",
            "What is the hourly rate for fixing pipes?",
        ),
        "number",
    ),
)  # fmt: skip

SUMS: tuple[Sum, ...] = (
    Sum(
        "The skis cost me {v} euros, second-hand.",
        "Then the boots for the slopes were {v} euros.",
        "How much did I spend in total on winter sports gear?",
    ),
    Sum(
        "The vet took {v} euros for the vaccination.",
        "Another {v} euros at the vet, for stitches this time.",
        "What were the animal doctor's bills altogether?",
    ),
    Sum(
        "I got {v} euros for my old record player.",
        "Somebody paid {v} euros for the amplifier as well.",
        "How much did I make from selling audio equipment?",
    ),
    Sum(
        "The roses I ordered for the arch were {v} euros.",
        "The gravel for the path came to {v} euros.",
        "What is the sum I have put into the garden?",
    ),
)  # fmt: skip
