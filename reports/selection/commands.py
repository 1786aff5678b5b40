"""The exact command that would measure what is missing."""

import json
from collections.abc import Sequence

from harness.core.record import StackSpec
from reports.comparison import CEILING, FLOOR, FULL_CONTEXT
from reports.selection.given import Beside
from reports.selection.measured import Measured

ROLES = (FLOOR, FULL_CONTEXT, CEILING)


def run_command(suite: str, stacks: Sequence[StackSpec], model: str, roles: bool = False) -> str:
    """`memtrial run SUITE --stacks ...`, with the options of stacks under labels of their own.

    `model`: the live model, empty for the reference model. With `roles` the floor, full context and the ceiling play
    along, as in every run that decides.
    """
    names = {spec.name: spec for spec in stacks}
    asked = [each for each in ROLES if roles and each not in names]
    asked += [spec.asked for spec in names.values()]
    options = [
        f"--option {name}.{option}={json.dumps(value)}"
        for name, spec in names.items() if spec.label != spec.adapter for option, value in spec.options.items()
    ]  # fmt: skip
    live = [f"--model {model}"] if model else []
    return " ".join(["memtrial run", suite, "--stacks", ",".join(asked), *options, *live])


def check_command(stack: Measured, beside: Beside) -> str:
    """`memtrial check STACK --out FOLDER`: where `select` looks for it."""
    options = "" if stack.spec.label == stack.spec.adapter else "".join(
        f" --option {option}={json.dumps(value)}" for option, value in stack.spec.options.items()
    )  # fmt: skip
    return f"memtrial check {stack.spec.adapter}{options} --out {beside.checks_folder}"
