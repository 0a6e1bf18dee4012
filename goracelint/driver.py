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
from typing import Final, NamedTuple

import msgspec

from goracelint import addresses, layouts, views
from goracelint.anchors import (
    ANCHORS,
    BROAD,
    MAPPING_NEEDLES,
    RESOURCE_NEEDLES,
    is_wrapper,
    mentions_call,
    names_anchor,
    touches_resource,
)
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
from goracelint.loading import FactsStore, FolderLoader, neighbours
from goracelint.model_files import load_models
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.report.sources import Sources
from goracelint.report.suppress import CommentedFile, apply_suppressions
from goracelint.rule import Rules, load_rules
from goracelint.source.configurations import Build, plan
from goracelint.source.discover import Discovery, Selection, SourceFile, discover, shown_path
from goracelint.source.modules import Workspace
from goracelint.source.needles import ScanRow, scan
from goracelint.store.parallel import SMALLEST_JOB, beside, jobs_of
from goracelint.unchecked import unchecked
from goracelint.uncollected import uncollected

NEEDLES: Final = RESOURCE_NEEDLES + addresses.NEEDLES + layouts.NEEDLES
MAX_EXPANSIONS: Final = 4
_SUPPRESSIONS: Final = (b"goracelint:",)


class Job(NamedTuple):
    """A build, and what it is analysed for: "pools" or "addresses"."""

    kind: str
    build: Build
    is_first: bool


class Run:
    """One run under way: what every phase needs."""

    def __init__(self, options: CheckOptions, stats: dict[str, float]) -> None:
        self.options = options
        self.stats = stats
        self.cwd = str(options.cwd)
        self.models, self.address_models = load_models(options.models)
        self.narrow = self.models.packages() - BROAD  # whoever imports one of these acquires or releases something
        self.address_files: frozenset[str] = frozenset()  # those that hold an anchor of the unsafe class
        self.layout_files: frozenset[str] = frozenset()  # those that look at memory as something else
        self.rules: Rules = load_rules().configure(options.rules)
        self.sources = Sources(options.cwd)
        self.notices: list[Notice] = []
        self.neighbours: dict[str, set[str]] = {}

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


def run(options: CheckOptions, stats: dict[str, float] | None = None) -> Report:
    """Analyse what the options name; raises UsageError where they cannot be followed.

    ``stats`` receives seconds per phase.
    """
    with uncollected():
        return _run(Run(options, {} if stats is None else stats))


def _run(this: Run) -> Report:
    with this.phase("scan"):
        found = _discover(this)
        rows = {
            row.path: row
            for row in scan([file.path for file in found.files], NEEDLES + _SUPPRESSIONS, jobs_of(this.options.jobs))
        }
        workspace = Workspace(sorted({file.folder for file in found.files}), found.roots, os.environ)
        store = FactsStore(found.files, rows, this.cwd, this.options.jobs)
        this.notices += [
            Notice(shown_path(row.path, this.cwd), -1, "warning", f"not analysed: {row.error}")
            for row in rows.values()
            if row.error
        ]
        folders = _anchored(this, found, rows)
        this.neighbours = neighbours(found.files, rows, workspace, MAPPING_NEEDLES)
        anchored = sorted(folders.union(*this.neighbours.values()))
        planned = plan({folder: store.folder(folder) for folder in anchored})
        news = (_with_new_anchors(this, build, workspace, rows) for build in planned[1:])
        pools = [*planned[:1], *(build for build in news if build.folders)]
        paths, first_bit = [file.path for file in found.files], len(RESOURCE_NEEDLES)
        this.address_files = addresses.anchored(rows, paths, first_bit)
        this.layout_files = layouts.anchored(rows, paths, first_bit + len(addresses.NEEDLES))
        memory_files = this.address_files | this.layout_files
        folders = {file.folder for file in found.files if file.path in memory_files}
        work = {"pools": pools, "addresses": addresses.builds_of(store, workspace, folders, memory_files)}
    found_by = _analyse_all(this, work, store, workspace, rows)
    with this.phase("report"):
        findings: list[Finding] = []
        for kind, builds in work.items():
            merged = merge((finding for name, finding in found_by if name == kind), this.sources.line_of)
            findings += _drop_common_builds(this, kind, builds, merged)
        findings += unchecked(this.rules, found.build_files)
        findings = told_once(merge(findings, this.sources.line_of), this.sources.line_of)
        return _report(this, found, store, findings)


def _parse(this: Run, jobs: list[Job], store: FactsStore, workspace: Workspace, rows: dict[str, ScanRow]) -> None:
    """Parse, with all processes, what builds are sure to need and what will probably be asked for first."""
    with this.phase("parse"):
        store.prepare(path for job in jobs for files in job.build.folders.values() for path in files)
        for build in (job.build for job in jobs if job.kind == "pools"):
            anchors = [path for files in build.folders.values() for path in files if rows[path].bits & ANCHORS]
            loader = FolderLoader(store, workspace, build.configuration)
            loader.prepare_imports((path for path in anchors if not path.endswith("_test.go")), rows)
            loader.foresee(build.folders, rows)


def _discover(this: Run) -> Discovery:
    options = this.options
    root = str(options.exclude_root) if options.exclude_root != Path() else this.cwd
    selection = Selection(options.tests, options.exclude, options.force_exclude, root)
    found = discover(options.paths, this.cwd, selection)
    this.notices += found.notices
    return found


def _anchored(this: Run, found: Discovery, rows: dict[str, ScanRow]) -> set[str]:
    """The folders that hold an anchor."""

    def is_anchor(row: ScanRow) -> bool:
        return _imports_model(this, row) or bool(row.bits & ANCHORS and names_anchor(row.path))

    return {file.folder for file in found.files if is_anchor(rows[file.path])}


def _with_new_anchors(this: Run, build: Build, workspace: Workspace, rows: dict[str, ScanRow]) -> Build:
    """The folders of a build in which a file with an anchor is seen for the first time."""
    # unsound: what a platform's own files do to objects that only common files touch is seen in the first build.
    folders = {
        folder: paths
        for folder, paths in build.folders.items()
        if not is_wrapper(workspace.import_path(folder))
        and any(_imports_model(this, rows[path]) or touches_resource(path) for path in paths if path in build.news)
    }
    return build._replace(folders=folders)


def _imports_model(this: Run, row: ScanRow) -> bool:
    return any(canonical(path) in this.narrow for path in row.imports)


class _Aside(msgspec.Struct, gc=False):
    """What another process found: findings, notices, and the files with comments or faults that it parsed."""

    findings: list[tuple[str, Finding]]
    notices: list[Notice]
    paths: list[str]


def _analyse_all(
    this: Run, work: dict[str, list[Build]], store: FactsStore, workspace: Workspace, rows: dict[str, ScanRow]
) -> list[tuple[str, Finding]]:
    """The findings of all builds: further builds of pools beside this process, which has parsed for all others."""
    later = [Job("pools", build, False) for build in work["pools"][1:]]
    first = [Job("pools", build, True) for build in work["pools"][:1]]
    first += [Job("addresses", build, number == 0) for number, build in enumerate(work["addresses"])]

    def analyse(jobs: list[Job]) -> list[tuple[str, Finding]]:
        return [(job.kind, row) for job in jobs for row in _analyse_safely(this, job, store, workspace, rows)]

    def analyse_aside() -> bytes:
        this.options = replace(this.options, progress=None)
        this.notices = []
        store.alone()
        findings = analyse(later)
        return msgspec.msgpack.encode(_Aside(findings, this.notices, store.notable()))

    paths = (path for job in later for files in job.build.folders.values() for path in files)
    pays = jobs_of(this.options.jobs) > 1 and sum(rows[path].size for path in paths) > SMALLEST_JOB
    aside = beside(analyse_aside) if pays else None  # before this process grows
    _parse(this, first, store, workspace, rows)
    if aside is not None:
        aside.start()  # until here every core was parsing
    findings = analyse(first)
    with this.phase("wait"):
        result = aside.wait() if aside is not None else None
    if result is None:
        _parse(this, later, store, workspace, rows)
        findings += analyse(later)
    else:
        found = msgspec.msgpack.decode(result, type=_Aside)
        this.notices += found.notices
        store.prepare(found.paths)
        findings += found.findings
    store.prepare(path for path, row in rows.items() if row.bits >> len(NEEDLES))
    store.close()
    return findings


def _analyse_safely(
    this: Run, job: Job, store: FactsStore, workspace: Workspace, rows: dict[str, ScanRow]
) -> list[Finding]:
    """The findings of a build; an internal error outside the functions loses this build and no other."""
    build = job.build
    try:
        if job.kind == "addresses":
            return _analyse_addresses(this, build, store, workspace, job.is_first)
        return _analyse(this, build, store, workspace, rows if job.is_first else {})
    except Exception as error:  # noqa: BLE001 - the log with all other findings is still written
        message = f"internal error in build {build.configuration.name}: {type(error).__name__}: {error}"
        this.notices.append(Notice("", -1, "error", message, internal=True))
        return []


def _analyse(
    this: Run, build: Build, store: FactsStore, workspace: Workspace, rows: dict[str, ScanRow]
) -> list[Finding]:
    """Link and solve one build; its findings in reported files."""
    loader = FolderLoader(store, workspace, build.configuration)
    with this.phase("link"):
        program = Program(loader, loader.packages(build.folders), Stubs())
    with this.phase("solve"):
        engine = Engine(program, this.models, None if rows else frozenset(build.folders))
        engine.run(roots(program, this.models))
        engine.run(engine.readers() + engine.closers() + engine.lenders(), reach=2)
        engine.run(engine.regions.users(engine.summaries))
    for _ in range(MAX_EXPANSIONS):
        with this.phase("expand"):
            fresh = _expand(engine, program, loader, workspace, rows)
        if not fresh:
            break
        with this.phase("solve"):
            engine.run(fresh)
    with this.phase("pair"):
        events = [event for function in sorted(engine.events) for event in engine.events[function]]
        events += _guarded(this, "pairing", lambda: pair(program, engine.records, engine.summaries, engine.callbacks))
        events += _guarded(this, "bounds", lambda: unchecked_bounds(program, engine.regions, this.models))
    with this.phase("sharing"):
        for neighbour, importers in this.neighbours.items():
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
    loader = FolderLoader(store, workspace, build.configuration)
    with this.phase("link"):
        program = Program(loader, loader.packages(build.folders), Stubs())
    with this.phase("addresses"):
        models, files = this.address_models, this.address_files
        events = _told(this, "addresses", lambda: addresses.analyse(program, build, models, files, is_first))
    with this.phase("layout"):
        files = this.layout_files & build.news
        events += _told(this, "layout", lambda: layouts.analyse(program, store, files, build.news))
    with this.phase("strings"):
        events += _told(this, "strings", lambda: views.analyse(program, this.models, build.news))
    return _judge(this, build, program, events)


def _told(this: Run, name: str, work: Callable[[], tuple[list[Event], list[Failure]]]) -> list[Event]:
    """What a pass of functions one by one finds, guarded; the functions it could not solve are noted."""

    def noting() -> list[Event]:
        events, failures = work()
        _note_failures(this, failures)
        return events

    return _guarded(this, name, noting)


def _judge(this: Run, build: Build, program: Program, events: list[Event]) -> list[Finding]:
    with this.phase("judge"):
        found = _place(this, program, events)
    return [msgspec.structs.replace(finding, configurations=(build.configuration.name,)) for finding in found]


def _expand(
    engine: Engine, program: Program, loader: FolderLoader, workspace: Workspace, rows: dict[str, ScanRow]
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
            by_folder[folder] = mentions_call(path, names)
    folders = sorted(folder for folder, hit in by_folder.items() if hit)
    loader.prepare_folders(folders)
    loader.foresee(folders, rows)
    for folder in folders:
        package = program.add(workspace.import_path(folder), folder, loader.files(folder))
        if package is not None:
            fresh += [function.id for function in package.functions]
    return engine.calling(fresh)


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
