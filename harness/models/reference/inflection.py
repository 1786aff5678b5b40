"""Inflection: the closed list of English irregular forms, and the endings that part the words of one family."""

# Base first, then its forms; verbs whose forms are all alike or regular are left out.
_IRREGULAR_VERBS = """
go went gone goes, make made, take took taken, give gave given, see saw seen, buy bought, meet met, tell told,
say said, think thought, feel felt, keep kept, leave left, lose lost, win won, begin began begun, come came,
become became, find found, bring brought, sell sold, spend spent, know knew known, choose chose chosen,
send sent, pay paid, hear heard, hold held, grow grew grown, break broke broken, teach taught,
write wrote written, speak spoke spoken, eat ate eaten, drive drove driven, wear wore worn, sleep slept,
fly flew flown, fall fell fallen, build built, lend lent, stand stood, understand understood,
run ran, swim swam swum, sing sang sung, ring rang rung, drink drank drunk, sink sank sunk, sit sat, lie lain,
lay laid, ride rode ridden, rise risen, shake shook shaken, steal stole stolen, throw threw thrown, draw drew drawn,
blow blew blown, show shown, tear tore torn, swear swore sworn, bear born, wake woke woken, freeze froze frozen,
forget forgot forgotten, forgive forgave forgiven, forbid forbade forbidden, hide hid hidden, bite bit bitten,
catch caught, fight fought, seek sought, feed fed, lead led, light lit, mean meant, deal dealt, dream dreamt,
learn learnt, burn burnt, dig dug, hang hung, stick stuck, sting stung, strike struck, swing swung, spin spun,
slide slid, shoot shot, shine shone, sweep swept, weep wept, creep crept, bend bent, bleed bled, breed bred,
flee fled, bind bound, undergo underwent, withdraw withdrew withdrawn
"""
_IRREGULAR_NOUNS = """
child children, person people, man men, woman women, foot feet, tooth teeth, mouse mice, goose geese, wife wives,
knife knives, half halves, shelf shelves, wolf wolves, loaf loaves, thief thieves
"""
_BOTH = f"{_IRREGULAR_VERBS},{_IRREGULAR_NOUNS}".split(",")
BASES = {form: word.split()[0] for word in _BOTH for form in word.split()[1:]}
PAST_FORMS = frozenset(
    form for word in _IRREGULAR_VERBS.split(",") for form in word.split()[1:] if not form.endswith("oes")
)

# What parts a noun, a person or a quality from its verb, as light stems end: "bake", "baker", "bakeri".
_ENDINGS = """
e i y er or ion ation ition ment ness al ic ist ian ance ence ant ent iti abl ful ship th eri ari ag iv ous
"""
ENDINGS = frozenset(("", *_ENDINGS.split()))


def is_family(shared: int, one: str, other: str) -> bool:
    """Tell whether two stems with `shared` first letters in common part only by the endings of one word family."""
    return shared >= 3 and _ending(one, shared) in ENDINGS and _ending(other, shared) in ENDINGS


def _ending(stem: str, shared: int) -> str:
    """Return what follows the shared letters, without a doubled consonant or a mute e: "runner", "movement"."""
    rest = stem[shared:]
    return rest[1:] if len(rest) > 2 and rest[0] in (stem[shared - 1], "e") and rest not in ENDINGS else rest
