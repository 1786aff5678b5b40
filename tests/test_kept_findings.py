import pytest
from msgspec.structs import replace

from harness.conformance import keep_findings, kept_findings
from harness.core.errors import MisuseError
from harness.core.findings import Finding
from harness.engine.registry import describe

FOUND = [Finding("recalls", True), Finding("forgets", True, "says that it can't forget")]


def test_findings_are_kept_and_found_again_for_the_same_adapter_version_and_options(tmp_path):
    path = keep_findings(tmp_path / "checks", "keyword", {"k": 3}, FOUND)
    spec = describe("mine=keyword", {"k": 3}, "stack")
    found = kept_findings(tmp_path / "checks", spec)
    assert found is not None
    assert (found.findings, found.file) == (tuple(FOUND), str(path))
    assert kept_findings(tmp_path / "checks", describe("keyword", {}, "stack")) is None
    assert kept_findings(tmp_path / "checks", replace(spec, version="another")) is None
    assert kept_findings(tmp_path / "nowhere", spec) is None


def test_a_damaged_file_of_findings_is_named(tmp_path):
    path = keep_findings(tmp_path, "keyword", {}, FOUND)
    path.write_text("{")
    with pytest.raises(MisuseError, match=path.name):
        kept_findings(tmp_path, describe("keyword", {}, "stack"))
