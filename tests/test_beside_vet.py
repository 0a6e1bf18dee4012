"""The table of what go vet and goracelint say about the same places."""

from pathlib import Path

import pytest

from goracelint.dev.beside_vet import compare, explain, sums
from goracelint.engine.provenance.domain import Origin

SOURCE = """package p

import (
	"syscall"
	"unsafe"
)

func both(b []byte) *byte {
	u := uintptr(unsafe.Pointer(&b[0]))
	syscall.Getpid()
	return (*byte)(unsafe.Pointer(u))
}

func system() unsafe.Pointer {
	u, _, _ := syscall.Syscall(9, 0, 4096, 0)
	return unsafe.Pointer(u)
}
"""
COLLECTOR = """package runtime

import (
	"internal/runtime/sys"
	"unsafe"
)

type g struct{ next gptr }
type gptr uintptr

func (p gptr) ptr() *g { return (*g)(unsafe.Pointer(p)) }

func push(head, gp *g) *g { gp.next = gptr(unsafe.Pointer(head)); return gp.next.ptr() }

type span struct { _ sys.NotInHeap; n int }

func refill(s *span) *byte { u := uintptr(unsafe.Pointer(s)); return (*byte)(unsafe.Pointer(u)) }
"""
GO = Origin("go", "what a *g points to", ("field", "g.next"))


def test_places_are_matched_or_explained(tmp_path: Path) -> None:
    (tmp_path / "p.go").write_text(SOURCE)
    vet = "# p\n./p.go:11:17: possible misuse of unsafe.Pointer\n./p.go:16:9: possible misuse of unsafe.Pointer\n"
    rows = compare(vet, tmp_path)
    assert [(row.line, row.vet != "", row.ours, row.reason) for row in rows] == [
        (11, True, "gate unsafe-uintptr-stored", ("", "")),
        (16, True, "", ("no object", "the result of syscall.Syscall")),
    ]
    assert sums(rows) == [
        "\t1\tgate unsafe-uintptr-stored",
        "\t1\tno object: the result of syscall.Syscall",
        "vet: gate\t1",
        "vet: no object\t1",
    ]


def test_packages_in_which_nothing_is_reported_are_asked_too(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module std\n\ngo 1.24\n")
    for folder in ("sync", "runtime", "internal/runtime/sys"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "runtime" / "p.go").write_text(COLLECTOR)
    (tmp_path / "internal/runtime/sys" / "p.go").write_text(
        "package sys\n\ntype NotInHeap struct{ _ nih }\n\ntype nih struct{}\n"
    )
    places = ("11:38", "17:78")
    rows = compare(
        "".join(f"{tmp_path}/runtime/p.go:{place}: possible misuse of unsafe.Pointer\n" for place in places), tmp_path
    )
    assert [(row.line, row.ours, row.reason) for row in rows] == [
        (11, "", ("runtime", "Go memory kept in the field runtime.g.next")),
        (17, "", ("no object", "what a *runtime.span points to, which is marked as not in the heap")),
    ]


@pytest.mark.parametrize(
    ("origins", "verdict"),
    [
        ([GO, Origin("unknown", "a parameter")], "missed"),
        ([Origin("foreign", "mmap"), Origin("unknown", "a parameter")], "unknown"),
        ([GO._replace(kept=("", ""))], "legal"),
        ([Origin("static", "the variable x")], "no object"),
        ([Origin("number", "1")], "no address"),
        ([], "not seen"),
    ],
)
def test_what_decides_is_what_could_be_go_memory(origins: list[Origin], verdict: str) -> None:
    assert explain(origins, False)[0] == verdict


def test_more_than_two_origins_are_counted() -> None:
    origins = [Origin("foreign", words) for words in ("a", "b", "c", "d")]
    assert explain(origins, False) == ("no object", "a, b and 2 more")
