"""What a selection is made from, beside the records: facts, findings of checks, prices of runs to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from harness.core.errors import RunFolderError
from harness.core.facts import Facts
from harness.core.findings import Checked
from harness.core.record import Manifest, StackSpec
from harness.core.store import RunFolder


@dataclass(frozen=True, slots=True)
class Beside:
    """Nothing of it is in a run. `facts` and `checks` by stack; `forecasts`: USD of a live run, by suite and stack."""

    facts: Mapping[str, Facts | None] = field(default_factory=dict)
    checks: Mapping[str, Checked] = field(default_factory=dict)
    forecasts: Mapping[str, Mapping[str, Decimal | None]] = field(default_factory=dict)
    checks_folder: str = "results/checks"


def refuse_strangers(folders: Sequence[RunFolder]) -> None:
    """Raises RunFolderError where the runs can't be read as one: other model, other conditions, other stack, twice."""
    first, seen = folders[0].manifest(), dict[tuple[str, str], str]()
    stacks: dict[str, tuple[StackSpec, str]] = {}
    for folder in folders:
        place, manifest = str(folder.path), folder.manifest()
        for what, mine, theirs in _same(first, manifest):
            if mine != theirs:
                raise RunFolderError(f"{place}: {what}", str(theirs), f"{mine}, as in {folders[0].path}")
        for tape in manifest.scenarios:
            if (other := seen.setdefault((manifest.suite, tape.id), place)) != place:
                raise RunFolderError(place, f"scenario {tape.id} of {manifest.suite}", f"another one: {other} has it")
        for spec in manifest.stacks:
            known, where = stacks.setdefault(spec.name, (spec, place))
            if (known.adapter, known.version, known.options) != (spec.adapter, spec.version, spec.options):
                found = f"{spec.name} as {spec.adapter} {spec.version} with {spec.options}"
                raise RunFolderError(place, found, f"the {spec.name} of {where}, or another label")


def _same(first: Manifest, other: Manifest) -> tuple[tuple[str, object, object], ...]:
    """What must be equal for figures of two runs to stand beside each other."""
    return tuple(
        (name, getattr(first, name), getattr(other, name))
        for name in ("model", "conditions", "prompt_version", "estimator", "prices_as")
    )
