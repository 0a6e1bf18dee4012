"""Where the tasks of a fleet run: in processes of this machine, or on the workers of a dask cluster.

::

    with open_executor("process", jobs=2) as executor:              # or "dask://scheduler:8786"
        executor.submit(Task("module:function", data), seconds=60)  # -> Future[Result]

Both run each task in a process of its own (isolated.py) and answer with futures of concurrent.futures; what differs
is who waits for the process: a thread here, or a thread of a dask worker. A dask worker that dies, with its machine
or without, takes along what it has not handed over; dask runs that again on another one.

Errs by patience: a cluster without workers is waited for. The files must be at the same place on every worker.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

from goracelint.config import UsageError
from goracelint.store.cores import jobs_of
from goracelint.store.isolated import Cells, Result, Task, run_isolated

PROCESS: Final = "process"
DASK: Final = "dask://"
_PATIENCE: Final = 30  # seconds for the scheduler to answer


class TaskExecutor:
    """An executor of concurrent.futures that runs tasks, each in a process of its own."""

    def __init__(self, executor: Executor, run: Callable[[Task, float], Result]) -> None:
        self._executor = executor
        self._run = run

    def submit(self, task: Task, seconds: float) -> "Future[Result]":
        """The result to come; where the executor loses the task itself, the future has its exception."""
        return self._executor.submit(self._run, task, seconds)


def check_executor(name: str, jobs: int) -> None:
    """Raise UsageError where ``open_executor`` would not understand the name, or not that it should use jobs."""
    if name != PROCESS and not (name.startswith(DASK) and len(name) > len(DASK)):
        raise UsageError(f"unknown executor {name!r}: process or dask://HOST:PORT")
    if name != PROCESS and jobs:
        raise UsageError("with dask the threads of its workers say how many tasks run at once; leave --jobs out")


@contextmanager
def open_executor(name: str, jobs: int) -> Iterator[TaskExecutor]:
    """The executor of that name for the block; what is under way at its end is given up. Raises UsageError."""
    opened = _dask(name.removeprefix(DASK)) if name.startswith(DASK) else _processes(jobs)
    with opened as executor:
        yield executor


@contextmanager
def _processes(jobs: int) -> Iterator[TaskExecutor]:
    cells = Cells()
    executor = ThreadPoolExecutor(jobs_of(jobs))
    try:
        yield TaskExecutor(executor, cells.run)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        cells.stop()


@contextmanager
def _dask(address: str) -> Iterator[TaskExecutor]:
    client = _connect(address)
    executor = client.get_executor(pure=False)
    try:
        yield TaskExecutor(executor, run_isolated)
    finally:
        executor.shutdown(wait=False)
        client.close()


def cause_of_loss(error: Exception) -> str:
    """The sentence for what a future has instead of a result, without what differs from run to run."""
    if type(error).__name__ == "KilledWorker":
        return "the dask workers that ran it died"
    return f"it could not be run: {type(error).__name__}: {error}"


def _connect(address: str) -> Any:
    try:
        client: Any = import_module("distributed").Client
    except ImportError as error:
        raise UsageError('dask:// needs dask.distributed: pip install "goracelint[dask]"') from error
    try:
        return client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise UsageError(f"no dask scheduler answers at {address}") from error
