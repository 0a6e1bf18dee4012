"""Where an import path leads: modules, workspaces, vendor folders, GOPATH and GOROOT trees.

    import "example.com/app/internal/buf"      // from /src/app/cmd -> /src/app/internal/buf

A path is looked for in the order in which Go would find it: the standard library (only where the importing
folder lies inside a GOROOT tree; elsewhere stubs stand for it), vendor folders from the importing folder
up, the importing folder's own module, replaced modules, modules of the workspace and of this run, GOPATH
trees, and last the module cache, at the version that the module files require. Everything is read, nothing
is run, and what cannot be read is as good as absent.

A vendored package has the import path by which it is imported, without the part up to ``vendor/``, so that
what is known about a package holds for its copies.

Errs: a module that this run scans is preferred to the required version of it in the cache; versions come
from the scanned modules' own go.mod files, without the selection among all that Go makes.
"""

import os
import re
from collections.abc import Iterable, Mapping
from functools import partial

from goracelint.source.gomod import ModuleFile
from goracelint.source.trees import Module, Trees
from goracelint.source.witness import Witness

_NOTHING = ModuleFile()


class Workspace:
    """The folders of one run, and all that surrounds them. ``folders`` hold Go files, ``roots`` were named."""

    def __init__(
        self, folders: Iterable[str], roots: Iterable[str], environ: Mapping[str, str], witness: Witness | None = None
    ) -> None:
        self._witness = witness or Witness()
        self._trees = Trees(self._witness)
        self._roots = sorted(sorted(roots), key=len, reverse=True)
        self._paths: dict[str, str] = {}
        self._resolved: dict[tuple[str, str], str | None] = {}
        self._in_sources: dict[str, str | None] = {}
        known = sorted(set(folders))
        self._modules = self._scanned_modules(known)
        self._sources = self._source_trees(known, environ)
        self._cache = _module_cache(environ, self._witness)

    def module(self, folder: str) -> Module | None:
        """The module that a folder belongs to."""
        return self._trees.module(folder)

    def language_version(self, folder: str) -> tuple[int, int]:
        """The Go release that the module of a folder asks for; (0, 0) where nothing says."""
        module = self.module(folder)
        return module.file.go if module else (0, 0)

    def import_path(self, folder: str) -> str:
        """The path by which a folder is imported; without a module it is relative to the scanned root."""
        if folder not in self._paths:
            self._paths[folder] = self._find_import_path(folder)
        return self._paths[folder]

    def resolve(self, import_path: str, from_folder: str) -> str | None:
        """The folder that an import in a file of ``from_folder`` leads to, if it is at hand."""
        key = (import_path, from_folder)
        if key not in self._resolved:
            self._resolved[key] = self._find(import_path, from_folder)
        return self._resolved[key]

    def _find_import_path(self, folder: str) -> str:
        prefix, top = self._top(folder)
        path = "/".join(part for part in (prefix, _relative(folder, top)) if part)
        _, vendor, vendored = f"/{path}".rpartition("/vendor/")
        return vendored if vendor else path or os.path.basename(folder) or "main"

    def _top(self, folder: str) -> tuple[str, str]:
        """The folder that import paths are relative to, and the import path of that folder."""
        library = self._trees.library(folder)
        if library and _is_below(folder, library):
            return "", library
        module = self.module(folder)
        if module and module.file.module:
            return module.file.module, module.folder
        if self._cache and _is_below(folder, self._cache):
            return _cached_module(folder, self._cache)
        tree = self._trees.gopath(folder) or next((tree for tree in self._sources if _is_below(folder, tree)), None)
        if tree:
            return "", tree
        root = next((root for root in self._roots if folder == root or _is_below(folder, root)), folder)
        return os.path.basename(root), root

    def _find(self, import_path: str, from_folder: str) -> str | None:
        if import_path.startswith(("./", "../")) or import_path in (".", ".."):
            return self._package(os.path.normpath(os.path.join(from_folder, import_path)))
        if import_path in ("C", "unsafe") or not _is_sound(import_path):
            return None
        module = self.module(from_folder)
        library = self._trees.library(from_folder)
        searches = (
            partial(self._in_library, import_path, library),
            partial(self._in_vendor, import_path, from_folder, module),
            partial(self._in_module, import_path, module),
            partial(self._in_replacement, import_path, module),
            partial(self._in_workspace, import_path, from_folder),
            partial(self._in_gopath, import_path, from_folder),
            partial(self._in_cache, import_path, module),
        )
        return next((found for search in searches if (found := search())), None)

    def _in_library(self, import_path: str, library: str | None) -> str | None:
        return self._package(os.path.join(library, import_path)) if library else None

    def _in_vendor(self, import_path: str, from_folder: str, module: Module | None) -> str | None:
        """Vendor folders count from the importing folder up to its module, GOPATH tree or scanned root."""
        stop = module.folder if module else self._top(from_folder)[1]
        for folder in _upwards(from_folder):
            found = self._package(os.path.join(folder, "vendor", import_path))
            if found:
                return found
            if folder == stop and "/vendor/" not in _slashed(folder):
                break
        return None

    def _in_module(self, import_path: str, module: Module | None) -> str | None:
        rest = _inside(import_path, module.file.module) if module else None
        return self._package(os.path.join(module.folder, rest)) if module and rest is not None else None

    def _in_replacement(self, import_path: str, module: Module | None) -> str | None:
        if not module:
            return None
        work = self._trees.workspace(module.folder)
        sources = [(work.folder, work.file)] if work else []
        for folder, file in [*sources, (module.folder, module.file)]:
            for replacement in sorted(file.replaces, key=lambda item: len(item.old), reverse=True):
                rest = _inside(import_path, replacement.old)
                if rest is None:
                    continue
                if replacement.version:
                    return self._cached(replacement.target, replacement.version, rest)
                return self._package(os.path.normpath(os.path.join(folder, replacement.target, rest)))
        return None

    def _in_workspace(self, import_path: str, from_folder: str) -> str | None:
        """Modules of go.work, then those that this run scans; the longest module path first."""
        work = self._trees.workspace(from_folder)
        used = (self.module(os.path.normpath(os.path.join(work.folder, use))) for use in work.file.uses) if work else ()
        modules = [*sorted(filter(None, used), key=_longest), *self._modules]
        return next((found for module in modules if (found := self._in_module(import_path, module))), None)

    def _in_gopath(self, import_path: str, from_folder: str) -> str | None:
        own = self._trees.gopath(from_folder)
        found = self._in_tree(import_path, own) if own else None
        if not found and import_path not in self._in_sources:
            places = (self._in_tree(import_path, tree) for tree in self._sources)
            self._in_sources[import_path] = next(filter(None, places), None)
        return found or self._in_sources.get(import_path)

    def _in_tree(self, import_path: str, tree: str) -> str | None:
        found = self._package(os.path.join(tree, import_path))
        plain = _without_major_version(import_path)
        return found if found or plain == import_path else self._package(os.path.join(tree, plain))

    def _in_cache(self, import_path: str, module: Module | None) -> str | None:
        if not self._cache:
            return None
        for file in [module.file if module else _NOTHING, *(scanned.file for scanned in self._modules)]:
            required = [(path, version) for path, version in file.requires if _inside(import_path, path) is not None]
            for path, version in sorted(required, key=lambda item: len(item[0]), reverse=True):
                found = self._cached(path, version, _inside(import_path, path) or "")
                if found:
                    return found
        return None

    def _cached(self, module_path: str, version: str, rest: str) -> str | None:
        if not self._cache or not _is_sound(module_path) or "/" in version:
            return None
        return self._package(os.path.join(self._cache, f"{escape(module_path)}@{escape(version)}", rest))

    def _package(self, folder: str) -> str | None:
        folder = folder.rstrip(os.sep)
        return folder if self._trees.has_source(folder) else None

    def _is_tree(self, folder: str) -> bool:
        """Whether a scanned root, or its folder src, is a GOPATH tree by its name: src, below no module."""
        return os.path.basename(folder) == "src" and self._witness.exists(folder) and not self.module(folder)

    def _scanned_modules(self, folders: list[str]) -> tuple[Module, ...]:
        found = {module.folder: module for folder in folders if (module := self.module(folder)) and module.file.module}
        return tuple(sorted(found.values(), key=_longest))

    def _source_trees(self, folders: list[str], environ: Mapping[str, str]) -> tuple[str, ...]:
        named = [os.path.join(path, "src") for path in environ.get("GOPATH", "").split(os.pathsep) if path]
        laid_out = sorted({tree for folder in folders if (tree := self._trees.gopath(folder))})
        laid_out += [tree for root in self._roots for tree in (root, os.path.join(root, "src")) if self._is_tree(tree)]
        return tuple(dict.fromkeys([*map(os.path.abspath, named), *laid_out]))


def escape(text: str) -> str:
    """The spelling of a module path in the module cache: ``!`` before each letter that was upper case."""
    return "".join(f"!{letter.lower()}" if letter.isupper() else letter for letter in text)


def _cached_module(folder: str, cache: str) -> tuple[str, str]:
    """The import path and the folder of a module in the cache that has no go.mod: ``!a/b@v1/c`` is in ``A/b``."""
    escaped, _, rest = _relative(folder, cache).partition("@")
    version = rest.partition("/")[0]
    plain = re.sub("!(.)", lambda letter: letter[1].upper(), escaped)
    return plain, os.path.join(cache, f"{escaped}@{version}" if version else escaped)


def _module_cache(environ: Mapping[str, str], witness: Witness) -> str | None:
    gopath = next((path for path in environ.get("GOPATH", "").split(os.pathsep) if path), None)
    home = environ.get("HOME") or environ.get("USERPROFILE")
    gopath = gopath or (os.path.join(home, "go") if home else None)
    folder = environ.get("GOMODCACHE") or (os.path.join(gopath, "pkg", "mod") if gopath else "")
    return folder if folder and witness.exists(folder) else None


def _longest(module: Module) -> tuple[int, str, str]:
    return -len(module.file.module), module.file.module, module.folder


def _is_sound(import_path: str) -> bool:
    """Whether a path names a folder below another, without a way out of it."""
    parts = import_path.split("/")
    return not any(part in ("", ".", "..") for part in parts) and not any(sign in import_path for sign in "\\\0:")


def _inside(import_path: str, module_path: str) -> str | None:
    """The rest of an import path behind the path of a module that may hold it."""
    if not module_path or not import_path.startswith(module_path):
        return None
    rest = import_path[len(module_path) :]
    return rest.removeprefix("/") if not rest or rest[0] == "/" else None


def _without_major_version(import_path: str) -> str:
    """``a/b/v2/c`` as ``a/b/c``: how a GOPATH tree holds a module of a later major version."""
    return "/".join(part for part in import_path.split("/") if not (part[:1] == "v" and part[1:].isdigit()))


def _slashed(path: str) -> str:
    return path.replace(os.sep, "/")


def _is_below(folder: str, top: str) -> bool:
    return folder.startswith(top.rstrip(os.sep) + os.sep)


def _relative(folder: str, top: str) -> str:
    return _slashed(folder[len(top.rstrip(os.sep)) :].strip(os.sep))


def _upwards(folder: str) -> Iterable[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent
