"""What a worker may write and reach, tried out in a process of its own: an audit hook can't be taken away again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Each action gets `bounds`, `outside` and `closed`, folders that all hold a file `old` and a folder `sub`.
INSIDE = {
    "write": "(bounds / 'new').write_text('x')",
    "append": "open(bounds / 'old', 'a').close()",
    "make a folder": "(bounds / 'made').mkdir()",
    "rename": "(bounds / 'old2').rename(bounds / 'old3')",
    "remove": "(bounds / 'old3').unlink()",
    "remove a tree": "shutil.rmtree(bounds / 'sub2')",
    "open a database": "sqlite3.connect(bounds / 'a.db').execute('create table t (x)')",
    "open a database by its URI": "sqlite3.connect(f'file:{bounds}/a.db', uri=True).execute('select 1')",
    "open a database in memory": "sqlite3.connect(':memory:').execute('select 1')",
    "write by a relative path": "Path('relative').write_text('x')",
    "write to a temporary file": "tempfile.TemporaryFile().write(b'x')",
    "read elsewhere": "(outside / 'old').read_text(); list(outside.iterdir()); os.open(outside / 'old', os.O_RDONLY)",
    "write to nowhere": "open(os.devnull, 'w').write('x')",
    "start a program": "subprocess.run([sys.executable, '-c', ''], check=True, capture_output=True)",
    "reach loopback": "knock('127.0.0.1')",
    "reach loopback by name": "knock('localhost')",
    "look up loopback": "socket.getaddrinfo('localhost', 80); socket.getaddrinfo(None, 0)",
    "reach loopback by version 6": "knock('::1', socket.AF_INET6)",
}
OUTSIDE = {
    "write": "(outside / 'new').write_text('x')",
    "append": "open(outside / 'old', 'a')",
    "update": "open(outside / 'old', 'r+b')",
    "create exclusively": "open(outside / 'new', 'x')",
    "open low": "os.open(outside / 'new', os.O_CREAT | os.O_WRONLY)",
    "write through ..": "(bounds / '..' / 'outside' / 'new').write_text('x')",
    "write by a relative path": "Path('../outside/new').write_text('x')",
    "write through a link": "(bounds / 'link' / 'new').write_text('x')",
    "write beside a folder of like name": "Path(f'{bounds}-too').write_text('x')",
    "make a folder": "(outside / 'made').mkdir()",
    "remove a folder": "(outside / 'sub').rmdir()",
    "remove": "(outside / 'old').unlink()",
    "remove a tree": "shutil.rmtree(outside / 'sub')",
    "cut": "os.truncate(outside / 'old', 0)",
    "change the mode": "(outside / 'old').chmod(0o777)",
    "change the time": "os.utime(outside / 'old')",
    "rename in": "(outside / 'old').rename(bounds / 'moved')",
    "rename out": "(bounds / 'old').rename(outside / 'moved')",
    "move in": "shutil.move(outside / 'old', bounds / 'moved')",
    "copy out": "shutil.copy(bounds / 'old', outside / 'copied')",
    "link": "os.link(bounds / 'old', outside / 'linked')",
    "link by name": "os.symlink(bounds / 'old', outside / 'linked')",
    "open a database": "sqlite3.connect(outside / 'a.db')",
    "open a database by its URI": "sqlite3.connect(f'file:{outside}/a.db', uri=True)",
    "reach another machine": "knock('192.0.2.1')",
    "reach another machine by version 6": "knock('2001:db8::1', socket.AF_INET6)",
    "look up another machine": "socket.getaddrinfo('example.org', 80)",
    "look up another machine the old way": "socket.gethostbyname('example.org')",
    "read what is closed": "(closed / 'old').read_text()",
    "open low what is closed": "os.open(closed / 'old', os.O_RDONLY)",
    "look into what is closed": "list(closed.iterdir())",
    "list what is closed": "os.listdir(closed / 'sub')",
    "read what is closed through a link": "(bounds / 'door' / 'old').read_text()",
    "write what is closed": "(closed / 'old').write_text('x')",
    "send to another machine": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
}
SCRIPT = """
import json, os, shutil, socket, sqlite3, subprocess, sys, tempfile
from pathlib import Path
from harness.engine.fence import BreachError, Fence

bounds, outside, closed = map(Path, sys.argv[1:])
for folder in (bounds, outside, closed):
    for name in ("sub", "sub2"):
        (folder / name).mkdir(parents=True)
    for name in ("old", "old2"):
        (folder / name).write_text("old")
(bounds / "link").symlink_to(outside)
(bounds / "door").symlink_to(closed)
tempfile.tempdir = str(bounds)
os.chdir(bounds)

def knock(host, family=socket.AF_INET):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as knocking:
            knocking.settimeout(0.2)
            knocking.connect((host, 9))
    except BreachError:
        raise
    except OSError:
        pass  # nobody is at home, but knocking was allowed

def attempt(action):
    try:
        exec(action)
    except BreachError as breach:
        return f"refused: {breach}"
    return "done"

fence = Fence(bounds, [str(closed)])
fence.raise_up()
asked = json.load(sys.stdin)
done = {f"inside {name}": attempt(action) for name, action in asked["inside"].items()}
unharmed = fence.breach
done |= {f"outside {name}": attempt(action) for name, action in asked["outside"].items()}
print(json.dumps({"done": done, "before": unharmed, "breach": fence.breach}))
"""


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """What became of every action; and the two folders."""
    folder = tmp_path_factory.mktemp("fence")
    command = [sys.executable, "-c", SCRIPT, *(str(folder / name) for name in ("bounds", "outside", "closed"))]
    asked = json.dumps({"inside": INSIDE, "outside": OUTSIDE})
    ran = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout) | {"folder": folder}


@pytest.mark.parametrize("action", INSIDE)
def test_within_its_bounds_a_stack_may(action, tried):
    assert tried["done"][f"inside {action}"] == "done"


@pytest.mark.parametrize("action", OUTSIDE)
def test_outside_its_bounds_a_stack_may_not(action, tried):
    assert tried["done"][f"outside {action}"].startswith("refused: out of bounds: ")


def test_nothing_was_changed_outside(tried):
    for name in ("outside", "closed"):
        folder: Path = tried["folder"] / name
        assert sorted(os.listdir(folder)) == ["old", "old2", "sub", "sub2"]
        assert (folder / "old").read_text() == "old"
    assert not (tried["folder"] / "bounds-too").exists()


def test_the_first_breach_is_remembered_even_where_it_was_swallowed(tried):
    assert tried["before"] is None
    assert tried["breach"] == f"open: {tried['folder']}/outside/new"


# 192.0.2.1 in one number: a name that is looked up everywhere, without a server.
HOST = "3221225985"
DECLARED = {
    "reach a number before the look-up": ("knock('192.0.2.1')", "refused"),
    "look up the declared": (f"look_up('{HOST}')", "done"),
    "look up the declared once more": (f"look_up('{HOST}')", "done"),
    "reach its number": ("knock('192.0.2.1')", "done"),
    "reach the declared": (f"knock('{HOST}')", "done"),
    "reach another number": ("knock('192.0.2.2')", "refused"),
    "look up another number": ("look_up('192.0.2.3')", "done"),
    "reach what another look-up gave": ("knock('192.0.2.3')", "refused"),
    "look up another": ("look_up('example.org')", "refused"),
    "write outside": ("(outside / 'new').write_text('x')", "refused"),
}
LOOK_UP = """
def look_up(name):
    try:
        socket.getaddrinfo(name, 443)
    except socket.gaierror:
        pass  # no such name, but asking was allowed
"""


def test_of_other_machines_a_hosted_stack_may_reach_the_declared_one_alone(tmp_path):
    script = SCRIPT.replace("Fence(bounds, [str(closed)])", f"Fence(bounds, [str(closed)], ['{HOST}'])").replace(
        "fence = ", f"{LOOK_UP}\nfence = "
    )
    command = [sys.executable, "-c", script, *(str(tmp_path / name) for name in ("bounds", "outside", "closed"))]
    asked = json.dumps({"inside": {name: action for name, (action, _) in DECLARED.items()}, "outside": {}})
    ran = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    done = json.loads(ran.stdout)["done"]
    assert {name.removeprefix("inside "): said.partition(":")[0] for name, said in done.items()} == {
        name: expected for name, (_, expected) in DECLARED.items()
    }
