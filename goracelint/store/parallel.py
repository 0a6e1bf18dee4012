"""The map step: one pure function over many files, in processes, results in order.

Parsing holds the interpreter lock, so threads gain nothing; batches of files balanced by bytes go to
worker processes, largest first, and encoded results come back. Small jobs run in this process: starting
workers costs more than parsing a megabyte.

A worker that dies takes its batch with it; the batch is then run here, file by file, so that one
poisonous file is named and the others are not lost.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

Result = tuple[str, bytes | None, str]
Work = Callable[[list[str]], list[Result]]

SMALLEST_JOB: Final = 1 << 20  # bytes
BATCHES_PER_WORKER: Final = 8


def jobs_of(jobs: int) -> int:
    """How many processes to use: as asked, or one a core."""
    return jobs if jobs > 0 else os.cpu_count() or 1


def map_files(work: Work, files: Sequence[tuple[str, int]], jobs: int) -> Iterator[Result]:
    """``work`` over (path, size) rows; results are yielded batch by batch, in an order that jobs decide."""
    total = sum(size for _, size in files)
    workers = min(jobs_of(jobs), len(files))
    if workers < 2 or total < SMALLEST_JOB:
        yield from work([path for path, _ in files])
        return
    batches = _batches(files, workers * BATCHES_PER_WORKER)
    with _executor(workers) as executor:
        futures = [(executor.submit(work, batch), batch) for batch in batches]
        for future, batch in futures:
            try:
                yield from future.result()
            except BrokenExecutor:
                yield from _one_by_one(work, batch)


def _executor(workers: int) -> Executor:
    method = "fork" if os.name == "posix" and os.uname().sysname == "Linux" else "spawn"
    return ProcessPoolExecutor(workers, mp_context=get_context(method))


def _batches(files: Sequence[tuple[str, int]], count: int) -> list[list[str]]:
    """Batches of about equal bytes, largest files first."""
    loads = [0] * count
    batches: list[list[str]] = [[] for _ in range(count)]
    for path, size in sorted(files, key=lambda row: (-row[1], row[0])):
        lightest = loads.index(min(loads))
        batches[lightest].append(path)
        loads[lightest] += size
    return [batch for batch in batches if batch]


def _one_by_one(work: Work, batch: Sequence[str]) -> Iterator[Result]:
    """Each file of a lost batch in a process of its own."""
    for path in batch:
        with _executor(1) as executor:
            try:
                yield from executor.submit(work, [path]).result()
            except BrokenExecutor:
                yield path, None, "the process that parsed it died"
