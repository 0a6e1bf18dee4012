"""From the arguments of a command line to the Go files that a run looks at.

    goracelint check ./...              # as Go: no testdata, no vendor, no _x or .x; nested modules too
    goracelint check third_party        # everything below the folder, those too
    goracelint check pool.go            # reports on this file, loads its folder

Version control folders are never entered. A symbolic link to a folder is followed only where it is named
on the command line, and no folder is walked twice in the same way, so loops end. Whatever cannot be read
or found becomes a notice that names it.

Errs: patterns with ``...`` in another place than the end (``./cmd.../x``) are taken as plain paths.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from goracelint.finding import Notice
from goracelint.source.buildfiles import HIDDEN, is_build_file
from goracelint.source.constraints import is_test_name
from goracelint.source.exclude import Exclusion
from goracelint.source.needles import LARGEST_FILE
from goracelint.source.stamp import NO_STAMP, Stamp, stamp_of

_NEVER_ENTERED = frozenset({".bzr", ".git", ".hg", ".jj", ".svn"})


class SourceFile(msgspec.Struct, frozen=True, order=True, gc=False):
    """A Go file. ``shown`` is its path as reports print it; ``reported`` is false where only its folder's
    sake has it loaded. ``stamp`` is what tells the system's view of the file from an earlier one."""

    path: str
    folder: str
    shown: str
    size: int
    is_test: bool
    reported: bool
    stamp: Stamp = NO_STAMP


class Discovery(NamedTuple):
    """What the arguments stand for: files sorted by path, notices sorted, the folders they start from, and
    (path, shown path) of the files below them that say how Go is built."""

    files: tuple[SourceFile, ...]
    notices: tuple[Notice, ...]
    roots: tuple[str, ...]
    build_files: tuple[tuple[str, str], ...] = ()


class Selection(msgspec.Struct, frozen=True):
    """Which of the files found count; patterns are relative to ``root``, the working folder by default."""

    tests: bool = True
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    root: str = ""


def discover(arguments: Sequence[str], cwd: str, selection: Selection | None = None) -> Discovery:
    """The files that the arguments name; none at all means ``./...``."""
    walk = _Walk(os.path.abspath(cwd), selection or Selection())
    for argument in arguments or ("./...",):
        walk.take(argument)
    return walk.result()


def shown_path(path: str, cwd: str) -> str:
    """A path as reports print it: relative where it lies below the working folder, with slashes."""
    prefix = cwd.rstrip(os.sep) + os.sep
    text = "." if path == cwd else path.removeprefix(prefix)
    text = text if os.sep == "/" else text.replace(os.sep, "/")
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class _Walk:
    """One discovery under way."""

    def __init__(self, cwd: str, selection: Selection) -> None:
        self._cwd = cwd
        self._selection = selection
        self._root = os.path.abspath(os.path.join(cwd, selection.root))
        self._exclusion = Exclusion(selection.exclude)
        self._files: dict[str, SourceFile] = {}
        self._notices: dict[Notice, None] = {}
        self._roots: dict[str, None] = {}
        self._builds: dict[str, None] = {}
        self._visited: set[tuple[str, bool]] = set()  # real path, whether everything below counts

    def take(self, argument: str) -> None:
        """Adds what one argument stands for."""
        plain, everything = _split_pattern(argument)
        path = os.path.normpath(os.path.join(self._cwd, plain))
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            self._notice(path, "error", f"cannot be found: {_reason(error)}")
            return
        if self._selection.force_exclude and self._is_excluded_within(path, stat.S_ISDIR(mode)):
            return
        if stat.S_ISDIR(mode):
            self._take_folder(path, everything)
        elif path.endswith(".go") and stat.S_ISREG(mode):
            self._take_file(path)
        else:
            self._notice(path, "warning", "is not a Go file")

    def result(self) -> Discovery:
        """All that was found, sorted."""
        files = tuple(self._files[path] for path in sorted(self._files))
        builds = tuple(sorted((path, shown_path(path, self._cwd)) for path in self._builds))
        return Discovery(files, tuple(sorted(self._notices)), tuple(sorted(self._roots)), builds)

    def _take_folder(self, top: str, everything: bool) -> None:
        self._roots[top] = None
        folders = [(top, os.path.realpath(top))]
        met = False
        while folders:
            folder, real = folders.pop()
            if (real, everything) in self._visited:
                met = True
                continue
            self._visited.add((real, everything))
            for entry in self._entries(folder):
                if _is_folder(entry):
                    if _is_entered(entry.name, everything) and not self._is_excluded(entry.path, True):
                        folders.append((entry.path, os.path.join(real, entry.name)))
                    elif entry.name in HIDDEN:
                        self._take_builds(entry.path)
                elif _is_source(entry, everything) and not self._is_excluded(entry.path, False):
                    self._add(entry.path, reported=True)
                    met = True
                elif is_build_file(entry.path) and not self._is_excluded(entry.path, False):
                    self._builds[entry.path] = None
        if not met:
            self._notice(top, "warning", "holds no Go files")

    def _take_builds(self, folder: str) -> None:
        """The build files of a hidden folder; its Go files do not count."""
        for entry in self._entries(folder):
            if _is_folder(entry):
                self._take_builds(entry.path)
            elif is_build_file(entry.path) and not self._is_excluded(entry.path, False):
                self._builds[entry.path] = None

    def _take_file(self, path: str) -> None:
        folder = os.path.dirname(path)
        self._roots[folder] = None
        for entry in self._entries(folder):
            if _is_source(entry, False) and not self._is_excluded(entry.path, False):
                self._add(entry.path, reported=False)
        self._add(path, reported=True)

    def _add(self, path: str, reported: bool) -> None:
        is_test = is_test_name(os.path.basename(path))
        if is_test and not self._selection.tests:
            return
        known = self._files.get(path)
        if known:
            self._files[path] = msgspec.structs.replace(known, reported=known.reported or reported)
            return
        status = self._readable(path)
        if status is not None:
            shown, stamp = shown_path(path, self._cwd), stamp_of(status)
            self._files[path] = SourceFile(path, os.path.dirname(path), shown, stamp.size, is_test, reported, stamp)

    def _readable(self, path: str) -> os.stat_result | None:
        """What the system says of a file that can be analysed; else a notice says why it cannot."""
        try:
            status = os.stat(path)
        except OSError as error:
            self._notice(path, "warning", f"cannot be read: {_reason(error)}")
            return None
        refusal = ""
        if not stat.S_ISREG(status.st_mode):
            refusal = "cannot be read: not a regular file"
        elif status.st_size > LARGEST_FILE:
            refusal = f"is too large ({status.st_size >> 20} MiB)"
        elif not os.access(path, os.R_OK):
            refusal = "cannot be read: permission denied"
        if refusal:
            self._notice(path, "warning", refusal)
        return None if refusal else status

    def _entries(self, folder: str) -> Iterator[os.DirEntry[str]]:
        """What a folder holds, sorted by name."""
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._notice(folder, "warning", f"cannot be read: {_reason(error)}")
            return
        yield from found

    def _is_excluded(self, path: str, is_folder: bool) -> bool:
        relative = self._relative(path)
        return relative is not None and self._exclusion.excludes(relative, is_folder)

    def _is_excluded_within(self, path: str, is_folder: bool) -> bool:
        relative = self._relative(path)
        return relative is not None and self._exclusion.excludes_within(relative, is_folder)

    def _relative(self, path: str) -> str | None:
        prefix = self._root.rstrip(os.sep) + os.sep
        return path[len(prefix) :].replace(os.sep, "/") if path.startswith(prefix) else None

    def _notice(self, path: str, level: str, message: str) -> None:
        shown = shown_path(path, self._cwd)
        self._notices[Notice(shown, -1, level, f"{shown} {message}")] = None


def _split_pattern(argument: str) -> tuple[str, bool]:
    """The plain path of an argument, and whether it means everything below (a folder without ``/...``)."""
    if argument == "...":
        return ".", False
    if argument.endswith(("/...", os.sep + "...")):
        return argument[: -len("/...")] or "/", False
    return argument, True


def _is_entered(name: str, everything: bool) -> bool:
    if name in _NEVER_ENTERED:
        return False
    return everything or not (name in ("testdata", "vendor") or name.startswith(("_", ".")))


def _is_source(entry: os.DirEntry[str], everything: bool) -> bool:
    """Whether an entry is named as a Go file; a folder, or a link to one, never is."""
    if not entry.name.endswith(".go") or (not everything and entry.name.startswith(("_", "."))):
        return False
    try:
        return not entry.is_dir()
    except OSError:
        return True


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder itself, not a link to one."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
