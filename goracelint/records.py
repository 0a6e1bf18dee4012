"""What is remembered of one job, so that an edit costs only the jobs that looked at it.

::

    addresses, windows/amd64    read 162 files; zero_windows.go is another file now    runs again
    addresses, darwin/arm64     read 112 files, all as they were                       its record counts

The key of a record holds the build, the settings, and of every file in the arguments the *shape*: what tier 0 sees of
it beside its content. The record holds the digests of the files that the job used, and what it asked the bytes of
others (does ``a.go`` say ``.Get(``?), which are asked again. What lies outside the arguments counts as long as all
answers about it are the same, for all jobs at once.

Errs: a shape that changes (a new file, another import, a first needle) wakes every job.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from goracelint.config import CheckOptions
from goracelint.finding import Finding, Notice
from goracelint.loading import LARGE
from goracelint.planning import Job, Work
from goracelint.source.discover import SourceFile
from goracelint.source.witness import Question, Witness, still_true
from goracelint.store.cache import Cache
from goracelint.store.keys import key, tool
from goracelint.tree import Tree, settings_of

Mentions = Callable[[str, tuple[str, ...]], bool]
"""(path, names) -> whether the bytes of the file call one of the names."""

_JOBS: Final = "jobs"
_QUESTIONS: Final = "questions"


class Mention(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """What was asked of the bytes of a file: whether it calls one of these names."""

    path: str
    names: tuple[str, ...]
    answer: bool


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one job found, and what it used: (path, digest) of files, mentions.

    ``paths`` are the files it parsed of which a report speaks: comments for us, or faults.
    """

    findings: list[Finding]
    notices: list[Notice]
    paths: list[str]
    files: list[tuple[str, bytes]] = []
    mentions: list[Mention] = []


class Records:
    """The records of one run."""

    def __init__(self, cache: Cache, options: CheckOptions, tree: Tree, work: Work, witness: Witness) -> None:
        self._cache = cache
        self._tree = tree
        self._witness = witness
        anchored = (sorted(work.address_files), sorted(work.layout_files))
        self._world = key(tool(), settings_of(options), _shapes(tree), anchored)
        self._is_open = cache.path is not None
        self._questions = self._asked_before()

    def recall(self, job: Job, mentions: Mentions) -> Record | None:
        """The record of a job, if all that it used is as it was; ``mentions`` answers what was asked of bytes."""
        blob = self._cache.get(_JOBS, self._key(job)) if self._questions is not None else None
        if blob is None:
            return None
        try:
            record = msgspec.msgpack.decode(blob, type=Record)
        except msgspec.DecodeError:
            return None
        if any(self.digest(path) != digest for path, digest in record.files):
            return None
        if any(mentions(row.path, row.names) != row.answer for row in record.mentions):
            return None
        return record

    def keep(self, job: Job, record: Record) -> None:
        """Store the record of a job; one that did not run well is forgotten."""
        is_sound = not any(notice.internal for notice in record.notices)
        if self._is_open:
            self._cache.put_many(_JOBS, {self._key(job): msgspec.msgpack.encode(record) if is_sound else b""})

    def digest(self, path: str) -> bytes:
        """The content of a file in the arguments; empty for others, which the questions cover."""
        row = self._tree.rows.get(path)
        return row.digest if row is not None else b""

    def close(self) -> None:
        """Store what was asked of the world, by this run or, for records that still count, before."""
        if self._is_open:
            if self._questions is not None:
                self._witness.include(self._questions)
            blob = msgspec.msgpack.encode(self._witness.questions())
            self._cache.put_many(_QUESTIONS, {self._world: blob})

    def _asked_before(self) -> list[Question] | None:
        """What earlier runs asked, if every answer is as it was; else no record counts."""
        blob = self._cache.get(_QUESTIONS, self._world)
        if blob is None:
            return None
        try:
            questions = msgspec.msgpack.decode(blob, type=list[Question])
        except msgspec.DecodeError:
            return None
        return questions if all(map(still_true, questions)) else None

    def _key(self, job: Job) -> bytes:
        folders = sorted(job.build.folders.items())
        return key(self._world, job.kind, job.is_first, job.build.configuration, folders, sorted(job.build.news))


def _shapes(tree: Tree) -> list[tuple[object, ...]]:
    found, rows = tree
    return [
        (file, row.bits, row.verdicts, row.imports, row.build_lines, row.error, row.size > LARGE)
        for file, row in ((_unstamped(file), rows[file.path]) for file in found.files)
    ]


def _unstamped(file: SourceFile) -> tuple[str, str, bool]:
    return file.path, file.shown, file.reported
