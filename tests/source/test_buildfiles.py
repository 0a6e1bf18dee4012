"""Build files: which they are, and where they switch checkptr off."""

from collections.abc import Callable
from pathlib import Path

import pytest

from goracelint.source.buildfiles import disabled_checks, is_build_file
from tests.conftest import run_check, seen_findings
from tests.want import Seen

RULE = "unsafe-checkptr-disabled"


@pytest.mark.parametrize(
    "path",
    ["Makefile", "build/rules.mk", "ci/test.sh", ".github/workflows/ci.yml", ".gitlab-ci.yml", "Dockerfile", "go.env",
     "Taskfile.yml", "pkg/BUILD.bazel"],
)  # fmt: skip
def test_build_files_are_known_by_name(path: str) -> None:
    assert is_build_file(path)


@pytest.mark.parametrize("path", ["docs/deploy.yml", "main.go", "README.md", "config.yaml"])
def test_other_files_are_not(path: str) -> None:
    assert not is_build_file(path)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("go test -race -gcflags=all=-d=checkptr=0 ./...", "-d=checkptr=0"),
        ('run: go test -gcflags="all=-d=checkptr=0" ./...', "-d=checkptr=0"),
        ("GOFLAGS=-gcflags=-d=checkptr=0", "-d=checkptr=0"),
        ("go build -gcflags=-d=nil,checkptr=0", "-d=nil,checkptr=0"),
        ("go test -gcflags=all=-d=checkptr=1 ./...", ""),
        ("# go test -gcflags=all=-d=checkptr=0 would hide it", ""),
        ("go test ./... # -d=checkptr=2", ""),
    ],
)
def test_switching_off_is_found_in_commands_only(line: str, found: str) -> None:
    assert [flag.text for flag in disabled_checks(line.encode())] == ([found] if found else [])


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_a_workflow_is_reported_and_its_corrected_twin_is_not(tmp_path: Path) -> None:
    write(tmp_path, {"p.go": "package p\n", ".github/workflows/ci.yml": "run: go test -gcflags=-d=checkptr=0\n"})
    seen: list[Seen] = seen_findings(run_check(tmp_path, "./..."), tmp_path)
    assert [(one.place.path, one.place.line, one.rule, one.level) for one in seen] == [
        (".github/workflows/ci.yml", 1, RULE, "warning")
    ]
    write(tmp_path, {".github/workflows/ci.yml": "run: go test -gcflags=-d=checkptr=2\n"})
    assert not seen_findings(run_check(tmp_path, "./..."), tmp_path)


def test_a_directive_is_for_the_audit_tier(check: Callable[..., list[Seen]]) -> None:
    text = """package p

import "unsafe"

//go:nocheckptr
func f(p *int) unsafe.Pointer { return unsafe.Pointer(p) }
"""
    assert check(text) == []
    assert [one.rule for one in check(text, audit=True)] == [RULE]
