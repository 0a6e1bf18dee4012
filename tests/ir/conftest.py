"""The golden files, for what is asked of all of them."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parents[2] / "testdata" / "lowering"


@pytest.fixture
def golden_files() -> list[Path]:
    return sorted(GOLDEN.glob("*.go"))
