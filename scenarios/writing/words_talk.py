"""Distractor talk: what people ask an assistant on an ordinary day. No template states a fact about the person."""

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.writing.words_values import listed


@dataclass(frozen=True)
class Theme:
    """What one session is about: word lists, the person's sentences and the assistant's replies."""

    words: dict[str, Sequence[str]]
    asks: tuple[str, ...]
    replies: tuple[str, ...]


COOKING = Theme(
    {
        "food": listed(
            "parsnips, red lentils, beetroot, chickpeas, leeks, cauliflower, pearl onions, fennel bulbs, turnips, "
            "kale, salsify, okra, butter beans, pumpkin, artichokes, chard"
        ),
        "spice": listed(
            "cumin, smoked paprika, sumac, turmeric, caraway, cardamom, star anise, thyme, rosemary, za'atar, "
            "juniper, nutmeg, saffron, tarragon"
        ),
        "vessel": listed(
            "a cast-iron pan, a clay pot, a pressure cooker, a wok, a steamer basket, a loaf tin, a tagine, a "
            "deep tray, an air fryer, a copper saucepan"
        ),
        "cook": listed("roast, braise, steam, pickle, grill, blanch, sear, glaze, simmer, caramelise"),
        "guests": listed(
            "six hungry guests, a picky toddler, a picnic on Sunday, a potluck, two vegans, a rainy evening, a "
            "packed lunch, a late supper"
        ),
    },
    (
        "How do I {cook} {food} with {spice} in {vessel} without turning them to mush?",
        "Could you suggest a side made of {food} and {spice} that suits {guests}?",
        "Is {spice} too strong if I {cook} {food} for {guests}?",
        "Would {vessel} be the right thing to {cook} {food} in, and does {spice} burn there?",
        "Please scale that recipe for {food} with {spice} so that it feeds {guests}.",
        "Can {food} in {vessel} be prepared ahead when the plan is {guests}?",
    ),
    (
        "Let the {food} dry off before you {cook} them, and add the {spice} late so it keeps its aroma.",
        "I'd go for {vessel}: it keeps the {food} moist while the {spice} blooms.",
        "A spoonful of {spice} is plenty for {food}, and acid at the end lifts everything.",
        "For {guests} I would {cook} the {food} the day before and reheat them gently.",
    ),
)

SPREADSHEETS = Theme(
    {
        "sheet": listed(
            "the inventory sheet, a pivot table, the quarterly forecast, a mailing list, the timesheet export, a "
            "survey result, the parts catalogue, an expense log, the delivery roster, a grade book"
        ),
        "fault": listed(
            "a circular reference, blank rows, mixed date formats, duplicate keys, trailing spaces, merged cells, "
            "a broken lookup, rounding noise, hidden columns, text that looks like numbers"
        ),
        "aim": listed(
            "sort by region, flag outliers, split names, count unique codes, sum by week, colour overdue rows, "
            "compare two tabs, draw a histogram, strip accents, rank suppliers"
        ),
        "tool": listed(
            "a query, a short macro, conditional formatting, a helper column, an array formula, a regular "
            "expression, a named range, a filter view"
        ),
    },
    (
        "I need to {aim} in {sheet}, but keep hitting {fault}; would {tool} do it?",
        "Why does {sheet} show {fault} as soon as I try to {aim}?",
        "Which is quicker when you want to {aim} across {sheet}: {tool} or doing it by hand?",
        "Show me how to {aim} with {tool} when {sheet} is full of {fault}.",
        "Does {tool} cope with {fault}, or must I clean {sheet} before I {aim}?",
    ),
    (
        "Clean up {fault} before anything else; after that {tool} will {aim} in one go.",
        "I'd reach for {tool}: it leaves {sheet} untouched and you can undo it.",
        "Usually the culprit is {fault}; look at the third column of {sheet} and try {tool}.",
        "To {aim} safely, work on a copy of {sheet} and add {tool} step by step.",
    ),
)

HIKING = Theme(
    {
        "path": listed(
            "the ridge path, a gorge walk, the coastal cliffs, a forest loop, the old mule track, a canal "
            "towpath, the moorland crossing, a vineyard circuit, the glacier viewpoint, a lakeside stroll"
        ),
        "weather": listed(
            "drizzle, a heatwave, gusty wind, thick fog, late snow, thunder, low cloud, hail, early frost, blazing sun"
        ),
        "gear": listed(
            "trekking poles, gaiters, a head torch, a paper map, spare socks, a windbreaker, micro spikes, a "
            "flask, a whistle, blister plasters, a rain cover, a compass"
        ),
        "worry": listed(
            "steep scree, ticks, slippery roots, missing signposts, a washed-out bridge, grazing bulls, loose "
            "planks, crowds, river crossings, sunburn"
        ),
    },
    (
        "Is {path} sensible in {weather}, or would {worry} spoil it?",
        "What would you pack for {path} besides {gear} if the forecast says {weather}?",
        "How worried should one be about {worry} on {path} with only {gear}?",
        "Could {gear} really help against {worry} amid {weather}?",
        "Compare {path} with a shorter option for people who hate {worry} and {weather}.",
    ),
    (
        "In {weather} I'd leave {path} for another time, mostly because of {worry}.",
        "Take {gear} and turn round early if you meet {worry}.",
        "On {path}, I'd value {gear} more than speed, above all in {weather}.",
        "Rangers usually warn about {worry} there; with {gear} it should be manageable.",
    ),
)

GRAMMAR = Theme(
    {
        "form": listed(
            "a cover letter, a eulogy, a toast, a complaint, a grant abstract, an apology, a press note, a "
            "farewell speech, a product blurb, a cancellation notice, a reference, a fundraising appeal"
        ),
        "tone": listed(
            "warm but brief, blunt, playful, formal, humble, upbeat, dry, diplomatic, sincere, businesslike, "
            "gently ironic"
        ),
        "flaw": listed(
            "passive voice, clichés, run-on sentences, too many adverbs, stiff openings, vague nouns, repeated "
            "phrases, jargon, a limp ending, stray commas"
        ),
        "reader": listed(
            "a committee, impatient clients, the town council, an old headmaster, volunteers, an insurer, "
            "strangers, the whole choir, a customs officer, new interns"
        ),
    },
    (
        "Can you make {form} for {reader} sound {tone} and get rid of {flaw}?",
        "Where does {form} usually suffer from {flaw} when it should be {tone}?",
        "How long may {form} be if {reader} should find it {tone}?",
        "Would you forgive {flaw} in {form} aimed at {reader}?",
        "Draft an opening of {form} that is {tone}, please, and spare {reader} the {flaw}.",
    ),
    (
        "Start with the point, keep it {tone}, and {reader} will forgive a little {flaw}.",
        "I cut the {flaw} and moved the key line up, so {form} now sounds {tone}.",
        "For {reader}, half a page of {form} is plenty.",
        "Read {form} aloud: wherever you stumble, look for {flaw}.",
    ),
)

HISTORY = Theme(
    {
        "era": listed(
            "the Bronze Age, the Hanseatic League, Heian Japan, the Ottoman court, Victorian London, the Silk "
            "Road, the Weimar years, the Inca empire, Carolingian Europe, Song China, medieval Mali, Renaissance "
            "Florence"
        ),
        "subject": listed(
            "salt taxes, road building, street lighting, grain storage, glass trade, postal riders, guild rules, "
            "bath houses, cartography, lighthouses, dye works, silver coinage"
        ),
        "angle": listed(
            "ordinary servants, merchants, monks, sailors, queens, rebels, apprentices, tax farmers, scribes, "
            "physicians"
        ),
        "source": listed(
            "court records, ship logs, letters, tomb paintings, chronicles, account books, travel diaries, broken "
            "pottery, coins, church registers"
        ),
    },
    (
        "What did {subject} mean for {angle} in {era}?",
        "Do {source} from {era} tell us much about {subject}?",
        "Why do historians argue over {subject} in {era} when there are {source}?",
        "Explain {subject} in {era} as if {angle} were telling it.",
        "Which {source} would you read to learn how {angle} of {era} saw {subject}?",
    ),
    (
        "For {angle}, {subject} in {era} meant both income and trouble.",
        "Most of what we know comes from {source}, which rarely mention {angle}.",
        "In {era}, prestige counted as much as money when it came to {subject}.",
        "The {source} disagree, so claims about {subject} need care.",
    ),
)

REPAIR = Theme(
    {
        "thing": listed(
            "a dripping tap, a squeaky hinge, a cracked tile, a wobbly shelf, a jammed drawer, a blown fuse, a "
            "loose handrail, peeling paint, a rattling radiator, a warped door, a torn window screen, a stuck zip"
        ),
        "stuff": listed(
            "wood glue, sandpaper, a rubber washer, silicone, steel wool, filler paste, graphite powder, masking "
            "tape, a new gasket, beeswax, wall plugs, cable ties"
        ),
        "fear": listed(
            "flooding the cellar, scratching the varnish, stripping the thread, a short circuit, losing the "
            "deposit, a crooked result, dust everywhere, trapping moisture"
        ),
        "span": listed("ten minutes, half an hour, a whole morning, one evening, a lunch break, an afternoon"),
    },
    (
        "Can {thing} be sorted with {stuff} in {span}, without {fear}?",
        "What comes before {stuff} when you deal with {thing}?",
        "I keep putting off {thing} because of {fear}; will {stuff} be enough?",
        "How likely is {fear} if someone clumsy attacks {thing} with {stuff}?",
        "Would {stuff} or something else hold longer on {thing}, given {span}?",
    ),
    (
        "With {stuff} and {span} of patience, {thing} is no great matter.",
        "To avoid {fear}, clean the spot well and use {stuff} sparingly.",
        "I would test {stuff} on a hidden corner before tackling {thing}.",
        "Give it {span} to set, or {thing} will be back soon.",
    ),
)

ASTRONOMY = Theme(
    {
        "body": listed(
            "Jupiter's moons, the Orion Nebula, a waning moon, Saturn's rings, the Pleiades, a faint comet, Mars "
            "at opposition, the Perseids, Vega, a lunar eclipse, the Andromeda galaxy, sunspots"
        ),
        "kit": listed(
            "binoculars, a small refractor, the naked eye, a Dobsonian, a solar filter, a star chart, a phone on "
            "a tripod, a red lamp, a barlow lens"
        ),
        "spot": listed(
            "a city balcony, a dark field, a hilltop, a beach, a parking lot, a meadow, a rooftop, a clearing "
            "in the woods"
        ),
        "nuisance": listed(
            "street lights, dew on the lens, clouds, a full moon, shaky hands, mosquitoes, haze, cold fingers"
        ),
    },
    (
        "Could one see {body} with {kit} from {spot}, despite {nuisance}?",
        "What is the trick against {nuisance} when looking at {body} through {kit}?",
        "Why might {body} look dull from {spot} even with {kit}?",
        "Explain {body} to a ten-year-old who has {kit} and stands on {spot}.",
        "Would {spot} do for {body}, or will {nuisance} ruin the view?",
    ),
    (
        "With {kit}, {body} should show as a soft smudge from {spot}.",
        "Wait twenty minutes in the dark; {nuisance} will bother you less and {body} will stand out.",
        "From {spot}, try {body} after midnight.",
        "I'd start with {kit}; anything bigger only magnifies {nuisance}.",
    ),
)
