"""From files on disk to facts, on demand: what the driver and the program loader share.

::

    go.mod           module example.com/app
    render/          imports example.com/app/bufpool      the loader finds the folder, picks the files that
    bufpool/         declares Get and Put                 hold in this configuration and parses them

A file is parsed once per run. Errs: a folder outside the arguments is read only when an import leads there.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import msgspec

from goracelint.anchors import ANCHORS, NEEDLES, VERDICTS
from goracelint.finding import Notice
from goracelint.ir.facts import FAULT, FileFacts, decode
from goracelint.ir.sharing import SharedFacts
from goracelint.program.asked import Asked
from goracelint.program.packages import LoadedFile
from goracelint.source.configurations import select
from goracelint.source.constraints import Configuration, Constraint, file_constraint
from goracelint.source.discover import SourceFile, shown_path
from goracelint.source.modules import Workspace
from goracelint.source.needles import ScanRow
from goracelint.source.stamp import stamp_at
from goracelint.source.witness import Witness
from goracelint.store.cache import Cache
from goracelint.store.folders import scan_all
from goracelint.store.keys import front_end, key
from goracelint.store.parallel import Result, Workers

MOST_FORESEEN: Final = 24_000_000  # bytes
LARGE: Final = 100_000  # bytes; of generated files beyond it that hold no anchor only the declarations are read
_AT_ONCE: Final = 256  # files whose facts are looked up in one question, or stored in one transaction


class FactsStore:
    """Facts by path, parsed on first demand or remembered; what could not be read or parsed is told of.

    ``reads`` are the files that were used since the last ``begin``, and which of their functions were looked into,
    ``asked`` the names that all of them were asked for.
    """

    def __init__(
        self,
        files: Iterable[SourceFile],
        rows: Mapping[str, ScanRow],
        cwd: str,
        jobs: int,
        cache: Cache | None = None,
        witness: Witness | None = None,
    ) -> None:
        self._files = {file.path: file for file in files}
        self._rows = dict(rows)
        self._cwd = cwd
        self._cache = cache or Cache(None)
        self._witness = witness or Witness()
        self.reads: dict[str, set[int]] = {}
        self.asked = Asked()
        self._earlier: dict[tuple[str, bytes], FileFacts | None] = {}
        self._facts: dict[str, FileFacts | None] = {}
        self._shared = SharedFacts()
        self._folders: dict[str, dict[str, Constraint]] = {}
        self._by_folder: dict[str, list[str]] = {}
        for path, file in self._files.items():
            self._by_folder.setdefault(file.folder, []).append(path)
        self._errors: dict[str, str] = {}
        self._fresh: dict[bytes, bytes] = {}  # facts that are not stored yet, by key
        self._workers = Workers(jobs)

    def begin(self) -> None:
        """Note from here on what is used, and nothing that was before."""
        self.reads.clear()
        self.asked = Asked()

    def folder(self, folder: str) -> dict[str, Constraint]:
        """The Go files of a folder with their constraints; test files only where the run has them."""
        if folder not in self._folders:
            paths = self._by_folder.get(folder) or self._list(folder)
            self._scan([path for path in paths if path not in self._rows])
            self._folders[folder] = {path: self._constraint(path) for path in paths if not self._rows[path].error}
        return self._folders[folder]

    def holds(self, folder: str, needles: int) -> bool:
        """Whether one of these needles occurs in a file of a folder."""
        return any(self._rows[path].bits & needles for path in self.folder(folder))

    def _list(self, folder: str) -> list[str]:
        names = self._witness.go_names(folder)
        return [os.path.join(folder, name) for name in names if not name.endswith("_test.go")]

    def _scan(self, paths: list[str]) -> None:
        """Scan files outside the arguments."""
        if not paths:
            return
        rows = scan_all(self._cache, {path: stamp_at(path) for path in paths}, NEEDLES, VERDICTS, 1)
        for path, row in rows.items():
            self._rows[path] = row
            self._witness.saw(path, row.digest)

    def _constraint(self, path: str) -> Constraint:
        row = self._rows[path]
        return file_constraint(os.path.basename(path), row.build_lines, "C" in row.imports)

    def prepare(self, paths: Iterable[str]) -> None:
        """Parse what is not parsed yet, in worker processes where that pays."""
        for path in (missing := [path for path in sorted(set(paths)) if path not in self._facts]):
            taken = self._workers.take(path)
            if taken is not None:
                self._keep_fresh(*taken)
        for row in self._remembered([path for path in missing if path not in self._facts]):
            self._keep(*row)
        missing = [path for path in missing if path not in self._facts]
        if not missing:
            return
        sized = [(path, self._rows[path].size if path in self._rows else 0) for path in missing]
        lean = [(path, size) for path, size in sized if self._is_lean(path)]
        full = [(path, size) for path, size in sized if not self._is_lean(path)]
        from goracelint.syntax.worker import parse_batch, parse_lean_batch

        workers = self._workers
        for row in chain(workers.map(parse_batch, full), workers.map(parse_lean_batch, lean)):
            self._keep_fresh(*row)

    def _keep_fresh(self, path: str, blob: bytes | None, error: str, digest: bytes) -> None:
        """Take what was parsed in this run; it is stored with others, a transaction for each file would cost more."""
        self._keep(path, blob, error, digest, share=True)
        if self._cache.path is not None and blob is not None and path in self._rows:
            if digest == self._rows[path].digest:
                self._fresh[self._key(path)] = blob
                if len(self._fresh) >= _AT_ONCE:
                    self.flush()

    def flush(self) -> None:
        """Store the facts that are not stored yet."""
        self._cache.put_many("facts", self._fresh)
        self._fresh.clear()

    def _remembered(self, paths: list[str]) -> Iterator[Result]:
        """The facts of earlier runs."""
        for first in range(0, len(paths), _AT_ONCE):
            keys = {path: self._key(path) for path in paths[first : first + _AT_ONCE] if path in self._rows}
            blobs = self._cache.get_many("facts", sorted(set(keys.values())))
            rows = ((path, own) for path, own in keys.items() if own in blobs)
            yield from ((path, blobs[own], "", self._rows[path].digest) for path, own in rows)

    def _key(self, path: str) -> bytes:
        return key(front_end(), self._is_lean(path), self._rows[path].digest)

    def _keep(self, path: str, blob: bytes | None, error: str, digest: bytes, *, share: bool = False) -> None:
        facts = self._decoded(blob, share)
        if facts is None and blob is not None:
            return  # a blob from elsewhere: parsed then
        self._facts[path] = facts
        self._errors[path] = error
        if path not in self._rows or digest != self._rows[path].digest:
            self._witness.is_sound = False  # it changed since it was scanned, or could not be read

    def digest(self, path: str) -> bytes:
        """The digest of a file that was scanned; empty for others."""
        row = self._rows.get(path)
        return row.digest if row is not None else b""

    def earlier(self, path: str, digest: bytes) -> FileFacts | None:
        """The facts of a file as it was when it had this digest; None where they are not remembered. Whether it was
        large, and held an anchor, must not have changed."""
        place = (path, digest)
        if place not in self._earlier:
            blob = self._cache.get("facts", key(front_end(), self._is_lean(path), digest))
            self._earlier[place] = self._decoded(blob)
        return self._earlier[place]

    def _decoded(self, blob: bytes | None, share: bool = False) -> FileFacts | None:
        """Sharing takes as long as decoding: it pays in memory where much is parsed, not where an edit waits."""
        try:
            return None if blob is None else self._shared.decode(blob) if share else decode(blob)
        except msgspec.DecodeError:
            return None

    def _is_lean(self, path: str) -> bool:
        return path in self._rows and self._rows[path].size > LARGE and not self._rows[path].bits & ANCHORS

    def foresee(self, batches: Iterable[list[str]], *, at_once: bool) -> None:
        """Parse files that will probably be asked for: now, or batch by batch in another process."""
        from goracelint.syntax.worker import parse_batch, parse_lean_batch

        sure: list[str] = []
        for batch in batches:
            keys = {path: self._key(path) for path in batch if path not in self._facts and path in self._rows}
            known = self._cache.known("facts", list(keys.values()))
            missing = [path for path, own in keys.items() if own not in known]
            if at_once:
                sure += missing
                continue
            lean = [path for path in missing if self._is_lean(path)]
            self._workers.foresee(parse_batch, [path for path in missing if path not in lean])
            self._workers.foresee(parse_lean_batch, lean)
        self.prepare(sure)

    def close(self) -> None:
        """End the processes that parse; what is asked for later is parsed here or by new ones."""
        self.flush()
        self._workers.close()

    def alone(self) -> None:
        """Parse in this process only, from here on; what was not stored yet is left to the process that forked it."""
        self._workers = Workers(1)
        self._fresh = {}

    def notices(self, paths: Iterable[str]) -> list[Notice]:
        """What there is to say of these files: that one was not analysed, or not all of it."""
        found = []
        for path in sorted(set(paths)):
            facts, shown = self.facts(path), shown_path(path, self._cwd)
            if facts is None:
                fault = self._errors[path].startswith(FAULT)
                level, message = "error" if fault else "warning", f"not analysed: {self._errors[path]}"
                found.append(Notice(shown, -1, level, message, internal=fault))
            elif facts.errors and path in self._files:
                message = "syntax errors: what could be read is analysed"
                found.append(Notice(shown, facts.errors[0][0], "warning", message))
        return found

    def loaded(self, path: str) -> LoadedFile | None:
        """One file as the program wants it; None where it cannot be analysed."""
        opened = self.reads.setdefault(path, set())
        facts = self.facts(path)
        if facts is None:
            return None
        file = self._files.get(path)
        reportable = file is not None and file.reported and not facts.generated
        return LoadedFile(path, os.path.dirname(path), facts, path.endswith("_test.go"), reportable, opened, self.asked)

    def facts(self, path: str) -> FileFacts | None:
        """The facts of one file; None where it cannot be analysed."""
        if path not in self._facts:
            self.prepare([path])
        return self._facts[path]

    def notable(self) -> list[str]:
        """The files in ``reads`` that a report speaks of: comments for us, or faults."""
        rows = ((path, self._facts[path]) for path in self.reads)
        return sorted(path for path, facts in rows if facts is None or facts.comments or facts.errors)

    def comments(self, paths: Iterable[str]) -> list[tuple[str, FileFacts]]:
        """Of these files the reported ones, by shown path."""
        rows = []
        for path in set(paths):
            file, facts = self._files.get(path), self.facts(path)
            if file is not None and file.reported and facts is not None:
                rows.append((file.shown, facts))
        return sorted(rows, key=lambda row: row[0])


class FolderLoader:
    """Where imports lead in one build configuration."""

    def __init__(self, store: FactsStore, workspace: Workspace, configuration: Configuration) -> None:
        self._store = store
        self._workspace = workspace
        self._configuration = configuration

    def folder(self, import_path: str, from_dir: str) -> str | None:
        """The folder of a package, or None where there is no source for it."""
        return self._workspace.resolve(import_path, from_dir)

    def packages(self, folders: Mapping[str, Sequence[str]]) -> list[tuple[str, str, list[LoadedFile]]]:
        """(import path, folder, files) of the folders of a build, as a program wants them."""
        found = []
        for folder, paths in sorted(folders.items()):
            files = [loaded for path in paths if (loaded := self._store.loaded(path)) is not None]
            found.append((self._workspace.import_path(folder), folder, files))
        return found

    def prepare_imports(self, paths: Iterable[str], rows: Mapping[str, ScanRow]) -> None:
        """Parse at once what these files import."""
        imports = {(name, os.path.dirname(path)): None for path in paths for name in rows[path].imports}
        found = (self._workspace.resolve(name, folder) for name, folder in imports)
        self.prepare_folders(dict.fromkeys(folder for folder in found if folder is not None))

    def foresee(self, folders: Iterable[str], rows: Mapping[str, ScanRow], *, at_once: bool) -> None:
        """Parse what these folders import, the nearest first: now, or beside this process."""
        seen = dict.fromkeys(folders)
        level = list(seen)
        batches: list[list[str]] = []
        left = MOST_FORESEEN
        while level and left > 0:
            imports = {(name, folder): None for folder in level for name in self._imports(folder, rows)}
            found = (self._workspace.resolve(name, folder) for name, folder in imports)
            level = list(dict.fromkeys(folder for folder in found if folder is not None and folder not in seen))
            seen |= dict.fromkeys(level)
            for folder in level:
                batches.append(self._paths(folder))
                left -= sum(rows[path].size for path in batches[-1] if path in rows)
        self._store.foresee(batches, at_once=at_once)

    def _imports(self, folder: str, rows: Mapping[str, ScanRow]) -> list[str]:
        return sorted({name for path in self._paths(folder) if path in rows for name in rows[path].imports})

    def prepare_folders(self, folders: Iterable[str]) -> None:
        """Parse at once the files of these folders that take part in this build."""
        self._store.prepare(path for folder in folders for path in self._paths(folder))

    def _paths(self, folder: str) -> list[str]:
        chosen = select(self._store.folder(folder), self._configuration)
        return [path for path in chosen if not path.endswith("_test.go")]

    def files(self, folder: str) -> list[LoadedFile]:
        """The files of a folder that take part in this build, without tests."""
        paths = self._paths(folder)
        self._store.prepare(paths)
        return [loaded for path in paths if (loaded := self._store.loaded(path)) is not None]


def neighbours(
    files: Iterable[SourceFile], rows: Mapping[str, ScanRow], workspace: Workspace, store: FactsStore
) -> dict[str, set[str]]:
    """Folders outside the arguments that hold an anchor -> the folders of the same module that import them."""
    named = list(files)
    inside = {file.folder for file in named}
    importers: dict[str, set[str]] = {}
    for file in named:
        module = workspace.module(file.folder)
        if module is None or not module.file.module:
            continue
        for path in rows[file.path].imports:
            if path.startswith(module.file.module + "/"):
                folder = os.path.join(module.folder, path[len(module.file.module) + 1 :])
                if folder not in inside:
                    importers.setdefault(folder, set()).add(file.folder)
    return {folder: importers[folder] for folder in sorted(importers) if store.holds(folder, ANCHORS)}
