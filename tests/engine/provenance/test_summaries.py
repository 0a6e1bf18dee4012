"""What callers are told: results that are addresses, parameters that become pointers or reach the system."""

from pathlib import Path

import pytest

from tests.engine.provenance.solving import frame_of, result_of, solve_text

HEAD = """package p

import (
	"runtime"
	"syscall"
	"unsafe"
)

var _ = runtime.KeepAlive

type T struct{ a uintptr }

"""


@pytest.mark.parametrize(
    ("body", "form", "kind", "root"),
    [
        ("func f(p *T) uintptr { return uintptr(unsafe.Pointer(p)) }", "integer", "typed", "arg0"),
        ("func f(p unsafe.Pointer) uintptr { return uintptr(p) }", "integer", "raw", "arg0"),
        ("func f(n, size uintptr) uintptr { return (n + size - 1) / size * size }", "integer", "value", "arg0"),
        ("func f() uintptr { return uintptr(unsafe.Pointer(new(T))) }", "integer", "fresh", ""),
        ("func f() uintptr { var x T; return uintptr(unsafe.Pointer(&x)) }", "integer", "local", ""),
        ("func (t *T) f() uintptr { return t.a }", "integer", "cell", "p.T.a"),
    ],
)
def test_a_result_is_the_address_of_a_port(tmp_path: Path, body: str, form: str, kind: str, root: str) -> None:
    call = "t.f()" if "(t *T) f" in body else "f(uintptr(unsafe.Pointer(t)), 8)" if "size" in body else "0"
    caller = f"\nfunc g(t *T) {{ _ = unsafe.Pointer(t); _ = {call} }}\n"
    atoms = result_of(solve_text(tmp_path, f"{HEAD}{body}{caller}\n"), "f")
    assert (form, kind, root) in {(atom.form, atom.base.kind, atom.base.root) for atom in atoms}


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        ("u &^ 7", True),
        ("u | 1", True),
        ("u ^ 0", True),
        ("u & 7", False),
        ("u >> 3", False),
        ("u % 8", False),
        ("u - uintptr(unsafe.Pointer(q))", False),
        ("u * 3", False),
    ],
)
def test_arithmetic_keeps_an_address_or_does_not(tmp_path: Path, expression: str, kept: bool) -> None:
    body = f"func f(p, q *T) uintptr {{ u := uintptr(unsafe.Pointer(p)); return {expression} }}"
    assert bool(result_of(solve_text(tmp_path, f"{HEAD}{body}\n"), "f")) is kept


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("func f(u uintptr) *T { return (*T)(unsafe.Pointer(u)) }", "pointer"),
        ("func f(u uintptr) *T { return g(u) }\nfunc g(u uintptr) *T { return (*T)(unsafe.Pointer(u)) }", "pointer"),
        ("func f(u uintptr) { syscall.Syscall(1, u, 0, 0) }", "system"),
        ("func f(us ...uintptr) { syscall.SyscallN(1, us...) }", "system"),
        ("func f(p unsafe.Pointer) { syscall.Syscall(1, uintptr(p), 0, 0) }", "shown"),
    ],
)
def test_a_parameter_becomes_a_pointer_or_reaches_the_system(tmp_path: Path, body: str, how: str) -> None:
    text = f"{HEAD}{body}\nfunc call(t *T) {{ f(uintptr(unsafe.Pointer(t))) }}\n"
    engine = solve_text(
        tmp_path, text.replace("f(uintptr(unsafe.Pointer(t)))", "f(unsafe.Pointer(t))") if how == "shown" else text
    )
    summary = engine.summaries[frame_of(engine, "f").function.id]
    assert [(use.root, use.how) for use in summary.uses] == [("arg0", how)]


def test_directives_keep_arguments_alive(tmp_path: Path) -> None:
    text = f"{HEAD}//go:uintptrescapes\nfunc f(u uintptr) {{ syscall.Syscall(1, u, 0, 0) }}\n"
    text += "func call(t *T) { f(uintptr(unsafe.Pointer(t))) }\n"
    engine = solve_text(tmp_path, text)
    assert engine.summaries[frame_of(engine, "f").function.id].keeps


def test_what_callers_pass_goes_through_functions(tmp_path: Path) -> None:
    text = f"""{HEAD}
func inner(p unsafe.Pointer) uintptr {{ u := uintptr(p); return *(*uintptr)(unsafe.Pointer(u)) }}
func outer(p unsafe.Pointer) uintptr {{ return inner(p) }}
func start() uintptr {{ return outer(unsafe.Pointer(new(T))) }}
"""
    engine = solve_text(tmp_path, text)
    fed = engine.fed()
    assert (frame_of(engine, "inner").function.id, "arg0") in fed
    assert (frame_of(engine, "outer").function.id, "arg0") in fed
