"""What the table measures: a copy of a tree of Go that may be edited, and a synthetic module for the hook.

::

    site-packages/go/src -> ...    the installed tree, perhaps behind a link; never written to
    /tmp/.../tree                  its copy, every link resolved, so that no edit leads back to the original

An edit adds one statement to the first function of a file that goes over several lines.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.synthetic import module, packages, write

_FUNCTION: Final = re.compile(rb"^func [^\n]*\{\r?\n", re.MULTILINE)

_LATE: Final = """
func late() string {
	b := get()
	put(b)
	return b.String()
}
"""


class Subject(NamedTuple):
    """A tree: how the table calls it, where it is, and the files that are edited in it by the name of their row."""

    name: str
    root: Path
    edits: Mapping[str, str]


GOROOT_EDITS: Final = {
    "leaf": "cmd/covdata/metamerge.go",  # a program, which nobody imports, with a view through unsafe.Pointer
    "sync": "sync/mutex.go",
    "bytes": "bytes/buffer.go",
}
"""In GOROOT/src a leaf package and two that nearly everything imports; Lock and Buffer.String are edited."""


def copied(source: Path, target: Path) -> Path:
    """A copy of a tree in which every link is replaced by what it leads to; one that leads to a folder above itself, or
    nowhere, is left out."""
    shutil.copytree(source.resolve(), target, ignore=_endless, ignore_dangling_symlinks=True)
    return target


def small_tree(target: Path, count: int) -> Subject:
    """Some packages of synthetic code in place of a real tree; what is edited holds a finding that the edit moves."""
    files = packages(count)
    edits = {"leaf": f"p{count - 1:04}/wrappers.go", "core": "p0000/wrappers.go"}
    write(files | {name: files[name] + _LATE for name in edits.values()}, target)
    return Subject(f"{count} synthetic packages", target, edits)


def hook_module(target: Path, files: int) -> Subject:
    """The module in which a hook runs; the edited file holds a pool, its users, and wrappers that others call."""
    made = module(files)
    write(made, target)
    users = [name for name in made if name.endswith("wrappers.go")]
    return Subject(f"{files} files", target, {"hook": users[len(users) // 2]})


@contextmanager
def editing(file: Path) -> Iterator[Callable[[int], None]]:
    """Gives a function that makes the numbered edit of the file, which is as it was when the block ends."""
    before = file.read_bytes()
    try:
        yield lambda number: _write(file, with_statement(before, number))
    finally:
        file.write_bytes(before)


def with_statement(text: bytes, number: int) -> bytes:
    """The file with one more statement; raises ValueError where no function takes it."""
    function = _FUNCTION.search(text)
    if function is None:
        raise ValueError("no function that goes over several lines")
    return text[: function.end()] + b"\tprintln(%d)\n" % number + text[function.end() :]


def _write(file: Path, text: bytes) -> None:
    file.write_bytes(text)


def _endless(folder: str, names: list[str]) -> set[str]:
    """The links in a folder that lead to a folder above them."""
    here = Path(os.path.realpath(folder))
    links = (name for name in names if os.path.islink(os.path.join(folder, name)))
    return {name for name in links if here.is_relative_to(os.path.realpath(os.path.join(folder, name)))}
