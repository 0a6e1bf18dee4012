"""What a run costs: seconds of each phase, processor seconds, memory of all its processes together.

A run is measured in a process of its own, cold. Seconds alone say little across machines, so each is also given as a
ratio to ``calibrate()``, a fixed loop of plain Python. Memory is the largest sum, over all processes at one moment, of
what each holds, pages that several share counted once (Linux tells that; elsewhere it is the peak of the main process).
Errs by noise: on a busy machine take the median of several runs and trust processor seconds more; and by what memory
does between two looks.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from goracelint.memory import peak
from goracelint.report.progress import PHASES

_ROUNDS: Final = 400_000
_LOOK: Final = 0.1  # seconds between two looks at memory


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
    command = [sys.executable, "-m", "tests.bench", "--here", "--jobs", str(jobs), str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    memory = 0.0
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        memory = max(memory, sum(map(_held, _tree(process.pid))))
        time.sleep(_LOOK)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.stdout is not None
    with process.stdout:
        said = process.stdout.read()
    if process.returncode:
        raise RuntimeError(f"a run on {path} ended with {process.returncode}")
    seen = Measurement(*json.loads(said.splitlines()[-1]))
    return seen._replace(processor=usage.ru_utime + usage.ru_stime, memory=memory or seen.memory)


def _tree(process: int) -> Iterator[int]:
    """A process and all below it."""
    yield process
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            for child in Path(f"/proc/{process}/task/{thread}/children").read_text().split():
                yield from _tree(int(child))
    except OSError:
        return  # it has ended, or this is no Linux


def _held(process: int) -> float:
    """The megabytes that a process holds, its part of shared pages included; 0 where that is not known."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


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
