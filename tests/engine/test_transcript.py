"""What was solved in an earlier run is solved again only where a function would be told something else."""

from collections import Counter
from pathlib import Path

import pytest

from goracelint.engine import schedule
from goracelint.engine.ownership.domain import State
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.schedule import Engine
from goracelint.engine.transcript import Solves
from tests.conftest import replaces_functions
from tests.engine.solving import solve_text

FILES = {
    "go.mod": "module example.com/p\n",
    "pool/pool.go": """package pool

import "sync"

type Buf struct{ data []byte; next *Buf }

var pool = sync.Pool{New: func() any { return new(Buf) }}

var limit = size()

func size() int { return 1 }

func Get() *Buf { return pool.Get().(*Buf) }

func Put(b *Buf) { pool.Put(b) }
""",
    "p.go": """package p

import "example.com/p/pool"

func render() int {
	b := pool.Get()
	defer pool.Put(b)
	return fill(b)
}

func fill(b *pool.Buf) int { return 1 }

func leak() *pool.Buf {
	b := pool.Get()
	pool.Put(b)
	return b
}
""",
}


class Twice:
    """A program that is solved, edited and solved again with what is known from the first time."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        replaces_functions()
        self.solved: Counter[str] = Counter()
        self._folder = folder
        solve = schedule.solve

        def counting(frame: Frame, entry: State, states: int) -> None:
            self.solved[frame.function.facts.name] += 1
            solve(frame, entry, states)

        monkeypatch.setattr(schedule, "solve", counting)

    def edit(self, name: str, old: str, new: str) -> set[str]:
        """Which functions are solved after an edit; they and all others say what they say when nothing is known."""
        assert old in FILES[name]
        first = Solves(lasting=True)
        solve_text(self._folder, FILES, first)
        self.solved.clear()
        again = solve_text(self._folder, {**FILES, name: FILES[name].replace(old, new)}, Solves(first.rows()))
        solved = set(self.solved)
        fresh = solve_text(self._folder, {})
        assert _left(again) == _left(fresh)
        return solved


def _left(engine: Engine) -> tuple[object, ...]:
    ids = [function.name for function in engine.program.functions]
    return ids, engine.summaries, engine.events, engine.records


@pytest.fixture
def twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Twice:
    return Twice(tmp_path, monkeypatch)


def test_nothing_is_solved_where_nothing_changed(twice: Twice) -> None:
    assert twice.edit("p.go", "return 1", "return 1") == set()


def test_an_edit_that_keeps_the_summary_is_solved_alone(twice: Twice) -> None:
    assert twice.edit("p.go", "return 1", "return 2") == {"fill"}


def test_callers_are_solved_where_the_summary_changed(twice: Twice) -> None:
    assert twice.edit("p.go", "{ return 1 }", "{ pool.Put(b); return 1 }") == {"fill", "render"}


def test_callers_are_solved_where_a_release_moved(twice: Twice) -> None:
    solved = twice.edit("pool/pool.go", "{ pool.Put(b) }", "{ b.next = nil; pool.Put(b) }")
    assert {"Put", "render", "leak"} <= solved
    assert "Get" not in solved


def test_everything_is_solved_where_a_type_changed(twice: Twice) -> None:
    assert {"Get", "Put", "render", "leak"} <= twice.edit("pool/pool.go", "next *Buf", "next []*Buf")


def test_everything_is_solved_where_the_initialiser_of_a_variable_changed(twice: Twice) -> None:
    assert {"Get", "Put", "render", "leak"} <= twice.edit("pool/pool.go", "limit = size()", "limit = string(size())")


def test_everything_is_solved_where_functions_are_counted_anew(twice: Twice) -> None:
    edited = twice.edit("p.go", "{ return 1 }", "{ func() {}(); return 1 }")
    assert {"render", "leak"} <= edited


def test_what_was_solved_outlives_a_run_that_did_not_solve_it(tmp_path: Path, twice: Twice) -> None:
    first, second = Solves(lasting=True), Solves(lasting=True)
    solve_text(tmp_path, FILES, first)
    second = Solves(first.rows(), lasting=True)
    solve_text(tmp_path, FILES, second)
    assert second.rows() == first.rows()
