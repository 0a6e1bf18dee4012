"""Runs one command and tells what it cost: seconds, processor seconds, memory of all its processes together.

Memory is the largest sum, over all processes at one moment, of what each holds, pages that several share counted once
(Linux tells that); beside it stands the peak of the largest single process. The system tells that one exactly when the
process has ended, but Linux counts what the parent held when it started the process: where that may be all it tells,
the last look counts. Errs by what memory does between two looks.
"""

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final, NamedTuple

_FIRST_LOOK: Final = 0.01  # seconds between looks at memory, at the start of a process
_LOOK: Final = 0.1  # and when it has run for some seconds


class RunError(RuntimeError):
    """A command did not end as it should."""


class Ran(NamedTuple):
    """One run: seconds, processor seconds, megabytes of all processes (0 where not known) and of the largest one, what
    it wrote to standard output and to standard error, and its exit code."""

    seconds: float
    processor: float
    memory: float
    largest: float
    said: bytes
    told: bytes
    code: int

    @property
    def peak(self) -> float:
        """The megabytes that were needed at most, as far as they are known."""
        return max(self.memory, self.largest)


def watch(command: Sequence[str], folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Ran:
    """Run a command in a folder to its end."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
        own = _megabytes(resource.getrusage(resource.RUSAGE_SELF))
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=told
        )
        with _Looking(process.pid) as looking:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        largest = looking.largest if looking.largest and _megabytes(usage) <= own else _megabytes(usage)
        processor, memory = usage.ru_utime + usage.ru_stime, (looking.most, largest)
        return Ran(seconds, processor, *memory, _whole(said), _whole(told), process.returncode)


def succeeded(ran: Ran, what: str) -> Ran:
    """The run, if it ended with 0; raises RunError with the last it said."""
    if ran.code:
        last = ran.told.decode(errors="replace").strip().splitlines()[-1:]
        raise RunError(f"{what} ended with {ran.code}: {''.join(last)}")
    return ran


def tell(words: str) -> None:
    """What is measured now, for who waits."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def _whole(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read()


class _Looking:
    """Looks at the memory of a process and all below it, in a thread, until it is left."""

    def __init__(self, process: int) -> None:
        self.most = 0.0
        self.largest = 0.0
        self._process = process
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Looking":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        began = time.perf_counter()
        while not self._ended.wait(min(_LOOK, _FIRST_LOOK + (time.perf_counter() - began) / 20)):
            self.most = max(self.most, sum(_told(one, "smaps_rollup", "Pss:") for one in _tree(self._process)))
            self.largest = max(self.largest, _told(self._process, "status", "VmHWM:"))


def _tree(process: int) -> Iterator[int]:
    """A process and all below it."""
    yield process
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            for child in Path(f"/proc/{process}/task/{thread}/children").read_text().split():
                yield from _tree(int(child))
    except OSError:
        return  # it has ended, or this is no Linux


def _told(process: int, file: str, line: str) -> float:
    """The megabytes in a line of what the system tells of a process; 0 where it does not."""
    try:
        text = Path(f"/proc/{process}/{file}").read_text()
    except OSError:
        return 0.0
    return sum(int(one.split()[1]) for one in text.splitlines() if one.startswith(line)) / 1024


def _megabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
