"""Every way of reaching the notebook honours Memtrial's contract."""

import pytest

from harness.conformance import CHECKS, conforms


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("stack", ["notebook", "notebook_tools", "notebook_agent"])
def test_the_notebook_honours_the_contract(stack: str, check: str) -> None:
    conforms(stack, check)
