"""Small talk of an office: what is said between tasks. No sentence states a rule."""

from collections.abc import Mapping, Sequence

from scenarios.task_agent.words import listed

TALK_WORDS: Mapping[str, Sequence[str]] = {
    "machine": listed(
        "coffee machine, lift, shredder, vending machine, heating, dishwasher, franking machine, water cooler, "
        "air conditioning, door buzzer, projector, ice maker"
    ),
    "trouble": listed(
        "hums like a beehive, smells of burnt rubber, blinks all day, stops on every odd hour, leaks onto the carpet, "
        "wakes up the dog next door, swallows coins, squeaks horribly, groans in the afternoon"
    ),
    "floor": listed("first, second, third, fourth, fifth, sixth, seventh"),
    "weather": listed(
        "hail, fog, drizzle, a heatwave, black ice, a gale, sleet, thunder, snow up to the knees, a sandstorm, "
        "a double rainbow, a week of showers"
    ),
    "ride": listed("tram, bicycle, bus, train, scooter, ferry ride, carpool, walk"),
    "delay": listed(
        "a quarter of an hour, twenty minutes, half the morning, an hour and a bit, forty minutes, an eternity"
    ),
    "dish": listed(
        "lentil soup, fish pie, stuffed peppers, mushroom risotto, goulash, pumpkin curry, onion tart, cold noodles, "
        "potato pancakes, bean stew, spinach dumplings, leek quiche"
    ),
    "taste": listed("far too salty, a triumph, gone by noon, mostly garlic, oddly sweet, better than last week's"),
    "colleague": ("{given}",),
    "hobby": listed(
        "rowing, chess, salsa, pottery, judo, birdwatching, improvised theatre, bouldering, knitting, archery, choir, "
        "beekeeping"
    ),
    "prize": listed("a medal, a goose, a bent trophy, two pulled muscles, a hamper, a voucher, loud applause"),
    "thing": listed(
        "umbrella, left glove, bicycle pump, lunch box, monocle, staple remover, scarf, favourite mug, charger"
    ),
    "spot": listed(
        "behind the printer, under the stairs, in the car park, on the window sill, next to the fuse box, in the fridge"
    ),
}

CHATS: tuple[tuple[str, str], ...] = (
    (
        "The {machine} on the {floor} floor {trouble}, and {colleague} gave it a kick.",
        "Perhaps {colleague} could call somebody to look at the {machine}, {floor} floor or not.",
    ),
    (
        "We had {weather} this morning, and my {ride} took {delay} longer.",
        "{weather} can cost any {ride} {delay}; I hope the way home was kinder.",
    ),
    (
        "They served {dish} in the canteen today, and {colleague} found it {taste}.",
        "I can look up a recipe for {dish} that even {colleague} would like.",
    ),
    (
        "{colleague} went to a {hobby} contest and came back with {prize}.",
        "Do tell {colleague} that {prize} is nothing to sneeze at, least of all in {hobby}.",
    ),
    (
        "Somebody left their {thing} {spot}, and nobody on the {floor} floor claims it.",
        "A note {spot} might find whoever on the {floor} floor misses a {thing}.",
    ),
    (
        "{colleague} from the {floor} floor tried to talk me into {hobby}.",
        "Many people who take up {hobby} never look back, and {colleague} may need company.",
    ),
    (
        "With {weather} on the way, I'd rather not lose my {thing} {spot} again.",
        "Before {weather} comes, look for the {thing} {spot} first.",
    ),
    (
        "I ate {dish} while the {machine} {trouble}, what a lunch.",
        "The {dish} deserved a room where no {machine} {trouble}.",
    ),
)
