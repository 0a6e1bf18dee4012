"""The command line of a fleet: what is refused, what is said, which exit code."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from goracelint.cli import main
from tests.conftest import ROOT
from tests.fleet.folders import make


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make(tmp_path, "a", "b")
    (tmp_path / "b" / "p.go").write_text("package p\n")
    (tmp_path / "list").write_text("a\nb\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_totals_and_exit_codes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fleet", "list", "--output", "out"]) == 1
    said = capsys.readouterr()
    assert [line.split() for line in said.out.splitlines()][:6] == [
        ["repositories", "2"],
        ["analysed", "now", "2"],
        ["with", "findings", "1"],
        ["failed", "0"],
        ["findings", "1"],
        ["pool-use-after-put", "1"],
    ]
    assert said.out.splitlines()[-1].startswith("seconds")
    assert sorted(line.split("] ")[1] for line in said.err.splitlines()) == ["a: 1 finding", "b: no findings"]

    assert main(["fleet", "list", "--output", "out", "--exit-zero", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_a_failed_folder_is_named_and_makes_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "list").write_text("b\nno\x1bwhere\n")

    assert main(["fleet", "list", "--output", "out", "--quiet", "--exit-zero"]) == 2
    assert capsys.readouterr().err == "goracelint: no\\x1bwhere failed: there is no such folder\n"


def test_a_list_comes_from_standard_input(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"b\n")))
    assert main(["fleet", "-", "--output", "out"]) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing", "--output", "out"], "cannot read missing: No such file or directory"),
        (["empty", "--output", "out"], "empty lists no folder"),
        (["latin", "--output", "out"], "cannot read latin: it is not UTF-8"),
        (["list", "--output", "list"], "cannot write to list"),
        (["list", "--output", "out", "--executor", "dask"], "unknown executor 'dask': process or dask://HOST:PORT"),
        (["list", "--output", "out", "--executor", "dask://h:1", "--jobs", "2"], "leave --jobs out"),
        (["list", "--output", "out", "--config", "no.toml"], "no.toml: cannot be read"),
    ],
)
def test_wrong_usage_is_told_before_the_work(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    (folder / "empty").write_text("# nothing\n")
    (folder / "latin").write_bytes(b"caf\xe9\n")

    assert main(["fleet", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_without_dask_its_package_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert main(["fleet", "list", "--output", "out", "--executor", "dask://localhost:1"]) == 2
    assert 'pip install "goracelint[dask]"' in capsys.readouterr().err


def test_dask_is_not_loaded_unless_asked_for(folder: Path) -> None:
    script = (
        "import sys\nfrom goracelint.cli import main\n"
        "main(['fleet', 'list', '--output', 'out', '--quiet'])\n"
        "sys.exit(any(name.partition('.')[0] in ('dask', 'distributed') for name in sys.modules))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, env=environment, check=False)
    assert done.returncode == 0
