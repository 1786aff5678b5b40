"""tau2 as `memtrial data` shows it: counted, and its gold actions verified task by task."""

from collections import Counter
from pathlib import Path

from harness.core.data_sets import DataSetCount
from scenarios.tau2.check import Verified, null_agent, score, verify
from scenarios.tau2.domain import BASE_FILE, LICENCE, TABLES, TABLES_FOLDER, TASKS_FILE, Domain, load


class Tau2Data:
    """See CountedData."""

    name = "tau2"
    about = "tau2's airline or retail: tasks, data base and gold actions (memtrial run tau2_airline, tau2_retail)"
    licence = LICENCE

    def files(self, path: Path) -> list[Path]:
        """See DataSet."""
        name = path.resolve().name
        tables = [path / TABLES_FOLDER / f"{table}.json" for table in TABLES.get(name, ())]
        base = [path / BASE_FILE] if (path / BASE_FILE).is_file() else tables
        files = [path / TASKS_FILE, *base]
        return files if name in TABLES and all(file.is_file() for file in files) else []

    def count(self, path: Path) -> DataSetCount:
        """Reads all of it, and applies every gold action. Raises ScenarioError where the data breaks its form."""
        domain = load(path)
        verified = [verify(domain, task) for task in domain.tasks]
        return DataSetCount(
            suite=self.name,
            about=self.about,
            licence=self.licence,
            path=str(path),
            files=len(self.files(path)),
            tasks=len(domain.tasks),
            by_label=_labels(verified),
            repairs=tuple(_remarks(domain, verified)),
        )


def _labels(verified: list[Verified]) -> dict[str, int]:
    """Of how many tasks what holds; a task may be counted under several."""
    found = Counter[str]()
    for each in verified:
        found["the data base changes"] += each.changes
        found["something must be said"] += each.told > 0
        found["a judge is needed too"] += each.judged > 0
    return {label: number for label, number in found.items() if number}


def _remarks(domain: Domain, verified: list[Verified]) -> list[str]:
    idle = sum(score(domain, task, null_agent).right for task in domain.tasks)
    lines = [f"task {each.task}: gold change refused: {line}" for each in verified for line in each.doubtful]
    lines += [f"task {each.task}: gold look-up refused: {line}" for each in verified for line in each.refused]
    return [f"the floor, doing and saying nothing, is {idle} of {len(verified)} tasks", *lines]
