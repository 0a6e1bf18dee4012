"""Go text or folders -> Program, with the stubs of the standard library behind it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from goracelint.program.function import Function
from goracelint.program.packages import LoadedFile
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.syntax.worker import parse_file

Link = Callable[[Mapping[str, str] | str], Program]


class TextLoader:
    """Packages held in memory: folder name = import path."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.folders: dict[str, list[LoadedFile]] = {}
        for path, text in sorted(files.items()):
            folder = path.rpartition("/")[0]
            facts = parse_file(text.encode())
            self.folders.setdefault(folder, []).append(LoadedFile(path, folder, facts, path.endswith("_test.go")))
        self.asked: list[str] = []

    def folder(self, import_path: str, from_dir: str) -> str | None:
        self.asked.append(import_path)
        return import_path if import_path in self.folders else None

    def files(self, folder: str) -> list[LoadedFile]:
        return self.folders[folder]


@pytest.fixture(scope="session")
def stubs() -> Stubs:
    return Stubs()


@pytest.fixture
def link(stubs: Stubs) -> Link:
    """Link Go given as text of one file, or as path -> text; a package path is its folder."""

    def run(files: Mapping[str, str] | str) -> Program:
        loader = TextLoader({"demo/demo.go": files} if isinstance(files, str) else files)
        return Program(loader, [(folder, folder, found) for folder, found in loader.folders.items()], stubs)

    return run


def link_folder(folder: Path, stubs: Stubs) -> Program:
    """Link all Go files below a folder; its name is the first element of the import paths."""
    files = {path.relative_to(folder.parent).as_posix(): path.read_text() for path in folder.rglob("*.go")}
    loader = TextLoader(files)
    return Program(loader, [(name, name, found) for name, found in loader.folders.items()], stubs)


def function_named(program: Program, name: str) -> Function:
    """The one function of this name."""
    return next(function for function in program.functions if function.name == name)


def variable_types(program: Program, function: Function) -> dict[str, str]:
    """The types of the variables of a function by name; of several with one name the last."""
    types = program.infer(function).types
    return {row.name: str(types[register]) for register, row in enumerate(function.body().variables)}
