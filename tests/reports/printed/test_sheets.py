import csv
import io

import pandas as pd

from harness.core.record import OUTCOMES
from reports.comparison import as_json, compare
from reports.printed.sheets import PROBE_COLUMNS, probes_csv, stacks_csv
from reports.rows.probes import probe_table

ODD = 'a "quoted", = line\nand ünïcode \U0001f600'


def test_probes_survive_the_round_trip(made_up, tmp_path):
    folder = made_up({"none": ["cw"], "keyword": ["cf"]}, answer=ODD, values={"token_f1": 0.1}).write(tmp_path)
    read = pd.read_csv(io.StringIO(probes_csv(probe_table(folder))), keep_default_na=False)
    assert tuple(read.columns) == PROBE_COLUMNS
    assert read["outcome"].to_list() == ["correct", "wrong", "correct", "failed"]
    assert read["answer"].to_list() == [ODD, ODD, ODD, ""]
    assert read["token_f1"].to_list() == ["0.1", "0.1", "0.1", ""]
    assert set(read["expected"]) == {"blue | navy"}


def test_a_row_a_stack_holds_the_figures_in_full(made_up, tmp_path):
    comparison = compare(made_up({"none": ["cwx"] * 5, "keyword": ["ccc"] * 5}).write(tmp_path))
    rows = {row["stack"]: row for row in csv.DictReader(io.StringIO(stacks_csv(comparison)))}
    recall = as_json(comparison)["stacks"]["none"]["recall_accuracy"]
    assert float(rows["none"]["recall_accuracy.value"]) == recall["value"]
    assert float(rows["none"]["recall_accuracy.low"]) == recall["low"]
    assert rows["none"]["own_p95_ms.settle"] == ""
    assert sum(int(rows["none"][f"states.{outcome}"]) for outcome in OUTCOMES) == int(rows["none"]["planned"])
