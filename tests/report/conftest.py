"""Fixtures of the report tests."""

from pathlib import Path

import pytest

from tests.report.sample import Sample, make_sample


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """A small report and the file it speaks of."""
    return make_sample(tmp_path)
