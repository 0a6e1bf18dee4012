"""What earlier runs found out: same reports with and without, as little work as the edit allows."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from goracelint import analysis, driver, jobs, remembered
from goracelint.config import CheckOptions
from goracelint.engine import passed, schedule
from goracelint.engine.ownership.domain import State
from goracelint.engine.ownership.frame import Frame
from goracelint.finding import Report
from goracelint.loading import FactsStore
from goracelint.planning import Job
from goracelint.run import Run
from goracelint.source.needles import ScanRow, digest_of
from goracelint.store.cache import Cache
from goracelint.syntax.worker import parse_batch
from tests.conftest import ROOT, replaces_functions

POOL = """package bufpool

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Get() *bytes.Buffer { return pool.Get().(*bytes.Buffer) }

func Put(b *bytes.Buffer) {
	b.Reset()
	pool.Put(b)
}
"""
USE = """package app

import "example.com/app/bufpool"

func Render() []byte {
	b := bufpool.Get()
	defer bufpool.Put(b)
	b.WriteString("x")
	return b.Bytes()
}

func Unrelated(n int) int {
	return n + 1
}
"""
CAST = """package cast

import "unsafe"

type queue struct{ head uintptr }

func (q *queue) push() { q.head = uintptr(unsafe.Pointer(new(int))) }

func (q *queue) pop() *int { return (*int)(unsafe.Pointer(q.head)) }
"""
SUM = """package cast

func Sum(a, b int) int {
	return a + b
}
"""


BOX = """package box

import (
	"sync"

	"example.com/app/near"
)

type box struct{ data near.Data }

var pool = sync.Pool{New: func() any { return new(box) }}

func (b *box) fill(x byte) { b.data = append(b.data[:0], x) }

func First() near.Data {
	b := pool.Get().(*box)
	defer pool.Put(b)
	return b.data
}
"""
DROP = """package drop

import (
	"bytes"

	"example.com/app/bufpool"
)

func Drop(b *bytes.Buffer) { bufpool.Put(b) }
"""
OTHER = """package other

import (
	"bytes"

	"example.com/app/drop"
)

type Sender struct{}

func New() int { return 1 }

func (Sender) Send(b *bytes.Buffer) { drop.Drop(b) }
"""
CALLS = """package app

import (
	"bytes"

	"example.com/app/bufpool"
	"example.com/app/other"
)

type sender interface{ Send(b *bytes.Buffer) }

type none struct{}

func (none) Send(b *bytes.Buffer) {}

func asksFirst(s sender) {
	b := bufpool.Get()
	s.Send(b)
	before()
}

func before() {}

func loads() *bytes.Buffer {
	b := bufpool.Get()
	_ = other.New()
	return b
}

func asksLast(s sender) int {
	b := bufpool.Get()
	s.Send(b)
	return b.Len()
}
"""


NAMED = """package app

import "example.com/app/far"

func Named() []byte {
	b := near.Get()
	defer near.Put(b)
	b.WriteString("x")
	return b.Bytes()
}

func Says() {
	println(who)
}
"""


REGION = """package region

import (
	"sync"
	"syscall"

	"example.com/app/bufpool"
)

type region struct {
	mu sync.RWMutex
	m  []byte
}

func open(fd, n int) (*region, error) {
	m, err := syscall.Mmap(fd, 0, n, syscall.PROT_READ, syscall.MAP_SHARED)
	return &region{m: m}, err
}

func (r *region) Get() byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.m[0]
}

func (r *region) Close() {
	_ = syscall.Munmap(r.m)
}

func show() int {
	b := bufpool.Get()
	defer bufpool.Put(b)
	b.WriteString("x")
	return b.Len()
}
"""


LATE = """package app

import "example.com/app/bufpool"

func late() {
	b := bufpool.Get()
	go func() { b.WriteString("x") }()
	bufpool.Put(b)
}
"""


class Project:
    """A module on disk, checked with a cache beside it."""

    def __init__(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.top = top / "app"
        self.cache = top / "cache"
        self.ran: list[str] = []
        self.write("go.mod", "module example.com/app\n\ngo 1.24\n")
        self.write("app.go", USE)
        self.write("bufpool/pool.go", POOL)
        self.write("cast/cast.go", CAST)
        self.write("cast/sum.go", SUM)
        analyse = analysis.analyse_job

        def noting(this: Run, job: Job, *rest: Any) -> Any:
            self.ran.append(job.kind)
            return analyse(this, job, *rest)

        monkeypatch.setattr(analysis, "analyse_job", noting)

    def write(self, name: str, text: str) -> None:
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.top / name).read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def check(self, *paths: str, **options: Any) -> Report:
        """One run with the cache; it must say what a run without one says."""
        asked = CheckOptions(cwd=self.top, paths=paths or (".",), **{"jobs": 1, "cache": self.cache} | options)
        cold = remembered.check(replace(asked, cache=None))
        self.ran.clear()
        warm = remembered.check(asked)
        assert warm == cold
        return warm


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    found = Project(tmp_path, monkeypatch)
    assert [finding.rule for finding in found.check().findings] == ["pool-alias-outlives-put", "unsafe-uintptr-escape"]
    return found


def test_an_unchanged_tree_runs_nothing(project: Project) -> None:
    project.check()
    assert project.ran == []


def test_an_edit_in_a_function_that_no_job_looked_into_runs_nothing(project: Project) -> None:
    project.edit("cast/sum.go", "return a + b", "return a * b")
    project.check()
    assert project.ran == []


def test_an_edit_that_says_a_name_which_nobody_asked_for_runs_nothing(project: Project) -> None:
    project.edit("cast/sum.go", "return a + b", "println(words.total)\n\twords.total = lines()\n\treturn a + b")
    project.check()
    assert project.ran == []


def test_an_edit_that_says_a_name_which_a_job_asked_for_runs_that_job(project: Project) -> None:
    project.edit("cast/sum.go", "return a + b", "words.head = 0\n\treturn a + b")
    project.check()
    assert project.ran == ["addresses"]


def test_an_edit_after_facts_were_forgotten_runs_again(project: Project) -> None:
    with sqlite3.connect(project.cache / "goracelint.db") as database:
        database.execute("DELETE FROM facts")
    project.edit("cast/sum.go", "return a + b", "return a * b")
    project.check()
    assert "addresses" in project.ran


def test_what_a_file_calls_a_package_follows_what_the_file_says(project: Project) -> None:
    project.write("far/far.go", POOL.replace("package bufpool", "package near"))
    project.write("named.go", NAMED)
    assert "named.go" in {finding.location.path for finding in project.check().findings}
    project.edit("named.go", "who", "far")
    assert "named.go" not in {finding.location.path for finding in project.check().findings}


def test_what_is_parsed_ahead_is_remembered(tmp_path: Path) -> None:
    path, text = tmp_path / "p.go", b"package p\n\nfunc F() {}\n"
    path.write_bytes(text)
    row = ScanRow(str(path), len(text), 0, (), "", digest=digest_of(text))
    cache = Cache(tmp_path / "cache")
    store = FactsStore([], {row.path: row}, "", 1, cache)
    store._workers.take = lambda own: parse_batch([own])[0]  # type: ignore[method-assign]
    store.prepare([row.path])
    store.close()
    found = FactsStore([], {row.path: row}, "", 1, cache).earlier(row.path, row.digest)
    assert found is not None
    assert found == store.facts(row.path)


def _sharing(project: Project, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The project with a mapping; returns a list that tells when the pass over mappings runs."""
    project.write("region/region.go", REGION)
    ran: list[str] = []
    shared = analysis._shared

    def noting(*given: Any) -> Any:
        ran.append("sharing")
        return shared(*given)

    monkeypatch.setattr(analysis, "_shared", noting)
    assert "mmap-unmap-race" in {finding.rule for finding in project.check(audit=True).findings}
    return ran


def _warm(project: Project, ran: list[str]) -> list[str]:
    """Which passes the cached run of an edited project runs; one without a cache says the same."""
    asked = CheckOptions(cwd=project.top, paths=(".",), jobs=1, cache=project.cache, audit=True)
    cold = remembered.check(replace(asked, cache=None))
    ran.clear()
    assert remembered.check(asked) == cold
    return list(ran)


def test_an_edit_that_the_pass_over_mappings_did_not_look_into_does_not_run_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _sharing(project, monkeypatch)
    project.edit("bufpool/pool.go", "pool.Put(b)\n", "pool.Put(b)\n\t_ = 1\n")
    assert _warm(project, ran) == []
    project.edit("bufpool/pool.go", "_ = 1", "println(1)")
    assert _warm(project, ran) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\tr.mu.RLock()\n\tdefer r.mu.RUnlock()\n", ""),
        ("\t_ = syscall.Munmap(r.m)", "\tr.mu.Lock()\n\t_ = syscall.Munmap(r.m)\n\tr.mu.Unlock()"),
        ("mu sync.RWMutex", "mu sync.Mutex"),
    ],
)
def test_an_edit_that_the_pass_over_mappings_looked_into_runs_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    ran = _sharing(project, monkeypatch)
    project.edit("region/region.go", old, new)
    assert _warm(project, ran) == ["sharing"]


def test_the_pass_over_mappings_runs_where_others_tell_something_else(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("late.go", LATE)
    ran = _sharing(project, monkeypatch)
    project.edit("late.go", "\tbufpool.Put(b)", "\t_ = 1\n\tbufpool.Put(b)")
    assert _warm(project, ran) == ["sharing"]


def test_a_job_runs_without_its_passes_where_they_are_stale_too_late(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _sharing(project, monkeypatch)
    monkeypatch.setattr(analysis, "types_of", lambda *_: b"")
    monkeypatch.setattr(passed, "types_of", lambda *_: b"other")
    project.edit("bufpool/pool.go", "pool.Put(b)\n", "pool.Put(b)\n\t_ = 1\n")
    assert _warm(project, ran) == ["sharing"]


def test_what_a_pass_looked_into_counts_for_the_job_that_did_not_run_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _sharing(project, monkeypatch)
    project.edit("bufpool/pool.go", "pool.Put(b)\n", "pool.Put(b)\n\t_ = 1\n")
    assert _warm(project, ran) == []
    project.edit("region/region.go", "\tr.mu.RLock()\n\tdefer r.mu.RUnlock()\n", "")
    assert _warm(project, ran) == ["sharing"]


def test_a_type_of_a_package_that_solving_loads_counts(project: Project) -> None:
    project.write("far/far.go", "package far\n\ntype Bytes []byte\n")
    project.write("near/near.go", 'package near\n\nimport "example.com/app/far"\n\ntype Data far.Bytes\n')
    project.write("box/box.go", BOX)
    assert "pool-alias-outlives-put" in {finding.rule for finding in project.check("box").findings}
    project.edit("far/far.go", "[]byte", "[4]byte")
    assert project.check("box").findings == ()


def test_what_an_interface_call_runs_counts(project: Project) -> None:
    project.write("drop/drop.go", DROP)
    project.write("other/other.go", OTHER)
    project.write("calls.go", CALLS)
    project.check(audit=True)
    project.edit("calls.go", "\ts.Send(b)\n\tbefore()", "\t_ = b\n\tbefore()")
    project.check(audit=True)


def test_a_job_that_runs_again_solves_what_was_edited(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    replaces_functions()
    solve, solved = schedule.solve, []

    def noting(frame: Frame, entry: State, states: int) -> None:
        solved.append(frame.function.facts.name)
        solve(frame, entry, states)

    project.edit("app.go", 'b.WriteString("x")', 'b.WriteString("xyz")')
    monkeypatch.setattr(schedule, "solve", noting)
    remembered.check(CheckOptions(cwd=project.top, paths=(".",), jobs=1, cache=project.cache))
    assert set(solved) == {"Render"}


def test_an_edit_in_a_function_that_one_job_looked_into_runs_that_job(project: Project) -> None:
    project.edit("app.go", 'b.WriteString("x")', 'b.WriteString("xyz")')
    project.check()
    assert project.ran == ["pools"]


def test_an_edit_runs_only_the_passes_that_looked_into_the_function(project: Project) -> None:
    project.edit("cast/cast.go", "(*int)(unsafe.Pointer(q.head))", "(*int)(unsafe.Pointer(q.head + 0))")
    project.check()
    assert project.ran == ["addresses", "layout"]


def test_an_edit_that_mends_the_bug_is_seen(project: Project) -> None:
    project.edit("app.go", "return b.Bytes()", "return append([]byte(nil), b.Bytes()...)")
    assert [finding.rule for finding in project.check().findings] == ["unsafe-uintptr-escape"]
    project.write("app.go", USE)
    assert len(project.check().findings) == 2


def test_a_finding_that_moves_is_told_where_it_is(project: Project) -> None:
    before = project.check().findings[0].location.start
    project.edit("app.go", "package app\n", "package app\n\n// A line more.\n")
    assert project.check().findings[0].location.start == before + len("\n// A line more.\n")
    assert project.ran == []


def test_a_caller_in_a_function_without_one_so_far_is_seen(project: Project) -> None:
    project.edit("app.go", "return n + 1", "x := bufpool.Get()\n\tbufpool.Put(x)\n\tx.Len()\n\treturn n")
    assert "pool-use-after-put" in {finding.rule for finding in project.check().findings}


def test_a_new_file_is_seen(project: Project) -> None:
    project.write("more.go", USE.replace("Render", "Again").replace("Unrelated", "Other"))
    assert len(project.check().findings) == 3


def test_a_file_that_went_is_seen(project: Project) -> None:
    (project.top / "app.go").unlink()
    assert len(project.check().findings) == 1


def test_a_file_outside_the_arguments_counts(project: Project) -> None:
    assert len(project.check("app.go").findings) == 1
    project.edit("bufpool/pool.go", "pool.Put(b)", "_ = b")
    assert project.check("app.go").findings == ()


def test_a_folder_that_nobody_imports_does_not_count(project: Project) -> None:
    project.check("app.go")
    project.write("lib/lib.go", "package lib\n")
    project.check("app.go")
    assert project.ran == []


def test_stamps_alone_decide_once_they_are_settled(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from goracelint.source import stamp
    from goracelint.store import folders

    monkeypatch.setattr(stamp, "GRANULARITY", 0)
    project.check("app.go")
    project.check("app.go")
    read: list[str] = []
    monkeypatch.setattr(folders, "scan", lambda paths, *_: read.extend(paths) or [])
    remembered.check(CheckOptions(cwd=project.top, paths=("app.go",), jobs=1, cache=project.cache))
    assert read == []


def test_where_imports_lead_counts(project: Project) -> None:
    project.check("app.go")
    project.edit("go.mod", "module example.com/app", "module example.com/other")
    assert project.check("app.go").findings == ()


def test_other_options_are_other_runs(project: Project) -> None:
    assert project.check(rules=(("pool-alias-outlives-put", "off"),)).findings[0].rule == "unsafe-uintptr-escape"
    assert len(project.check().findings) == 2


def test_models_count_by_content(project: Project, tmp_path: Path) -> None:
    model = tmp_path / "m.toml"
    model.write_text('[[function]]\nname = "example.com/x.F"\n')
    project.check(models=(model,))
    project.check(models=(model,))
    assert project.ran == []
    model.write_text('[[function]]\nname = "example.com/x.G"\n')
    project.check(models=(model,))
    assert project.ran


def test_a_comment_that_silences_is_obeyed_and_forgotten(project: Project) -> None:
    project.edit(
        "app.go", "return b.Bytes()", "return b.Bytes() //goracelint:ignore pool-alias-outlives-put -- the test says so"
    )
    report = project.check()
    assert (len(report.findings), len(report.suppressed)) == (1, 1)
    assert project.check() == report
    project.edit("cast/sum.go", "return a + b", "return a - b")
    assert project.check() == report
    project.write("app.go", USE)
    assert len(project.check().findings) == 2


def test_broken_files_are_told_of_again(project: Project) -> None:
    project.write("broken.go", 'package app\n\nimport "sync"\n\nvar q = sync.Pool{\n\nfunc (\n')
    notices = project.check().notices
    assert notices
    assert project.check().notices == notices
    project.edit("cast/sum.go", "return a + b", "return a - b")
    assert project.check().notices == notices


def test_a_run_with_an_internal_error_is_not_remembered(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.edit("app.go", 'b.WriteString("x")', 'b.WriteString("y")')
    with monkeypatch.context() as context:
        context.setattr(analysis, "roots", lambda *_: 1 / 0)
        assert any(notice.internal for notice in project.check().notices)
    assert len(project.check().findings) == 2


@pytest.mark.parametrize("damage", [b"", b"garbage", os.urandom(8192)])
def test_a_damaged_cache_costs_time_only(project: Project, damage: bytes) -> None:
    for path in project.cache.glob("goracelint.db*"):
        path.write_bytes(damage)
    assert len(project.check().findings) == 2


@pytest.mark.parametrize("table", ["runs", "jobs", "facts", "folders", "questions"])
def test_entries_of_another_make_are_misses(project: Project, table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from goracelint.store.cache import Cache

    get = Cache.get_many
    monkeypatch.setattr(
        Cache,
        "get_many",
        lambda self, name, keys: {k: b"\xc1" if name == table else v for k, v in get(self, name, keys).items()},
    )
    project.edit("app.go", 'b.WriteString("x")', 'b.WriteString("z")')
    assert len(project.check().findings) == 2


def test_other_roots_are_other_import_paths(project: Project) -> None:
    (project.top / "go.mod").unlink()
    project.write("x/x.go", USE.replace("example.com/app/bufpool", "y"))
    project.write("y/y.go", POOL.replace("package bufpool", "package y"))
    project.edit("x/x.go", "bufpool.", "y.")
    for paths in ((".",), ("x", "y"), (".",), ("x/...", "y/...")):
        project.check(*paths)


def test_the_function_around_a_literal_counts(project: Project) -> None:
    text = USE.replace("return b.Bytes()", "func() {\n\t\tuse(c)\n\t}()\n\treturn nil").replace(
        "\tb.Write", "\tc := b\n\tb.Write"
    )
    project.write("app.go", text + "\nvar d *int\n\nfunc use(any) {}\n")
    project.check(audit=True)
    project.edit("app.go", "\tc := b\n", "\td := b\n\t_ = d\n")
    project.check(audit=True)


def test_two_findings_of_one_line_come_apart_with_it(project: Project) -> None:
    both = "func F() []byte { b := bufpool.Get(); defer bufpool.Put(b); return b.Bytes() }"
    project.write("app.go", USE.split("func")[0] + f"{both}; {both.replace('F', 'G')}\n")
    assert len(project.check().findings) == 2
    project.edit("app.go", "}; func", "}\nfunc")
    assert len(project.check().findings) == 3


@pytest.mark.parametrize("change", ["text", "gone"])
def test_a_file_that_changes_under_way_leaves_nothing_behind(
    project: Project, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = project.top / "bufpool" / "pool.go"
    project.edit("app.go", '("x")', '("other")')
    run = driver.run

    def changing(*arguments: Any) -> Report:
        path.write_text("package bufpool\n") if change == "text" else path.unlink()
        return run(*arguments)

    with monkeypatch.context() as context:
        context.setattr(driver, "run", changing)
        remembered.check(CheckOptions(cwd=project.top, paths=(".",), jobs=1, cache=project.cache))
    project.write("bufpool/pool.go", POOL)
    assert len(project.check().findings) == 2
    project.edit("app.go", '("other")', '("another")')
    assert len(project.check().findings) == 2


def test_a_run_that_is_interrupted_leaves_nothing_wrong(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.check("app.go")
    project.edit("bufpool/pool.go", "pool.Put(b)", "_ = b")
    with monkeypatch.context() as context:
        context.setattr(jobs, "is_steady", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            remembered.check(CheckOptions(cwd=project.top, paths=("app.go",), jobs=1, cache=project.cache))
    project.write("bufpool/pool.go", POOL)
    project.edit("app.go", '("x")', '("y")')
    assert len(project.check("app.go").findings) == 1


def test_a_job_that_was_away_while_the_world_changed_comes_back_right(project: Project) -> None:
    windows = "//go:build windows\n\n" + USE.replace("Render", "Windows").replace("Unrelated", "Other")
    project.write("app_more.go", windows.replace("import", 'import _ "sync"\n\nimport'))
    project.check("app.go", "app_more.go")
    (project.top / "app_more.go").rename(project.top / "kept.txt")
    project.edit("bufpool/pool.go", "pool.Put(b)", "_ = b")
    project.check("app.go")
    (project.top / "kept.txt").rename(project.top / "app_more.go")
    project.check("app.go", "app_more.go")


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_a_link_whose_target_comes_is_followed(project: Project) -> None:
    (project.top / "bufpool" / "pool.go").unlink()
    (project.top / "bufpool" / "pool.go").symlink_to(project.top / "elsewhere.txt")
    project.check("app.go")
    project.write("elsewhere.txt", POOL)
    assert len(project.check("app.go").findings) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="needs names that are no text")
def test_a_file_whose_name_is_no_text_is_analysed(project: Project) -> None:
    with open(os.fsencode(project.top) + b"/bufpool/\xff.go", "w") as stream:
        stream.write("package bufpool\n")
    assert len(project.check().findings) == 2
    assert len(project.check().findings) == 2


ENGINE = ("goracelint.analysis", "goracelint.driver", "tree_sitter")
FOR_OTHERS = (
    "concurrent.futures", "difflib", "goracelint.engine.model_rows", "goracelint.engine.provenance.engine",
    "goracelint.engine.sharing.analysis", "multiprocessing", "networkx", "rich", "sarif_om", "tomllib", "unicodedata",
)  # fmt: skip
HEAVY = (*ENGINE, *FOR_OTHERS)


def _modules_after(project: Project, *arguments: str) -> set[str]:
    code = (
        "import sys; from goracelint.cli import main\n"
        f"main({list(arguments)!r})\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "GORACELINT_CACHE": str(project.cache)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project.top, env=environ, capture_output=True, text=True, timeout=60
    )
    return set(eval(done.stderr.strip().splitlines()[-1]))


@pytest.mark.parametrize("options", [[], ["--format", "json"], ["--audit"]])
def test_what_is_heavy_is_imported_when_it_is_needed(project: Project, options: list[str]) -> None:
    command = ["check", "--exit-zero", "--jobs", "1", *options, "."]
    _modules_after(project, *command)
    assert _modules_after(project, *command) == set()
    project.edit("cast/sum.go", "return a + b", "return a - b")
    assert _modules_after(project, *command) == {"goracelint.driver", "tree_sitter"}
    project.edit("app.go", '("x")', '("xy")')
    assert _modules_after(project, *command) == set(ENGINE)


def test_cache_commands_show_and_clear(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    from goracelint.cli import main

    assert main(["cache", "info", "--cache-dir", str(project.cache)]) == 0
    assert "facts" in capsys.readouterr().out
    assert main(["cache", "clear", "--cache-dir", str(project.cache)]) == 0
    assert not list(project.cache.glob("goracelint.db*"))


Edit = Callable[[Project], None]
EDITS: dict[str, Edit] = {
    "variable": lambda p: p.edit("cast/sum.go", "{\n", "{\n\tq := &words\n\t_ = q\n"),
    "conversion": lambda p: p.edit("cast/sum.go", "{\n", "{\n\t_ = (*string)(nil)\n"),
    "body": lambda p: p.edit("app.go", '("x")', '("xx")'),
    "line above": lambda p: p.edit("cast/cast.go", "package cast\n", "package cast\n\n"),
    "new store": lambda p: p.edit("cast/sum.go", "return a + b", "var q queue\n\tq.head = 0\n\treturn a"),
    "type": lambda p: p.edit("cast/cast.go", "head uintptr", "n int; head uintptr"),
    "reset": lambda p: p.edit("bufpool/pool.go", "\tb.Reset()\n", ""),
    "import": lambda p: p.edit("cast/cast.go", 'import "unsafe"', 'import (\n\t"unsafe"\n\t_ "os"\n)'),
    "build line": lambda p: p.edit("cast/cast.go", "package cast\n", "//go:build windows\n\npackage cast\n"),
    "touch": lambda p: p.write("app.go", (p.top / "app.go").read_text()),
}


@pytest.mark.parametrize("names", [list(EDITS), list(reversed(EDITS)), ["type", "body", "import", "touch", "reset"]])
def test_any_edits_give_what_a_cold_run_gives(project: Project, names: list[str]) -> None:
    for name in names:
        EDITS[name](project)
        project.check(audit=True)
        project.check()
