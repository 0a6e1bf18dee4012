"""What is remembered of one job, so that an edit costs only the jobs that looked at it.

::

    addresses, windows/amd64    looked into Fill of zero_windows.go, which has changed      runs again
    addresses, darwin/arm64     used zero.go, and no function of it that has changed        its record counts

The key of a record holds the build, the settings, and what tier 0 sees of every file in the arguments. The record holds
the files that the job used, with their shapes and the functions that it looked into, and what it asked the bytes of
others (does ``a.go`` say ``.Get(``?), which are asked again. A file that has changed costs nothing where its shape and
those functions are the same, and no finding is placed in it. What lies outside the arguments counts as long as all
answers about it are the same, for all jobs at once.

Errs: what tier 0 sees (a new file, another import, a first needle) wakes every job.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from goracelint.config import CheckOptions
from goracelint.finding import Finding, Notice
from goracelint.ir.facts import FileFacts
from goracelint.ir.shape import texts_of
from goracelint.loading import LARGE
from goracelint.planning import Job, Work
from goracelint.source.discover import SourceFile
from goracelint.source.witness import Question, Witness, still_true
from goracelint.store.cache import Cache
from goracelint.store.keys import key, tool
from goracelint.tree import Tree, settings_of

Mentions = Callable[[str, tuple[str, ...]], bool]
"""(path, names) -> whether the bytes of the file call one of the names."""
Facts = Callable[[str], FileFacts | None]

_JOBS: Final = "jobs"
_QUESTIONS: Final = "questions"


class Mention(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """What was asked of the bytes of a file: whether it calls one of these names."""

    path: str
    names: tuple[str, ...]
    answer: bool


class Used(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """A file that a job used: its digest and shape, the indexes of the functions looked into and their texts."""

    path: str
    digest: bytes
    shape: bytes
    opened: list[int]
    texts: bytes


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one job found, and what it used.

    ``paths`` are the files it parsed of which a report speaks: comments for us, or faults.
    """

    findings: list[Finding]
    notices: list[Notice]
    paths: list[str]
    files: list[Used] = []
    mentions: list[Mention] = []


class Records:
    """The records of one run."""

    def __init__(
        self, cache: Cache, options: CheckOptions, tree: Tree, work: Work, witness: Witness, facts: Facts
    ) -> None:
        self._facts = facts
        self._shown = {file.path: file.shown for file in tree.found.files}
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
        if not self._is_as_it_was(record):
            return None
        if any(mentions(row.path, row.names) != row.answer for row in record.mentions):
            return None
        return record

    def keep(self, job: Job, record: Record) -> None:
        """Store the record of a job; one that did not run well is forgotten."""
        is_sound = not any(notice.internal for notice in record.notices)
        if self._is_open:
            self._cache.put_many(_JOBS, {self._key(job): msgspec.msgpack.encode(record) if is_sound else b""})

    def used(self, reads: Mapping[str, set[int]]) -> list[Used]:
        """Rows for the files of the arguments that a job used, given with the functions that it looked into."""
        rows = []
        for path in sorted(reads.keys() & self._tree.rows.keys()):
            facts, opened = self._facts(path), sorted(reads[path])
            shape, texts = (b"", b"") if facts is None else (facts.shape, texts_of(facts, opened))
            rows.append(Used(path, self._tree.rows[path].digest, shape, opened, texts))
        return rows

    def _is_as_it_was(self, record: Record) -> bool:
        rows = self._tree.rows
        changed = [used for used in record.files if rows[used.path].digest != used.digest]
        if not changed:
            return True
        told = {step.location.path for finding in record.findings for step in finding.steps}
        told.update(finding.location.path for finding in record.findings)
        told.update(notice.path for notice in record.notices)
        return all(self._shown[used.path] not in told and self._is_like(used) for used in changed)

    def _is_like(self, used: Used) -> bool:
        facts = self._facts(used.path)
        return facts is not None and facts.shape == used.shape and texts_of(facts, used.opened) == used.texts

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
