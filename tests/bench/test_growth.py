"""Time and memory grow with the code, whatever about it is large."""

from pathlib import Path

import pytest

from tests.bench.growth import SIZES, Cost, Growth, grow, growth_rows, table
from tests.bench.synthetic import SHAPES, write
from tests.conftest import run_check

ALLOWED = 1.10


@pytest.mark.parametrize("shape", SHAPES)
def test_synthetic_code_is_whole_and_correct(tmp_path: Path, shape: str) -> None:
    make, first = SHAPES[shape]
    write(make(max(3, first // 20)), tmp_path)
    report = run_check(tmp_path, audit=True)

    assert report.files > 0
    assert (report.findings, report.notices) == ((), ())


def test_the_rows_of_the_table_are_multiples_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = (Cost(2.0, 50.0), Cost(3.0, 60.0), Cost(5.0, 80.0), Cost(13.5, 108.0))  # the line leads to 9.0 and 120.0
    monkeypatch.setattr("tests.bench.growth.grow", lambda shape, runs: Growth(costs))
    rows = growth_rows("here", runs=1)

    assert len(rows) == 2 * len(SHAPES)
    assert [(row.key, row.figures) for row in rows[:2]] == [("time", {"here": [1.5]}), ("memory", {"here": [0.9]})]


@pytest.mark.bench
@pytest.mark.parametrize("shape", SHAPES)
def test_growth_is_linear(shape: str) -> None:
    growth = grow(shape, runs=2)
    print(table(shape, growth))

    line = growth.against_line(len(SIZES) - 1)
    assert line.seconds <= ALLOWED, f"time grows faster than {shape}"
    assert line.megabytes <= ALLOWED, f"memory grows faster than {shape}"
