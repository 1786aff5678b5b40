"""The words that values are made of: many of each kind, so that none can be guessed."""

from collections.abc import Mapping, Sequence

from scenarios.task_agent.dates import FORMATS


def listed(words: str) -> tuple[str, ...]:
    """A comma-separated list as a tuple."""
    return tuple(word.strip() for word in words.split(","))


WORDS: Mapping[str, Sequence[str]] = {
    # clients and people
    "client": ("{stem}{end}",),
    "stem": listed(
        "Mord, Velt, Tarq, Brin, Osk, Quell, Hask, Lund, Parv, Zem, Grell, Nisk, Ork, Fenn, Dov, Jarl, Kress, Yld, "
        "Ruv, Sark, Thex, Ubr, Wolv, Cald, Ister, Pol, Emb, Rast, Vond, Kyl"
    ),
    "end": listed(
        "ane, ora, ix, ium, essa, ari, eon, olt, ando, ique, utis, egra, avia, omar, ital, enza, uro, yne, akis, "
        "ondo, istra, ebo, ulus, ermo"
    ),
    "trade": listed(
        "Marine, Mining, Foods, Freight, Optics, Timber, Textiles, Energy, Ceramics, Farms, Press, Pumps, Glass, "
        "Paints, Seeds, Tools, Rail, Labs, Yachts, Bricks"
    ),
    "user": listed(
        "Marguerite, Hollis, Perpetua, Anselm, Winifred, Barnaby, Cordelia, Thaddeus, Philippa, Ambrose, Lavinia, "
        "Crispin, Hester, Lionel, Rosamund, Percival, Beatrix, Gideon, Clemence, Rufus"
    ),
    "person": ("{given} {family}",),
    "given": listed(
        "Ottoline, Ferdinand, Aurelie, Torvald, Milica, Desmond, Katarzyna, Anatole, Bronwyn, Casimir, Dagmar, "
        "Evander, Florian, Giselle, Hjalmar, Ingrid, Jocasta, Konrad, Lucinda, Mirabel, Nestor, Ottmar, Pilar, "
        "Raimund, Sabine, Tristram, Ulrika, Vincenzo, Wilhelmina, Yolanda"
    ),
    "family": ("{root}{tail}",),
    "root": listed(
        "Abel, Birk, Crom, Dorn, Eck, Fors, Gund, Hagen, Jens, Kast, Lang, Mohr, Nord, Osten, Pruss, Rieg, Stolz, "
        "Trapp, Vogt, Wend"
    ),
    "tail": listed("er, feld, gaard, hausen, ik, lund, mann, nes, off, rup, sson, vik, wald, zak"),
    # what tasks tell
    "town": listed(
        "Almelo, Bodo, Cesena, Dole, Esbjerg, Figueres, Gorizia, Huesca, Imatra, Jelgava, Katerini, Lugo, Mikkeli, "
        "Narvik, Orebro, Pirna, Quimper, Rovigo, Savona, Trencin, Ulsteinvik, Viborg, Wexford, Xanthi, Ystad, Zlin"
    ),
    "item": listed(
        "gaskets, hinges, ball bearings, floor tiles, drill heads, filter cartridges, copper rings, cable drums, "
        "spray nozzles, pallet jacks, door closers, roof vents, valve seats, guide rails, test weights, hose clamps"
    ),
    "subject": listed(
        "spare parts, night shifts, warehouse rents, returns, lead times, late deliveries, energy use, staff training, "
        "insurance claims, packaging waste, van routes, stock counts, safety drills, machine downtime"
    ),
    "angle": listed("review of, outlook for, questions about, plans for, audit of, survey of, figures on, trends in"),
    "week": tuple(map(str, range(2, 52))),
    "year": listed("2019, 2020, 2021, 2022, 2023, 2024, 2025"),
    # what rules tell
    "code": listed(
        "CHF, SEK, NOK, DKK, PLN, CZK, HUF, RON, BGN, ISK, ZAR, BRL, MXN, CLP, ARS, UYU, THB, MYR, IDR, "
        "PHP, VND, KRW, TWD, HKD, SGD, NZD, ILS, AED, SAR, QAR, KWD, BHD, OMR, JOD, EGP, TND, KES, GHS, NGN, "
        "XOF, MUR, LKR, PKR, BDT, NPR, AMD, KZT, UZS, RSD, MKD, MDL, JMD, TTD, FJD"
    ),
    "bird": listed(
        "LARK, WREN, FINCH, HERON, CRANE, PLOVER, STORK, SWIFT, GREBE, DUNLIN, KESTREL, OSPREY, PETREL, SISKIN, "
        "BITTERN, AVOCET, LINNET, MERLIN, HOOPOE, TWITE"
    ),
    "manner": listed(
        "jovial, terse, solemn, breezy, courtly, blunt, wry, earnest, chatty, stern, playful, reserved, poetic, "
        "deadpan, hearty, laconic, gentle, brisk, ceremonious, sober"
    ),
    "mood": listed(
        "folksy, clinical, cheeky, humble, stately, lofty, soothing, punchy, whimsical, matronly, scholarly, sporty, "
        "modest, gallant, dreamy, zesty, crisp, mellow, nautical, fatherly"
    ),
    "pace": listed(
        "overnight, palletised, bonded, chilled, insured, refrigerated, unstaffed, registered, crated, shrink-wrapped"
    ),
    "means": listed("barge, bike messenger, parcel locker, rail container, van, air freight, courier, ferry"),
    "quarter": listed(
        "Harbour, Orchard, Lantern, Granite, Meadow, Beacon, Quarry, Tower, Canal, Maple, Anvil, Bridge, Chapel, Dune"
    ),
    "plant": listed(
        "fern, clover, thistle, sorrel, yarrow, bracken, heather, juncus, teasel, vetch, mallow, burdock, nettle, sedge"
    ),
    "letter": listed("B, C, D, F, G, H, J, K, L, M, N, P, Q, R, S, T, V, W, X, Z"),
    "joint": ("-", "/", ".", "_", "~"),
    "group": (".", "'", "_", "~"),
    "point": (",", "-", ":", ";"),
    "cents": ("0", "00", "000", "0000"),
    "tongue": listed(
        "Estonian, Basque, Maltese, Icelandic, Catalan, Slovene, Latvian, Galician, Welsh, Faroese, Albanian, "
        "Lithuanian, Irish, Breton, Frisian, Finnish, Hungarian, Georgian, Armenian, Turkish, Swahili, Tagalog, "
        "Malay, Khmer, Lao, Nepali, Tamil, Telugu, Sinhala, Zulu, Xhosa, Hausa, Yoruba, Somali, Amharic, Quechua, "
        "Guarani, Maori, Samoan, Tongan"
    ),
    "start": listed("from receipt, from dispatch, from month end, from order date"),
    "gem": listed("amber, onyx, topaz, garnet, agate, beryl, jasper, opal, zircon, spinel, pearl, jade, quartz, coral"),
    "shade": listed("cream, ochre, slate, ivory, sage, lilac, rust, teal, mauve, sand, plum, mint"),
    "stock": listed("laid card, bond sheet, kraft board, vellum sheet, cotton rag, linen card, wove sheet"),
    "wish": listed(
        "cordial, sunny, loyal, hopeful, grateful, friendly, sincere, cheerful, faithful, kindest, obliging, festive"
    ),
    "sign": listed("salutes, regards, wishes, thanks, greetings, compliments, respects, tidings"),
    "date_format": FORMATS,
}
