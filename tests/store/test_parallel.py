"""The map step gives a result for every file, whatever the sizes are and whoever dies."""

import os
import signal

import pytest

from goracelint.store.parallel import BATCH, SMALLEST_JOB, Result, Workers, beside


def echo(paths: list[str]) -> list[Result]:
    return [(path, path.encode(), "", b"") for path in paths]


def echo_unless_poisoned(paths: list[str]) -> list[Result]:
    if "poison" in paths:
        os.kill(os.getpid(), signal.SIGKILL)
    return echo(paths)


@pytest.mark.parametrize(
    "sizes",
    [[SMALLEST_JOB], [BATCH] * 40, [1, SMALLEST_JOB * 3, BATCH - 1, BATCH + 1], [BATCH // 7] * 99, [0] * 5],
    ids=["one", "batches", "mixed", "small", "nothing known"],
)
def test_every_file_has_one_result(sizes: list[int]) -> None:
    workers = Workers(2)
    files = [(f"{number}.go", size) for number, size in enumerate(sizes)]
    rows = list(workers.map(echo, files))
    workers.close()
    assert sorted(rows) == sorted(echo([path for path, _ in files]))


def test_a_file_that_kills_its_process_is_named_and_loses_no_other() -> None:
    workers = Workers(2)
    files = [(f"{number}.go", BATCH // 3) for number in range(30)]
    rows = {row[0]: row for row in workers.map(echo_unless_poisoned, [*files, ("poison", BATCH // 3)])}
    workers.close()
    assert rows.pop("poison") == ("poison", None, "the process that parsed it died", b"")
    assert sorted(rows.values()) == sorted(echo([path for path, _ in files]))


def test_work_beside_hands_over_its_result() -> None:
    aside = beside(lambda: b"done")
    assert aside is None or aside.wait() == b"done"


def test_work_beside_that_dies_has_no_result() -> None:
    aside = beside(lambda: os.kill(os.getpid(), signal.SIGKILL) or b"never")
    assert aside is None or aside.wait() is None


def test_work_beside_can_be_ended() -> None:
    aside = beside(lambda: signal.pause() or b"never")
    if aside is not None:
        aside.end()
