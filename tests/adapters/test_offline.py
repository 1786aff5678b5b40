"""The stacks of this machine need no network: they conform in an empty network namespace, their processes included."""

import subprocess
import sys

import pytest

ENTER = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
BOUND_S = 600  # a check of all claims takes minutes where other things are under way
REACHING = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"


def in_no_network(*command):
    """Run it with loopback alone; what it starts is in the same namespace."""
    return subprocess.run([*ENTER, *command], capture_output=True, text=True, timeout=BOUND_S, check=False)


@pytest.fixture(scope="module", autouse=True)
def namespaces():
    try:
        entered = in_no_network("true")
    except FileNotFoundError:
        pytest.skip("this machine has no `unshare`, so no empty network namespace")
    if entered.returncode:
        pytest.skip(f"this machine permits no empty network namespace: {entered.stderr.strip()}")


def test_nothing_is_reached_from_the_namespace():
    reached = in_no_network(sys.executable, "-c", REACHING)
    assert reached.returncode
    assert "Network is unreachable" in reached.stderr


@pytest.mark.slow
@pytest.mark.timeout(BOUND_S + 30)
@pytest.mark.parametrize("stack", ["memory_tool", "managed_agents", "vector", "files", "llama_index"])
def test_a_stack_conforms_without_a_network(stack):
    checked = in_no_network(sys.executable, "-m", "harness.cli", "check", stack)
    assert checked.returncode == 0, checked.stdout + checked.stderr
