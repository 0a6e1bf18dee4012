"""Cold runs stay within the budgets of ``budgets.toml``."""

from pathlib import Path
from typing import Any

import pytest

from tests.bench.budgets import BUDGETS
from tests.bench.measure import calibrate, measure, table
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
