"""The conditions of a run, for people: budgets, prices, versions, seeds, machine."""

from reports.comparison import Comparison
from reports.meaning import money_words
from reports.wording import count, size


def conditions(comparison: Comparison) -> list[tuple[str, str]]:
    """Pairs of name and value."""
    manifest = comparison.manifest
    given, scenarios = manifest.conditions, manifest.scenarios
    sessions, turns, probes = (
        sum(getattr(each, what) for each in scenarios) for what in ("sessions", "turns", "probes")
    )
    return [
        ("Suite", f"{manifest.suite}: {count(len(scenarios))} scenarios, {count(sessions)} sessions, "
                  f"{count(turns)} turns, {count(probes)} probes"),
        ("Repeats", count(manifest.repeats)),
        ("Seed", str(manifest.options.seed)),
        ("Model", f"{manifest.model.name} {manifest.model.version} ({manifest.model.kind})"),
        ("Evidence budget", f"{count(given.evidence_tokens)} tokens a probe; stacks marked exempt are not bound by it"),
        ("Answer limit", f"{count(given.answer_tokens)} tokens"),
        ("Recall", "text in the prompt" if given.recall == "inject" else "a search tool"),
        ("A trial may take", f"{count(given.deadline_s)} s and {size(given.memory_bytes)} of memory"),
        ("Tokens counted by", manifest.estimator),
        ("Money", money_words(comparison)),
        ("House prompt", manifest.prompt_version),
        ("Created", f"{manifest.created:%Y-%m-%d %H:%M %Z}"),
        ("Memtrial", manifest.memtrial),
        ("Stacks", "; ".join(_stack(spec.name, spec.version, spec.options) for spec in manifest.stacks)),
        ("Machine", _pairs(manifest.machine)),
        ("Packages", _pairs(manifest.packages)),
        ("Fingerprint", manifest.fingerprint()),
    ]  # fmt: skip


def _stack(name: str, version: str, options: dict[str, object]) -> str:
    set_options = ", ".join(f"{option}={value}" for option, value in sorted(options.items()))
    return f"{name} {version}".strip() + (f" ({set_options})" if set_options else "")


def _pairs(named: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in sorted(named.items()))
