"""The tree that is measured is a copy that nothing leads out of, and edits are undone."""

from pathlib import Path

import pytest

from tests.bench.subjects import copied, editing, hook_module, small_tree, with_statement
from tests.bench.synthetic import module
from tests.conftest import run_check

ONE = b"package p\n\nfunc short() {}\n\nfunc long(n int) int {\n\treturn n\n}\n"


def test_a_copy_holds_what_links_lead_to(tmp_path: Path) -> None:
    real = tmp_path / "real"
    (real / "p").mkdir(parents=True)
    (real / "p" / "p.go").write_bytes(ONE)
    (real / "q").symlink_to(real / "p")
    (tmp_path / "linked").symlink_to(real)
    (real / "up").symlink_to(tmp_path)
    (real / "nowhere.go").symlink_to("missing.go")

    target = copied(tmp_path / "linked", tmp_path / "copy")

    assert sorted(path.relative_to(target).as_posix() for path in target.rglob("*")) == ["p", "p/p.go", "q", "q/p.go"]
    assert not any(path.is_symlink() for path in (target, *target.rglob("*")))
    (target / "q" / "p.go").write_bytes(b"package other\n")
    assert (real / "p" / "p.go").read_bytes() == ONE


def test_an_edit_is_in_a_function_and_differs_by_its_number() -> None:
    assert with_statement(ONE, 7) == ONE.replace(b"int {\n", b"int {\n\tprintln(7)\n")
    assert with_statement(ONE.replace(b"\n", b"\r\n"), 7) != with_statement(ONE.replace(b"\n", b"\r\n"), 8)


def test_a_file_without_such_a_function_takes_no_edit() -> None:
    with pytest.raises(ValueError, match="no function"):
        with_statement(b"package p\n\nfunc short() {}\n", 1)


def test_an_edited_file_is_put_back_even_after_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "p.go"
    file.write_bytes(ONE)

    def stopped() -> None:
        with editing(file) as edit:
            for number in (1, 2):
                edit(number)
                assert file.read_bytes() == with_statement(ONE, number)
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        stopped()
    assert file.read_bytes() == ONE


@pytest.mark.parametrize("files", [40, 63, 500])
def test_a_module_has_as_many_go_files_as_asked_for(files: int) -> None:
    names = [name for name in module(files) if name.endswith(".go")]
    users = {name.split("/")[0] for name in names if name.endswith("wrappers.go")}
    assert len(names) == files
    assert len(users) == files // 20


def test_the_module_of_the_hook_is_correct_before_and_after_the_edit(tmp_path: Path) -> None:
    subject = hook_module(tmp_path, 40)
    (file,) = subject.edits.values()
    with editing(subject.root / file) as edit:
        for number in range(2):
            report = run_check(tmp_path, audit=True)
            assert report.files == 40
            assert (report.findings, report.notices) == ((), ())
            edit(number)


def test_an_edit_of_the_small_tree_moves_its_findings(tmp_path: Path) -> None:
    subject = small_tree(tmp_path, 2)
    before = run_check(tmp_path).findings
    assert {finding.location.path for finding in before} == set(subject.edits.values())
    with editing(subject.root / subject.edits["leaf"]) as edit:
        edit(1)
        assert run_check(tmp_path).findings != before
