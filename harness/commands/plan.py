"""`memtrial plan SUITE`: the size and the price of a run, before any is spent."""

import argparse
from typing import Any

from harness.commands.exits import OK
from harness.commands.options import add_wanted, print_json, wanted


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "plan", help="trials, calls, tokens and money of a run, before any is spent"
    )
    add_wanted(command)
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.engine.plan import forecast, plan
    from harness.printing import forecast_json, print_forecast

    made = plan(wanted(options))
    bounds = forecast(made)
    if options.json:
        print_json(forecast_json(made, bounds))
    else:
        print_forecast(made, bounds)
    return OK
