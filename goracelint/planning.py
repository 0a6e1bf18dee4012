"""What there is to do: which folders matter, in which builds, and for what.

::

    render/pool.go       sync.Pool          a job "pools" for linux/amd64; its folder is linked whole
    render/pool_windows.go                  another for windows/amd64: an anchor that is new there
    render/cast.go       unsafe.Pointer     jobs "addresses", "layout" and "strings", each for the same builds

Folders with addresses are planned into builds of their own, so that what the pool class sees does not depend on them.
The three passes over them are jobs of their own, each with a program of its own: none depends on what another asked
first, and an edit wakes those that looked at it.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from goracelint.anchors import (
    ANCHORS,
    BROAD,
    CONVERTS,
    LOOKS_BENEATH,
    NAMES_ANCHOR,
    is_wrapper,
    touches_resource,
)
from goracelint.loading import FactsStore, neighbours
from goracelint.source.configurations import Build, plan
from goracelint.source.modules import Workspace
from goracelint.source.needles import ScanRow
from goracelint.source.paths import canonical, is_runtime_path
from goracelint.tree import Tree

MEMORY: Final = ("addresses", "layout", "strings")
"""The kinds of jobs of the unsafe class."""


class Job(NamedTuple):
    """A build, and what it is analysed for: "pools" or one of MEMORY."""

    kind: str
    build: Build
    is_first: bool

    @property
    def paths(self) -> list[str]:
        """The files of the build."""
        return [path for files in self.build.folders.values() for path in files]


class Work(NamedTuple):
    """The jobs of each class, the first build first.

    ``address_files`` hold an anchor of the unsafe class, ``layout_files`` look at memory as something else;
    ``neighbours`` are folders outside the arguments that hold an anchor, with the folders that import them.
    """

    pools: list[Job]
    memory: list[Job]
    neighbours: dict[str, set[str]]
    address_files: frozenset[str]
    layout_files: frozenset[str]

    def builds(self, kind: str) -> list[Build]:
        """The builds of all jobs of a kind."""
        return [job.build for job in (*self.pools, *self.memory) if job.kind == kind]


def plan_work(tree: Tree, store: FactsStore, workspace: Workspace, modelled: frozenset[str]) -> Work:
    """The jobs for what the arguments stand for; ``modelled`` packages acquire or release something."""
    found, rows = tree
    packages = modelled - BROAD
    folders = {file.folder for file in found.files if _is_anchored(rows[file.path], packages)}
    near = neighbours(found.files, rows, workspace, store)
    planned = plan({folder: store.folder(folder) for folder in sorted(folders.union(*near.values()))})
    news = (_with_new_anchors(build, workspace, rows, packages) for build in planned[1:])
    address_files = frozenset(path for path, row in rows.items() if row.verdicts & CONVERTS)
    layout_files = frozenset(path for path, row in rows.items() if _looks_beneath(row))
    memory_files = address_files | layout_files
    memory_folders = {file.folder for file in found.files if file.path in memory_files}
    return Work(
        _jobs(("pools",), [*planned[:1], *(build for build in news if build.folders)]),
        _jobs(MEMORY, builds_of(store, workspace, memory_folders, memory_files)),
        near,
        address_files,
        layout_files,
    )


def _jobs(kinds: Iterable[str], builds: Iterable[Build]) -> list[Job]:
    return [Job(kind, build, number == 0) for number, build in enumerate(builds) for kind in kinds]


def _is_anchored(row: ScanRow, packages: frozenset[str]) -> bool:
    return bool(row.bits & ANCHORS and row.verdicts & NAMES_ANCHOR) or _imports(row, packages)


def _imports(row: ScanRow, packages: frozenset[str]) -> bool:
    return any(canonical(path) in packages for path in row.imports)


def _looks_beneath(row: ScanRow) -> bool:
    return bool(row.verdicts & LOOKS_BENEATH) and any(path in ("unsafe", "sync/atomic") for path in row.imports)


def _with_new_anchors(
    build: Build, workspace: Workspace, rows: Mapping[str, ScanRow], packages: frozenset[str]
) -> Build:
    """The folders of a build in which a file with an anchor is seen for the first time."""
    # unsound: what a platform's own files do to objects that only common files touch is seen in the first build.
    folders = {
        folder: paths
        for folder, paths in build.folders.items()
        if not is_wrapper(workspace.import_path(folder))
        and any(_imports(rows[path], packages) or touches_resource(path) for path in paths if path in build.news)
    }
    return build._replace(folders=folders)


def builds_of(
    store: FactsStore, workspace: Workspace, folders: Iterable[str], files: frozenset[str], with_runtime: bool = False
) -> list[Build]:
    """The builds for these folders; of all but the first only the folders with an anchored file that is new.

    What implements collector and stacks is left out unless ``with_runtime``.
    """
    chosen = sorted(folder for folder in folders if with_runtime or not is_runtime_path(workspace.import_path(folder)))
    planned = plan({folder: store.folder(folder) for folder in chosen})
    later = (_with_new_files(build, files) for build in planned[1:])
    return [*planned[:1], *(build for build in later if build.folders)]


def _with_new_files(build: Build, files: frozenset[str]) -> Build:
    fresh = build.news & files
    folders = {folder: paths for folder, paths in build.folders.items() if not fresh.isdisjoint(paths)}
    return build._replace(folders=folders)
