"""A pass over the whole program that need not run again: what it was given, what it looked at, what it found.

::

    pools      (*Buffer).Grow is edited, solved anew, and leaves what it left
    sharing    is given the same packages and the same events, looks into no function that was edited, and would find
               in them the same types and calls: its events are those of the last time

What was declared is the history of the program, as for solvings that are remembered (``transcript.py``); types and
calls also follow from who asked first, so they are made and compared. Errs: none known.
"""

from collections.abc import Iterable, Sequence

import msgspec

from goracelint.engine.events import Event
from goracelint.engine.transcript import typing_of
from goracelint.program.function import Function
from goracelint.program.program import Program
from goracelint.source.needles import digest_of

_encoder = msgspec.msgpack.Encoder()


class StaleError(Exception):
    """Types turned out to be others, and asking for them may have changed what a pass would be told."""


class Passed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One run of a pass: the digest of what it began with, the functions whose types it asked for and the digest of
    these, the history of the program when it ended, its events."""

    begun: bytes
    typed: list[int]
    types: bytes
    after: bytes
    events: list[Event]


def begun(program: Program, known: Sequence[Event]) -> bytes:
    """What a pass begins with: what was declared so far, and the events of passes before it."""
    return digest_of(_encoder.encode((program.history(), known)))


def types_of(program: Program, functions: Iterable[Function]) -> bytes:
    """What stands for the types and calls of functions."""
    return digest_of(b"".join(digest_of(_encoder.encode(typing_of(program, function))) for function in functions))


def events_again(program: Program, passed: Passed) -> list[Event]:
    """The events of a pass that began with the same and looked into nothing that has changed; raises StaleError where
    types have changed."""
    functions = []
    for id_ in passed.typed:
        if id_ < len(program.functions):  # else a package is not loaded that was: the history will tell
            program.infer(program.functions[id_])
            functions.append(program.functions[id_])
    if types_of(program, functions) != passed.types or program.history() != passed.after:
        raise StaleError
    return passed.events
