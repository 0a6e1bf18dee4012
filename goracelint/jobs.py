"""Who analyses what: the jobs of a run, those that are not remembered, in this process and in one beside it.

::

    pools, linux/amd64        as much work as all others together      here
    pools, windows/amd64      what is new there                        in a forked process, on the facts
    addresses, 53 builds; layout and strings, the same                 that were parsed for all of them

What both find is put together in the order of the jobs, so how many processes there were shows nowhere. Errs: none; a
process that dies costs time, its jobs are then done here.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec

from goracelint.anchors import ANCHORS, SUPPRESSIONS, mentions_call
from goracelint.finding import Finding
from goracelint.loading import FactsStore, FolderLoader
from goracelint.planning import Job
from goracelint.records import Record, Records
from goracelint.run import Run
from goracelint.source.modules import Workspace
from goracelint.source.witness import Question
from goracelint.store.cores import jobs_of
from goracelint.store.parallel import Beside, beside
from goracelint.tree import Tree, is_steady
from goracelint.uncollected import settle

SMALLEST_BESIDE: Final = 1 << 16  # bytes; what is solved faster than a process is forked


class _Aside(msgspec.Struct, gc=False):
    """What another process found, job by job, what it solved and asked, and whether it may be remembered."""

    records: list[Record]
    solved: dict[bytes, bytes]
    looked: dict[bytes, bytes]
    questions: list[Question]
    is_sound: bool


def analyse_all(this: Run, tree: Tree, store: FactsStore, workspace: Workspace) -> list[tuple[str, Finding]]:
    """The findings of all jobs, with what each job is for."""
    records = Records(this.cache, this.options, tree, this.work, this.witness, store)
    with this.phase("recall"):
        jobs = (*this.work.pools, *this.work.memory)
        known = list(zip(jobs, records.recall(jobs, mentions_call), strict=True))
    fresh = [job for job, record in known if record is None]
    found = iter(_Analyst(this, tree, store, workspace, records).analyse(fresh))
    taken: list[tuple[str, Record]] = []
    for job, record in known:
        taken.append((job.kind, record or next(found)))
        if record is None:
            records.keep(job, taken[-1][1])
    _tell(this, tree, store, [record for _, record in taken])
    if this.cache.path is not None:
        this.witness.is_sound &= is_steady(tree)
    records.close()
    return [(kind, finding) for kind, record in taken for finding in record.findings]


def _tell(this: Run, tree: Tree, store: FactsStore, taken: list[Record]) -> None:
    """What the report has to say of files, beside findings."""
    this.notices += [notice for record in taken for notice in record.notices]
    this.told = [path for record in taken for path in record.paths]
    this.told += [path for path, row in tree.rows.items() if row.bits & SUPPRESSIONS]
    store.prepare(this.told)
    this.notices += store.notices(this.told)
    store.close()


class _Analyst:
    """Does jobs, and has others done."""

    def __init__(self, this: Run, tree: Tree, store: FactsStore, workspace: Workspace, records: Records) -> None:
        self._run = this
        self._rows = tree.rows
        self._store = store
        self._workspace = workspace
        self._records = records

    def analyse(self, jobs: Sequence[Job]) -> list[Record]:
        """The records of jobs that are not remembered, in their order."""
        self._parse(jobs)
        pays = self._pays(jobs[1:])
        self._foresee(jobs[:1], at_once=pays)  # two processes would both parse it
        aside = self._beside(jobs[1:]) if pays else None
        if aside is None:
            return self._analyse(jobs)
        try:
            found = self._analyse(jobs[:1])
            with self._run.phase("wait"):
                result = aside.wait()
        except BaseException:
            aside.end()
            raise
        if result is None:
            return found + self._analyse(jobs[1:])
        other = msgspec.msgpack.decode(result, type=_Aside)
        self._records.solved.update(other.solved)
        self._records.looked.update(other.looked)
        self._run.witness.include(other.questions)
        self._run.witness.is_sound &= other.is_sound
        return found + other.records

    def _analyse(self, jobs: Sequence[Job]) -> list[Record]:
        if not jobs:
            return []
        from goracelint import analysis

        found = []
        for number, job in enumerate(jobs):
            if number == 0 or job.build is not jobs[number - 1].build:
                settle(collect=number > 0)  # what is parsed stays, what the jobs before left goes
            found.append(analysis.analyse_job(self._run, job, self._store, self._workspace, self._rows, self._records))
        return found

    def _pays(self, jobs: Sequence[Job]) -> bool:
        paths = {path for job in jobs for path in job.paths}
        return jobs_of(self._run.options.jobs) > 1 and sum(self._rows[path].size for path in paths) > SMALLEST_BESIDE

    def _beside(self, jobs: Sequence[Job]) -> Beside | None:
        def work() -> bytes:
            self._run.options = replace(self._run.options, progress=None)
            self._store.alone()
            found = self._analyse(jobs)
            self._store.flush()
            witness = self._run.witness
            return msgspec.msgpack.encode(
                _Aside(found, self._records.solved, self._records.looked, witness.questions(), witness.is_sound)
            )

        return beside(work)

    def _parse(self, jobs: Sequence[Job]) -> None:
        """Parse, with all processes, what builds are sure to need."""
        with self._run.phase("parse"):
            self._store.prepare(path for job in jobs for path in job.paths)
            for job in jobs:
                if job.kind == "pools":
                    anchored = [path for path in job.paths if self._rows[path].bits & ANCHORS]
                    imports = [path for path in anchored if not path.endswith("_test.go")]
                    self._loader(job).prepare_imports(imports, self._rows)

    def _foresee(self, jobs: Sequence[Job], *, at_once: bool) -> None:
        """Parse what will probably be asked for first: before this process goes on, or while it does."""
        with self._run.phase("parse"):
            for job in jobs:
                if job.kind == "pools":
                    self._loader(job).foresee(job.build.folders, self._rows, at_once=at_once)

    def _loader(self, job: Job) -> FolderLoader:
        return FolderLoader(self._store, self._workspace, job.build.configuration)
