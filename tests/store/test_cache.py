"""The cache: entries by key, nothing trusted, bounded, shared."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from goracelint.store.cache import FILE, TABLES, Cache, user_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_entries_outlive_the_process(folder: Path) -> None:
    first = Cache(folder)
    first.put_many("facts", {b"k": b"blob"})
    first.close()
    assert Cache(folder).get("facts", b"k") == b"blob"


def test_tables_are_apart(folder: Path) -> None:
    cache = Cache(folder)
    cache.put_many("facts", {b"k": b"blob"})
    assert cache.get("runs", b"k") is None


def test_more_keys_than_one_question_takes(folder: Path) -> None:
    cache = Cache(folder)
    blobs = {str(number).encode(): bytes([number % 251]) for number in range(1203)}
    cache.put_many("facts", blobs)
    assert cache.get_many("facts", [*blobs, b"missing"]) == blobs
    assert cache.known("facts", [*blobs, b"missing"]) == set(blobs)


def test_a_damaged_blob_is_a_miss(folder: Path) -> None:
    cache = Cache(folder)
    cache.put_many("facts", {b"k": b"blob"})
    cache.close()
    with sqlite3.connect(folder / FILE) as database:
        database.execute("UPDATE facts SET blob = CAST('xxxxother' AS BLOB)")
    assert Cache(folder).get("facts", b"k") is None


def test_a_file_that_is_no_database_is_made_anew(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(b"this is not a database" * 100)
    cache = Cache(folder)
    assert cache.get("facts", b"k") is None
    cache.put_many("facts", {b"k": b"blob"})
    assert cache.get("facts", b"k") == b"blob"


def test_a_torn_file_is_made_anew(folder: Path) -> None:
    cache = Cache(folder)
    cache.put_many("facts", {bytes([number]): os.urandom(5000) for number in range(100)})
    cache.close()
    data = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(data[:4096] + os.urandom(len(data) // 2))
    torn = Cache(folder)
    found = torn.get_many("facts", [bytes([number]) for number in range(100)])
    assert all(len(blob) == 5000 for blob in found.values())
    torn.put_many("facts", {b"k": b"blob"})
    assert torn.get("facts", b"k") == b"blob"


def test_a_foreign_database_is_made_anew(folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / FILE) as database:
        database.execute("CREATE TABLE facts (something TEXT)")
    cache = Cache(folder)
    cache.put_many("facts", {b"k": b"blob"})
    assert cache.get("facts", b"k") == b"blob"


def test_without_a_folder_everything_is_a_miss() -> None:
    cache = Cache(None)
    cache.put_many("facts", {b"k": b"blob"})
    assert cache.get("facts", b"k") is None
    assert [row.entries for row in cache.usage()] == [0] * len(TABLES)
    cache.clear()
    cache.close()


def test_a_folder_that_cannot_be_made_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put_many("facts", {b"k": b"blob"})
    assert cache.get("facts", b"k") is None


def test_what_is_unused_longest_goes_when_the_limit_is_reached(folder: Path) -> None:
    cache = Cache(folder, limit=400_000)
    cache.put_many("facts", {b"old": bytes(150_000)})
    cache._ask(lambda database: database.execute("UPDATE facts SET used = 1").connection.commit())
    cache.put_many("facts", {b"new": bytes(150_000), b"newer": bytes(150_000)})
    cache.close()
    after = Cache(folder, limit=400_000)
    assert after.get("facts", b"old") is None
    assert after.get("facts", b"newer") is not None
    assert (folder / FILE).stat().st_size < 450_000


def test_use_keeps_an_entry_young(folder: Path) -> None:
    cache = Cache(folder)
    cache.put_many("facts", {b"k": b"blob"})
    cache._ask(lambda database: database.execute("UPDATE facts SET used = 1").connection.commit())
    cache.get("facts", b"k")
    cache.close()
    with sqlite3.connect(folder / FILE) as database:
        assert database.execute("SELECT used FROM facts").fetchone()[0] > 1


def test_the_folder_says_what_it_is(folder: Path) -> None:
    Cache(folder).put_many("facts", {b"k": b"blob"})
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert (folder / ".gitignore").read_text() == "*\n"


def test_a_folder_that_was_there_keeps_its_own_marks(folder: Path) -> None:
    folder.mkdir()
    (folder / ".gitignore").write_text("mine\n")
    Cache(folder).put_many("facts", {b"k": b"blob"})
    assert (folder / ".gitignore").read_text() == "mine\n"
    assert not (folder / "CACHEDIR.TAG").exists()


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL, None])
def test_trouble_that_passes_keeps_what_is_there(folder: Path, code: int | None) -> None:
    cache = Cache(folder)
    cache.put_many("facts", {b"k": b"blob"})

    def trouble(_: sqlite3.Connection) -> None:
        error = sqlite3.OperationalError("no luck")
        if code is not None:
            error.sqlite_errorcode = code
        raise error

    assert cache._ask(trouble) is None
    assert cache.get("facts", b"k") == b"blob"


def test_age_decides_what_goes_and_not_the_table(folder: Path) -> None:
    cache = Cache(folder, limit=400_000)
    cache.put_many("runs", {b"old": bytes(150_000)})
    cache._ask(lambda database: database.execute("UPDATE runs SET used = 1").connection.commit())
    cache.put_many("facts", {b"new": bytes(150_000), b"newer": bytes(150_000)})
    cache.close()
    after = Cache(folder, limit=400_000)
    assert after.get("runs", b"old") is None
    assert after.known("facts", [b"new", b"newer"])


def test_several_tables_are_written_together_or_not_at_all(folder: Path) -> None:
    cache = Cache(folder)
    cache.put({"facts": {b"k": b"blob"}, "nowhere": {b"k": b"blob"}})
    assert cache.get("facts", b"k") is None


def test_clear_leaves_nothing(folder: Path) -> None:
    cache = Cache(folder)
    cache.put_many("facts", {b"k": b"blob"})
    cache.clear()
    assert not (folder / FILE).exists()
    assert cache.get("facts", b"k") is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_opens_the_file_itself(folder: Path) -> None:
    cache = Cache(folder)
    cache.put_many("facts", {b"k": b"blob"})
    child = os.fork()
    if child == 0:
        cache.put_many("facts", {b"child": cache.get("facts", b"k") or b""})
        os._exit(0)
    os.waitpid(child, 0)
    assert cache.get("facts", b"child") == b"blob"


def test_processes_write_at_the_same_time(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from goracelint.store.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "for number in range(20): cache.put_many('facts', {f'{sys.argv[2]}-{number}'.encode(): bytes(2000)})\n"
        "cache.close()"
    )
    command = [sys.executable, "-c", code, str(folder)]
    running = [subprocess.Popen([*command, str(number)], cwd=Path(__file__).parents[2]) for number in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    cache = Cache(folder)
    keys = [f"{process}-{number}".encode() for process in range(4) for number in range(20)]
    assert len(cache.get_many("facts", keys)) == len(keys)


@pytest.mark.parametrize(
    ("environ", "system", "expected"),
    [
        ({"HOME": "/home/me"}, "linux", "/home/me/.cache/goracelint"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": "/var/x"}, "linux", "/var/x/goracelint"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": "relative"}, "linux", None),
        ({"HOME": "/Users/me"}, "darwin", "/Users/me/Library/Caches/goracelint"),
        ({"LOCALAPPDATA": "/c/me"}, "win32", "/c/me/goracelint/Cache"),
        ({}, "linux", None),
        ({}, "win32", None),
    ],
)
def test_the_user_folder_follows_the_system(environ: dict[str, str], system: str, expected: str | None) -> None:
    assert user_folder(environ, system) == (Path(expected) if expected else None)
