"""Cells: what the whole program stores into a field decides whether it owns its memory and what it may call."""

from pathlib import Path

import pytest

from goracelint.engine.cells import Cells
from tests.engine.solving import named, solve_text

PROGRAM = """package p

type T struct {
	truncated, appended, replaced, made, shared []byte
	run func()
}

func (t *T) truncate() { t.truncated = t.truncated[:0] }
func (t *T) append_(b byte) { t.appended = append(t.appended, b) }
func (t *T) replace(b []byte) { t.replaced = b }
func build(b []byte) *T { return &T{made: make([]byte, 8), shared: b} }

type other struct{ replaced []byte }

func (o *other) grow() { o.replaced = append(o.replaced, 1) }

var settled = 1
var changed = 2

func change() { changed = 3 }
func act() {}
func (t *T) install() { t.run = act }
"""


@pytest.fixture
def cells(tmp_path: Path) -> Cells:
    return solve_text(tmp_path, {"go.mod": "module p\n", "p.go": PROGRAM}).cells


@pytest.mark.parametrize(
    ("field", "owned"),
    [("truncated", True), ("appended", True), ("made", True), ("replaced", False), ("shared", False), ("none", False)],
)
def test_a_field_owns_what_it_grows_or_makes(cells: Cells, field: str, owned: bool) -> None:
    assert cells.owns("p.T", field) is owned


def test_a_field_of_the_same_name_in_another_type_is_another_cell(cells: Cells) -> None:
    assert cells.owns("p.other", "replaced")


def test_a_function_field_holds_what_is_stored_anywhere(tmp_path: Path) -> None:
    engine = solve_text(tmp_path, {"go.mod": "module p\n", "p.go": PROGRAM})
    assert engine.cells.functions("p.T", "run") == (named(engine, "act").id,)


def test_a_variable_that_nobody_assigns_is_constant(cells: Cells) -> None:
    assert cells.is_constant("p.settled")
    assert not cells.is_constant("p.changed")
