"""Cold runs and the hook stay within the budgets of ``budgets.toml``."""

from pathlib import Path
from typing import Any

import pytest

from tests.bench.budgets import BUDGETS, HOOK
from tests.bench.compare import Bench, measure_hook
from tests.bench.measure import calibrate, measure, table
from tests.bench.subjects import hook_module
from tests.bench.table import Row, render
from tests.bench.tools import this_tool
from tests.conftest import ROOT, goroot


def folder(path: str) -> Path:
    if not path.startswith("GOROOT"):
        return ROOT / path
    root = goroot()
    if root is None:
        pytest.skip("no Go toolchain")
    return root / path.removeprefix("GOROOT/")


@pytest.mark.bench
@pytest.mark.parametrize(("name", "budget"), BUDGETS.items(), ids=list(BUDGETS))
def test_budget(name: str, budget: dict[str, Any]) -> None:
    unit = calibrate()
    measurement = measure(folder(budget["path"]), jobs=2, runs=3)
    print(table(measurement, unit))
    assert measurement.total / unit <= budget["total"], f"{name} takes too long"
    assert measurement.processor / unit <= budget["processor"], f"{name} works too much"
    assert measurement.memory <= budget["memory"], f"{name} needs too much memory"


@pytest.mark.bench
def test_the_hook_stays_within_its_budget(tmp_path: Path) -> None:
    bench = Bench((this_tool(tmp_path / "here", machine_code=True),), tmp_path, jobs=2, runs=5)
    rows = measure_hook(bench, hook_module(tmp_path / "module", HOOK["files"]))
    print(render(rows, ["here"], {}))
    medians = {row.key: row.median("here") for row in rows if isinstance(row, Row)}
    over = {key: figure for key, figure in medians.items() if not figure or figure / 1000 / calibrate() > HOOK[key]}
    assert over == {}, "milliseconds above the budget"
