"""What is behind an integer that becomes a pointer, asked backward."""

from pathlib import Path

import pytest

from goracelint.engine.provenance.domain import Origin
from goracelint.engine.provenance.engine import Engine
from goracelint.engine.provenance.models import load_addresses
from goracelint.engine.provenance.origins import Origins
from tests.engine.provenance.solving import frame_of, solve_text

HEAD = """package p

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

var _ = atomic.LoadUintptr
var _ = syscall.Getpid

type node struct{ next *node }
type table struct {
	addr  uintptr
	words []uintptr
	size  int
}
type link uintptr

func (l *link) set(n *node) { *l = link(unsafe.Pointer(n)) }

type queue struct{ head link }

func up(x, n uintptr) uintptr { return (x + n - 1) &^ (n - 1) }
"""

MODELS = """
[[address]]
name = "syscall.Syscall6"
system = true

[[address]]
name = "sync/atomic.LoadUintptr"
cell = "arg0"
loads = true

[[address]]
name = "sync/atomic.StoreUintptr"
cell = "arg0"
stores = "arg1"

[[words]]
memory = "device registers"
fields = ["p.card.base"]
"""


def behind(folder: Path, text: str) -> set[tuple[str, str, str]]:
    """(kind, words, place kept in) of what is behind the conversion marked with ``/*here*/``."""
    engine = solve_text(folder, HEAD + text)
    frame = frame_of(engine, "f")
    start = (HEAD + text).index("/*here*/") + len("/*here*/") - frame.function.facts.start
    found = Origins(engine.program, load_addresses([("m.toml", MODELS)])).of(frame.function.id, start)
    return {(origin.kind, origin.words, " ".join(origin.kept).strip()) for origin in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "func f(n *node) unsafe.Pointer { u := uintptr(unsafe.Pointer(n)); return /*here*/unsafe.Pointer(u) }",
            {("go", "what a *p.node points to", "variable u")},
            id="kept in a variable",
        ),
        pytest.param(
            "func f(n *node) unsafe.Pointer { return /*here*/unsafe.Pointer(uintptr(unsafe.Pointer(n)) + 8) }",
            {("go", "what a *p.node points to", "")},
            id="never out of its expression",
        ),
        pytest.param(
            "func put(t *table, n *node) { t.addr = uintptr(unsafe.Pointer(n)) }\n"
            "func f(t *table) unsafe.Pointer { u := t.addr; return /*here*/unsafe.Pointer(u) }",
            {("go", "what a *p.node points to", "field p.table.addr")},
            id="the most lasting place is told",
        ),
        pytest.param(
            "type heap struct{ arena struct{ base, end uintptr } }\n"
            "func put(h *heap, n *node) { h.arena.base = uintptr(unsafe.Pointer(n)) }\n"
            "func f(h *heap) unsafe.Pointer { return /*here*/unsafe.Pointer(h.arena.base) }",
            {("go", "what a *p.node points to", "field p.heap.arena.base")},
            id="kept in a field of a struct without a name",
        ),
        pytest.param(
            "func put(q *queue, n *node) { q.head.set(n) }\n"
            "func f(q *queue) unsafe.Pointer { return /*here*/unsafe.Pointer(q.head) }",
            {("go", "what a *p.node points to", "field p.queue.head")},
            id="written by a method of the field",
        ),
        pytest.param(
            "func put(t *table, n *node) { atomic.StoreUintptr(&t.addr, uintptr(unsafe.Pointer(n))) }\n"
            "func f(t *table) unsafe.Pointer { return /*here*/unsafe.Pointer(atomic.LoadUintptr(&t.addr)) }",
            {("go", "what a *p.node points to", "field p.table.addr")},
            id="written and read atomically",
        ),
        pytest.param(
            "func f() unsafe.Pointer {\n\tvar u uintptr\n"
            "\tfunc() { u, _, _ = syscall.Syscall6(9, 0, 4096, 0, 0, 0, 0) }()\n\treturn /*here*/unsafe.Pointer(u) }",
            {("foreign", "the result of syscall.Syscall6", "variable u")},
            id="assigned in a literal",
        ),
        pytest.param(
            "func other(n *node) uintptr { return up(uintptr(unsafe.Pointer(n)), 8) }\n"
            "func f() unsafe.Pointer {\n\tu, _, _ := syscall.Syscall6(9, 0, 4096, 0, 0, 0, 0)\n"
            "\treturn /*here*/unsafe.Pointer(up(u, 4096)) }",
            {("foreign", "the result of syscall.Syscall6", "variable u")},
            id="a call is left where it was entered",
        ),
        pytest.param(
            "func f(u uintptr) unsafe.Pointer {\n\tvar err syscall.Errno\n"
            "\tif u, _, err = syscall.Syscall6(9, u, 4096, 0, 0, 0, 0); err != 0 { return nil }\n"
            "\treturn /*here*/unsafe.Pointer(u) }",
            {("foreign", "the result of syscall.Syscall6", "variable u")},
            id="a parameter that was assigned before",
        ),
        pytest.param(
            "func f(n *node, k int) unsafe.Pointer {\n\tu := uintptr(unsafe.Pointer(n))\n"
            "\tfor ; k > 0; k-- { u += 8 }\n\treturn /*here*/unsafe.Pointer(u) }",
            {("go", "what a *p.node points to", "variable u")},
            id="advanced in a loop",
        ),
        pytest.param(
            "func f(n *node) unsafe.Pointer {\n\tvar u uintptr\n\tp := (*uintptr)(&u)\n\tp = (*uintptr)(p)\n"
            "\t*p = uintptr(unsafe.Pointer(n))\n\treturn /*here*/unsafe.Pointer(u) }",
            {("go", "what a *p.node points to", "variable u")},
            id="written through a converted address",
        ),
        pytest.param(
            "func f(a, b *node) unsafe.Pointer {\n"
            "\treturn /*here*/unsafe.Pointer(uintptr(unsafe.Pointer(a)) - uintptr(unsafe.Pointer(b))) }",
            {("number", "the distance of two addresses", "")},
            id="a distance",
        ),
        pytest.param(
            "func f(t *table) unsafe.Pointer { return /*here*/unsafe.Pointer(uintptr(t.size)) }",
            {("number", "an integer of type int", "")},
            id="a count",
        ),
        pytest.param(
            "func f(u uintptr) unsafe.Pointer { return /*here*/unsafe.Pointer(u ^ 0) }",
            {("hidden", "x ^ 0 hides a pointer from escape analysis", "")},
            id="hidden from escape analysis",
        ),
        pytest.param(
            "type card struct{ base uintptr }\n"
            "func f(c *card) unsafe.Pointer { return /*here*/unsafe.Pointer(c.base + 16) }",
            {("foreign", "device registers", "field p.card.base")},
            id="a field that a model describes",
        ),
        pytest.param(
            "func f(u uintptr) unsafe.Pointer { return /*here*/unsafe.Pointer(u) }",
            {("unknown", "a parameter of p.f, which no Go code in sight calls by name", "variable u")},
            id="a parameter that nobody passes",
        ),
        pytest.param(
            "func f(t *table) unsafe.Pointer { return /*here*/unsafe.Pointer(t.addr) }",
            {("unknown", "the field p.table.addr, which no Go code in sight stores into", "field p.table.addr")},
            id="a field that nobody fills",
        ),
        pytest.param(
            "func f(t *table) unsafe.Pointer { return /*here*/unsafe.Pointer(t.words[1]) }",
            {("unknown", "an element of t.words", "")},
            id="an element",
        ),
        pytest.param(
            "func f(t *table) unsafe.Pointer {\n\tfor _, u := range t.words { return /*here*/unsafe.Pointer(u) }\n"
            "\treturn nil }",
            {("unknown", "an element of t.words", "variable u")},
            id="an element of a range",
        ),
        pytest.param(
            "func g() uintptr\nfunc f() unsafe.Pointer { return /*here*/unsafe.Pointer(g()) }",
            {("unknown", "the result of p.g, which has no Go body", "result p.g")},
            id="assembly",
        ),
    ],
)
def test_origin(tmp_path: Path, text: str, expected: set[tuple[str, str, str]]) -> None:
    assert behind(tmp_path, text) == expected


def test_where_no_integer_is_converted_there_is_no_origin(tmp_path: Path) -> None:
    assert behind(tmp_path, "func f(n *node) unsafe.Pointer { return /*here*/unsafe.Pointer(n) }") == set()


def test_words_of_a_model_are_no_go_memory_for_the_analysis_either(tmp_path: Path) -> None:
    text = (
        "type card struct{ base uintptr }\n"
        "func put(c *card, n *node) { c.base = uintptr(unsafe.Pointer(n)) }\n"
        "func f(c *card) unsafe.Pointer { return unsafe.Pointer(c.base) }"
    )
    solved = solve_text(tmp_path, HEAD + text)
    engine = Engine(solved.program, load_addresses([("m.toml", MODELS)]))
    engine.run([frame_of(solved, "f").function.id])
    assert [note.atom.base.kind for note in frame_of(engine, "f").notes.turned.values()] == []
    assert [note.atom.base.kind for note in frame_of(solved, "f").notes.turned.values()] == ["cell"]


def test_origins_are_ordered_by_what_they_are() -> None:
    assert sorted([Origin("unknown", "b"), Origin("go", "z"), Origin("go", "a")])[0] == Origin("go", "a")
