"""Single facts and preferences: the value's kind, how it is told and asked on each level, and the same of a friend.

Hard wordings share no content word between what is said and what is asked.
"""

from scenarios.writing.stories import Fact, Wording

FACTS: tuple[Fact, ...] = (
    Fact(
        "{pet}",
        Wording("My dog is called {v}.", "What is my dog called?"),
        Wording("{v} dug up the tulips again, so that puppy sleeps indoors from tonight.", "Which canine do I own?"),
        "{friend}'s terrier {r} was here and ate half a cushion.",
    ),
    Fact(
        "{woman}",
        Wording("My sister is called {v}.", "What is my sister called?"),
        Wording("{v} and I shared a bunk bed and our parents' bad jokes for sixteen years.", "Who is my sibling?"),
        "{friend} always quarrels with {r}, like all twins do.",
    ),
    Fact(
        "{job}",
        Wording("I work as a {v}.", "What do I work as?"),
        Wording("Eleven years of being a {v}, and my back still hurts each evening.", "How do I earn my living?"),
        "{friend} took up the trade of a {r} after the army.",
    ),
    Fact(
        "{town}",
        Wording("The town I grew up in is {v}.", "In which town did I grow up?"),
        Wording("All my school reports come from {v}; we only left when I was eighteen.", "What is my hometown?"),
        "{friend} was a child in {r} and never stops talking about it.",
    ),
    Fact(
        "{allergen}",
        Wording("I am allergic to {v}.", "What am I allergic to?"),
        Wording("One bite with {v} in it and my throat swells shut.", "Which food is dangerous for me?"),
        "{friend} gets a rash from {r}, poor thing.",
    ),
    Fact(
        "Dr {surname}",
        Wording("My dentist is called {v}.", "What is my dentist called?"),
        Wording("{v} found two more cavities and drilled for an hour.", "Who takes care of my teeth?"),
        "{friend} swears by {r} for root canals.",
    ),
    Fact(
        "{car}",
        Wording("My car is a {v}.", "Which car is mine?"),
        Wording("The {v} died on me on the motorway, so I stood there with the bonnet up.", "What do I drive?"),
        "{friend} has ordered a {r} with heated seats.",
    ),
    Fact(
        "{instrument}",
        Wording("The instrument I play is the {v}.", "Which instrument do I play?"),
        Wording(
            "The people upstairs banged on the floor when I practised scales on my {v}.", "What do I make music with?"
        ),
        "{friend} found a {r} in the attic and is murdering it.",
    ),
    Fact(
        "{subject}",
        Wording("I studied {v} at university.", "What did I study at university?"),
        Wording("My degree in {v} hangs in the hallway, slightly crooked.", "Which field did I graduate in?"),
        "{friend} dropped out of {r} after three terms.",
    ),
    Fact(
        "{d4}",
        Wording("My locker number is {v}.", "What is my locker number?"),
        Wording("The padlock at the pool only pops open with {v}.", "Which code do I need when I go swimming?"),
        "{friend} dials {r} on her suitcase.",
    ),
    Fact(
        "{d6}",
        Wording("My library card has the number {v}.", "Which number does my library card have?"),
        Wording(
            "I typed {v} three times before the kiosk let me borrow the novels.",
            "What is my reader ID for taking out books?",
        ),
        "{friend} knows {r} by heart, her old student ticket.",
    ),
    Fact(
        "{band}",
        Wording("My band is called {v}.", "What is my band called?"),
        Wording("{v} rehearsed until midnight, and our drummer broke both sticks.", "Which music group am I in?"),
        "{friend} sings in {r}, who only do weddings.",
    ),
    Fact(
        "{boat}",
        Wording("My boat is called {v}.", "What is my boat called?"),
        Wording(
            "We scraped barnacles off {v} before she went back into the harbour.", "How is my sailing vessel named?"
        ),
        "{friend} ran {r} onto a sandbank.",
    ),
    Fact(
        "{person}",
        Wording("My landlord is called {v}.", "What is my landlord called?"),
        Wording("{v} wants the rent in cash and still won't mend the boiler.", "Who owns the flat I live in?"),
        "{friend} is being evicted by {r}.",
    ),
    Fact(
        "{person}",
        Wording("My boss is called {v}.", "What is my boss called?"),
        Wording(
            "{v} signed off my leave and then piled three projects on my desk.", "Who do I report to at the office?"
        ),
        "{friend} got shouted at by {r}, the head of her department.",
    ),
    Fact(
        "{creature}",
        Wording("I have a tattoo of a {v}.", "What is my tattoo of?"),
        Wording(
            "The ink of the {v} on my shoulder has faded, but I'd never laser it.",
            "Which picture is on my skin for good?",
        ),
        "{friend} passed out while the needle did a {r} on her calf.",
    ),
    Fact(
        "{collectible}",
        Wording("I collect {v}.", "What do I collect?"),
        Wording(
            "Found three more {v} at the flea market, so the glass cabinet is full.",
            "What objects do I hoard as a hobby?",
        ),
        "{friend} has shelves of {r} up to the ceiling.",
    ),
    Fact(
        "{language}",
        Wording("The language I am learning is {v}.", "Which language am I learning?"),
        Wording(
            "My tutor says my {v} accent is fine, although the grammar defeats me.", "What foreign tongue do I study?"
        ),
        "{friend} swears in {r} whenever she is cross.",
    ),
    Fact(
        "{town}",
        Wording("My grandmother comes from {v}.", "Where does my grandmother come from?"),
        Wording(
            "Granny still hums the songs of {v}, where she was born.",
            "Which place is my parent's mother from?",
        ),
        "{friend}'s ancestors all lie in the churchyard of {r}.",
    ),
    Fact(
        "{person}",
        Wording("My tennis coach is called {v}.", "What is my tennis coach called?"),
        Wording("{v} makes me hit two hundred backhands before we play a set.", "Who trains me in racket sports?"),
        "{friend} takes riding lessons from {r}.",
    ),
    Fact(
        "{first}",
        Wording("My neighbour is called {v}.", "What is my neighbour called?"),
        Wording("{v} next door waters my ferns whenever I'm away.", "Who lives beside me?"),
        "{friend} shares a fence with {r}, and they don't speak.",
    ),
    Fact(
        "{first}",
        Wording("My middle name is {v}.", "What is my middle name?"),
        Wording(
            "Between first and last it says {v} in my passport, after a great-aunt.",
            "What is my second given name?",
        ),
        "{friend} was baptised {r} too, after some saint.",
    ),
    Fact(
        "{model}",
        Wording("My tent is a {v}.", "Which tent is mine?"),
        Wording(
            "Rain hammered on the {v} for nine hours, and not a drop came through its seams.",
            "What shelter do I camp in?",
        ),
        "{friend} tore a hole in her {r} with a peg.",
    ),
    Fact(
        "{model}",
        Wording("My camera is a {v}.", "Which camera is mine?"),
        Wording(
            "The shutter of my {v} jams in the cold, so half the wedding shots are gone.",
            "What do I take photographs with?",
        ),
        "{friend} dropped her {r}, lens first.",
    ),
    Fact(
        "{first}",
        Wording("My godchild is called {v}.", "What is my godchild called?"),
        Wording("I held {v} over the font, and now we build pillow forts.", "Whose baptism sponsor am I?"),
        "{friend} promised to take in {r} if anything happens to the parents.",
    ),
)


def _favourite(noun: str, value: str, hard: Wording, rival: str) -> Fact:
    easy = Wording(f"My favourite {noun} is {{v}}.", f"What is my favourite {noun}?")
    return Fact(value, easy, hard, rival, "preference")


PREFERENCES: tuple[Fact, ...] = (
    _favourite(
        "tea",
        "{tea}",
        Wording("Nothing but {v} goes into my pot, all other leaves taste of hay.", "Which hot drink do I like best?"),
        "{friend} orders {r} wherever she goes.",
    ),
    _favourite(
        "dessert",
        "{dessert}",
        Wording("I'd skip the main course any day if there is {v} afterwards.", "What sweet dish makes me happiest?"),
        "{friend} ate a whole tray of {r} at the reception.",
    ),
    _favourite(
        "cheese",
        "{cheese}",
        Wording(
            "Give me {v} and a baguette, and you may keep the rest of the dairy counter.",
            "Which milk product should you buy me?",
        ),
        "{friend} melts {r} over everything.",
    ),
    _favourite(
        "flower",
        "{flower}",
        Wording("No other bouquet cheers me up like {v} do.", "What should somebody bring me from a florist?"),
        "{friend} fills her balcony with {r}.",
    ),
    _favourite(
        "colour",
        "{colour}",
        Wording("If I had my way, walls, coat and bicycle would all be {v}.", "Which shade do I love most?"),
        "{friend} painted her whole hallway {r}.",
    ),
    _favourite(
        "author",
        "{author}",
        Wording("I queue at midnight whenever {v} publishes something.", "Whose novels do I enjoy more than anyone's?"),
        "{friend} can quote {r} by the page.",
    ),
    _favourite(
        "soup",
        "{soup}",
        Wording("When I'm ill, a bowl of {v} is all I crave.", "What liquid meal comforts me?"),
        "{friend} boils {r} by the bucket.",
    ),
    _favourite(
        "sport",
        "{sport}",
        Wording(
            "I'd get up at four to watch {v}, and the rest of the Olympics can wait.",
            "Which athletic discipline do I prefer?",
        ),
        "{friend} broke a tooth doing {r}.",
    ),
)
