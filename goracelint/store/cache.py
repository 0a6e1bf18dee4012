"""What earlier runs found out, by content: blobs in one sqlite file that many processes may use at once.

::

    facts   H(front end, content of a.go)          -> what a.go declares and does
    run     H(goracelint, settings, all contents)  -> the report

A key says everything that its blob depends on, so an entry is never out of date, only unused; what is unused longest
goes when the file outgrows its limit. Nothing here is trusted: a blob with a wrong checksum is a miss, a file that is
no database is made anew, and where the folder cannot be written to there is just no cache.

The file is in WAL mode: readers never wait, a writer that finds another one at work for long gives up. A process that
was forked opens the file itself.
"""

import contextlib
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

TABLES: Final = ("folders", "facts", "solves", "jobs", "questions", "runs")
FILE: Final = "goracelint.db"
LIMIT: Final = 1 << 30  # bytes
KEPT: Final = 0.75  # of the limit, after what is unused longest has gone
PATIENCE: Final = 3.0  # seconds that a writer waits for another one
_DAY: Final = 86_400  # seconds; how exactly it is known when an entry was used last
_AT_ONCE: Final = 500  # keys a question to sqlite
_WRECKED: Final = frozenset(
    (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB)
)  # the file is no database, or another one; all else passes
_CHECKSUM: Final = 4  # bytes
_TAG: Final = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder holds the cache of goracelint.\n"

_Result = TypeVar("_Result")


class Usage(NamedTuple):
    """How many entries a table has, and how many bytes they take."""

    table: str
    entries: int
    size: int


class Cache:
    """One open cache; ``folder`` None means that there is none, every question is a miss then."""

    def __init__(self, folder: Path | None, limit: int = LIMIT) -> None:
        self._folder = folder
        self._limit = limit
        self._database: sqlite3.Connection | None = None
        self._owner = 0  # the process that opened it
        self._inherited: list[sqlite3.Connection] = []
        self._used: dict[str, set[bytes]] = {}

    @property
    def path(self) -> Path | None:
        """The file."""
        return self._folder / FILE if self._folder is not None else None

    def get(self, table: str, key: bytes) -> bytes | None:
        """The blob of a key, or None."""
        return self.get_many(table, (key,)).get(key)

    def get_many(self, table: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The blobs of those keys that are there."""
        rows = self._select(f"SELECT key, blob FROM {table} WHERE key IN", keys)
        found = {own: blob for own, stored in rows if (blob := _checked(stored)) is not None}
        self._used.setdefault(table, set()).update(found)
        return found

    def known(self, table: str, keys: Sequence[bytes]) -> set[bytes]:
        """Which keys have a blob."""
        return {row[0] for row in self._select(f"SELECT key FROM {table} WHERE key IN", keys)}

    def put_many(self, table: str, blobs: Mapping[bytes, bytes]) -> None:
        """Store blobs; where another process keeps the file busy they are not stored."""
        self.put({table: blobs})

    def put(self, tables: Mapping[str, Mapping[bytes, bytes]]) -> None:
        """Store blobs of several tables, all or none."""
        if self._folder is None or not any(tables.values()):
            return
        now = int(time.time())

        def write(database: sqlite3.Connection) -> None:
            with database:
                for table, blobs in tables.items():
                    rows = [(own, _with_checksum(blob), now) for own, blob in blobs.items()]
                    database.executemany(f"INSERT OR REPLACE INTO {table} (key, blob, used) VALUES (?, ?, ?)", rows)

        self._ask(write)

    def _select(self, statement: str, keys: Sequence[bytes]) -> list[tuple[Any, ...]]:
        """The rows of a statement that ends with the keys it asks for, so many at once."""
        found: list[tuple[Any, ...]] = []
        for first in range(0, len(keys), _AT_ONCE):
            some = keys[first : first + _AT_ONCE]
            whole = f"{statement} ({','.join('?' * len(some))})"

            def ask(database: sqlite3.Connection, whole: str = whole, some: Sequence[bytes] = some) -> list[Any]:
                return database.execute(whole, some).fetchall()

            found += self._ask(ask) or ()
        return found

    def usage(self) -> list[Usage]:
        """What the file holds."""
        found = []
        for table in TABLES:
            row = self._ask(
                lambda database, table=table: database.execute(  # type: ignore[misc]
                    f"SELECT count(*), coalesce(sum(length(blob)), 0) FROM {table}"
                ).fetchone()
            )
            found.append(Usage(table, *(row or (0, 0))))
        return found

    def clear(self) -> None:
        """Delete the file."""
        self._drop()
        if self.path is not None:
            for suffix in ("", "-wal", "-shm"):
                with contextlib.suppress(OSError):
                    os.unlink(f"{self.path}{suffix}")

    def close(self) -> None:
        """Note what was used, make room where the file has outgrown its limit, and close it."""
        if self._database is not None and self._owner == os.getpid():
            self._note_used()
            self._ask(self._make_room)
        self._drop()

    def _note_used(self) -> None:
        now = int(time.time())
        for table, keys in self._used.items():
            old = self._select(f"SELECT key FROM {table} WHERE used < {now - _DAY} AND key IN", sorted(keys))

            def write(database: sqlite3.Connection, table: str = table, old: list[tuple[Any, ...]] = old) -> None:
                with database:
                    database.executemany(f"UPDATE {table} SET used = {now} WHERE key = ?", old)

            if old:
                self._ask(write)
        self._used.clear()

    def _make_room(self, database: sqlite3.Connection) -> None:
        if _size(database) <= self._limit:
            return
        excess = _size(database) - int(self._limit * KEPT)
        parts = (f"SELECT used, '{table}', key, length(blob) FROM {table}" for table in TABLES)
        doomed: dict[str, list[tuple[bytes]]] = {}
        for _, table, own, size in database.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1, 2, 3").fetchall():
            if excess <= 0:
                break
            doomed.setdefault(table, []).append((own,))
            excess -= size
        with database:
            for table, keys in doomed.items():
                database.executemany(f"DELETE FROM {table} WHERE key = ?", keys)
        database.executescript("PRAGMA incremental_vacuum")  # execute would take one step of it

    def _ask(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result | None:
        """Work with the database; a file that is none is made anew once, other trouble is a miss."""
        for _ in range(2):
            try:
                database = self._open()
                return None if database is None else work(database)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _WRECKED:
                    return None
                self.clear()
        return None

    def _open(self) -> sqlite3.Connection | None:
        if self._database is not None and self._owner == os.getpid():
            return self._database
        if self._folder is None or self.path is None:
            return None
        try:
            _prepare(self._folder)
        except OSError:
            self._folder = None
            return None
        if self._database is not None:
            self._inherited.append(self._database)  # of the process that forked this one: not to be closed here
            self._database = None
        database = sqlite3.connect(self.path, timeout=PATIENCE, check_same_thread=False)
        _lay_out(database)
        self._database, self._owner = database, os.getpid()
        return database

    def _drop(self) -> None:
        if self._database is not None and self._owner == os.getpid():
            self._database.close()
            self._database = None


def user_folder(environ: Mapping[str, str], system: str) -> Path | None:
    """Where a cache belongs by the customs of the system (``sys.platform``); None where no home is known."""
    home = environ.get("HOME") or environ.get("USERPROFILE")
    if system == "win32":
        top = environ.get("LOCALAPPDATA")
        return Path(top) / "goracelint" / "Cache" if top else None
    if system == "darwin":
        return Path(home) / "Library" / "Caches" / "goracelint" if home else None
    top = environ.get("XDG_CACHE_HOME") or (os.path.join(home, ".cache") if home else "")
    return Path(top) / "goracelint" if top and os.path.isabs(top) else None


def _prepare(folder: Path) -> None:
    """The folder; one that is made here is marked as one that backups and version control leave out."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", "ascii")
    (folder / "CACHEDIR.TAG").write_text(_TAG, "ascii")


def _lay_out(database: sqlite3.Connection) -> None:
    known = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if known.issuperset(TABLES):
        database.execute("PRAGMA synchronous = OFF")
        return
    database.execute("PRAGMA auto_vacuum = INCREMENTAL")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = OFF")  # what a crash of the machine tears has a wrong checksum
    with database:
        for table in TABLES:
            columns = "key BLOB PRIMARY KEY, blob BLOB NOT NULL, used INTEGER NOT NULL"
            database.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns}) WITHOUT ROWID")


def _size(database: sqlite3.Connection) -> int:
    pages = [int(database.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size")]
    return pages[0] * pages[1]


def _with_checksum(blob: bytes) -> bytes:
    return zlib.crc32(blob).to_bytes(_CHECKSUM, "big") + blob


def _checked(stored: bytes) -> bytes | None:
    blob = stored[_CHECKSUM:]
    return blob if zlib.crc32(blob).to_bytes(_CHECKSUM, "big") == stored[:_CHECKSUM] else None
