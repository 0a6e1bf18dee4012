"""What a fleet has finished, on disk: a journal while it runs, logs, and an index at the end.

::

    DIR/bbolt-5f0c1c2f9d3e.sarif    the log of one entry, replaced in one step
    DIR/journal.jsonl               one line an entry as it finishes, with its seconds and megabytes
    DIR/index.jsonl                 one row an entry in the order of the list; nothing that depends on time or machine

A line of the journal is written after the log, with the log's digest, so that what a killed run left counts only where
it is whole. It counts for the same key: the tool and the options. The content of the folders is not looked at.

Errs on the safe side: a torn line, a missing or damaged log is work to do again.
"""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from goracelint.config import UsageError
from goracelint.fleet.entry import Outcome
from goracelint.fleet.listing import Entry
from goracelint.store.replace import replace_file
from goracelint.verdict import FAULT

if sys.platform != "win32":
    import fcntl

JOURNAL: Final = "journal.jsonl"
INDEX: Final = "index.jsonl"


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of the index. ``exit`` is what ``check`` would end with; FAULT means failed, for the reason in
    ``error``. ``sarif`` is the name of the log and ``sha256`` its digest, both empty where there is none. ``key`` names
    tool and options."""

    id: str
    entry: str
    exit: int
    key: str
    error: str = ""
    findings: dict[str, int] = {}
    notes: dict[str, int] = {}
    suppressed: int = 0
    files: int = 0
    unread: int = 0
    sarif: str = ""
    sha256: str = ""

    @property
    def failed(self) -> bool:
        """Whether the entry could not be analysed, or not without an internal error."""
        return self.exit == FAULT


class Line(msgspec.Struct, frozen=True):
    """One line of the journal."""

    row: Row
    seconds: float
    megabytes: float


class Ledger:
    """The folder of a fleet, held by one run at a time. Raises UsageError where it cannot be written."""

    def __init__(self, folder: Path, key: str) -> None:
        self._folder = folder
        self._key = key
        self._encoder = msgspec.json.Encoder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._journal = open(folder / JOURNAL, "a+b", buffering=0)  # noqa: SIM115 - closed by __exit__
        except OSError as error:
            raise UsageError(f"cannot write to {folder}: {error.strerror}") from error
        self._lock()
        self._rows = self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._journal.close()

    def finished(self, entry: Entry) -> Row | None:
        """What an earlier run left of this entry, where it holds for this tool and these options."""
        row = self._rows.get((entry.id, self._key))
        if row is None or row.entry != entry.name:
            return None
        if row.sarif:
            try:
                data = (self._folder / row.sarif).read_bytes()
            except OSError:
                return None
            if hashlib.sha256(data).hexdigest() != row.sha256:
                return None
        return row

    def record(self, entry: Entry, outcome: Outcome) -> Row:
        """Keep an outcome: its log, then the line that says so."""
        row = Row(
            id=entry.id,
            entry=entry.name,
            exit=outcome.exit,
            key=self._key,
            error=outcome.error,
            findings=outcome.findings,
            notes=outcome.notes,
            suppressed=outcome.suppressed,
            files=outcome.files,
            unread=outcome.unread,
            sarif=f"{entry.id}.sarif" if outcome.sarif else "",
            sha256=hashlib.sha256(outcome.sarif).hexdigest() if outcome.sarif else "",
        )
        log = self._folder / f"{entry.id}.sarif"
        try:
            if outcome.sarif:
                replace_file(log, outcome.sarif)
            else:
                log.unlink(missing_ok=True)
            self._journal.write(self._encoder.encode(Line(row, outcome.seconds, outcome.megabytes)) + b"\n")
        except OSError as error:
            raise UsageError(f"cannot write to {self._folder}: {error.strerror}") from error
        return row

    def index(self, rows: Iterable[Row]) -> None:
        """Write the rows of all entries, in their order."""
        replace_file(self._folder / INDEX, b"".join(self._encoder.encode(row) + b"\n" for row in rows))

    def _lock(self) -> None:
        if sys.platform == "win32":
            return
        try:
            fcntl.flock(self._journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._journal.close()
            raise UsageError(f"another run writes to {self._folder}") from error

    def _read(self) -> dict[tuple[str, str], Row]:
        self._journal.seek(0)
        data = self._journal.read()
        if data and not data.endswith(b"\n"):
            self._journal.write(b"\n")  # the line that a killed run did not finish stays what it is
        rows: dict[tuple[str, str], Row] = {}
        for text in data.splitlines():
            try:
                row = msgspec.json.decode(text, type=Line).row
            except msgspec.DecodeError:
                continue
            rows[row.id, row.key] = row
        return rows
