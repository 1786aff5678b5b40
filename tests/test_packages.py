"""The packages that are imported are this project's own, and importing them costs and does nothing."""

import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
PACKAGES = ("harness", "adapters", "scenarios", "reports")
HEAVY = (
    "pandas", "numpy", "scipy", "matplotlib", "uvicorn", "starlette", "rich", "jinja2", "genai_prices", "bm25s",
    "Stemmer", "psutil", "time_machine", "asyncio", "http.client", "socket", "subprocess", "anthropic", "openai",
)  # fmt: skip


def fresh(code: str, *arguments: str) -> dict:
    """What a fresh process prints as JSON, run from a folder that is not the project's."""
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments], capture_output=True, text=True, check=False, cwd="/"
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    return json.loads(ran.stdout)


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_of_this_name_is_ours(name):
    package = importlib.import_module(name)
    assert Path(str(package.__file__)) == HOME / name / "__init__.py"
    code = f"import json, {name}; print(json.dumps({name}.__file__))"
    assert fresh(code) == str(HOME / name / "__init__.py")


HELP = "import contextlib, io, harness.cli\nwith contextlib.redirect_stdout(io.StringIO()):\n    try: harness.cli.main"
HELP += "(['--help'])\n    except SystemExit: pass"


@pytest.fixture(scope="module")
def modules() -> dict[str, list[str]]:
    """Modules after importing the command, after its `--help`, and in a bare Python."""
    return {
        "bare": fresh("import json, sys; print(json.dumps(sorted(sys.modules)))"),
        "cli": fresh("import json, sys, harness.cli; print(json.dumps(sorted(sys.modules)))"),
        "help": fresh(f"import json, sys\n{HELP}\nprint(json.dumps(sorted(sys.modules)))"),
    }


def test_importing_the_command_imports_nothing_heavy(modules):
    assert "harness.cli" in modules["cli"]
    assert not set(HEAVY) & set(modules["help"])


def test_help_imports_few_modules(modules):
    ours = {name for name in modules["help"] if name.split(".")[0] in PACKAGES}
    few = {name for name in ours if not name.startswith("harness.commands")}  # these say what may be asked, no more
    assert few == {"harness", "harness.cli", "harness.core", "harness.core.errors"}
    assert len(set(modules["help"]) - set(modules["bare"]) - ours) < 40


EVERY_MODULE = sorted(
    module.name for package in PACKAGES for module in pkgutil.walk_packages([str(HOME / package)], f"{package}.")
)
WATCHED = """
import importlib, json, sys
done, watch = [], True
def see(event, arguments):
    if not watch:
        return
    if event in {"socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove", "os.putenv", "os.chdir"}:
        done.append(f"{event} {arguments}")
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        done.append(f"{event} {arguments}")
sys.dont_write_bytecode = True
before = set(sys.modules)
sys.addaudithook(see)
for name in sys.argv[1:]:
    importlib.import_module(name)
watch = False
import threading
print(json.dumps({"done": done, "threads": threading.active_count(), "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def imported() -> dict:
    """What importing every module of ours does."""
    return fresh(WATCHED, *EVERY_MODULE)


def test_nothing_happens_on_import(imported):
    assert len(EVERY_MODULE) > 60
    assert imported["done"] == []
    assert imported["threads"] == 1


def test_no_module_imports_what_is_heavy_at_its_top(imported):
    heavy = {"pandas", "scipy", "matplotlib", "bm25s", "Stemmer", "anthropic", "openai"}
    assert not heavy & set(imported["modules"])


def test_a_worker_does_not_import_pytest_where_it_is_installed_and_leaves_it_importable():
    code = """if True:
        import json, sys, harness.engine.trial
        harness.engine.trial.ScenarioClock()
        before = [name for name in sys.modules if name.split(".")[0] in ("pytest", "_pytest")]
        import pytest
        print(json.dumps([before, pytest.__name__, "time_machine" in sys.modules]))
    """
    assert fresh(code) == [[], "pytest", True]


def test_every_entry_point_names_something_of_ours():
    from importlib.metadata import entry_points

    for group in ("memtrial.adapters", "memtrial.scenarios", "memtrial.graders"):
        points = entry_points(group=group)
        assert points
        assert all(point.value.split(".")[0] in PACKAGES for point in points)
        assert all(isinstance(point.load(), type) for point in points)
