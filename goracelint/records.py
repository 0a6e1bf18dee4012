"""What is remembered of one job, so that an edit costs only the jobs that looked at it.

::

    addresses, windows/amd64    looked into Fill of zero_windows.go, which has changed      runs again
    addresses, darwin/arm64     used zero.go, and no function of it that has changed        its record counts

The key of a record holds the build, the settings, and what tier 0 sees of every file in the arguments. The record holds
the files that the job used, with their shapes and the functions that it looked into, and what it asked the bytes of
others (does ``a.go`` say ``.Get(``?), which are asked again. A file that has changed costs nothing where its shape and
those functions are the same; findings in it move with the functions that they are placed in. What lies outside the
arguments counts as long as all answers about it are the same; records and answers are stored together or not at all.

Errs: what tier 0 sees (a new file, another import, a first needle) wakes every job.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec

from goracelint.config import CheckOptions
from goracelint.finding import Finding, Location, Notice
from goracelint.ir.shape import changed_names, texts_of
from goracelint.loading import LARGE, FactsStore
from goracelint.planning import Job, Work
from goracelint.source.discover import SourceFile
from goracelint.source.witness import Question, Witness, still_true
from goracelint.store.cache import Cache
from goracelint.store.keys import blob_of, key, tool, value_of
from goracelint.tree import Tree, digest_at, settings_of

if TYPE_CHECKING:
    from goracelint.engine.transcript import Solves

Mentions = Callable[[str, tuple[str, ...]], bool]
"""(path, names) -> whether the bytes of the file call one of the names."""

_JOBS: Final = "jobs"
_QUESTIONS: Final = "questions"
_SOLVES: Final = "solves"


class Mention(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """What was asked of the bytes of a file: whether it calls one of these names."""

    path: str
    names: tuple[str, ...]
    answer: bool


class Used(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """A file that a job used: its digest and shape, the indexes of the functions looked into and their texts.

    ``starts`` are where its functions start, in a file that findings are placed in.
    """

    path: str
    digest: bytes
    shape: bytes
    opened: list[int]
    texts: bytes
    starts: list[int] = []


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one job found, and what it used.

    ``paths`` are the files it used of which a report speaks: comments for us, or faults. ``names`` are those that it
    asked functions for without looking into them; None: whatever they say matters. ``asked`` is the key of what
    the run that made the record asked of the world outside the arguments.
    """

    findings: list[Finding]
    notices: list[Notice]
    paths: list[str]
    files: list[Used] = []
    mentions: list[Mention] = []
    names: list[str] | None = []
    asked: bytes = b""


class Looked(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a pass within a job found, encoded, and what it used; ``beyond`` are files outside the arguments with their
    digests."""

    found: bytes
    files: list[Used]
    beyond: list[tuple[str, bytes]]
    names: list[str] | None


class Records:
    """The records of one run."""

    def __init__(
        self, cache: Cache, options: CheckOptions, tree: Tree, work: Work, witness: Witness, store: FactsStore
    ) -> None:
        self._facts = store.facts
        self._earlier = store.earlier
        self._shown = {file.path: file.shown for file in tree.found.files}
        self._cache = cache
        self._tree = tree
        self._witness = witness
        self._options = options
        self._work = work
        self._fresh: list[tuple[Job, Record]] = []
        self._digest = store.digest
        self.solved: dict[bytes, bytes] = {}  # what jobs solved, by key
        self.looked: dict[bytes, bytes] = {}  # what passes found
        self._answered: dict[bytes, list[Question] | None] = {}
        self._included: set[bytes] = set()

    @cached_property
    def _world(self) -> bytes:
        """What all jobs depend on, beside what each of them uses."""
        anchored = (sorted(self._work.address_files), sorted(self._work.layout_files))
        return key(tool(), settings_of(self._options), self._tree.found.roots, _shapes(self._tree), anchored)

    def recall(self, jobs: Sequence[Job], mentions: Mentions) -> list[Record | None]:
        """The records of those jobs whose record still counts; ``mentions`` answers what was asked of bytes."""
        if self._cache.path is None:
            return [None] * len(jobs)
        keys = [self._key(job) for job in jobs]
        blobs = self._cache.get_many(_JOBS, keys)
        return [self._recall(blobs.get(own), mentions) for own in keys]

    def _recall(self, blob: bytes | None, mentions: Mentions) -> Record | None:
        """The record of a job, if all that it used is as it was."""
        record = value_of(blob, Record)
        questions = self._asked(record.asked) if record is not None else None
        if record is None or questions is None:
            return None
        changed = self._changed(record.files)
        if not self._are_alike(changed, record.names):
            return None
        if any(mentions(row.path, row.names) != row.answer for row in record.mentions):
            return None
        if record.asked not in self._included:
            self._included.add(record.asked)
            self._witness.include(questions)
        return msgspec.structs.replace(record, findings=self._moved(record.findings, changed))

    def keep(self, job: Job, record: Record) -> None:
        """Take the record of a job; stored it is at the end, and only if the job ran well."""
        if not any(notice.internal for notice in record.notices):
            self._fresh.append((job, record))

    def solves(self, job: Job) -> "Solves | None":
        """What an earlier run of this job, or of one much like it, solved; None where nothing is remembered."""
        if self._cache.path is None:
            return None
        from goracelint.engine.transcript import Solved, Solves

        blob = self._cache.get(_SOLVES, self._solves_key(job))
        return Solves(value_of(zlib.decompress(blob) if blob is not None else None, list[Solved]) or (), lasting=True)

    def keep_solves(self, job: Job, solves: "Solves | None") -> None:
        """Take what the job solved, and what it did not need to."""
        rows = solves.rows() if solves is not None else []
        blob = blob_of(rows) if rows else None
        if blob is not None:
            self.solved[self._solves_key(job)] = zlib.compress(blob, 1)

    def recall_pass(self, job: Job) -> Looked | None:
        """What a pass of this job found in an earlier run, if all that it used is as it was."""
        blob = self._cache.get(_SOLVES, self._pass_key(job)) if self._cache.path is not None else None
        looked = value_of(blob, Looked)
        if looked is None or any(self._digest(path) != digest for path, digest in looked.beyond):
            return None
        return looked if self._are_alike(self._changed(looked.files), looked.names) else None

    def keep_pass(self, job: Job, found: bytes, opened: Mapping[str, set[int]], names: list[str] | None) -> None:
        """Take what a pass found, the functions that it looked into by file, and the names that it asked for."""
        if self._cache.path is not None:
            beyond = [(path, self._digest(path)) for path in sorted(opened.keys() - self._tree.rows.keys())]
            blob = blob_of(Looked(found, self.used(opened, ()), beyond, names))
            if blob is not None:
                self.looked[self._pass_key(job)] = blob

    def _pass_key(self, job: Job) -> bytes:
        return key(self._key(job), "sharing")

    def _solves_key(self, job: Job) -> bytes:
        models = [(str(path), digest_at(str(path))) for path in self._options.models]
        return key(tool(), models, job.kind, job.is_first, job.build.configuration, sorted(job.build.folders))

    def used(self, reads: Mapping[str, set[int]], findings: Iterable[Finding]) -> list[Used]:
        """Rows for the files of the arguments that a job used, given with the functions that it looked into."""
        if self._cache.path is None:
            return []
        places: dict[str, list[Location]] = {}
        for location in _locations(findings):
            places.setdefault(location.path, []).append(location)
        rows = []
        for path in sorted(reads.keys() & self._tree.rows.keys()):
            facts, digest = self._facts(path), self._tree.rows[path].digest
            if facts is None:
                rows.append(Used(path, digest, b"", [], b""))
                continue
            told = places.get(self._shown[path], ())
            starts = [function.start for function in facts.funcs] if told else []
            opened = sorted(reads[path].union(at for place in told if (at := _function_at(starts, place.start)) >= 0))
            rows.append(Used(path, digest, facts.shape, opened, texts_of(facts, opened), starts))
        return rows

    def _is_like(self, used: Used) -> bool:
        facts = self._facts(used.path)
        return facts is not None and facts.shape == used.shape and texts_of(facts, used.opened) == used.texts

    def _changed(self, files: Iterable[Used]) -> list[Used]:
        """The files that are not what they were."""
        return [used for used in files if self._tree.rows[used.path].digest != used.digest]

    def _are_alike(self, changed: Iterable[Used], names: list[str] | None) -> bool:
        """Whether whoever used these files, and asked for these names, would be told the same."""
        return all(self._is_like(used) and self._says_the_same(used, names) for used in changed)

    def _says_the_same(self, used: Used, names: list[str] | None) -> bool:
        """Whether the functions of a file of the same shape say what they said, as far as they were asked."""
        before, after = self._earlier(used.path, used.digest), self._facts(used.path)
        if before is None or after is None:
            return False
        changed = changed_names(before, after)
        return changed.isdisjoint(names) if names is not None else not changed

    def _moved(self, findings: list[Finding], changed: list[Used]) -> list[Finding]:
        """Findings where the functions that they are placed in are now."""
        shifts: dict[str, tuple[list[int], list[int]]] = {}
        for used in changed:
            facts = self._facts(used.path)
            if used.starts and facts is not None:
                shifts[self._shown[used.path]] = used.starts, [function.start for function in facts.funcs]

        def move(place: Location) -> Location:
            old, new = shifts.get(place.path, ([], []))
            at = _function_at(old, place.start)
            by = new[at] - old[at] if at >= 0 else 0
            return Location(place.path, place.start + by, place.end + by)

        return [_placed(finding, move) for finding in findings] if shifts else findings

    def close(self) -> None:
        """Store the new records with all that the run asked of the world, at once and together."""
        self._cache.put_many(_SOLVES, self.solved)
        if self._cache.path is None or not self._fresh or not self._witness.is_sound:
            return
        self._cache.put_many(_SOLVES, self.looked)
        questions = self._witness.questions()
        asked = key(questions)
        blobs = {self._key(job): blob_of(msgspec.structs.replace(row, asked=asked)) for job, row in self._fresh}
        told = blob_of(questions)
        if told is not None:
            jobs = {own: blob for own, blob in blobs.items() if blob is not None}
            self._cache.put({_JOBS: jobs, _QUESTIONS: {asked: told}})

    def _asked(self, asked: bytes) -> list[Question] | None:
        """What a run asked of the world, if all of it has the same answers now."""
        if asked not in self._answered:
            questions = value_of(self._cache.get(_QUESTIONS, asked), list[Question])
            is_alike = questions is not None and all(map(still_true, questions))
            self._answered[asked] = questions if is_alike else None
        return self._answered[asked]

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


def _locations(findings: Iterable[Finding]) -> Iterator[Location]:
    for finding in findings:
        yield finding.location
        yield from (step.location for step in finding.steps)


def _function_at(starts: list[int], offset: int) -> int:
    """The index of the last function that starts at or before an offset, the innermost; -1 where none does."""
    before = [(start, index) for index, start in enumerate(starts) if start <= offset]
    return max(before)[1] if before else -1


def _placed(finding: Finding, move: Callable[[Location], Location]) -> Finding:
    steps = tuple(msgspec.structs.replace(step, location=move(step.location)) for step in finding.steps)
    return msgspec.structs.replace(finding, location=move(finding.location), steps=steps)
