"""Claims about refusals."""

import pytest

from harness.graders.abstain import abstains

REFUSALS = [
    "I don't know.",
    "I don’t know",
    "I do not know when that was.",
    "i dont know",
    "Sorry, I don't know.",
    "I'm sorry, but I don't have any information about that.",
    "Unfortunately, there is no information about her cat.",
    "No information available.",
    "Not mentioned.",
    "It isn't mentioned.",
    "That was never mentioned in our sessions.",
    "This is not specified.",
    "Based on the memory, there is no mention of a car.",
    "According to my notes, it is not known.",
    "The memory does not say where Ann lives.",
    "The provided conversation doesn't mention it.",
    "The memory contains no information about Ann.",
    "There is nothing in the memory about a boat.",
    "I cannot find this in the notes.",
    "I can't recall that.",
    "Cannot be determined from the memory.",
    "I have no record of that.",
    "I'm not sure.",
    "I don't know. The memory mentions a painting, but not when.",
    "Unknown",
    "N/A",
]
ANSWERS = [
    "",
    "Paris",
    "7 May 2023",
    "No",
    "No, she sold it.",
    "None",
    "Nothing is planned for Sunday.",
    "No memory card was in the camera.",
    "There isn't any sugar in it.",
    "Ann said that she doesn't know how to swim.",
    "She moved to Ulm. I don't know the street.",
    "The unknown soldier's tomb",
    "I don't know the exact day, but it was in May 2023.",
    "It is not mentioned directly; however, she lives in Ulm.",
    "Notes on Bach",
    "Knowing her, Ulm",
    "He could not find his keys because the dog had hidden them under the sofa in the living room.",
    "Information technology",
    "Her memory does not fail her",
]


@pytest.mark.parametrize("answer", REFUSALS)
def test_a_refusal_is_told(answer):
    assert abstains(answer)


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_no_refusal(answer):
    assert not abstains(answer)


@pytest.mark.parametrize("answer", REFUSALS)
def test_case_blanks_and_what_follows_do_not_matter(answer):
    assert abstains(f"  {answer.upper()}\n")
    assert not abstains(f"Ulm, as she told me in May. {answer}")


def test_a_long_answer_takes_no_exponential_time():
    for part in ("the given available provided ", "sorry, well, ", "in the memory, ", "that ", "i'm ", "..  ", "no "):
        assert not abstains(part * 5000)
