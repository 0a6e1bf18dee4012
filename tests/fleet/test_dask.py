"""On a dask cluster a fleet gives the same bytes, and a worker that is killed takes nothing with it."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goracelint.config import UsageError
from goracelint.store import executors
from goracelint.store.executors import open_executor
from tests.fleet.folders import index, logs, make, run, started, tries

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=None
    ) as cluster:
        yield cluster


def address(cluster: Any) -> str:
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


def workers(cluster: Any) -> list[int]:
    """The process ids of the workers."""
    return sorted(nanny.pid for nanny in cluster.workers.values())


def test_the_same_bytes_as_with_processes(cluster: Any, tmp_path: Path) -> None:
    entries = make(tmp_path, "a", "late", "raises", "b")
    run(entries, tmp_path / "here")
    run(entries, tmp_path / "there", executor=address(cluster), jobs=0)

    assert index(tmp_path / "here") == index(tmp_path / "there")
    assert logs(tmp_path / "here") == logs(tmp_path / "there")


def test_a_poisoned_entry_harms_no_worker(cluster: Any, tmp_path: Path) -> None:
    before = workers(cluster)
    rows = run(make(tmp_path, "a", "killed", "exits", "b"), tmp_path / "out", executor=address(cluster), jobs=0)

    assert [row.failed for row in rows] == [False, True, True, False]
    assert workers(cluster) == before


def test_a_worker_that_is_killed_in_mid_run_loses_nothing(cluster: Any, tmp_path: Path) -> None:
    entries = make(tmp_path, *(f"late-{number}" for number in range(6)))

    def kill() -> None:
        os.kill(started(entries[0]).worker, signal.SIGKILL)  # while its task takes its time

    killer = threading.Thread(target=kill)
    killer.start()
    rows = run(entries, tmp_path / "there", executor=address(cluster), jobs=0)
    killer.join()
    run(entries, tmp_path / "here")

    assert [row.failed for row in rows] == [False] * 6
    assert tries(entries[0]) == 3  # twice there, once here
    assert index(tmp_path / "here") == index(tmp_path / "there")
    assert logs(tmp_path / "here") == logs(tmp_path / "there")


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "_PATIENCE", 0.2)
    with (
        pytest.raises(UsageError, match="no dask scheduler answers"),
        open_executor("dask://127.0.0.1:1", 0),
    ):
        pass
