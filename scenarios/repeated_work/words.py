"""What hard tapes call a field when they ask for it, and the things of the house with their values."""

from collections.abc import Mapping

# No word of these stands in the field's name.
ASKED_AS: Mapping[str, str] = {
    "currency": "sort of money",
    "subject_prefix": "tag at the head of mails",
    "cost_centre": "pot that bills come out of",
    "tone": "manner of speaking",
    "delivery_mode": "way of getting goods there",
    "signature": "name at the foot of letters",
    "template": "blank to start from",
    "number_format": "way to write sums",
    "language": "tongue to write in",
    "approver": "person who has to nod",
    "payment_term": "deadline to settle up",
    "archive_folder": "drawer to file things away",
    "service_code": "shorthand of the job",
    "paper_stock": "sort of sheets",
    "closing_line": "farewell at the end",
}

# A thing of the house: what its value is made of, and how hard tapes ask for it.
THINGS: Mapping[str, tuple[str, str]] = {
    "door_code": ("{d5}", "digits that open up downstairs"),
    "guest_password": ("{plant}{d3}", "secret that lets visitors go online"),
    "first_aider": ("{person}", "somebody with plasters and bandages"),
    "meeting_room": ("{quarter} {d2}", "spot where the team sits down together"),
    "parking_bay": ("{letter}{d2}", "place to leave a car"),
    "printer_account": ("{bird}-{d3}", "login that gets things onto paper"),
    "caretaker": ("{person}", "handy soul who mends what breaks"),
    "alarm_word": ("{plant} {gem}", "thing to say once the siren howls"),
}
