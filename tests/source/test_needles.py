"""Tier 0 tells from the bytes which files may matter."""

import os
from pathlib import Path

import pytest

from goracelint.source import needles
from goracelint.source.needles import imports, scan, scan_file


def test_bit_of_each_needle_that_occurs_is_set() -> None:
    assert scan_file(b"var p = sync.Pool{}", [b"sync.Pool", b"unsafe", b"Pool{"]) == 0b101


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ('package p\nimport "sync"\n', ("sync",)),
        ('package p; import "a"; import ("b"; "c")', ("a", "b", "c")),
        ('package p\nimport (\n\tx "a/b" // note\n\t_ "c"\n\t. "d"\n\n\t`e`\n)\n', ("a/b", "c", "d", "e")),
        ('// Package p\n/* import "no" */\npackage p // see\n\nimport /* why */ "a"\n', ("a",)),
        ('package p\nimport ()\nimport "a"\n', ("a",)),
        ('package p\nimport "a"\nimport "a"\n', ("a",)),
        ('package p\nimport\t(\r\n"a"\r\n)\r\n', ("a",)),
        ('package p\n\nimport "C"\n', ("C",)),
        ('package p\nimport ünï "a"\n', ("a",)),
        ('package p\nvar s = `\nimport "no"\n`\n', ()),
        ('package p\nfunc f() {}\nimport "no"\n', ()),
        ('package p\nimport (\n\t"a"\n', ("a",)),
        ('package p\nimport ( "a" oops "b" )\n', ("a", "b")),
        ('import "no"\n', ()),
        ("package", ()),
        ("", ()),
        ("package p\nimport \xff", ()),
        ("/* never closed", ()),
    ],
)
def test_import_paths_are_read(text: str, paths: tuple[str, ...]) -> None:
    assert imports(text.encode()) == paths


def test_import_with_a_byte_order_mark_is_read() -> None:
    assert imports(b'\xef\xbb\xbfpackage p\nimport "a"\n') == ("a",)


def test_row_holds_what_one_read_tells(tmp_path: Path) -> None:
    path = tmp_path / "a.go"
    path.write_bytes(b'//go:build linux\n\npackage p\nimport "sync"\nvar p sync.Pool\n')
    (row,) = scan([str(path)], [b"unsafe", b"sync.Pool"])
    assert (row.size, row.bits, row.imports, row.build_lines, row.error) == (58, 2, ("sync",), "//go:build linux", "")


def test_file_that_cannot_be_read_has_a_row_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "folder.go").mkdir()
    rows = scan([str(tmp_path / "missing.go"), str(tmp_path / "folder.go"), "nul\0.go"], [])
    assert [bool(row.error) for row in rows] == [True, True, True]
    assert rows[0].error == "no such file or directory"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_named_pipe_does_not_hang_the_scan(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.go")
    assert scan([str(tmp_path / "pipe.go")], [])[0].error == "not a regular file"


def test_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needles, "LARGEST_FILE", 3)
    (tmp_path / "a.go").write_bytes(b"package p")
    assert "too large" in scan([str(tmp_path / "a.go")], [])[0].error


def test_rows_keep_the_order_of_the_paths_with_several_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needles, "_SMALLEST_SHARE", 2)
    paths = [tmp_path / f"{number}.go" for number in range(7)]
    for path in paths:
        path.write_text(f'package p\nimport "{path.name}"\n')
    names = list(map(str, paths))
    assert scan(names, [b"p"], jobs=3) == scan(names, [b"p"], jobs=1)
