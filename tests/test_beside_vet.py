"""The table of what go vet and goracelint say about the same places."""

from pathlib import Path

from goracelint.dev.beside_vet import compare

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


def test_places_are_matched_or_explained(tmp_path: Path) -> None:
    (tmp_path / "p.go").write_text(SOURCE)
    vet = "# p\n./p.go:11:16: possible misuse of unsafe.Pointer\n./p.go:16:9: possible misuse of unsafe.Pointer\n"
    rows = [(row.line, row.vet != "", row.ours, row.reason) for row in compare(vet, tmp_path)]
    assert rows == [
        (11, True, "gate unsafe-uintptr-stored", ""),
        (16, True, "", "memory of the system: result of Syscall"),
    ]
