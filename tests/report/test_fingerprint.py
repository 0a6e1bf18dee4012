"""Fingerprints: the published line hash, and our own that survives moved lines."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goracelint.report.fingerprint import LineHashes, fingerprints
from goracelint.report.sources import Sources
from tests.report.sample import GO, PATH, finding, span

VECTORS = json.loads(
    (Path(__file__).parents[2] / "testdata/third_party/sarif/line_hashes.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("vector", VECTORS)
def test_line_hashes_are_those_that_the_upload_action_computes(vector: dict[str, Any]) -> None:
    hashes = LineHashes(vector["text"].encode())

    assert [hashes.hash_of(line + 1) for line in range(len(vector["hashes"]))] == vector["hashes"]


def test_characters_outside_the_basic_plane_count_as_two_units() -> None:
    assert LineHashes("😀".encode()).hash_of(1) == _naive_hash([0xD83D, 0xDE00])


def test_line_beyond_the_end_has_the_hash_of_the_last() -> None:
    assert LineHashes(b"a\nb").hash_of(99) == LineHashes(b"a\nb").hash_of(2)


def test_own_fingerprint_survives_moved_lines(tmp_path: Path) -> None:
    (tmp_path / "sub dir").mkdir()
    (tmp_path / PATH).write_text(GO, encoding="utf-8")
    before = fingerprints([finding()], Sources(tmp_path))
    moved_go = GO.replace("func f", "// moved\n\nfunc f").replace("\tpool.Put", "\t\tpool.Put")
    (tmp_path / PATH).write_text(moved_go, encoding="utf-8")
    moved = msgspec.structs.replace(finding(), location=span("pool.Put(buf)", moved_go))

    assert fingerprints([moved], Sources(tmp_path)) == before


def test_equal_findings_are_told_apart(tmp_path: Path) -> None:
    first, second = fingerprints([finding(), finding()], Sources(tmp_path))

    assert first.removesuffix(":1") == second.removesuffix(":2")


def _naive_hash(units: list[int]) -> str:
    padded = [*units, 65535, *[0] * 100][:100]
    return f"{sum(unit * 37 ** (99 - index) for index, unit in enumerate(padded)) % 2**64:x}:1"
