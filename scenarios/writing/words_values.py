"""The values that facts can take: many of each kind, so that none can be guessed."""

from collections.abc import Sequence


def listed(words: str) -> tuple[str, ...]:
    """A comma-separated list as a tuple."""
    return tuple(word.strip() for word in words.split(","))


VALUES: dict[str, Sequence[str]] = {
    "first": ("{woman}", "{man}"),
    "woman": listed(
        "Amina, Anouk, Astrid, Beatriz, Brigitte, Cosima, Delphine, Dimitra, Eilidh, Elif, Esra, Farida, "
        "Freya, Gwendolyn, Hana, Henrike, Ilse, Imani, Isolde, Jolanta, Kalinda, Katinka, Leocadia, Ludmila, "
        "Malika, Mireille, Nadezhda, Niamh, Octavia, Odette, Olamide, Paloma, Radka, Rafaela, Renske, "
        "Rosalind, Saoirse, Selma, Shirin, Sigrid, Sunniva, Tamsin, Thandiwe, Tilda, Valeria, Vesna, Wanjiru, "
        "Xiomara, Yusra, Zelda"
    ),
    "man": listed(
        "Aleksi, Arjen, Bashir, Bogdan, Caspian, Dalibor, Eamon, Emeka, Fabrice, Fergus, Gaspard, Hamid, "
        "Ignacio, Jarek, Joaquin, Kaito, Kwame, Laszlo, Lorcan, Maarten, Magnus, Matteo, Naveen, Nikolai, "
        "Oskar, Pranav, Quentin, Rasmus, Rohan, Severin, Soren, Stanislav, Tadeo, Tariq, Tomasz, Ulrich, "
        "Viggo, Wendelin, Yaroslav, Zoltan"
    ),
    "surname": ("{front}{back}",),
    "front": listed(
        "Hal, Brim, Thorn, Kell, Wester, Dun, Ash, Mar, Ro, Pel, Quar, Sten, Vel, Wick, Yar, Bor, Cald, Drum, Ess, Fair"
    ),
    "back": listed(
        "vorsen, wick, aby, stead, garth, mont, bury, ling, croft, dale, holt, mere, quist, shaw, ton, worth, nell, by"
    ),
    "pet": listed(
        "Pixel, Biscuit, Waffles, Gizmo, Noodle, Pretzel, Tofu, Bramble, Rumpus, Domino, Figaro, Hazelnut, "
        "Jellybean, Kipper, Lolly, Marbles, Nimbus, Oreo, Gadget, Quibble, Rascal, Sprocket, Truffle, Umber, "
        "Velcro, Widget, Yeti, Ziggy, Dumpling, Muffin, Pumpernickel, Crumpet, Bandit, Chutney, Fidget, "
        "Ginger, Hobbit, Tinsel"
    ),
    "job": listed(
        "glassblower, beekeeper, court stenographer, tram driver, piano tuner, taxidermist, cartographer, "
        "locksmith, midwife, quarry foreman, upholsterer, falconer, bell founder, dental technician, crane "
        "operator, hatmaker, bookbinder, stonemason, sommelier, ferry captain, puppeteer, notary, optician, "
        "chimney sweep, cheesemaker, air traffic controller, forensic accountant, roof thatcher, sign "
        "painter, sound engineer, tax inspector, violin maker, zookeeper, welding inspector, saddler, ski "
        "instructor, perfumer, goldsmith, actuary, farrier"
    ),
    "town": listed(
        "Tartu, Aveiro, Kaunas, Trondheim, Girona, Maribor, Lublin, Arezzo, Pecs, Uppsala, Oulu, Galway, "
        "Cork, Bergamo, Coimbra, Leuven, Ghent, Utrecht, Aarhus, Odense, Turku, Tampere, Malmo, Bergen, "
        "Stavanger, Zadar, Osijek, Plovdiv, Varna, Sibiu, Timisoara, Kosice, Olomouc, Brno, Linz, Graz, "
        "Bregenz, Lugano, Basel, Metz, Nancy, Dijon, Rennes, Pau, Cadiz, Murcia, Vigo, Braga, Evora, Faro, "
        "Catania, Lecce, Parma, Trieste, Patras, Volos, Nagoya, Sapporo, Cusco, Rosario, Cuenca, Windhoek, "
        "Mombasa, Kumasi, Hobart, Dunedin, Halifax, Regina, Tucson"
    ),
    "allergen": listed(
        "walnuts, cashews, pistachios, sesame, lupin, celery, mustard, kiwis, mangoes, papaya, shrimp, "
        "oysters, mussels, squid, buckwheat, peaches, cherries, strawberries, bananas, avocado, hazelnuts, "
        "pine nuts, molluscs, poppy seeds, sunflower seeds, lobster, crayfish, peanuts, figs, lychees, "
        "coriander, aniseed, quinoa, barley"
    ),
    "car": listed(
        "Skoda Fabia, Fiat Panda, Renault Twingo, Opel Corsa, Seat Ibiza, Volvo Amazon, Saab Sonett, Citroen "
        "Berlingo, Peugeot Partner, Lancia Ypsilon, Mazda Demio, Suzuki Jimny, Subaru Forester, Honda Jazz, "
        "Nissan Micra, Toyota Yaris, Hyundai Kona, Kia Picanto, Dacia Duster, Lada Niva, Morris Minor, "
        "Triumph Herald, Ford Kuga"
    ),
    "instrument": listed(
        "bassoon, oboe, cello, viola, harp, trombone, tuba, mandolin, accordion, zither, marimba, theremin, "
        "bagpipes, hurdy-gurdy, banjo, dulcimer, clarinet, piccolo, sitar, ukulele, euphonium, French horn, "
        "lute, harpsichord, double bass, balalaika, vibraphone, flugelhorn, kalimba, saxophone, recorder, "
        "cornet, bouzouki, hammered cimbalom"
    ),
    "subject": listed(
        "hydrology, philology, metallurgy, botany, theology, archaeology, actuarial science, forestry, "
        "meteorology, musicology, numismatics, oceanography, palaeontology, optometry, horticulture, marine "
        "biology, criminology, dramaturgy, Egyptology, entomology, food chemistry, geodesy, Slavic studies, "
        "glaciology, museology, sinology, veterinary medicine, public policy, crystallography, textile "
        "engineering, demography, cognitive science"
    ),
    "band": ("{title_adj} {title_noun}s",),
    "boat": ("{sea} {title_noun}",),
    "sea": listed("Salty, Breezy, Foaming, Tidal, Briny, Drifting, Billowing, Misty, Gusty, Windward, Leeward, Moored"),
    "title": ("The {title_adj} {title_noun}",),
    "title_adj": listed(
        "Crooked, Velvet, Hollow, Paper, Copper, Silent, Amber, Borrowed, Frozen, Gilded, Hidden, Iron, "
        "Jagged, Lonely, Marble, Nameless, Orphan, Painted, Quiet, Rusty, Scarlet, Tangled, Unwritten, "
        "Violet, Wandering, Woven, Cobalt, Drowned, Electric, Feathered, Glass, Haunted, Ivory, Jade, "
        "Kindled, Lunar, Mirrored, Northern"
    ),
    "title_noun": listed(
        "Anchor, Bell, Cathedral, Dagger, Engine, Falcon, Glacier, Hourglass, Island, Jackal, Kingdom, "
        "Lantern, Magpie, Needle, Orchard, Pendulum, Quarry, Raven, Sparrow, Thimble, Umbrella, Viaduct, "
        "Willow, Archer, Barrel, Compass, Dynamo, Ember, Fountain, Gargoyle, Harbinger, Inkwell, Juggler, "
        "Kestrel, Labyrinth, Mariner"
    ),
    "creature": listed(
        "heron, stag beetle, octopus, hedgehog, kingfisher, seahorse, badger, moth, salamander, otter, ibex, "
        "pangolin, narwhal, jellyfish, chameleon, armadillo, puffin, gecko, lynx, capercaillie, wolverine, "
        "manta ray, scorpion, nightingale, toucan, walrus, axolotl, hummingbird, dragonfly, mongoose, tapir, "
        "quetzal, ocelot, cormorant"
    ),
    "collectible": listed(
        "thimbles, fountain pens, matchboxes, snow globes, cuckoo clocks, sugar packets, beer mats, tin "
        "soldiers, typewriters, postage stamps, teaspoons, pocket watches, marionettes, cigarette cards, "
        "porcelain owls, sea glass, railway tickets, vinyl singles, chess sets, buttons, wax seals, theatre "
        "programmes, bottle openers, fossils, antique keys, music boxes, enamel signs, egg cups, "
        "paperweights, kaleidoscopes, corkscrews, slide rules"
    ),
    "language": listed(
        "Finnish, Welsh, Basque, Swahili, Georgian, Icelandic, Tagalog, Hungarian, Maltese, Estonian, "
        "Armenian, Catalan, Latvian, Tamil, Yoruba, Quechua, Khmer, Mongolian, Albanian, Irish, Faroese, "
        "Breton, Amharic, Zulu, Lithuanian, Slovene, Galician, Sorbian, Frisian, Malagasy, Nepali, Pashto, "
        "Uzbek, Tibetan, Hausa, Romansh, Maori, Kurdish"
    ),
    "model": ("{front}{back} {letter}{d2}",),
    "letter": tuple("ABDEFGHKLMNPRTVXZ"),
    "tea": listed(
        "lapsang souchong, gunpowder green, white peony, rooibos, genmaicha, keemun, darjeeling, pu-erh, "
        "hibiscus, matcha, sencha, nettle infusion, lemon verbena, yerba mate, fennel brew, silver needle, "
        "hojicha, tieguanyin, dandelion root, elderflower infusion, Assam, Ceylon, chamomile, oolong, linden "
        "blossom, spearmint, gyokuro"
    ),
    "dessert": listed(
        "tiramisu, pavlova, baklava, panna cotta, sticky toffee pudding, knafeh, clafoutis, eclairs, creme "
        "caramel, lemon meringue pie, rice pudding, profiteroles, sachertorte, trifle, gulab jamun, mochi, "
        "rhubarb crumble, kaiserschmarrn, cannoli, churros, semolina halva, tres leches cake, apple strudel, "
        "lamingtons, zabaglione"
    ),
    "cheese": listed(
        "gorgonzola, manchego, halloumi, comte, pecorino, raclette, taleggio, reblochon, burrata, gruyere, "
        "limburger, cotija, brunost, camembert, stilton, wensleydale, emmental, feta, mimolette, provolone, "
        "havarti, roquefort, morbier, queso fresco, cantal, asiago, idiazabal, scamorza, appenzeller, leyden, "
        "jarlsberg, edam, chaource"
    ),
    "flower": listed(
        "peonies, freesias, foxgloves, snapdragons, hyacinths, anemones, delphiniums, gladioli, zinnias, "
        "hollyhocks, lupines, camellias, gardenias, hellebores, cornflowers, orchids, crocuses, ranunculi, "
        "dahlias, primroses, irises, marigolds, magnolias, snowdrops, petunias, violas, azaleas, begonias, "
        "daffodils, sweet peas, asters"
    ),
    "colour": listed(
        "teal, maroon, chartreuse, mauve, ochre, turquoise, vermilion, periwinkle, burgundy, sage green, "
        "mustard yellow, lilac, navy, magenta, apricot, charcoal grey, aquamarine, fuchsia, olive, salmon "
        "pink, ultramarine, russet, indigo, cerise, khaki, burnt orange, cyan, taupe, crimson, cream, plum, "
        "bottle green, terracotta, lavender"
    ),
    "author": ("{first} {surname}",),
    "soup": listed(
        "borscht, minestrone, gazpacho, laksa, pho, clam chowder, gumbo, goulash, miso broth, mulligatawny, "
        "ramen, bouillabaisse, cock-a-leekie, tom yum, avgolemono, ribollita, vichyssoise, harira, callaloo, "
        "solyanka, cullen skink, zurek, caldo verde, bisque, egusi, okroshka, tarator, hot and sour broth, "
        "pozole, sancocho"
    ),
    "sport": listed(
        "fencing, badminton, curling, water polo, archery, bouldering, rowing, handball, judo, speed skating, "
        "kitesurfing, orienteering, pole vaulting, snooker, lacrosse, trampolining, table tennis, "
        "synchronised diving, petanque, windsurfing, biathlon, squash, roller derby, canoe slalom, figure "
        "skating, sumo, cricket, darts, hurling"
    ),
    "bone": listed(
        "wrist, ankle, collarbone, elbow, toe, thumb, shin, thigh bone, kneecap, shoulder blade, little finger, heel, "
        "jaw, nose, lower rib, hip, index finger, forearm, tailbone, cheekbone"
    ),
    "tree": listed(
        "rowan, hazel, quince, mulberry, medlar, hornbeam, larch, cypress, tamarisk, walnut, linden, maple, "
        "aspen, chestnut, damson, persimmon, magnolia, ginkgo, acacia, alder, beech, poplar, sycamore, "
        "laburnum, cedar, yew"
    ),
    "furniture": listed(
        "wardrobe, daybed, writing desk, sideboard, bookcase, chaise longue, dining table, rocking chair, "
        "dresser, filing cabinet, sofa bed, bar stools, display cabinet, four-poster, piano bench, folding "
        "screen, armchair, coat rack, hammock, kitchen island, vanity table, shoe rack, linen chest, "
        "footstool, grandfather clock"
    ),
    "street": ("{d2} {front}{back} {way}",),
    "way": listed("Lane, Road, Street"),
    "company": ("{surname} & {front}{back}", "{surname} {trade}"),
    "trade": listed("Logistics, Analytics, Ceramics, Biotech, Insurance, Robotics, Textiles, Shipping, Media, Optics"),
    "gym": ("{surname} Gym",),
    "bank": ("{surname} Bank",),
    "cafe": ("{title_adj} {title_noun}",),
    "room": ("{letter}{d3}",),
    "phone": ("{d3} {d4}",),
    "peak": ("Mount {surname}",),
    "museum": ("{surname} Museum",),
    "animal": listed(
        "alpacas, bloodhounds, canaries, llamas, silkworms, rabbits, ostriches, peacocks, goats, snails, quails, carp"
    ),
    "person": ("{first} {surname}",),
}
