"""Measures the rows of the table: cold, warm, edited, the hook, memory, and whether all reports are the same bytes.

With a base commit every run of this checkout is followed or preceded by the same run of the base, on the same files,
each with its own cache. A run is the whole process, from its start to its end, with the options of users. Cold means an
empty cache of goracelint; the files themselves were just read. Errs by noise.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from goracelint.source.stamp import GRANULARITY
from tests.bench.subjects import Subject, editing
from tests.bench.table import Row, Said
from tests.bench.tools import Tool
from tests.bench.watch import Ran, RunError, tell

SETTLED: Final = GRANULARITY / 1e9 + 0.1
"""Seconds after which the stamp of a file that was written tells that it was not written again."""


Figures = dict[str, list[float]]
"""The figures of one row by tool."""


class Bench(NamedTuple):
    """How it is measured: this checkout and perhaps a base, a folder for what is written, workers, runs of each row,
    seconds to wait after files were written."""

    tools: tuple[Tool, ...]
    work: Path
    jobs: int
    runs: int
    settle: float = SETTLED

    def rounds(self) -> Iterator[tuple[int, tuple[Tool, ...]]]:
        """The number of each round, from 1, and the tools in the order in which they run in it."""
        for number in range(1, self.runs + 1):
            yield number, self.tools if number % 2 else self.tools[::-1]

    def figures(self) -> Figures:
        """No figures yet for each tool."""
        return {tool.name: [] for tool in self.tools}

    def wait(self) -> None:
        """Let the stamps of what was written settle."""
        time.sleep(self.settle)


class _TreeRuns:
    """The runs on one tree: what they took, and the digests of their reports by tool and kind of run."""

    def __init__(self, bench: Bench, subject: Subject) -> None:
        self.seconds: dict[str, Figures] = {name: bench.figures() for name in ("cold", "warm", *subject.edits)}
        self.memory: dict[str, Figures] = {name: bench.figures() for name in ("cold", "warm")}
        self.reports: dict[tuple[str, str], list[bytes]] = {}
        self._bench = bench
        self._subject = subject

    def cold(self) -> None:
        """Each run with a cache of its own; that of the last one stays for the others."""
        for number, tools in self._bench.rounds():
            tell(f"cold, {number} of {self._bench.runs}")
            for tool in tools:
                shutil.rmtree(self.cache(tool), ignore_errors=True)
                self._measure(tool, "cold")

    def warm(self) -> None:
        """Nothing changes."""
        for number, tools in self._bench.rounds():
            tell(f"warm, {number} of {self._bench.runs}")
            for tool in tools:
                self._measure(tool, "warm")

    def edited(self, name: str) -> None:
        """One function changes before each round, and is put back after the last one."""
        with editing(self._subject.root / self._subject.edits[name]) as edit:
            for number, tools in self._bench.rounds():
                tell(f"{name} edited, {number} of {self._bench.runs}")
                edit(number)
                for tool in tools:
                    if ran := self._run(tool):
                        self.seconds[name][tool.name].append(ran.seconds)
        for tool in self._bench.tools:
            if ran := self._run(tool):
                self._keep(tool, "edited and put back", ran)

    def cache(self, tool: Tool) -> Path:
        """The folder of the tool's cache for this tree."""
        return self._bench.work / f"cache-{tool.name}"

    def same(self, tool: Tool) -> Said:
        """Whether all reports of a tool on the tree as it is are the same."""
        runs = {kind: found for (name, kind), found in self.reports.items() if name == tool.name}
        different = len({digest for found in runs.values() for digest in found})
        counted = ", ".join(f"{len(found)} {kind}" for kind, found in runs.items())
        verdict = "yes" if different == 1 else f"NO, {different} different ones"
        return Said("reports are the same bytes", f"{verdict} ({counted})", different != 1)

    def same_as(self, base: Tool) -> Said:
        """Whether the report is that of the base."""
        mine, other = (self.reports.get((tool.name, "cold"), [])[:1] for tool in (self._bench.tools[0], base))
        return Said(f"the report is that of {base.name}", "yes" if mine == other else "no")

    def _measure(self, tool: Tool, kind: str) -> None:
        if ran := self._run(tool):
            self.seconds[kind][tool.name].append(ran.seconds)
            self.memory[kind][tool.name].append(ran.peak)
            self._keep(tool, kind, ran)

    def _run(self, tool: Tool) -> Ran | None:
        bench, root = self._bench, self._subject.root
        return _attempt(bench, tool, lambda: tool.check(root, self.cache(tool), bench.jobs, "."))

    def _keep(self, tool: Tool, kind: str, ran: Ran) -> None:
        self.reports.setdefault((tool.name, kind), []).append(hashlib.sha256(ran.said).digest())


def measure_tree(bench: Bench, subject: Subject) -> list[Row | Said]:
    """The rows of a tree, which is edited and put back."""
    runs = _TreeRuns(bench, subject)
    bench.wait()
    runs.cold()
    runs.warm()
    for name in subject.edits:
        runs.edited(name)
    words = {"cold": "cold", "warm": "warm, nothing changed"}
    words |= {name: f"warm, {file} edited" for name, file in subject.edits.items()}
    rows: list[Row | Said] = [Row(name, words[name], "s", figures) for name, figures in runs.seconds.items()]
    rows += [Row(f"memory-{kind}", f"peak memory, {kind}", "MB", figures) for kind, figures in runs.memory.items()]
    rows += [runs.same(bench.tools[0]), _workers(bench, subject, runs.cache(bench.tools[0]))]
    return rows + [runs.same_as(base) for base in bench.tools[1:]]


def measure_hook(bench: Bench, subject: Subject) -> list[Row | Said]:
    """The rows of a hook that runs on one changed file of a module, and was run on it before."""
    hook, imports = bench.figures(), bench.figures()
    (file,) = subject.edits.values()

    def run(tool: Tool) -> Ran | None:
        cache = bench.work / f"hook-{tool.name}"
        return _attempt(bench, tool, lambda: tool.check(subject.root, cache, bench.jobs, "--force-exclude", file))

    bench.wait()
    for tool in bench.tools:
        run(tool)
    with editing(subject.root / file) as edit:
        for number, tools in bench.rounds():
            tell(f"hook, {number} of {bench.runs}")
            edit(number)
            for tool in tools:
                if ran := run(tool):
                    hook[tool.name].append(1000 * ran.seconds)
    for _, tools in bench.rounds():
        for tool in tools:
            if ran := _attempt(bench, tool, partial(tool.imports, subject.root)):
                imports[tool.name].append(1000 * ran.seconds)
    return [
        Row("hook", f"hook, one changed file of {subject.name}, warm", "ms", hook),
        Row("imports", "interpreter and imports alone", "ms", imports),
    ]


def _workers(bench: Bench, subject: Subject, cache: Path) -> Said:
    """Whether the edited tree gives the same SARIF, audit tier and all, warm as cold with another number of workers."""
    here, other = bench.tools[0], 1 if bench.jobs > 1 else 2
    options = ("--audit", "--format", "sarif", ".")
    with ExitStack() as stack:
        for file in subject.edits.values():
            stack.enter_context(editing(subject.root / file))(bench.runs + 1)
        tell(f"SARIF, warm with {bench.jobs} workers, cold with {other}")
        warm = here.check(subject.root, cache, bench.jobs, *options)
        cold = here.check(subject.root, None, other, *options)
    words = f"SARIF with --audit, all edits made, warm with {bench.jobs} and cold with {other} worker(s)"
    if warm.said != cold.said:
        return Said(words, "DIFFERENT bytes", is_fault=True)
    return Said(words, f"same bytes ({len(json.loads(warm.said)['runs'][0]['results'])} results)")


def _attempt(bench: Bench, tool: Tool, run: Callable[[], Ran]) -> Ran | None:
    """The run; None where that of the base fails, since an older commit may not know every option."""
    try:
        return run()
    except RunError as error:
        if tool is bench.tools[0]:
            raise
        tell(str(error))
        return None


def load() -> float:
    """How many processes wanted to run during the last minute, on average; 0 where that is not known."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
