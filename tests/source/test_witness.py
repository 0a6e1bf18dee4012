"""Questions to the world outside the arguments: what was answered, and whether it still holds."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from goracelint.source.witness import Witness, still_true


def ask_all(witness: Witness, top: Path) -> None:
    witness.read(str(top / "go.mod"))
    witness.read(str(top / "go.work"))
    witness.go_names(str(top / "lib"))
    witness.go_names(str(top / "vendor"))
    witness.exists(str(top / "lib"))
    witness.exists(str(top / "cache"))


@pytest.fixture
def top(tmp_path: Path) -> Path:
    (tmp_path / "go.mod").write_text("module a\n")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.go").write_text("package lib\n")
    (tmp_path / "lib" / "notes.txt").write_text("")
    return tmp_path


def changed(top: Path, work: Callable[[], object]) -> list[str]:
    """The questions whose answers differ after ``work``, by the last part of their path."""
    witness = Witness()
    ask_all(witness, top)
    assert all(map(still_true, witness.questions()))
    work()
    return sorted(os.path.basename(row.path) for row in witness.questions() if not still_true(row))


def test_a_file_that_changed(top: Path) -> None:
    assert changed(top, lambda: (top / "go.mod").write_text("module b\n")) == ["go.mod"]


def test_a_file_that_was_written_again_with_the_same_content(top: Path) -> None:
    assert changed(top, lambda: (top / "go.mod").write_text("module a\n")) == []


def test_a_file_that_came(top: Path) -> None:
    assert changed(top, lambda: (top / "go.work").write_text("use .\n")) == ["go.work"]


def test_a_file_that_went(top: Path) -> None:
    assert changed(top, (top / "go.mod").unlink) == ["go.mod"]


def test_a_go_file_that_came_to_a_folder(top: Path) -> None:
    assert changed(top, lambda: (top / "lib" / "b.go").write_text("package lib\n")) == ["lib"]


def test_other_files_in_a_folder_do_not_count(top: Path) -> None:
    assert changed(top, lambda: (top / "lib" / "b.txt").write_text("")) == []


def test_a_folder_that_came(top: Path) -> None:
    assert changed(top, (top / "cache").mkdir) == ["cache"]


def test_answers_of_others_do_not_replace_own_ones(top: Path) -> None:
    first, second = Witness(), Witness()
    first.read(str(top / "go.mod"))
    (top / "go.mod").write_text("module b\n")
    second.read(str(top / "go.mod"))
    first.include(second.questions())
    assert not still_true(first.questions()[0])


def test_a_stamp_taken_while_the_run_was_under_way_is_not_trusted(top: Path) -> None:
    began = Witness()
    (top / "go.mod").write_text("module b\n")
    began.saw(str(top / "go.mod"), b"digest of what was read before the edit")
    assert not still_true(began.questions()[0])
