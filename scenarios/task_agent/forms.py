"""The kinds of work and what their forms ask: fields that follow rules, and fields that a task's text tells."""

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.task_agent.words import listed

# What each field that follows a rule may hold.
RULED: Mapping[str, str] = {
    "currency": "{code}",
    "subject_prefix": "{bird}-{d2}",
    "cost_centre": "CC-{d4}",
    "tone": "{manner} but {mood}",
    "delivery_mode": "{pace} {means}",
    "signature": "{quarter} Desk {d2}",
    "template": "{plant}-{letter}{d2}",
    "number_format": "9{group}999{point}{cents}",
    "language": "{tongue}",
    "approver": "Dr {family}",
    "payment_term": "{d2} days {start}",
    "archive_folder": "{gem}/{d3}",
    "service_code": "{letter}{letter}-{d3}",
    "paper_stock": "{shade} {stock}",
    "closing_line": "With {wish} {sign}",
    "date_format": "{date_format}",
}


@dataclass(frozen=True)
class Given:
    """A field that the task's text tells: its values, and how hard tapes tell it without naming it."""

    name: str
    value: str
    hard: str


@dataclass(frozen=True)
class Kind:
    """A kind of work: its noun, what its forms may ask, and how hard tapes ask for it without naming it."""

    name: str
    many: str
    ruled: tuple[str, ...]
    given: tuple[Given, ...]
    hard: tuple[str, ...]

    @property
    def noun(self) -> str:
        """As in a sentence."""
        return in_words(self.name)


def in_words(name: str) -> str:
    """A field's or kind's name as it is spoken."""
    return name.replace("_", " ")


KINDS: tuple[Kind, ...] = (
    Kind(
        "invoice",
        "invoices",
        listed("currency, cost_centre, payment_term, approver, number_format, template, date_format, language"),
        (
            Given("amount", "{d4}.{d2}", "It comes to {v} all told."),
            Given("recipient", "{person}", "It lands on the desk of {v}."),
            Given("order_number", "{d5}", "They ordered it under {v}."),
        ),
        ("{c} has to be billed for last week's work.", "Time that {c} paid for what we did."),
    ),
    Kind(
        "shipping_label",
        "shipping labels",
        listed("delivery_mode, service_code, language, paper_stock, cost_centre, date_format"),
        (
            Given("weight_kg", "{d3}.{d1}", "The scales say {v} kilos."),
            Given("destination", "{town}", "The truck unloads in {v}."),
            Given("consignee", "{person}", "Ask for {v} at the gate."),
        ),
        ("A crate for {c} is ready to leave the yard.", "The box that {c} waits for needs its sticker."),
    ),
    Kind(
        "meeting_invitation",
        "meeting invitations",
        listed("subject_prefix, tone, language, signature, closing_line, date_format, archive_folder"),
        (
            Given("topic", "{angle} {subject}", "We'd talk through the {v}."),
            Given("host", "{person}", "{v} takes the chair."),
            Given("seat_count", "{d2}", "Reckon with {v} people around the table."),
        ),
        ("Get the people of {c} together with us.", "{c} ought to be asked to come round for a talk."),
    ),
    Kind(
        "report_header",
        "report headers",
        listed("template, number_format, paper_stock, language, approver, archive_folder, date_format, cost_centre"),
        (
            Given("title", "{angle} {subject}", "The study covers the {v}."),
            Given("period", "week {week} of {year}", "Our numbers are those of {v}."),
            Given("page_count", "{d3}", "It runs to {v} sheets."),
        ),
        ("The study for {c} lacks its front matter.", "Top off the paper that we wrote for {c}."),
    ),
    Kind(
        "support_reply",
        "support replies",
        listed("tone, signature, closing_line, subject_prefix, language, service_code, template"),
        (
            Given("ticket", "{d5}", "The complaint is filed under {v}."),
            Given("customer", "{person}", "{v} is the one who complained."),
            Given("product", "{item}", "It's all about their {v}."),
        ),
        ("Somebody grumbles about what {c} sold, and waits to hear from us.", "Calm down a buyer on behalf of {c}."),
    ),
    Kind(
        "booking",
        "bookings",
        listed("currency, cost_centre, approver, payment_term, service_code, delivery_mode, date_format"),
        (
            Given("traveller", "{person}", "{v} is the one who goes."),
            Given("destination", "{town}", "It's off to {v}."),
            Given("night_count", "{d2}", "Back home after {v} sleeps."),
        ),
        ("Someone must travel on the account of {c}.", "Reserve a trip that {c} pays."),
    ),
    Kind(
        "purchase_order",
        "purchase orders",
        listed("currency, delivery_mode, payment_term, approver, number_format, cost_centre, archive_folder"),
        (
            Given("article", "{item}", "What's lacking are {v}."),
            Given("quantity", "{d3}", "We want {v} pieces."),
            Given("supplier", "{family} & {family}", "{v} have them in stock."),
        ),
        ("Stock up for the job at {c}.", "Buy in what the {c} job uses up."),
    ),
    Kind(
        "press_note",
        "press notes",
        listed("tone, template, subject_prefix, language, closing_line, archive_folder, signature, paper_stock"),
        (
            Given("headline", "{angle} {subject}", "Above it stands the {v}."),
            Given("spokesperson", "{person}", "Quote {v} in it."),
            Given("word_count", "{d4}", "Fill {v} words."),
        ),
        ("The papers should hear of {c}.", "Tell the journalists what is new at {c}."),
    ),
)
