"""One task in a process of its own: its result, or the sentence that says why there is none.

::

    Cells().run(Task("goracelint.fleet.entry:analyse", data), seconds=60)
        -> Result(b"...", "")
        -> Result(None, "the process was killed by SIGKILL, as it is when memory runs out")

Whatever a task does (it crashes the interpreter, takes all memory, never ends) happens to its own process and to
nobody else. The function is named, not passed, and bytes go in and out, so that the parent need not be able to import
what the task imports. The process is no child in the sense of multiprocessing, because dask's workers may not have
such children. It ends itself when its standard input closes: when whoever started it is gone, however that went.

Errs by its cost: every task imports what it needs anew, a few tenths of a second.
"""

import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from importlib import import_module
from typing import IO, Final, NamedTuple

_LENGTH: Final = struct.Struct("<Q")
_TAIL: Final = 4096  # bytes of standard error that are looked at


class Task(NamedTuple):
    """``work`` is ``module:function``, a function of bytes to bytes; ``data`` is what it is given."""

    work: str
    data: bytes


class Result(NamedTuple):
    """What the function returned, or None and why."""

    data: bytes | None
    reason: str = ""


class Cells:
    """The processes under way, of any number of threads."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, task: Task, seconds: float) -> Result:
        """Run the task in a new process, and end it when the time is over."""
        with tempfile.TemporaryFile() as errors:
            process = self._start(errors)
            if process is None:
                return Result(None, "the run was ended")
            try:
                return _converse(process, task, seconds, errors)
            finally:
                with self._lock:
                    self._running.discard(process)

    def stop(self) -> None:
        """End all of them, and start no more."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()

    def _start(self, errors: IO[bytes]) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopped:
                return None
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "goracelint.store.isolated"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
            )
            self._running.add(process)
            return process


def run_isolated(task: Task, seconds: float) -> Result:
    """Run one task in a process of its own, wherever this is called: here or on another machine."""
    return Cells().run(task, seconds)


def _converse(process: subprocess.Popen[bytes], task: Task, seconds: float, errors: IO[bytes]) -> Result:
    """Hand over the task, wait for what comes back; standard input stays open as long as somebody waits."""
    tie, process.stdin = process.stdin, None
    assert tie is not None
    try:
        _send(tie, task)
        answer, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return Result(None, f"it was not done after {seconds:g} seconds")
    finally:
        process.kill()
        process.wait()
        _close(tie)
    if process.returncode == 0 and len(answer) >= _LENGTH.size:
        return Result(answer[_LENGTH.size :])
    return Result(None, _cause(process.returncode, errors))


def _send(tie: IO[bytes], task: Task) -> None:
    name = task.work.encode()
    try:
        tie.write(_LENGTH.pack(len(name)) + name + _LENGTH.pack(len(task.data)) + task.data)
        tie.flush()
    except BrokenPipeError:
        return  # it is dead already, and what it left says why


def _close(tie: IO[bytes]) -> None:
    try:
        tie.close()
    except BrokenPipeError:
        return


def _cause(code: int, errors: IO[bytes]) -> str:
    """The sentence for an exit code; what was said last, where it ended by itself."""
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        return f"its process was killed by {name}" + (", as when memory runs out" if name == "SIGKILL" else "")
    errors.seek(max(0, errors.seek(0, os.SEEK_END) - _TAIL))
    last = errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
    return f"its process ended with exit code {code}" + (f": {last}" if last else "")


def main() -> None:
    """The other side: read a task, write its result; what the task prints goes to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    data = _receive()
    name = data.decode()
    data = _receive()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    module, _, function = name.partition(":")
    result = getattr(import_module(module), function)(data)
    with open(answers, "wb") as file:
        file.write(_LENGTH.pack(len(result)) + result)


def _receive() -> bytes:
    (length,) = _LENGTH.unpack(_read(_LENGTH.size))
    return _read(length)


def _read(size: int) -> bytes:
    data = sys.stdin.buffer.read(size)
    if len(data) < size:
        sys.exit("the task never came")
    return data


def _end_with_parent() -> None:
    """Nobody waits for the result any more: end at once."""
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
