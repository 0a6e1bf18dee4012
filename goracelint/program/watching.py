"""What a pass over a linked program looks at, apart from what passes before it looked at.

::

    pools      looked into Get and Put, decoded and typed them
    sharing    looks into Put again: whose code and types are there already; watched, that is seen too

Errs: none known. What else a pass learns of a program must follow from what is declared (``Program.history``).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from goracelint.program.function import Function
from goracelint.program.packages import LoadedFile
from goracelint.program.program import Program


class Watched:
    """The functions that were looked into, by path; those whose types were asked for, in order; the names asked for,
    None where everything was. Filled when the block ends."""

    def __init__(self) -> None:
        self.opened: dict[str, set[int]] = {}
        self.typed: list[Function] = []
        self.names: list[str] | None = []


@contextmanager
def watching(program: Program) -> Iterator[Watched]:
    """Watch what the block looks at; whoever notes that for the whole job learns of it when the block ends."""
    watched, asked = Watched(), program.asked
    before = {file: file.opened for file in _files(program)}
    for file in before:
        file.opened = set()
    names, everything = asked.renew()
    typed: dict[Function, None] = {}
    program.typed = typed
    try:
        yield watched
    finally:
        watched.typed = [function for function in typed if function.id >= 0]
        program.typed = None
        for function in watched.typed:
            function.look()
        watched.names = asked.noted()
        asked.names |= names
        asked.everything |= everything
        for file in _files(program):
            watched.opened.setdefault(file.path, set()).update(file.opened)
            if file in before:
                before[file] |= file.opened
                file.opened = before[file]


def look_again(program: Program, opened: dict[str, list[int]], names: list[str] | None) -> None:
    """Note for the job what a pass looked at that need not run again."""
    for file in _files(program):
        file.opened.update(opened.get(file.path, ()))
    program.asked.everything |= names is None
    program.asked.names.update(names or ())


def _files(program: Program) -> list[LoadedFile]:
    return [file for package in program.packages if not package.is_stub for file in package.files]
