"""A talk that is killed between two supersteps: `python killed_talk.py WORKDIR BASE_URL KEY` never ends well."""

import os
import signal
import sys
from pathlib import Path

from talks import open_talk


def die(given: object) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


if __name__ == "__main__":
    workdir, base_url, key = sys.argv[1:]
    open_talk(Path(workdir), base_url, key, die).say("Where does Robin live?")
