"""``python -m tests.bench.measure PATH``: what each phase of a cold run takes.

A run is measured in a process of its own. Seconds alone say little across machines, so each is also given as a ratio to
``calibrate()``, a fixed loop of plain Python. Memory is that of all processes, as ``watch.py`` sees it (the peak of the
main process where the system does not tell). Errs by noise: on a busy machine take the median of several runs and trust
processor seconds more.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

from goracelint.memory import peak
from goracelint.report.progress import PHASES
from tests.bench.watch import succeeded, watch

_ROUNDS: Final = 400_000


class Measurement(NamedTuple):
    """One run: seconds by phase and in all, processor seconds and peak megabytes of all processes, Go files and their
    megabytes."""

    phases: dict[str, float]
    total: float
    processor: float
    memory: float
    files: int
    megabytes: float


def calibrate() -> float:
    """The seconds that a fixed loop takes on this machine, the best of five."""
    return min(_calibration_loop() for _ in range(5))


def measure(path: Path, jobs: int, runs: int = 1) -> Measurement:
    """The run of median length among several."""
    return sorted((_measure_once(path, jobs) for _ in range(runs)), key=lambda one: one.total)[runs // 2]


def run_here(path: Path, jobs: int) -> Measurement:
    """Analyse the path in this process and measure it."""
    from goracelint import driver
    from goracelint.config import CheckOptions
    from goracelint.report.sarif import render_sarif
    from goracelint.report.sources import Sources
    from goracelint.rule import load_rules

    stats: dict[str, float] = {}
    began = time.perf_counter()
    report = driver.run(CheckOptions(cwd=path, paths=(".",), jobs=jobs), stats=stats)
    reporting = time.perf_counter()
    render_sarif(report, Sources(path), load_rules(), False, indent=False)
    ended = time.perf_counter()
    phases = {phase: stats.get(phase, 0.0) for phase in (*PHASES, *stats)}
    phases["report"] += ended - reporting
    return Measurement(phases, ended - began, 0.0, peak(), report.files, _megabytes(path))


def table(measurement: Measurement, unit: float) -> str:
    """The measurement for people; ``unit`` is the calibration loop."""
    rows = [*measurement.phases.items(), ("total", measurement.total), ("processor", measurement.processor)]
    lines = [f"{'phase':<10} {'seconds':>8} {'MB/s':>8} {'ratio':>8}"]
    for phase, seconds in rows:
        speed = measurement.megabytes / seconds if seconds else 0.0
        lines.append(f"{phase:<10} {seconds:8.2f} {speed:8.1f} {seconds / unit:8.1f}")
    lines.append(
        f"{measurement.files} files, {measurement.megabytes:.1f} MB, peak {measurement.memory:.0f} MB, "
        f"calibration loop {unit:.3f} s, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    )
    return "\n".join(lines)


def _measure_once(path: Path, jobs: int) -> Measurement:
    command = [sys.executable, "-m", "tests.bench.measure", "--here", "--jobs", str(jobs), str(path)]
    ran = succeeded(watch(command), f"a run on {path}")
    seen = Measurement(*json.loads(ran.said.splitlines()[-1]))
    return seen._replace(processor=ran.processor, memory=ran.memory or seen.memory)


def _megabytes(path: Path) -> float:
    files = [path] if path.is_file() else path.rglob("*.go")
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def _calibration_loop() -> float:
    began = time.perf_counter()
    state = 1
    seen: dict[int, int] = {}
    for number in range(_ROUNDS):
        state = (state * 1103515245 + number) & 0x7FFFFFFF
        seen[state & 1023] = seen.get(state & 1023, 0) | (1 << (number & 31))
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.measure", description=__doc__)
    parser.add_argument("path", type=Path, help="a folder with Go files, all below it")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="the run of median length is shown")
    parser.add_argument("--here", action="store_true", help="one run in this process, printed as JSON")
    options = parser.parse_args()
    path = options.path.resolve()
    if options.here:
        print(json.dumps(run_here(path, options.jobs)))
    else:
        print(table(measure(path, options.jobs, options.runs), calibrate()))


if __name__ == "__main__":
    main()
