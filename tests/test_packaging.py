"""What is installed is what stands in the checkout: every package, every rule page, every model."""

import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]


def data_files() -> list[str]:
    """The files of rules/ as they are called in the wheel."""
    files = (path for path in (ROOT / "rules").rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sorted(f"goracelint/rules/{path.relative_to(ROOT / 'rules').as_posix()}" for path in files)


def test_every_package_is_listed() -> None:
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "goracelint").rglob("__init__.py")}
    assert sorted([*(".".join(path.parts) for path in folders), "goracelint.rules"]) == sorted(SETUPTOOLS["packages"])


def test_every_folder_with_code_is_a_package() -> None:
    modules = (ROOT / "goracelint").rglob("*.py")
    assert [str(path) for path in modules if not (path.parent / "__init__.py").exists()] == []


def test_rules_hold_no_code() -> None:
    assert [path.name for path in (ROOT / "rules").rglob("*.py")] == ["__init__.py"]


def test_hooks_name_an_installed_command() -> None:
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert "goracelint" in PROJECT["project"]["scripts"]
    assert [line.split()[-1] for line in manifest.splitlines() if line.startswith("- id:")] == [
        "goracelint",
        "goracelint-module",
    ]


@pytest.mark.corpus
def test_wheel_holds_everything_and_runs(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info", "testdata", "tests"))
    left = checkout / "build" / f"lib.{sysconfig.get_platform()}-{sys.implementation.cache_tag}" / "goracelint"
    left.mkdir(parents=True)
    (left / "left_by_an_earlier_build.so").touch()
    (checkout / "build" / "lib" / "goracelint").mkdir(parents=True)
    (checkout / "build" / "lib" / "goracelint" / "left_by_an_earlier_build.py").touch()
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(checkout)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = (path.relative_to(ROOT).as_posix() for path in (ROOT / "goracelint").rglob("*.py"))
    assert sorted({*data_files(), *modules, "goracelint/py.typed"} - names) == []
    assert [name for name in names if name.startswith(("tests/", "testdata/", "rules/"))] == []
    assert [name for name in names if "left_by_an_earlier_build" in name] == []

    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "-q", str(wheel)], check=True)
    listed = subprocess.run(
        [str(python), "-m", "goracelint", "rules"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert "pool-use-after-put" in listed.stdout
    found = subprocess.run([str(python), "-m", "goracelint", "check", str(ROOT / "testdata" / "demo")], cwd=tmp_path)
    assert found.returncode == 1
