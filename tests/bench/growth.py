"""``python -m tests.bench.growth [SHAPE]``: time and memory of synthetic code of size 1, 2, 4 and 8.

Measured is processor time, in one process, so that a busy machine does little harm. What a size costs is compared with
the straight line through two smaller ones (8 with 1 and 4, 4 with 1 and 2): 1.00 lies on it, below is cheaper. So what
every run costs, whatever its size, is neither counted nor hidden. Errs by what the allocator and the caches of the
processor do, a few percent, and by more where the sizes cost less than a run of nothing.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.synthetic import SHAPES, write
from tests.bench.table import Row
from tests.bench.watch import succeeded, tell, watch
from tests.conftest import ROOT

SIZES: Final = (1, 2, 4, 8)


class Cost(NamedTuple):
    """Processor seconds and peak megabytes of one run."""

    seconds: float
    megabytes: float


class Growth(NamedTuple):
    """What each of the sizes costs."""

    costs: tuple[Cost, ...]

    def against_line(self, at: int) -> Cost:
        """A cost as a multiple of what the line through the first size and the one before it gives."""
        first, before, cost = self.costs[0], self.costs[at - 1], self.costs[at]
        steps = (SIZES[at] - SIZES[at - 1]) / (SIZES[at - 1] - SIZES[0])
        return Cost(*(here / (b + (b - a) * steps) for a, b, here in zip(first, before, cost, strict=True)))


def grow(shape: str, runs: int = 1) -> Growth:
    """Measure one shape; of several runs the cheapest counts."""
    make, first = SHAPES[shape]
    costs = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            write(make(first * size), Path(folder))
            costs.append(min(_cost(Path(folder)) for _ in range(runs)))
    return Growth(tuple(costs))


def table(shape: str, growth: Growth) -> str:
    """The measurement for people."""
    lines = [f"{shape:<28} {'seconds':>8} {'line':>6} {'MB':>8} {'line':>6}"]
    for at, (size, cost) in enumerate(zip(SIZES, growth.costs, strict=True)):
        line = growth.against_line(at) if at > 1 else None
        time, memory = (f"{part:.2f}" for part in line) if line else ("", "")
        count = SHAPES[shape][1] * size
        lines.append(f"{count:>28} {cost.seconds:8.2f} {time:>6} {cost.megabytes:8.1f} {memory:>6}")
    return "\n".join(lines)


def growth_rows(tool: str, runs: int) -> list[Row]:
    """What the largest size of each shape takes, as multiples of the line, for the table of ``tests.bench``."""
    rows = []
    for shape in SHAPES:
        tell(f"growth: {shape}")
        line = grow(shape, runs).against_line(len(SIZES) - 1)
        rows.append(Row("time", f"growth of {shape}: time", "of the line", {tool: [line.seconds]}))
        rows.append(Row("memory", f"growth of {shape}: memory", "of the line", {tool: [line.megabytes]}))
    return rows


def _cost(folder: Path) -> Cost:
    """One run of the command line on the folder, in one process."""
    options = ["--isolated", "--exit-zero", "--quiet", "--no-cache", "--jobs", "1"]
    command = [sys.executable, "-m", "goracelint", "check", *options, str(folder)]
    ran = succeeded(watch(command, ROOT), f"a run on {folder}")
    return Cost(ran.processor, ran.largest)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.add_argument("shape", nargs="?", choices=list(SHAPES), help="by default all")
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    for shape in [options.shape] if options.shape else SHAPES:
        print(table(shape, grow(shape, options.runs)), flush=True)


if __name__ == "__main__":
    main()
