"""What the driver does for the unsafe class: which folders hold addresses, which builds, one build analysed.

::

    u := uintptr(unsafe.Pointer(p))       a folder with such a file is anchored
    import "unsafe"                       without an integer nothing can go wrong here: not anchored

Folders are planned into builds of their own, so that what the pool class analyses stays the same. In the first
build every anchored file counts, in the others those that are seen for the first time. Generated files are read
as callees only: nobody repairs them by hand.
"""

from collections.abc import Iterable

from goracelint.engine.events import Event
from goracelint.engine.provenance.engine import Engine, is_runtime_path, roots
from goracelint.engine.provenance.models import AddressModels
from goracelint.engine.provenance.stories import Stories
from goracelint.engine.schedule import Failure
from goracelint.loading import FactsStore, FolderLoader
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.source.configurations import Build, plan
from goracelint.source.modules import Workspace


def builds_of(store: FactsStore, workspace: Workspace, folders: Iterable[str], files: frozenset[str]) -> list[Build]:
    """The builds for these folders; of all but the first only the folders with an anchored file that is new."""
    chosen = sorted(folder for folder in folders if not is_runtime_path(workspace.import_path(folder)))
    planned = plan({folder: store.folder(folder) for folder in chosen})
    later = (_with_new_anchors(build, files) for build in planned[1:])
    return [*planned[:1], *(build for build in later if build.folders)]


def _with_new_anchors(build: Build, files: frozenset[str]) -> Build:
    fresh = build.news & files
    folders = {folder: paths for folder, paths in build.folders.items() if not fresh.isdisjoint(paths)}
    return build._replace(folders=folders)


def analyse(
    build: Build, store: FactsStore, workspace: Workspace, models: AddressModels, files: frozenset[str], is_first: bool
) -> tuple[Program, list[Event], list[Failure]]:
    """Link and solve one build: the program, what happened in it, and internal errors.

    In further builds callers are looked for in the files that are new there.
    """
    loader = FolderLoader(store, workspace, build.configuration)
    packages = []
    for folder, paths in sorted(build.folders.items()):
        loaded = [file for path in paths if (file := store.loaded(path)) is not None]
        packages.append((workspace.import_path(folder), folder, loaded))
    program = Program(loader, packages, Stubs())
    engine = Engine(program, models, None if is_first else build.news)
    engine.run(roots(program, files & build.news))
    engine.follow()
    return program, Stories(engine).tell(), engine.failures
