"""Time and memory grow with the code, whatever about it is large."""

from pathlib import Path

import pytest

from tests.bench.growth import SIZES, grow, table
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


@pytest.mark.bench
@pytest.mark.parametrize("shape", SHAPES)
def test_growth_is_linear(shape: str) -> None:
    growth = grow(shape, runs=2)
    print(table(shape, growth))

    line = growth.against_line(len(SIZES) - 1)
    assert line.seconds <= ALLOWED, f"time grows faster than {shape}"
    assert line.megabytes <= ALLOWED, f"memory grows faster than {shape}"
