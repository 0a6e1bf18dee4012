"""One job: a build is linked, solved, paired and judged.

::

    pools        link -> solve, round by round, with packages that call what is interesting -> pair -> sharing -> judge
    addresses    link -> addresses -> judge; so do layout and strings

Each pass is guarded: an internal error loses what that pass would have found, is told with the name of the function or
pass, and no more. All that needs the engine is imported here: a run whose jobs are all remembered never loads it.
"""

import os
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from goracelint.anchors import mentions_call
from goracelint.engine.bounds import unchecked_bounds
from goracelint.engine.events import Event
from goracelint.engine.pairing import pair
from goracelint.engine.passed import Passed, StaleError, begun, events_again, types_of
from goracelint.engine.roots import roots
from goracelint.engine.schedule import Engine, Failure
from goracelint.engine.sharing.mappings import Mappings
from goracelint.engine.sharing.reach import mapping_packages
from goracelint.engine.transcript import Solves
from goracelint.finding import Finding, Location, Notice
from goracelint.judge import judge
from goracelint.loading import FactsStore, FolderLoader
from goracelint.planning import MEMORY, Job
from goracelint.program.program import Program
from goracelint.program.watching import look_again, watching
from goracelint.records import Looked, Mention, Record, Records
from goracelint.run import Run
from goracelint.source.configurations import Build
from goracelint.source.discover import shown_path
from goracelint.source.modules import Workspace
from goracelint.source.needles import ScanRow
from goracelint.source.paths import canonical
from goracelint.store.keys import value_of

MAX_EXPANSIONS: Final = 4
KNOWN: Final = ("ReleaseWhileShared", "StaleAlias", "UseAfterClose")  # events that sharing does not tell again


def analyse_job(
    this: Run, job: Job, store: FactsStore, workspace: Workspace, rows: dict[str, ScanRow], records: Records
) -> Record:
    """What a build shows; an internal error outside the functions loses this build and no other."""
    build, notices = job.build, this.notices
    this.notices = []
    this.mentions.clear()
    store.begin()
    findings: list[Finding] = []
    try:
        if job.kind in MEMORY:
            findings = _analyse_memory(this, job, store, workspace)
        else:
            findings = _analyse_pools(this, job, store, workspace, rows if job.is_first else {}, records)
    except Exception as error:  # noqa: BLE001 - the log with all other findings is still written
        message = f"internal error in build {build.configuration.name}: {type(error).__name__}: {error}"
        this.notices.append(Notice("", -1, "error", message, internal=True))
    used, names = records.used(store.reads, findings), store.asked.noted()
    found = Record(findings, this.notices, store.notable(), used, sorted(this.mentions), names)
    this.notices = notices
    return found


def _analyse_pools(
    this: Run, job: Job, store: FactsStore, workspace: Workspace, rows: dict[str, ScanRow], records: Records
) -> list[Finding]:
    """The findings of a build, with what is remembered of it; where that turns out to be stale, without its passes."""
    for looked in (records.recall_pass(job), None):
        this.mentions.clear()
        this.notices.clear()
        store.begin()
        solves = records.solves(job)
        try:
            findings = _analyse(this, job, store, workspace, rows, solves, records, looked)
        except StaleError:
            continue
        records.keep_solves(job, solves)
        return findings
    raise AssertionError("nothing is stale where nothing is recalled")


def _analyse(
    this: Run,
    job: Job,
    store: FactsStore,
    workspace: Workspace,
    rows: dict[str, ScanRow],
    solves: Solves | None,
    records: Records,
    looked: Looked | None,
) -> list[Finding]:
    """Link and solve one build; its findings in reported files."""
    build = job.build
    loader = FolderLoader(store, workspace, build.configuration)
    with this.phase("link"):
        program = Program(loader, loader.packages(build.folders), this.stubs, store.asked)
    with this.phase("solve"):
        engine = Engine(program, this.models, None if rows else frozenset(build.folders), solves)
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
    store.close()  # from here on few packages are asked for
    with this.phase("pair"):
        events = [event for function in sorted(engine.events) for event in engine.events[function]]
        events += _guarded(this, "pairing", lambda: pair(program, engine.records, engine.summaries, engine.callbacks))
        events += _guarded(this, "bounds", lambda: unchecked_bounds(program, engine.regions, this.models))
    with this.phase("sharing"):
        for neighbour, importers in this.work.neighbours.items():
            for folder in sorted(importers & build.folders.keys()):
                program.package(workspace.import_path(neighbour), folder)
        known = tuple(event for event in events if event.kind in KNOWN)
        found = _sharing_again(program, known, looked)
        if found is None:
            found = _guarded(this, "sharing", lambda: _sharing(this, program, known, job, records))
        events += found
    _note_failures(this, engine.failures)
    return _judge(this, build, program, events)


def _sharing_again(program: Program, known: tuple[Event, ...], looked: Looked | None) -> list[Event] | None:
    """What the pass found the last time, if it would find it again; raises StaleError where that is known too late."""
    passed = value_of(looked.found, Passed) if looked is not None else None
    if looked is None or passed is None or passed.begun != begun(program, known):
        return None
    events = events_again(program, passed)
    look_again(program, {used.path: used.opened for used in looked.files}, looked.names)
    return events


def _sharing(this: Run, program: Program, known: tuple[Event, ...], job: Job, records: Records) -> list[Event]:
    started = begun(program, known)
    with watching(program) as watched:
        events = _shared(this, program, known)
    typed = [function.id for function in watched.typed]
    passed = Passed(started, typed, types_of(program, watched.typed), program.history(), events)
    records.keep_pass(job, msgspec.msgpack.encode(passed), watched.opened, watched.names)
    return events


def _shared(this: Run, program: Program, known: tuple[Event, ...]) -> list[Event]:
    mappings = Mappings(this.models)
    packages = mapping_packages(program, mappings)
    if not packages:
        return []
    from goracelint.engine.sharing.analysis import sharing_events

    return sharing_events(program, mappings, packages, known)


def _guarded(this: Run, name: str, work: Callable[[], Iterable[Event]]) -> list[Event]:
    """What a pass over the whole program finds; an internal error in it loses that and no more."""
    try:
        return list(work())
    except Exception as error:  # noqa: BLE001 - the log with all other findings is still written
        message = f"internal error in {name}: {type(error).__name__}: {error}"
        this.notices.append(Notice("", -1, "error", message, internal=True))
        return []


def _analyse_memory(this: Run, job: Job, store: FactsStore, workspace: Workspace) -> list[Finding]:
    """Link one build, and one pass of the unsafe class over it; its findings in reported files."""
    from goracelint import addresses, layouts, views

    build, loader = job.build, FolderLoader(store, workspace, job.build.configuration)
    with this.phase("link"):
        program = Program(loader, loader.packages(build.folders), this.stubs, store.asked)

    def look() -> tuple[list[Event], list[Failure]]:
        match job.kind:
            case "addresses":
                return addresses.analyse(program, build, this.address_models, this.work.address_files, job.is_first)
            case "layout":
                return layouts.analyse(program, store, this.work.layout_files & build.news, build.news)
        return views.analyse(program, this.models, build.news)

    with this.phase(job.kind):
        events = _told(this, job.kind, look)
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
            by_folder[folder] = mentions_call(path, names)
            this.mentions.append(Mention(path, tuple(sorted(names)), by_folder[folder]))
    folders = sorted(folder for folder, hit in by_folder.items() if hit)
    loader.prepare_folders(folders)
    loader.foresee(folders, rows, at_once=False)
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

    judged = (judge(this.rules, event, locate) for event in events if is_reported(event))
    return list(dict.fromkeys(finding for finding in judged if finding is not None))
