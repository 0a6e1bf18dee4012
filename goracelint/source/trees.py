"""What kind of tree a folder lies in, told from the files around it.

    /go/src/github.com/a/b      a GOPATH tree: below a folder src, a name with a dot
    /usr/local/go/src/bytes     a GOROOT tree: its src holds runtime, sync and `module std`
    /home/me/app/cmd            a module, if app holds go.mod; a workspace, if it holds go.work

Each question is answered once a folder and remembered; folders are asked from the inside out. What cannot
be read is as good as absent.

Errs: a folder src above a name with a dot is taken for a GOPATH tree even where no GOPATH says so.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import msgspec

from goracelint.source.gomod import ModuleFile, parse_module_file
from goracelint.source.witness import Witness

_Answer = TypeVar("_Answer")
_LARGEST_MODULE_FILE = 1 << 20


class Module(msgspec.Struct, frozen=True, gc=False):
    """A folder with a go.mod or go.work file, and what the file says."""

    folder: str
    file: ModuleFile


class Trees:
    """Answers about folders, remembered for one run; every look at the disk goes through the witness."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._modules: dict[str, Module | None] = {}
        self._workspaces: dict[str, Module | None] = {}
        self._libraries: dict[str, str | None] = {}
        self._gopaths: dict[str, str | None] = {}
        self._sources: dict[str, bool] = {}

    def module(self, folder: str) -> Module | None:
        """The nearest module at or above a folder."""
        return _nearest(folder, self._modules, partial(_read, self._witness, "go.mod"))

    def workspace(self, folder: str) -> Module | None:
        """The nearest go.work at or above a folder."""
        return _nearest(folder, self._workspaces, partial(_read, self._witness, "go.work"))

    def library(self, folder: str) -> str | None:
        """The src folder of the GOROOT tree that a folder lies in."""
        return _nearest(folder, self._libraries, partial(_library_at, self._witness))

    def gopath(self, folder: str) -> str | None:
        """The innermost src folder above a folder with the layout of a GOPATH tree."""
        return _nearest(folder, self._gopaths, _gopath_at)

    def has_source(self, folder: str) -> bool:
        """Whether a folder holds Go files."""
        if folder not in self._sources:
            self._sources[folder] = bool(self._witness.go_names(folder))
        return self._sources[folder]


def _nearest(folder: str, known: dict[str, _Answer | None], ask: Callable[[str], _Answer | None]) -> _Answer | None:
    """The first answer from a folder upwards; every folder on the way remembers it."""
    passed = []
    answer = None
    while folder not in known:
        passed.append(folder)
        answer = ask(folder)
        parent = os.path.dirname(folder)
        if answer is not None or parent == folder:
            break
        folder = parent
    else:
        answer = known[folder]
    known.update(dict.fromkeys(passed, answer))
    return answer


def _read(witness: Witness, name: str, folder: str) -> Module | None:
    data = witness.read(os.path.join(folder, name))
    if data is None:
        return None
    try:
        return Module(folder, parse_module_file(data[:_LARGEST_MODULE_FILE].decode("utf-8", "replace")))
    except ValueError:
        return None


def _library_at(witness: Witness, folder: str) -> str | None:
    return next((top for top in (folder, os.path.join(folder, "src")) if _is_library(witness, top)), None)


def _is_library(witness: Witness, folder: str) -> bool:
    parts = ("go.mod", "runtime", "sync")
    if not all(witness.exists(os.path.join(folder, part)) for part in parts):
        return False
    module = _read(witness, "go.mod", folder)
    return module is not None and module.file.module == "std"


def _gopath_at(folder: str) -> str | None:
    parent, name = os.path.split(folder)
    laid_out = "." in name.strip(".") and os.path.basename(parent) == "src"
    return parent if laid_out or parent.endswith(os.path.join("gocode", "src")) else None
