"""The map step: one pure function over many files, in processes, results in order.

Parsing holds the interpreter lock, so threads gain nothing; batches of files of about the same size go to
worker processes, a few at a time, and encoded results come back. Small jobs run in this process: starting
workers costs more than parsing a megabyte.

A worker that dies takes its batch with it; the batch is then run here, file by file, so that one
poisonous file is named and the others are not lost.

``Workers.foresee`` maps files that will probably be asked for, and wastes a core where they are not. ``beside``
is for other work on what this process has in memory: a forked process does it while this one goes on.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from goracelint.store.cores import jobs_of

if TYPE_CHECKING:  # else imported where the first process is started: most runs start none
    from concurrent.futures import Executor, Future
    from multiprocessing.connection import Connection

    Results: TypeAlias = "Connection[bytes, bytes]"

Result = tuple[str, bytes | None, str, bytes]
Work = Callable[[list[str]], list[Result]]

SMALLEST_JOB: Final = 1 << 20  # bytes
BATCH: Final = 1 << 18  # bytes
UNDER_WAY: Final = 3  # batches a worker; what is done and not fetched yet takes memory
NICENESS: Final = 10


class Workers:
    """The processes of the map step: started at the first large job, while this process is still small."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs_of(jobs)
        self._executor: Executor | None = None
        self._ahead: Executor | None = None
        self._futures: dict[str, Future[list[Result]]] = {}
        self._results: dict[str, Result] = {}

    def map(self, work: Work, files: Sequence[tuple[str, int]]) -> Iterator[Result]:
        """``work`` over (path, size) rows; results are yielded batch by batch, largest files first."""
        total = sum(size for _, size in files)
        if min(self._jobs, len(files)) < 2 or total < SMALLEST_JOB:
            yield from work([path for path, _ in files])
            return
        from concurrent.futures import BrokenExecutor

        waiting = deque(_batches(files))
        under_way: deque[tuple[Future[list[Result]], list[str]]] = deque()
        while waiting or under_way:
            while waiting and len(under_way) < self._jobs * UNDER_WAY:
                under_way.append((_submit(self._start(work), work, waiting[0]), waiting.popleft()))
            future, batch = under_way.popleft()
            try:
                yield from future.result()
            except BrokenExecutor:
                self._executor = None
                yield from _one_by_one(work, batch)

    def _start(self, work: Work) -> Executor:
        if self._ahead is None:
            self._ahead = _executor(1)
            self._ahead.submit(work, [])
        if self._executor is None:
            self._executor = _executor(self._jobs)
        return self._executor

    def foresee(self, work: Work, batch: list[str]) -> None:
        """Map, in order and while this process goes on, files that will probably be asked for."""
        if self._ahead is not None and batch:  # some job was large enough so far
            self._futures.update(dict.fromkeys(batch, _submit(self._ahead, work, batch)))

    def take(self, path: str) -> Result | None:
        """A foreseen result; None where its batch has not been begun, and now never will."""
        if path in self._results:
            return self._results.pop(path)
        future = self._futures.pop(path, None)
        if future is None or future.cancel():
            return None
        from concurrent.futures import BrokenExecutor

        try:
            self._results.update((row[0], row) for row in future.result())
        except BrokenExecutor:
            return None
        return self._results.pop(path, None)

    def close(self) -> None:
        """End the processes, and give up what was foreseen but not asked for."""
        for executor in (self._executor, self._ahead):
            if executor is not None:
                executor.shutdown(cancel_futures=True)
        self._executor = self._ahead = None
        self._futures.clear()
        self._results.clear()


class Beside:
    """A forked process that works on what this one has in memory, and hands its result to ``wait``.

    It gives way to this process, and to those that parse for it, where there are fewer cores than processes.
    """

    def __init__(self, work: Callable[[], bytes]) -> None:
        from multiprocessing import Pipe

        self._receiver, results = Pipe(duplex=False)
        self._process = os.fork()
        if self._process == 0:
            self._work(work, results)
        results.close()

    def _work(self, work: Callable[[], bytes], results: Results) -> NoReturn:
        """In the forked process: work, and end with nothing else of this program: its threads are not there for it."""
        code = 1
        try:
            self._receiver.close()  # else nobody learns from the pipe that the other process is gone
            os.nice(NICENESS)
            results.send_bytes(work())
            code = 0
        finally:
            os._exit(code)

    def end(self) -> None:
        """Have it stop; there is no result then."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        self._receiver.close()
        with contextlib.suppress(ChildProcessError):  # where somebody else has seen it end
            os.waitpid(self._process, 0)

    def wait(self) -> bytes | None:
        """Its result; None where it died."""
        try:
            result = self._receiver.recv_bytes()
        except (EOFError, OSError):
            result = None
        self.end()
        return result


def beside(work: Callable[[], bytes]) -> Beside | None:
    """Another process for ``work`` on what this one has in memory now; None where processes cannot be forked."""
    return Beside(work) if _can_fork() else None


def _submit(executor: Executor, work: Work, batch: list[str]) -> Future[list[Result]]:
    """A batch for the processes; where they are broken, a future that says so."""
    from concurrent.futures import BrokenExecutor, Future

    try:
        return executor.submit(work, batch)
    except BrokenExecutor as error:
        failed: Future[list[Result]] = Future()
        failed.set_exception(error)
        return failed


def _can_fork() -> bool:
    return os.name == "posix" and os.uname().sysname == "Linux"


def _executor(workers: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(workers, mp_context=get_context("fork" if _can_fork() else "spawn"))


def _batches(files: Sequence[tuple[str, int]]) -> Iterator[list[str]]:
    """Batches of ``BATCH`` bytes or a file more, the largest files first: at the end all processes stop at once."""
    batch: list[str] = []
    left = BATCH
    for path, size in sorted(files, key=lambda row: (-row[1], row[0])):
        batch.append(path)
        left -= size
        if left <= 0:
            yield batch
            batch, left = [], BATCH
    if batch:
        yield batch


def _one_by_one(work: Work, batch: Sequence[str]) -> Iterator[Result]:
    """Each file of a lost batch in a process of its own."""
    from concurrent.futures import BrokenExecutor

    for path in batch:
        with _executor(1) as executor:
            try:
                yield from executor.submit(work, [path]).result()
            except BrokenExecutor:
                yield path, None, "the process that parsed it died", b""
