"""Hashes of suites' tapes, here or in another process: `python digests.py LIMIT NAME...`."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence

import msgspec

from harness.core.scenario import SuiteOptions
from harness.engine.registry import load_suite


def digests(limit: int, names: Sequence[str]) -> list[str]:
    """One a suite, of its first tapes."""
    options = SuiteOptions(seed=5, limit=limit)
    tapes = ([list(scenario.events()) for scenario in load_suite(name).scenarios(options)] for name in names)
    return [hashlib.sha256(msgspec.json.encode(each)).hexdigest() for each in tapes]


def digests_elsewhere(limit: int, names: Sequence[str], hash_seed: str) -> list[str]:
    """The same of a new process with another seed of hashes."""
    command = [sys.executable, __file__, str(limit), *names]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


if __name__ == "__main__":
    print(*digests(int(sys.argv[1]), sys.argv[2:]))
