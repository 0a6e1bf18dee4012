"""The index of folders: what is read again, and what is not."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from goracelint.source.needles import ScanRow
from goracelint.source.stamp import GRANULARITY, Stamp, is_settled, stamp_at
from goracelint.store import folders
from goracelint.store.cache import Cache

OLD = 1_000_000_000 * 10**9  # nanoseconds


class Reader:
    """Scans, and notes what was scanned."""

    def __init__(self, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cache = cache
        self.read: list[str] = []
        scan = folders.scan

        def counting(paths: Sequence[str], *rest: object) -> list[ScanRow]:
            self.read += [os.path.basename(path) for path in paths]
            return scan(paths, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(folders, "scan", counting)

    def rows(self, *paths: Path, stamps: dict[str, Stamp] | None = None) -> list[ScanRow]:
        self.read.clear()
        given = stamps or {str(path): stamp_at(str(path)) for path in paths}
        return list(folders.scan_all(self.cache, given, (b"sync.Pool",), (), 1).values())


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr(folders, "is_settled", lambda stamp, seen: True)  # or the tests would have to wait
    return Reader(Cache(tmp_path / "cache"), monkeypatch)


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    path = tmp_path / "pool.go"
    path.write_text('package p\nimport "sync"\nvar x sync.Pool\n')
    return path


def test_a_file_with_the_same_stamp_is_not_read_again(reader: Reader, pool: Path) -> None:
    first = reader.rows(pool)
    assert reader.read == ["pool.go"]
    assert reader.rows(pool) == first
    assert reader.read == []


def test_a_changed_file_is_read_and_its_neighbour_is_not(reader: Reader, pool: Path) -> None:
    other = pool.with_name("other.go")
    other.write_text("package p\n")
    reader.rows(pool, other)
    pool.write_text("package p\n// nothing\n")
    rows = reader.rows(pool, other)
    assert reader.read == ["pool.go"]
    assert [row.bits for row in rows] == [0, 0]


def test_another_file_of_the_same_size_and_time_is_read(reader: Reader, pool: Path) -> None:
    os.utime(pool, ns=(OLD, OLD))
    before = reader.rows(pool)
    text = pool.read_text().replace("var x", "var y")
    pool.unlink()
    pool.write_text(text)
    os.utime(pool, ns=(OLD, OLD))
    assert reader.rows(pool)[0].digest != before[0].digest


def test_a_file_that_was_written_a_moment_ago_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: Path
) -> None:
    reader = Reader(Cache(tmp_path / "cache"), monkeypatch)
    reader.rows(pool)
    reader.rows(pool)
    assert reader.read == ["pool.go"]


def test_a_stamp_is_settled_once_the_coarsest_clock_has_moved_on() -> None:
    stamp = Stamp(1, OLD, OLD, 1)
    assert not is_settled(stamp, OLD)
    assert not is_settled(stamp, OLD + GRANULARITY)
    assert is_settled(stamp, OLD + GRANULARITY + 1)


def test_other_needles_are_looked_for_anew(reader: Reader, pool: Path) -> None:
    reader.rows(pool)
    given = {str(pool): stamp_at(str(pool))}
    (row,) = folders.scan_all(reader.cache, given, (b"sync.Mutex", b"var x"), (), 1).values()
    assert row.bits == 0b10


def test_a_file_that_cannot_be_read_is_not_remembered(reader: Reader, pool: Path) -> None:
    missing = pool.with_name("missing.go")
    assert reader.rows(missing)[0].error
    reader.rows(missing)
    assert reader.read == ["missing.go"]
