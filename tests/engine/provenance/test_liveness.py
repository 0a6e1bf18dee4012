"""Which variables are read after an instruction."""

from pathlib import Path

import pytest

from goracelint.engine.provenance.liveness import Liveness
from tests.engine.provenance.solving import frame_of, solve_text


@pytest.mark.parametrize(
    ("after", "alive"),
    [
        ("", False),
        ("runtime.KeepAlive(p)", True),
        ("p = nil", False),
        ("if n > 0 { use(p) }", True),
        ("p = nil; use(p)", False),
        ("for range n { use(p); p = nil }", True),
    ],
)
def test_a_variable_is_alive_while_it_is_read_below(tmp_path: Path, after: str, alive: bool) -> None:
    assert _lives(tmp_path, "", after) is alive


@pytest.mark.parametrize("before", ["defer use(p)", "defer p.close()", "defer func() { use(p) }()"])
def test_deferred_calls_hold_to_the_end(tmp_path: Path, before: str) -> None:
    assert _lives(tmp_path, before, "")


def test_a_loop_comes_back(tmp_path: Path) -> None:
    assert _lives(tmp_path, "for range n { use(p)", "}")


def _lives(folder: Path, before: str, after: str) -> bool:
    text = f"""package p

import (
	"runtime"
	"unsafe"
)

type T struct{{ a int }}

func (t *T) close() {{}}
func use(t *T)      {{}}
func mark()         {{}}

var _ = runtime.KeepAlive

func f(p *T, n int) {{
	_ = unsafe.Pointer(nil)
	{before}
	mark()
	{after}
}}
"""
    frame = frame_of(solve_text(folder, text), "f")
    (marked,) = (number for number, target in frame.typing.targets.items() if target.name == "p.mark")
    return bool(Liveness(frame).after(marked) & 1)
