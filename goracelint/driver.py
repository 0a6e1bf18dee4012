"""The whole pipeline on one screen: arguments in, report out.

::

    discover -> scan -> plan builds -> parse -> link -> solve -> pair -> judge -> suppress -> report

Tier 0 keeps the folders that hold an anchor (a pool, a mapping, a converted pointer, an import of a package
that models describe). They are parsed and linked per build configuration; packages that import something interesting
from them are pulled in by the names they call. Nothing of the scanned code is run, and nothing outside it
is written.
"""

import os
from dataclasses import replace

import msgspec

from goracelint.anchors import ANCHORS, SUPPRESSIONS, mentions_call
from goracelint.config import CheckOptions
from goracelint.finding import Finding, Notice, Report
from goracelint.judge import merge, told_once
from goracelint.loading import FactsStore, FolderLoader
from goracelint.planning import Job, plan_work
from goracelint.records import Record, Records
from goracelint.report.suppress import CommentedFile, apply_suppressions
from goracelint.run import Run
from goracelint.source.configurations import Build
from goracelint.source.discover import Discovery, SourceFile, shown_path
from goracelint.source.modules import Workspace
from goracelint.source.needles import ScanRow
from goracelint.source.witness import Question, Witness
from goracelint.store.cache import Cache
from goracelint.store.cores import jobs_of
from goracelint.store.keys import key, tool, value_of
from goracelint.store.parallel import SMALLEST_JOB, beside
from goracelint.tree import Tree, digest_at, is_steady, look
from goracelint.unchecked import unchecked
from goracelint.uncollected import uncollected


def run(
    options: CheckOptions,
    stats: dict[str, float] | None = None,
    cache: Cache | None = None,
    tree: Tree | None = None,
    witness: Witness | None = None,
) -> Report:
    """Analyse what the options name; raises UsageError where they cannot be followed.

    ``stats`` receives seconds per phase, ``witness`` what was asked of the world beyond ``tree``.
    """
    with uncollected():
        this = Run(options, {} if stats is None else stats, cache or Cache(None), witness or Witness())
        with this.phase("scan"):
            given = tree or look(options, this.cache)
        return _run(this, given)


def _run(this: Run, tree: Tree) -> Report:
    with this.phase("plan"):
        found, rows = tree
        folders = sorted({file.folder for file in found.files})
        workspace = Workspace(folders, found.roots, os.environ, this.witness)
        store = FactsStore(found.files, rows, this.cwd, this.options.jobs, this.cache, this.witness)
        this.notices += [*found.notices, *_unread(rows, this.cwd)]
        this.work = plan_work(tree, store, workspace, _modelled(this))
    found_by = _analyse_all(this, tree, store, workspace)
    with this.phase("report"):
        findings: list[Finding] = []
        for kind in ("pools", "addresses"):
            merged = merge((finding for name, finding in found_by if name == kind), this.sources.line_of)
            findings += _drop_common_builds(this, kind, this.work.builds(kind), merged)
        findings += unchecked(this.rules, found.build_files)
        findings = told_once(merge(findings, this.sources.line_of), this.sources.line_of)
        return _report(this, found, store, findings)


def _modelled(this: Run) -> frozenset[str]:
    """The packages whose functions acquire or release something, as models say; remembered."""
    models = this.options.models
    own = key(tool(), "packages", [(str(path), digest_at(str(path))) for path in models])
    known = value_of(this.cache.get("facts", own), list[str])
    if known is not None:
        return frozenset(known)
    found = this.models.packages()
    this.cache.put_many("facts", {own: msgspec.msgpack.encode(sorted(found))})
    return found


def _unread(rows: dict[str, ScanRow], cwd: str) -> list[Notice]:
    refused = (row for row in rows.values() if row.error)
    return [Notice(shown_path(row.path, cwd), -1, "warning", f"not analysed: {row.error}") for row in refused]


def _parse(this: Run, jobs: list[Job], store: FactsStore, workspace: Workspace, rows: dict[str, ScanRow]) -> None:
    """Parse, with all processes, what builds are sure to need and what will probably be asked for first."""
    with this.phase("parse"):
        store.prepare(path for job in jobs for files in job.build.folders.values() for path in files)
        for build in (job.build for job in jobs if job.kind == "pools"):
            anchors = [path for files in build.folders.values() for path in files if rows[path].bits & ANCHORS]
            loader = FolderLoader(store, workspace, build.configuration)
            loader.prepare_imports((path for path in anchors if not path.endswith("_test.go")), rows)
            loader.foresee(build.folders, rows)


class _Aside(msgspec.Struct, gc=False):
    """What another process found, job by job, what it asked, and whether it may be remembered."""

    records: list[Record]
    questions: list[Question]
    is_sound: bool


def _analyse_all(this: Run, tree: Tree, store: FactsStore, workspace: Workspace) -> list[tuple[str, Finding]]:
    """The findings of all jobs: further builds of pools beside this process, which has parsed for all others."""
    rows = tree.rows
    records = Records(this.cache, this.options, tree, this.work, this.witness, store.facts)
    with this.phase("recall"):
        jobs = (*this.work.pools, *this.work.addresses)
        known = list(zip(jobs, records.recall(jobs, mentions_call), strict=True))
    later = [job for job, record in known if record is None and job.kind == "pools" and not job.is_first]
    first = [job for job, record in known if record is None and job not in later]
    taken = [(job.kind, record) for job, record in known if record is not None]

    def analyse(jobs: list[Job]) -> list[Record]:
        if not jobs:
            return []
        from goracelint import analysis

        return [analysis.analyse_job(this, job, store, workspace, rows, records) for job in jobs]

    def analyse_aside() -> bytes:
        this.options = replace(this.options, progress=None)
        store.alone()
        found = analyse(later)
        return msgspec.msgpack.encode(_Aside(found, this.witness.questions(), this.witness.is_sound))

    paths = (path for job in later for files in job.build.folders.values() for path in files)
    pays = jobs_of(this.options.jobs) > 1 and sum(rows[path].size for path in paths) > SMALLEST_JOB
    aside = beside(analyse_aside) if pays else None  # before this process grows
    _parse(this, first, store, workspace, rows)
    if aside is not None:
        aside.start()  # until here every core was parsing
    fresh = list(zip(first, analyse(first), strict=True))
    with this.phase("wait"):
        result = aside.wait() if aside is not None else None
    if result is None:
        _parse(this, later, store, workspace, rows)
        fresh += zip(later, analyse(later), strict=True)
    else:
        found = msgspec.msgpack.decode(result, type=_Aside)
        this.witness.include(found.questions)
        this.witness.is_sound &= found.is_sound
        fresh += zip(later, found.records, strict=True)
    for job, record in fresh:
        records.keep(job, record)
        taken.append((job.kind, record))
    this.notices += [notice for _, record in taken for notice in record.notices]
    this.told = [path for _, record in taken for path in record.paths]
    this.told += [path for path, row in rows.items() if row.bits & SUPPRESSIONS]
    store.prepare(this.told)
    this.notices += store.notices(this.told)
    store.close()
    if this.cache.path is not None:
        this.witness.is_sound &= is_steady(tree)
    records.close()
    return [(kind, finding) for kind, record in taken for finding in record.findings]


def _drop_common_builds(this: Run, kind: str, builds: list[Build], findings: list[Finding]) -> list[Finding]:
    """Where every build that looks at the file shows the finding, the builds say nothing."""
    holding: dict[str, set[str]] = {}
    for build in builds:
        for paths in build.folders.values():
            for path in paths if kind == "pools" else build.news.intersection(paths):
                holding.setdefault(shown_path(path, this.cwd), set()).add(build.configuration.name)
    return [
        msgspec.structs.replace(finding, configurations=())
        if holding.get(finding.location.path, set()) <= set(finding.configurations)
        else finding
        for finding in findings
    ]


def _report(this: Run, found: Discovery, store: FactsStore, findings: list[Finding]) -> Report:
    commented = [CommentedFile(path, facts.comments, bool(facts.errors)) for path, facts in store.comments(this.told)]
    outcome = apply_suppressions(findings, commented, this.rules, this.sources)
    kept = tuple(finding for finding in outcome.findings if this.options.audit or finding.level != "note")
    lost = {notice.path for notice in this.notices if notice.message.startswith("not analysed")}
    reported: list[SourceFile] = [file for file in found.files if file.reported and file.shown not in lost]
    return Report(kept, outcome.suppressed, tuple(sorted(set(this.notices))), len(reported))
