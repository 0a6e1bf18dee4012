"""Golden files of lowering: ``pytest tests/syntax --update-golden`` writes them anew."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parents[2] / "testdata" / "lowering"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files from what comes out now")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden", default=False))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "golden_file" in metafunc.fixturenames:
        files = sorted(GOLDEN.glob("*.go"))
        metafunc.parametrize("golden_file", files, ids=[path.stem for path in files])


@pytest.fixture
def golden_sources() -> list[bytes]:
    return [path.read_bytes() for path in sorted(GOLDEN.glob("*.go"))]
