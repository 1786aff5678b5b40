"""Jobs, their steps, and work that goes on page by page. Hard reports name neither the step nor the job."""

from scenarios.resume.jobs import Counter, Step
from scenarios.writing.words_values import listed

KINDS = listed("exhibition, refurbishment, relocation, festival, audit, auction, regatta, jubilee, premiere, bazaar")

STEPS: tuple[Step, ...] = (
    Step("wiring", "{first} left at noon, {d2} lamps burn and no fuse blew."),
    Step("catalogue", "{d3} copies lie here, smelling of ink, says {first}."),
    Step("scaffolding", "The poles stand {d2} feet high, and {first} did not fall off."),
    Step("guest list", "{first} crossed out the last cousin, so {d2} people come."),
    Step("permits", "The town hall stamped all {d2} forms while {first} waited."),
    Step("signage", "{first} hung up {d2} arrows, even by the toilets."),
    Step("insurance", "The broker rang {first}: they would pay {d4} for fire and flood."),
    Step("plumbing", "{first} let the water run for {d2} minutes, and nothing drips."),
    Step("seating", "{first} pushed {d3} chairs into straight rows."),
    Step("varnish", "After {d2} hours it is dry, and {first} can see a face in it."),
    Step("menu", "{first} settled on trout, with {d2} dumplings for whoever dislikes fish."),
    Step("rehearsal", "Even the trumpets came in at bar {d2} tonight, {first} wept."),
    Step("invoices", "{first} sent off {d4} euros, so all suppliers have their money."),
    Step("floor covering", "{first} walked over it {d2} times, and not one plank creaks."),
    Step("loudspeakers", "{first} heard my whisper in row {d2} of the last balcony."),
    Step("posters", "The face of {first} grins from {d2} lamp posts in town."),
    Step("ticket printing", "{first} numbered {d3} stubs, they lie in the cash box."),
    Step("crates", "Straw, lids, {d3} nails: {first} has whatever is fragile in wood."),
    Step("bunting", "{d2} triangles flutter over the yard, {first} is still on the ladder."),
    Step("keynote", "{first} listened to all of it, {d2} minutes sharp, two jokes."),
    Step("parking", "The farmer lets {first} have his meadow for {d2} cars."),
    Step("first aid tent", "{first} brought stretchers, a nurse and {d2} plasters."),
    Step("costumes", "{first} bit off the last thread after {d2} evenings at the sewing machine."),
    Step("fire drill", "All {d2} of us stood on the lawn before {first} had looked at the watch."),
    Step("buoys", "{d2} orange balls bob where {first} has to turn the boat."),
    Step("raffle", "{first} gave us a donkey, a toaster and {d2} consolation prizes."),
    Step("archive", "{first} gave {d4} folders a number, back to the founders."),
    Step("chandelier", "It took {d2} minutes and five men, {first} among them, to get the crystals up there."),
)

COUNTERS: tuple[Counter, ...] = (
    Counter(
        "I am at page {v} of the translation.", "Which page of the translation am I at?",
        "The pencil sticks behind leaf {v}, my eyes hurt.", "Where do I go on rendering the novel into English?",
    ),
    Counter(
        "I am at shelf {v} of the inventory.", "Which shelf of the inventory am I at?",
        "I counted jars up to board {v}, then the ladder broke.", "Where does the stocktaking go on?",
    ),
    Counter(
        "I am at grave {v} of the cemetery survey.", "Which grave of the cemetery survey am I at?",
        "Moss off stone {v}, name copied, then came the hail.", "Where do I continue recording the dead?",
    ),
    Counter(
        "I am at row {v} of the tapestry.", "Which row of the tapestry am I at?",
        "The shuttle rests after pass {v}, the blue wool is gone.", "How far is the weaving?",
    ),
    Counter(
        "I am at question {v} of the questionnaire.", "Which question of the questionnaire am I at?",
        "They asked me about my sleep in box {v}, there I closed the form.", "Where must I go on answering?",
    ),
    Counter(
        "I am at photo {v} of the slide collection.", "Which photo of the slide collection am I at?",
        "Frame {v} shows Granny on skis, after that the scanner overheated.",
        "Where does digitising the pictures resume?",
    ),
)  # fmt: skip
