"""A fleet finishes what can be finished, once, whatever happens to its processes."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from goracelint.config import UsageError
from goracelint.fleet.ledger import JOURNAL, Ledger
from tests.conftest import ROOT
from tests.fleet.folders import index, journal, logs, make, run, tries, wait_for


def command(*arguments: str, folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "goracelint", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    entries = make(tmp_path, *(f"m{number}" for number in range(5)))
    (tmp_path / "list").write_text("# five modules\n" + "\n".join(entry.name for entry in entries) + "\n")
    killed = command("fleet", "list", "--output", "out", "--jobs", "1", folder=tmp_path)
    wait_for(lambda: len(journal(tmp_path / "out")) >= 2)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    early = journal(tmp_path / "out")

    again = command("fleet", "list", "--output", "out", "--jobs", "2", folder=tmp_path)
    said, _ = again.communicate()
    whole = command("fleet", "list", "--output", "whole", folder=tmp_path)
    whole.communicate()

    assert 2 <= len(early) < 5
    assert again.returncode == whole.returncode == 1
    assert sorted(row["id"] for row in journal(tmp_path / "out")) == sorted(entry.id for entry in entries)
    assert index(tmp_path / "out") == index(tmp_path / "whole")
    assert logs(tmp_path / "out") == logs(tmp_path / "whole")
    assert f"analysed now {5 - len(early)}" in re.sub(" +", " ", said.decode())


def test_a_log_is_what_check_writes(tmp_path: Path) -> None:
    entries = make(tmp_path, "a", "b/c")
    (tmp_path / "list").write_text("a\nb/c\n")
    fleet = command("fleet", "list", "--output", "out", "--audit", folder=tmp_path)
    fleet.communicate()
    check = command("check", "--format", "sarif", "--audit", folder=tmp_path / "b" / "c")
    expected, _ = check.communicate()

    assert fleet.returncode == check.returncode == 1
    assert logs(tmp_path / "out")[f"{entries[1].id}.sarif"] == expected
    assert b"pool-use-after-put" in expected


def test_the_index_has_the_order_of_the_list(tmp_path: Path) -> None:
    entries = make(tmp_path, "late-a", "b", "raises-c", "prints-d", "once-e")
    (tmp_path / "once-e" / "tried").write_text("0 ")
    rows = run(entries, tmp_path / "one", jobs=1)
    run(entries, tmp_path / "three", jobs=3)

    assert [row.entry for row in rows] == ["late-a", "b", "raises-c", "prints-d", "once-e"]
    assert index(tmp_path / "one") == index(tmp_path / "three")
    assert logs(tmp_path / "one") == logs(tmp_path / "three")


def test_an_entry_whose_process_dies_is_tried_once_more(tmp_path: Path) -> None:
    entries = make(tmp_path, "a", "once", "b")
    rows = run(entries, tmp_path / "out")

    assert [row.exit for row in rows] == [1, 1, 1]
    assert [tries(entry) for entry in entries] == [1, 2, 1]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("exits", "its process ended with exit code 3"),
        ("killed", "its process was killed by SIGKILL, as when memory runs out"),
        ("raises", "its process ended with exit code 1: LookupError: nothing here"),
        ("endless", "it was not done after 1 seconds"),
    ],
)
def test_a_poisoned_entry_fails_after_a_second_try_and_no_other_does(tmp_path: Path, name: str, reason: str) -> None:
    entries = make(tmp_path, "a", name, "b", "c")
    rows = run(entries, tmp_path / "out", seconds=1 if name == "endless" else 60)

    assert [(row.entry, row.failed) for row in rows] == [("a", False), (name, True), ("b", False), ("c", False)]
    assert rows[1].error == f"{reason}; so it was when it was tried alone"
    assert [tries(entry) for entry in entries] == [1, 2, 1, 1]


def test_what_is_finished_is_not_done_again(tmp_path: Path) -> None:
    entries = make(tmp_path, "a", "exits")
    first = run(entries, tmp_path / "out")

    assert run(entries, tmp_path / "out") == first
    assert [tries(entry) for entry in entries] == [1, 2]


def test_again_and_failed_ones_on_request(tmp_path: Path) -> None:
    entries = make(tmp_path, "a", "exits")
    run(entries, tmp_path / "out")
    run(entries, tmp_path / "out", retry_failed=True)
    assert [tries(entry) for entry in entries] == [1, 4]
    run(entries, tmp_path / "out", again=True)
    assert [tries(entry) for entry in entries] == [2, 6]


def test_another_tool_or_other_options_begin_anew(tmp_path: Path) -> None:
    (entry,) = make(tmp_path, "a")
    run([entry], tmp_path / "out")

    with Ledger(tmp_path / "out", "key") as ledger:
        assert ledger.finished(entry) is not None
    with Ledger(tmp_path / "out", "another key") as ledger:
        assert ledger.finished(entry) is None


@pytest.mark.parametrize("damage", ["gone", "cut", "line"])
def test_what_is_not_whole_is_done_again(tmp_path: Path, damage: str) -> None:
    (entry,) = make(tmp_path, "a")
    run([entry], tmp_path / "out")
    log, lines = tmp_path / "out" / f"{entry.id}.sarif", tmp_path / "out" / JOURNAL
    match damage:
        case "gone":
            log.unlink()
        case "cut":
            log.write_bytes(b"")
        case _:
            lines.write_bytes(lines.read_bytes()[:-20])
    run([entry], tmp_path / "out")

    assert tries(entry) == 2
    assert log.read_bytes() == b"a"
    with Ledger(tmp_path / "out", "key") as ledger:
        assert ledger.finished(entry) is not None


def test_a_folder_belongs_to_one_run_at_a_time(tmp_path: Path) -> None:
    with Ledger(tmp_path / "out", "key"), pytest.raises(UsageError, match="another run writes to"):
        Ledger(tmp_path / "out", "key")
