"""The whole pipeline on one screen: arguments in, report out.

::

    discover -> scan -> plan builds -> parse -> link -> solve -> pair -> judge -> suppress -> report

Tier 0 keeps the folders that hold an anchor (a pool, a mapping, a converted pointer, an import of a package
that models describe). They are parsed and linked per build configuration; packages that import something interesting
from them are pulled in by the names they call. Nothing of the scanned code is run, and nothing outside it
is written.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from goracelint import addresses, layouts, views
from goracelint.anchors import ANCHORS, SUPPRESSIONS
from goracelint.config import CheckOptions
from goracelint.engine.bounds import unchecked_bounds
from goracelint.engine.events import Event
from goracelint.engine.models import canonical
from goracelint.engine.pairing import pair
from goracelint.engine.roots import roots
from goracelint.engine.schedule import Engine, Failure
from goracelint.engine.sharing.analysis import sharing_events
from goracelint.finding import Finding, Location, Notice, Report
from goracelint.judge import merge, to_findings, told_once
from goracelint.loading import FactsStore, FolderLoader
from goracelint.model_files import load_models
from goracelint.planning import Job, Work, plan_work
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.records import Mention, Record, Records
from goracelint.report.sources import Sources
from goracelint.report.suppress import CommentedFile, apply_suppressions
from goracelint.rule import Rules, load_rules
from goracelint.source.configurations import Build
from goracelint.source.discover import Discovery, SourceFile, shown_path
from goracelint.source.modules import Workspace
from goracelint.source.needles import ScanRow
from goracelint.source.witness import Question, Witness
from goracelint.store.cache import Cache
from goracelint.store.parallel import SMALLEST_JOB, beside, jobs_of
from goracelint.tree import Tree, look
from goracelint.unchecked import unchecked
from goracelint.uncollected import uncollected

MAX_EXPANSIONS: Final = 4


class Run:
    """One run under way: what every phase needs."""

    def __init__(self, options: CheckOptions, stats: dict[str, float], cache: Cache, witness: Witness) -> None:
        self.options = options
        self.stats = stats
        self.cache = cache
        self.witness = witness
        self.cwd = str(options.cwd)
        self.models, self.address_models = load_models(options.models)
        self.rules: Rules = load_rules().configure(options.rules)
        self.sources = Sources(options.cwd)
        self.notices: list[Notice] = []
        self.mentions: list[Mention] = []
        self.work = Work([], [], {}, frozenset(), frozenset())

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a phase, and tell the progress callback of it."""
        if self.options.progress is not None:
            self.options.progress(name, 0, 0)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.stats[name] = self.stats.get(name, 0.0) + time.perf_counter() - started


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
        this.work = plan_work(tree, store, workspace, this.models)
    found_by = _analyse_all(this, tree, store, workspace)
    with this.phase("report"):
        findings: list[Finding] = []
        for kind in ("pools", "addresses"):
            merged = merge((finding for name, finding in found_by if name == kind), this.sources.line_of)
            findings += _drop_common_builds(this, kind, this.work.builds(kind), merged)
        findings += unchecked(this.rules, found.build_files)
        findings = told_once(merge(findings, this.sources.line_of), this.sources.line_of)
        return _report(this, found, store, findings)


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
    """What another process found, job by job, and what it asked."""

    records: list[Record]
    questions: list[Question]


def _analyse_all(this: Run, tree: Tree, store: FactsStore, workspace: Workspace) -> list[tuple[str, Finding]]:
    """The findings of all jobs: further builds of pools beside this process, which has parsed for all others."""
    rows = tree.rows
    records = Records(this.cache, this.options, tree, this.work, this.witness, store.facts)
    with this.phase("recall"):
        known = [(job, records.recall(job, mentions)) for job in (*this.work.pools, *this.work.addresses)]
    later = [job for job, record in known if record is None and job.kind == "pools" and not job.is_first]
    first = [job for job, record in known if record is None and job not in later]
    taken = [(job.kind, record) for job, record in known if record is not None]

    def analyse(jobs: list[Job]) -> list[Record]:
        found = []
        for job in jobs:
            found.append(_analyse_safely(this, job, store, workspace, rows, records))
            records.keep(job, found[-1])
        return found

    def analyse_aside() -> bytes:
        this.options = replace(this.options, progress=None)
        store.alone()
        return msgspec.msgpack.encode(_Aside(analyse(later), this.witness.questions()))

    paths = (path for job in later for files in job.build.folders.values() for path in files)
    pays = jobs_of(this.options.jobs) > 1 and sum(rows[path].size for path in paths) > SMALLEST_JOB
    aside = beside(analyse_aside) if pays else None  # before this process grows
    _parse(this, first, store, workspace, rows)
    if aside is not None:
        aside.start()  # until here every core was parsing
    taken += zip((job.kind for job in first), analyse(first), strict=True)
    with this.phase("wait"):
        result = aside.wait() if aside is not None else None
    if result is None:
        _parse(this, later, store, workspace, rows)
        taken += zip((job.kind for job in later), analyse(later), strict=True)
    else:
        found = msgspec.msgpack.decode(result, type=_Aside)
        this.witness.include(found.questions)
        taken += zip((job.kind for job in later), found.records, strict=True)
    this.notices += [notice for _, record in taken for notice in record.notices]
    store.prepare(path for _, record in taken for path in record.paths)
    store.prepare(path for path, row in rows.items() if row.bits & SUPPRESSIONS)
    store.close()
    records.close()
    return [(kind, finding) for kind, record in taken for finding in record.findings]


def _analyse_safely(
    this: Run, job: Job, store: FactsStore, workspace: Workspace, rows: dict[str, ScanRow], records: Records
) -> Record:
    """What a build shows; an internal error outside the functions loses this build and no other."""
    build, notices = job.build, this.notices
    this.notices = []
    this.mentions.clear()
    store.reads.clear()
    findings: list[Finding] = []
    try:
        if job.kind == "addresses":
            findings = _analyse_addresses(this, build, store, workspace, job.is_first)
        else:
            findings = _analyse(this, build, store, workspace, rows if job.is_first else {})
    except Exception as error:  # noqa: BLE001 - the log with all other findings is still written
        message = f"internal error in build {build.configuration.name}: {type(error).__name__}: {error}"
        this.notices.append(Notice("", -1, "error", message, internal=True))
    found = Record(findings, this.notices, store.notable(), records.used(store.reads), sorted(this.mentions))
    this.notices = notices
    return found


def _analyse(
    this: Run, build: Build, store: FactsStore, workspace: Workspace, rows: dict[str, ScanRow]
) -> list[Finding]:
    """Link and solve one build; its findings in reported files."""
    loader = FolderLoader(store, workspace, build.configuration)
    with this.phase("link"):
        packages = []
        for folder, paths in sorted(build.folders.items()):
            files = [loaded for path in paths if (loaded := store.loaded(path)) is not None]
            packages.append((workspace.import_path(folder), folder, files))
        program = Program(loader, packages, Stubs())
    with this.phase("solve"):
        engine = Engine(program, this.models, None if rows else frozenset(build.folders))
        engine.run(roots(program, this.models))
        engine.run(engine.readers() + engine.closers() + engine.lenders(), reach=2)
        engine.run(engine.regions.users(engine.summaries))
    for _ in range(MAX_EXPANSIONS):
        with this.phase("expand"):
            fresh = _expand(this, engine, program, loader, workspace, rows)
        if not fresh:
            break
        with this.phase("solve"):
            engine.run(fresh)
    with this.phase("pair"):
        events = [event for function in sorted(engine.events) for event in engine.events[function]]
        events += _guarded(this, "pairing", lambda: pair(program, engine.records, engine.summaries, engine.callbacks))
        events += _guarded(this, "bounds", lambda: unchecked_bounds(program, engine.regions, this.models))
    with this.phase("sharing"):
        for neighbour, importers in this.work.neighbours.items():
            for folder in sorted(importers & build.folders.keys()):
                program.package(workspace.import_path(neighbour), folder)
        known = (*events,)
        events += _guarded(this, "sharing", lambda: sharing_events(program, this.models, known))
    _note_failures(this, engine.failures)
    return _judge(this, build, program, events)


def _guarded(this: Run, name: str, work: Callable[[], Iterable[Event]]) -> list[Event]:
    """What a pass over the whole program finds; an internal error in it loses that and no more."""
    try:
        return list(work())
    except Exception as error:  # noqa: BLE001 - the log with all other findings is still written
        message = f"internal error in {name}: {type(error).__name__}: {error}"
        this.notices.append(Notice("", -1, "error", message, internal=True))
        return []


def _analyse_addresses(
    this: Run, build: Build, store: FactsStore, workspace: Workspace, is_first: bool
) -> list[Finding]:
    with this.phase("addresses"):
        models, files = this.address_models, this.work.address_files
        program, events, failures = addresses.analyse(build, store, workspace, models, files, is_first)
    with this.phase("layout"):
        more, lost = layouts.analyse(program, store, this.work.layout_files & build.news, build.news)
    with this.phase("strings"):
        written, missed = views.analyse(program, this.models, build.news)
    _note_failures(this, [*failures, *lost, *missed])
    return _judge(this, build, program, events + more + written)


def _judge(this: Run, build: Build, program: Program, events: list[Event]) -> list[Finding]:
    with this.phase("judge"):
        found = _place(this, program, events)
    return [msgspec.structs.replace(finding, configurations=(build.configuration.name,)) for finding in found]


def _expand(
    this: Run, engine: Engine, program: Program, loader: FolderLoader, workspace: Workspace, rows: dict[str, ScanRow]
) -> list[int]:
    """Load the packages that call something interesting by name; the functions that do."""
    wanted = engine.exported()
    if not wanted or not rows:
        return []
    loaded = {package.dir for package in program.packages}
    fresh: list[int] = []
    by_folder: dict[str, bool] = {}
    for path, row in sorted(rows.items()):
        folder = os.path.dirname(path)
        names = {name for imported in row.imports for name in wanted.get(canonical(imported), ())}
        if folder not in loaded and names and not by_folder.get(folder) and not path.endswith("_test.go"):
            by_folder[folder] = mentions(path, names)
            this.mentions.append(Mention(path, tuple(sorted(names)), by_folder[folder]))
    folders = sorted(folder for folder, hit in by_folder.items() if hit)
    loader.prepare_folders(folders)
    loader.foresee(folders, rows)
    for folder in folders:
        package = program.add(workspace.import_path(folder), folder, loader.files(folder))
        if package is not None:
            fresh += [function.id for function in package.functions]
    return engine.calling(fresh)


def mentions(path: str, names: Iterable[str]) -> bool:
    """Whether a file calls one of these names, as far as its bytes tell."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        return False
    return any(f".{name}(".encode() in data for name in sorted(names))


def _note_failures(this: Run, failures: list[Failure]) -> None:
    for failure in failures:
        path = shown_path(failure.function.file.path, this.cwd)
        kind = type(failure.error).__name__
        message = f"internal error in {failure.function.name}: {kind}: {failure.error}; its findings are lost"
        this.notices.append(Notice(path, failure.function.facts.start, "error", message, internal=True))


def _place(this: Run, program: Program, events: list[Event]) -> list[Finding]:
    def locate(function_id: int, start: int, end: int) -> tuple[Location, str]:
        function = program.functions[function_id]
        base = function.facts.start
        shown = shown_path(function.file.path, this.cwd)
        return Location(shown, base + start, base + end), function.name

    def is_reported(event: Event) -> bool:
        primary = next(step for step in event.steps if step.role == event.at)
        return program.functions[primary.function].file.reportable

    kept = [event for event in events if is_reported(event)]
    return to_findings(this.rules, kept, locate, this.sources.line_of)


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
    commented = [CommentedFile(path, facts.comments, bool(facts.errors)) for path, facts in store.comments()]
    outcome = apply_suppressions(findings, commented, this.rules, this.sources)
    kept = tuple(finding for finding in outcome.findings if this.options.audit or finding.level != "note")
    lost = {notice.path for notice in (*this.notices, *store.notices) if notice.message.startswith("not analysed")}
    reported: list[SourceFile] = [file for file in found.files if file.reported and file.shown not in lost]
    return Report(kept, outcome.suppressed, tuple(sorted({*this.notices, *store.notices})), len(reported))
