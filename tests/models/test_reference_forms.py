"""The reference model fills the fields of tasks, obeys corrections, and knows them the next time."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.models.reference import filling, model

FIELDS = ("client", "currency", "invoice_day", "hours", "payment_terms")
_SAID = "No. For Borealis, the currency is CHF. Invoices for Borealis always go out on the 3rd."
CORRECTION = f"<correction>\n{_SAID}\n</correction>"


def task(client: str, *, day: int = 3, fields: tuple[str, ...] = FIELDS) -> str:
    text = f"Prepare the invoice for {client}: 12 hours of consulting in March."
    asked = "\n".join(fields)
    return f"<now>Monday, {day} April 2023, 10:00</now>\n<task>\n{text}\n</task>\n<fields>\n{asked}\n</fields>"


BEGUN = task("Borealis")


def values(reply: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in reply.splitlines())


def fill(memory: str, client: str = "Borealis", fields: tuple[str, ...] = FIELDS) -> dict[str, str]:
    content = f"<memory>\n{memory}\n</memory>\n{task(client, fields=fields)}"
    said = model.reply({"messages": [{"role": "user", "content": content}], "max_tokens": 900})
    return values(said.content[0]["text"])


def test_fields_are_answered_in_order_and_said_to_be_unknown() -> None:
    said = model.reply({"messages": [{"role": "user", "content": BEGUN}], "max_tokens": 900})
    assert said.content[0]["text"] == (
        "client: Borealis\ncurrency: unknown\ninvoice_day: unknown\nhours: 12\npayment_terms: unknown"
    )


@pytest.mark.parametrize(
    "rule",
    [
        "For Borealis, the currency is CHF.",
        "Borealis's currency is CHF.",
        "The Borealis currency is CHF.",
        "The currency for Borealis is CHF, not EUR.",
        "Currency for Borealis: CHF",
        "Always use CHF as the currency for Borealis.",
        "From now on, use CHF for the currency with Borealis.",
        "For Borealis we use the currency CHF.",
        "For invoices to Borealis, the currency must be CHF because they are Swiss.",
        "CHF is the currency for Borealis.",
        "For Aurora and Borealis, please set the currency to CHF.",
        "For all clients, the currency is EUR; for Borealis, use CHF as the currency.",
    ],
)
def test_a_rule_is_read_in_many_wordings(rule: str) -> None:
    assert fill(f"- 2023-01-02: {rule}")["currency"] == "CHF"


@pytest.mark.parametrize(
    ("rule", "field", "value"),
    [
        ("Invoices for Borealis always go out on the 3rd.", "invoice_day", "3rd"),
        ("Borealis pays within 45 days.", "payment_terms", "45 days"),
        ("Borealis gets a 10 % discount.", "discount", "10 %"),
        ("From now on, invoices go out on the 5th of the month.", "invoice_day", "5th"),
        ("The cost center is 4711 and the template is the blue one.", "template", "blue one"),
        ("For Borealis the discount is 5%, except for training: there it is 10%.", "discount", "5%"),
    ],
)
def test_a_value_may_be_told_without_its_fields_name(rule: str, field: str, value: str) -> None:
    assert fill(f"- 2023-01-02: {rule}", fields=(field,))[field] == value


@pytest.mark.parametrize(
    "rule",
    [
        "For Aurora, the currency is CHF.",
        "For Borealis Labs, the currency is CHF.",
        "Aurora's currency is CHF.",
        "Aurora pays in the currency CHF.",
        "For expense reports, the currency is CHF.",
        "For every client except Borealis, the currency is CHF.",
        "Never use CHF as the currency for Borealis.",
        "I paid in CHF on the 3rd.",
    ],
)
def test_a_rule_for_another_client_or_kind_of_work_never_applies(rule: str) -> None:
    assert set(fill(f"- 2023-01-02: {rule}", fields=("currency", "invoice_day")).values()) == {"unknown"}


def test_a_longer_name_is_another_client() -> None:
    assert fill("For Borealis, the currency is CHF.", client="Borealis Labs")["currency"] == "unknown"
    assert fill("Borealis pays within 45 days.", client="Borealis Labs")["payment_terms"] == "unknown"


def test_the_clients_own_rule_outranks_a_newer_one_for_everybody() -> None:
    memory = "- 2023-01-02: For Borealis, the currency is CHF.\n- 2023-02-02: For all clients, the currency is EUR."
    assert fill(memory)["currency"] == "CHF"
    assert fill(memory, client="Aurora")["currency"] == "EUR"


def test_the_newest_rule_wins_wherever_it_stands() -> None:
    memory = "- 2023-02-02: For Borealis, the currency is USD.\n- 2023-01-02: For Borealis, the currency is CHF."
    assert fill(memory)["currency"] == "USD"


def test_an_exception_holds_for_whom_it_names() -> None:
    memory = "The currency is EUR for all clients, except for Aurora: there it is SEK."
    assert fill(memory, client="Borealis")["currency"] == "EUR"
    assert fill(memory, client="Aurora")["currency"] == "SEK"


@pytest.mark.parametrize(("amount", "template"), [("900", "short"), ("1,400", "long")])
def test_a_rule_may_hold_from_an_amount_on(amount: str, template: str) -> None:
    memory = "For Borealis, the template is short.\nFor invoices to Borealis over 1,000 CHF, the template is long."
    asked = filling.Task(f"Prepare the invoice for Borealis. It is about {amount} CHF, of May 2023.", ("template",))
    assert filling.fill(asked, memory, [], []) == {"template": template}


def test_a_correction_in_a_remembered_session_holds_for_the_client_of_that_session() -> None:
    memory = (
        "Session of Monday, 9 January 2023, 09:15\n"
        "user: Prepare the invoice for Borealis: 3 hours.\n"
        "assistant: The currency is EUR.\n"
        "user: No, the currency is CHF."
    )
    assert fill(memory)["currency"] == "CHF"
    assert fill(memory, client="Aurora")["currency"] == "unknown"


def test_a_correction_outranks_memory() -> None:
    first = f"<memory>\n- 2023-01-02: For Borealis, the currency is CHF.\n</memory>\n{BEGUN}"
    messages = [{"role": "user", "content": first}]
    messages.append(
        {"role": "assistant", "content": model.reply({"messages": messages, "max_tokens": 900}).content[0]["text"]}
    )
    messages.append({"role": "user", "content": "<correction>\nThe currency is USD.\n</correction>"})
    assert values(model.reply({"messages": messages, "max_tokens": 900}).content[0]["text"])["currency"] == "USD"


@pytest.mark.parametrize("correction", ["It should be CHF, not EUR.", "You wrote EUR, but Borealis is billed in CHF."])
def test_a_correction_may_name_the_wrong_value_instead_of_the_field(correction: str) -> None:
    asked = filling.Task("Prepare the invoice for Borealis.", ("currency", "language", "template"))
    given = {"currency": "EUR", "language": "unknown", "template": "unknown"}
    assert filling.fill(asked, "", [correction], [given])["currency"] == "CHF"


def test_a_correction_is_noted_before_it_is_obeyed(folder: Any, begin: Callable[..., Any]) -> None:
    talk = begin(folder)
    talk.say(BEGUN)
    looks = len(talk.calls)
    corrected = values(talk.say(CORRECTION))
    assert [call["command"] for call in talk.calls[looks:]] == ["view", "create"]
    assert corrected == {
        "client": "Borealis", "currency": "CHF", "invoice_day": "3rd", "hours": "12", "payment_terms": "unknown"
    }  # fmt: skip
    assert folder.files["/memories/rules.md"] == (
        "- 2023-04-03: For Borealis, the currency is CHF.\n- 2023-04-03: For Borealis, the invoice day is 3rd.\n"
    )


def test_what_was_noted_is_right_at_the_next_repetition(folder: Any, begin: Callable[..., Any]) -> None:
    talk = begin(folder)
    talk.say(BEGUN)
    talk.say(CORRECTION)
    talk.say("<correction>\nFor all clients, the payment terms are 30 days.\n</correction>")
    again = values(begin(folder).say(task("Borealis", day=10)))
    assert (again["currency"], again["invoice_day"], again["payment_terms"]) == ("CHF", "3rd", "30 days")
    other = values(begin(folder).say(task("Aurora", day=10)))
    assert (other["currency"], other["invoice_day"], other["payment_terms"]) == ("unknown", "unknown", "30 days")


def test_a_rule_that_changes_is_replaced(folder: Any, begin: Callable[..., Any]) -> None:
    for day, currency in ((3, "CHF"), (10, "USD"), (17, "EUR")):
        talk = begin(folder)
        talk.say(task("Borealis", day=day))
        talk.say(f"<correction>\nThe currency is {currency}.\n</correction>")
    assert folder.files["/memories/rules.md"] == "- 2023-04-17: For Borealis, the currency is EUR.\n"
    assert values(begin(folder).say(task("Borealis", day=24)))["currency"] == "EUR"


def test_a_rule_already_noted_is_not_noted_again(folder: Any, begin: Callable[..., Any]) -> None:
    for _ in range(2):
        talk = begin(folder)
        talk.say(BEGUN)
        talk.say(CORRECTION)
    assert len(folder.files["/memories/rules.md"].splitlines()) == 2


def test_a_rule_for_another_client_is_not_taken_as_a_correction(folder: Any, begin: Callable[..., Any]) -> None:
    talk = begin(folder)
    talk.say(BEGUN)
    assert values(talk.say("<correction>\nFor Aurora, the currency is CHF.\n</correction>"))["currency"] == "unknown"


def test_rules_are_searched_for_where_memory_is_searched(begin_with: Callable[..., Any]) -> None:
    rule = "Session of Monday, 9 January 2023, 09:15\nuser: For Borealis, the currency is CHF."
    talk = begin_with([{"name": "search_memory"}], {"search_memory": lambda given: rule})
    assert values(talk.say(BEGUN))["currency"] == "CHF"
    asked = [call["query"] for call in talk.calls]
    assert "For Borealis, the currency" in asked
    assert all("Borealis" in query for query in asked)
    talk.say(CORRECTION)
    assert len(talk.calls) == len(asked)


def test_a_saved_line_is_read_without_its_id(begin_with: Callable[..., Any]) -> None:
    lines = "[a1] - 2023-01-09: For Borealis, the currency is CHF.\n[b2] - 2023-02-09: For Aurora, the currency is USD."
    talk = begin_with([{"name": "search_memory"}], {"search_memory": lambda given: lines})
    assert values(talk.say(BEGUN))["currency"] == "CHF"


def test_rules_in_files_are_found_by_the_clients_name(begin_with: Callable[..., Any]) -> None:
    names = [f"session-{n:05}_2023-01-{n:02}.txt" for n in range(1, 21)]
    files = {name: f"Session of Monday, 2 January 2023, 09:15\nuser: About Borealis, part {name}." for name in names}
    files[names[0]] += "\nuser: For Borealis, the currency is CHF."
    files[names[1]] = "Session of Tuesday, 3 January 2023, 09:15\nuser: For Aurora, the currency is USD."

    def grep(given: dict[str, str]) -> str:
        found = [(name, n, line) for name in names for n, line in enumerate(files[name].split("\n"), 1)]
        return "\n".join(f"{name}:{n}: {line}" for name, n, line in found if given["pattern"] in line)

    tools = [{"name": name} for name in ("list_files", "grep_files", "read_file")]
    talk = begin_with(tools, {"grep_files": grep, "read_file": lambda given: files[given["path"]]})
    assert values(talk.say(BEGUN))["currency"] == "CHF"
    assert talk.calls[0] == {"name": "grep_files", "pattern": "Borealis"}
    assert len(talk.calls) <= 12


def test_a_task_ends_where_every_call_fails(begin_with: Callable[..., Any]) -> None:
    tool = {"type": "memory_20250818", "name": "memory"}
    talk = begin_with([tool], {"memory": lambda given: "Error: The path /memories does not exist"})
    assert values(talk.say(BEGUN))["currency"] == "unknown"
    assert values(talk.say(CORRECTION))["currency"] == "CHF"
    assert len(talk.calls) <= 24
