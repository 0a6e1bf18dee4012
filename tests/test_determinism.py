"""The same tree gives the same bytes of SARIF, whatever the hash seed, the workers and the order of arguments."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, TESTDATA

FOLDERS = sorted(path.relative_to(ROOT).as_posix() for path in (TESTDATA / "rules").iterdir() if path.is_dir())


def sarif(seed: str, jobs: int, folders: list[str], root: Path = ROOT) -> bytes:
    """The SARIF of a run in a process of its own."""
    options = ["--isolated", "--audit", "--quiet", "--format", "sarif", "--exit-zero", "--jobs", str(jobs)]
    done = subprocess.run(
        [sys.executable, "-m", "goracelint", "check", *options, *folders],
        cwd=root,
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def reference() -> bytes:
    return sarif("0", 1, FOLDERS)


def test_the_reference_holds_findings(reference: bytes) -> None:
    assert reference.count(b'"ruleIndex"') > 50


@pytest.mark.parametrize(("seed", "jobs"), [("0", 1), ("1", 1), ("0", 2), ("1", 2), ("4711", 2)])
def test_seed_and_workers_change_nothing(reference: bytes, seed: str, jobs: int) -> None:
    assert sarif(seed, jobs, FOLDERS) == reference


def test_order_of_arguments_changes_nothing(reference: bytes) -> None:
    shuffled = FOLDERS[:]
    random.Random(1).shuffle(shuffled)
    assert sarif("0", 2, [*shuffled, shuffled[0]]) == reference
