"""The order of work: rounds, recursion, and who is solved again."""

from collections import Counter
from pathlib import Path

import pytest

from goracelint.engine import schedule
from goracelint.engine.ownership.domain import State
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.summary import Summary, describe
from tests.conftest import replaces_functions
from tests.engine.solving import named, solve_text, summary_of

HEAD = """package p

import "sync"

type buf struct{ next *buf }

var pool = sync.Pool{New: func() any { return new(buf) }}

func put(b *buf) { pool.Put(b) }
"""


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each function was solved."""
    replaces_functions()
    count: Counter[str] = Counter()
    solve = schedule.solve

    def counting(frame: Frame, entry: State, states: int) -> None:
        count[frame.function.facts.name] += 1
        solve(frame, entry, states)

    monkeypatch.setattr(schedule, "solve", counting)
    return count


def test_a_release_travels_up_a_chain_of_wrappers(tmp_path: Path) -> None:
    chain = "".join(f"func w{n}(b *buf) {{ {f'w{n - 1}' if n else 'put'}(b) }}\n" for n in range(6))
    assert describe(summary_of(solve_text(tmp_path, HEAD + chain), "w5")) == ["releases(arg0)"]


def test_what_touches_no_pool_is_not_solved(tmp_path: Path, solved: Counter[str]) -> None:
    solve_text(tmp_path, HEAD + "func far() { near() }\nfunc near() { put(pool.Get().(*buf)) }\nfunc other() {}\n")
    assert solved["near"] == 1
    assert solved["far"] == solved["other"] == 0


def test_recursion_ends_with_the_effect_of_its_base(tmp_path: Path, solved: Counter[str]) -> None:
    walk = "func walk(b *buf, n int) {\n\tif n == 0 {\n\t\tput(b)\n\t\treturn\n\t}\n\twalk(b, n-1)\n}\n"
    engine = solve_text(tmp_path, HEAD + walk)
    assert "releases(arg0)" in describe(summary_of(engine, "walk"))
    assert solved["walk"] <= schedule.MAX_REPEATS * schedule.MAX_SOLVES


def test_mutual_recursion_ends(tmp_path: Path, solved: Counter[str]) -> None:
    pair = "func a(b *buf, n int) { c(b, n-1) }\nfunc c(b *buf, n int) {\n\tif n > 0 {\n\t\ta(b, n)\n\t}\n\tput(b)\n}\n"
    engine = solve_text(tmp_path, HEAD + pair)
    assert "releases(arg0)" in describe(summary_of(engine, "c"))
    assert solved["a"] + solved["c"] <= 2 * schedule.MAX_REPEATS * schedule.MAX_SOLVES


def test_recursion_without_end_has_no_case(tmp_path: Path) -> None:
    engine = solve_text(tmp_path, HEAD + "func spin(b *buf) {\n\tput(b)\n\tspin(b)\n}\n")
    assert engine.failures == []
    assert named(engine, "spin").id in engine.summaries


def test_an_equal_digest_wakes_no_caller(tmp_path: Path, solved: Counter[str]) -> None:
    engine = solve_text(tmp_path, HEAD + "func caller(b *buf) { put(b) }\n")
    before = solved.copy()

    engine.solves.forget(named(engine, "put"))
    engine.run([named(engine, "put").id])

    assert solved["put"] == before["put"] + 1
    assert solved["caller"] == before["caller"]


def test_a_function_that_would_be_told_the_same_is_not_solved_again(tmp_path: Path, solved: Counter[str]) -> None:
    engine = solve_text(tmp_path, HEAD + "func caller(b *buf) { put(b) }\n")
    before, summary = solved.copy(), engine.summaries[named(engine, "caller").id]

    engine.run([named(engine, "caller").id])

    assert solved == before
    assert engine.summaries[named(engine, "caller").id] is summary


def test_a_function_that_is_told_something_else_is_solved_again(tmp_path: Path, solved: Counter[str]) -> None:
    engine = solve_text(tmp_path, HEAD + "func caller(b *buf) { put(b) }\n")
    before = solved.copy()

    engine.summaries[named(engine, "put").id] = Summary("put", ())
    engine.run([named(engine, "caller").id])

    assert solved["caller"] == before["caller"] + 1
    assert engine.summaries[named(engine, "caller").id].cases == ()


def test_digest_does_not_see_what_stands_above(tmp_path: Path) -> None:
    moved = HEAD.replace("func put", "// a line\n\nfunc put")
    first, second = (
        summary_of(solve_text(tmp_path / folder, {"go.mod": "module p\n", "p.go": text}), "put")
        for folder, text in (("a", HEAD), ("b", moved))
    )
    assert first.digest == second.digest


def test_a_fault_in_one_function_is_noted_and_the_others_are_solved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaces_functions()
    solve = schedule.solve

    def failing(frame: Frame, entry: State, states: int) -> None:
        if frame.function.facts.name == "bad":
            raise RuntimeError("a fault of ours")
        solve(frame, entry, states)

    monkeypatch.setattr(schedule, "solve", failing)
    engine = solve_text(tmp_path, HEAD + "func bad(b *buf) { put(b) }\nfunc good(b *buf) { put(b) }\n")
    assert {failure.function.facts.name for failure in engine.failures} == {"bad"}
    assert describe(summary_of(engine, "good")) == ["releases(arg0)"]
