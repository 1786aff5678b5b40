"""The rates of one stack, from its rows of the probe table."""

from typing import TYPE_CHECKING

from msgspec import Struct

from reports.statistics.intervals import Clusters, Measure, cluster_measure, difference_measure

if TYPE_CHECKING:
    import pandas as pd


class RecallAccuracy(Struct, frozen=True):
    """Share of answerable probes answered rightly: of those scored, of all planned, and without doubted keys.

    `without_suspect` is None where no key is doubted; `suspects` counts the doubted keys.
    """

    scored: Measure
    over_planned: Measure
    without_suspect: Measure | None
    suspects: int
    by_ability: dict[str, Measure]
    by_level: dict[str, Measure]
    by_label: dict[str, Measure]


class EvidenceDelivered(Struct, frozen=True):
    """Share of probes whose evidence reached the model, read at the gateway.

    `verbatim`: the evidence turn's own words. `answer_bearing`: the expected answer's rare words within one passage;
    `control`: the same for a shuffled answer; `net`: the difference, probe by probe.
    """

    verbatim: Measure
    answer_bearing: Measure
    control: Measure
    net: Measure


class Rates(Struct, frozen=True):
    """All rates of one stack. `false_refusals`: share of answerable probes where it wrongly abstained.

    `isolation`: share of isolation probes whose answer holds nothing of the other user, leaving out those whose
    positive was not proven; `context_tokens` is the mean per answer.
    """

    recall_accuracy: RecallAccuracy
    evidence: EvidenceDelivered
    abstention: Measure
    false_refusals: Measure
    isolation: Measure
    token_f1: Measure
    context_tokens: float | None


def rates(rows: "pd.DataFrame") -> Rates:
    """Of one stack's rows of the probe table."""
    answerable = rows[rows["kind"] == "answerable"]
    contexts = rows["context_tokens"].dropna()
    return Rates(
        recall_accuracy=_recall_accuracy(answerable),
        evidence=_evidence(rows),
        abstention=rate(rows[rows["kind"] == "abstention"], "right"),
        false_refusals=rate(answerable, "refused"),
        isolation=rate(rows[rows["kind"] == "isolation"], "kept_apart"),
        token_f1=rate(answerable, "token_f1"),
        context_tokens=float(contexts.mean()) if len(contexts) else None,
    )


def rate(rows: "pd.DataFrame", column: str, bounds: tuple[float, float] = (0.0, 1.0)) -> Measure:
    """The mean of a column, leaving out what was not measured.

    Repeats of a probe are averaged first: they are not further evidence.
    """
    measured = rows.loc[rows[column].notna(), ["scenario", "probe", column]]
    if not len(measured):
        return Measure()
    per_probe = measured.groupby(["scenario", "probe"])[column].mean()
    scenarios = per_probe.index.get_level_values("scenario")
    if bounds == (-1.0, 1.0):
        return difference_measure(per_probe, scenarios)
    return cluster_measure(Clusters.of(per_probe, scenarios), bounds)


def _recall_accuracy(answerable: "pd.DataFrame") -> RecallAccuracy:
    trusted, doubted = answerable[answerable["suspect"] == ""], answerable[answerable["suspect"] != ""]
    return RecallAccuracy(
        scored=rate(answerable, "right"),
        over_planned=rate(answerable, "right_of_planned"),
        without_suspect=rate(trusted, "right") if len(doubted) else None,
        suspects=len(doubted.groupby(["scenario", "probe"])),
        by_ability=_split(answerable, "ability"),
        by_level=_split(answerable, "level"),
        by_label=_split(answerable, "label"),
    )


def _split(rows: "pd.DataFrame", column: str) -> dict[str, Measure]:
    named = rows[rows[column] != ""]
    return {str(name): rate(group, "right") for name, group in named.groupby(column, sort=True)}


def _evidence(rows: "pd.DataFrame") -> EvidenceDelivered:
    net = rows.assign(net=rows["evidence_answer"] - rows["evidence_control"])
    return EvidenceDelivered(
        verbatim=rate(rows, "evidence_verbatim"),
        answer_bearing=rate(rows, "evidence_answer"),
        control=rate(rows, "evidence_control"),
        net=rate(net, "net", (-1.0, 1.0)),
    )
