"""What the driver does for memory that is looked at as something else: which files, and one build.

::

    (*T)(unsafe.Pointer(p))          a folder with such a file is anchored
    atomic.AddInt64(&s.n, 1)         so is one with such a call
    import "unsafe"                  for a linkname only: not anchored

Their folders are planned into the builds of ``addresses``, each in a program of its own. Errs:
generated files are not anchors; nobody repairs them by hand.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from goracelint.engine.events import Event, EventStep
from goracelint.engine.layout.alignment import misaligned
from goracelint.engine.layout.cursor import cursors
from goracelint.engine.layout.engine import Layouts
from goracelint.engine.layout.mixed import kept_pointers, mixed
from goracelint.engine.layout.words import atomic_accesses
from goracelint.engine.schedule import Failure
from goracelint.loading import FactsStore
from goracelint.program.function import Function
from goracelint.program.packages import Package
from goracelint.program.program import Program
from goracelint.source.constraints import Configuration, Constraint

DIRECTIVE: Final = "//go:nocheckptr"
_NARROW: Final = tuple(
    Configuration(system, arch)
    for system in ("linux", "windows", "freebsd", "netbsd", "openbsd", "android", "plan9")
    for arch in ("386", "arm")
)
_WIDE: Final = ("amd64", "arm64")
_CALLED: Final = frozenset(
    ["Add", "Pointer", "Slice", "String"]
    + [f"{verb}{kind}" for verb in ("Add", "And", "CompareAndSwap", "Load", "Or", "Store", "Swap")
       for kind in ("Int64", "Uint64")]
)  # fmt: skip


def analyse(
    program: Program, store: FactsStore, files: frozenset[str], news: frozenset[str]
) -> tuple[list[Event], list[Failure]]:
    """What happened in one build, and internal errors; ``news``: the files that no earlier build had."""
    layouts = Layouts(program)
    casting = roots(program, files)
    events = [*layouts.run(casting), *cursors(program, casting)]
    functions = [function for function in program.functions if function.has_body]
    accesses = list(atomic_accesses(program, functions))
    fresh = [access for access in accesses if access.function.file.path in news]
    events += misaligned(program, fresh, lambda path: _is_narrow(store, path))
    atomic = {package.index for package in program.packages if _imports_atomic(package)}
    concerned = [f for f in functions if f.package.index in atomic and f.file.path in news]
    events += mixed(program, accesses, concerned)
    events += kept_pointers(program, concerned)
    events += _unchecked(functions, news)
    return events, layouts.failures


def _unchecked(functions: Iterable[Function], files: frozenset[str]) -> Iterator[Event]:
    """Functions that are compiled without checkptr."""
    for function in functions:
        if DIRECTIVE in function.facts.directives and function.file.path in files:
            facts = function.facts
            step = EventStep("flag", function.id, facts.name_start - facts.start, facts.name_end - facts.start)
            fields = (("flag", DIRECTIVE), ("how", "directive"))
            yield Event("CheckptrDisabled", function.id, "flag", False, fields, (step,))


def _imports_atomic(package: Package) -> bool:
    return any(row.path == "sync/atomic" for file in package.files for row in file.facts.imports)


def _is_narrow(store: FactsStore, path: str) -> bool:
    """Whether a file takes part in some build for 32-bit words."""
    folder = store.folder(os.path.dirname(path))
    constraint = folder.get(path)
    if constraint is None:
        return False
    return any(constraint.holds(built) and not _lacks_files(folder, built) for built in _NARROW)


def _lacks_files(folder: Mapping[str, Constraint], built: Configuration) -> bool:
    """Whether a package is not written for an architecture: it has a file for each of the wide ones, and no other.

    ``stub_amd64.go`` and ``stub_arm64.go`` without a ``stub_386.go``, and nothing instead of them.
    """
    wide = [Configuration(built.goos, arch) for arch in _WIDE]
    held = {path: tuple(constraint.holds(w) for w in wide) for path, constraint in folder.items()}
    here = {path for path, constraint in folder.items() if constraint.holds(built)}
    if any(path in here and not all(row) for path, row in held.items()):
        return False
    stems = {_stem(path) for path, row in held.items() if row == (True, False) and path not in here}
    return any(_stem(path) in stems for path, row in held.items() if row == (False, True) and path not in here)


def _stem(path: str) -> str:
    """The name of a file without its architecture; "" for tests."""
    name = os.path.basename(path).removesuffix(".go")
    return "" if name.endswith("_test") else name.rpartition("_")[0]


def roots(program: Program, files: frozenset[str]) -> list[Function]:
    """The functions of these files that convert pointers or use 64-bit atomics, and the literals in them."""
    return [function for function in program.functions_of(files) if function.has_body and _is_casting(function)]


def _is_casting(function: Function | None) -> bool:
    while function is not None:
        if function.calls(_CALLED):
            return True
        function = function.parent_function
    return False
