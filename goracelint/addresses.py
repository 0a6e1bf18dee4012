"""What the driver does for the unsafe class: which folders hold addresses, which builds, one build analysed.

::

    u := uintptr(unsafe.Pointer(p))       a folder with such a file is anchored
    import "unsafe"                       without an integer nothing can go wrong here: not anchored

Folders are planned into builds of their own, so that what the pool class analyses stays the same. In the first
build every anchored file counts, in the others those that are seen for the first time. Generated files are read
as callees only: nobody repairs them by hand.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from goracelint.engine.events import Event
from goracelint.engine.provenance.engine import Engine, is_runtime_path, roots
from goracelint.engine.provenance.models import AddressModels
from goracelint.engine.provenance.stories import Stories
from goracelint.engine.schedule import Failure
from goracelint.loading import FactsStore, FolderLoader
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.source.configurations import Build, plan
from goracelint.source.generated import is_generated
from goracelint.source.modules import Workspace
from goracelint.source.needles import ScanRow

NEEDLES: Final = (b"unsafe.Pointer", b"uintptr", b"Header", b"runtime.SetFinalizer(", b"runtime.AddCleanup(")
_IN_CODE: Final = re.compile(
    rb"^(?:(?!//)[^\n])*(?:unsafe\.Pointer\b|runtime\.(?:SetFinalizer|AddCleanup)\()", re.MULTILINE
)


def anchored(rows: Mapping[str, ScanRow], paths: Iterable[str], first_bit: int) -> frozenset[str]:
    """The files in which a pointer may become an integer or the other way round; ``first_bit`` of our needles."""
    hits = (path for path in paths if _may_matter(rows[path].bits >> first_bit))
    return frozenset(path for path in hits if _converts(path))


def _may_matter(bits: int) -> bool:
    """Reports whether the needles in a file are pointers and integers, or finalizers."""
    return bool((bits & 0b1 and bits & 0b110) or bits & 0b11000)


def _converts(path: str) -> bool:
    """Reports whether code of a file that people write says so, not only a comment."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        return False
    return _IN_CODE.search(data) is not None and not is_generated(data)


def builds_of(
    store: FactsStore, workspace: Workspace, folders: Iterable[str], files: frozenset[str], with_runtime: bool = False
) -> list[Build]:
    """The builds for these folders; of all but the first only the folders with an anchored file that is new.

    What implements collector and stacks is left out unless ``with_runtime``.
    """
    chosen = sorted(folder for folder in folders if with_runtime or not is_runtime_path(workspace.import_path(folder)))
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
    program = link(build, store, workspace)
    engine = Engine(program, models, None if is_first else build.news)
    engine.run(roots(program, files & build.news))
    engine.follow()
    return program, Stories(engine).tell(), engine.failures


def link(build: Build, store: FactsStore, workspace: Workspace) -> Program:
    """The program of one build."""
    packages = []
    for folder, paths in sorted(build.folders.items()):
        loaded = [file for path in paths if (file := store.loaded(path)) is not None]
        packages.append((workspace.import_path(folder), folder, loaded))
    return Program(FolderLoader(store, workspace, build.configuration), packages, Stubs())
