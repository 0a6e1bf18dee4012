"""What a function was told while it was solved, so that it need not be solved again.

::

    func render(n int) []byte {
        b := get()            asked: summary(get) is s1     get is edited: s1 again, and render is not solved;
        defer put(b)          asked: summary(put) is s2     another summary, and it is
        b.WriteString("x")    asked: owns(Buffer, buf)
        ...

What solving leaves follows from the text of the function, from what is declared where it looks (the *history* of its
program: all that was linked so far, bodies apart), and from what it asks of the engine, question by question. A row of
``Solves`` is one such solving with its outcome. It counts when text and history are the same and every question, asked
again in the same order, has the same answer. Asking again does what asking did: callees are solved, or recalled in
turn, and packages are loaded, so that ids are given as if nothing had been remembered.

Errs: none. Whatever is asked of the program and not of the engine must follow from text and history.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final, TypeAlias

import msgspec

from goracelint.engine.events import Event
from goracelint.engine.ownership.frame import Oracle
from goracelint.engine.ownership.records import Records
from goracelint.engine.summary import Summary
from goracelint.program.function import Function
from goracelint.program.program import Program

_LOAD: Final = "load"
_SIZE: Final = 16  # bytes of a digest
_encoder: Final = msgspec.msgpack.Encoder()

Answer: TypeAlias = str | bool
Question: TypeAlias = tuple[str, str | int, str | int]


class Outcome(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What solving a function leaves."""

    summary: Summary
    events: tuple[Event, ...]
    records: Records


class Solved(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One solving: of which function (file, index), with which text, after which history, how; what was asked and
    answered in order; the encoded outcome."""

    path: str
    index: int
    text: bytes
    history: bytes
    reach: int
    states: int
    asked: tuple[tuple[Question, Answer], ...]
    outcome: bytes


class Transcript:
    """An oracle that writes down what is asked of another one; and what the program loads in between."""

    def __init__(self, oracle: Oracle, program: Program) -> None:
        self.rows: list[tuple[Question, Answer]] = []
        self._oracle = oracle
        self._program = program
        self._known: dict[Question, Answer] = {}
        self._loads = len(program.loads)
        self._functions = len(program.functions)

    def summary(self, function_id: int, reach: int) -> Summary | None:
        """See Oracle.summary."""
        self.catch_up()
        found = self._oracle.summary(function_id, reach)
        self._note(("summary", function_id, reach), _digest(found))
        return found

    def look_into(self, function_id: int) -> Function:
        """See Oracle.look_into."""
        self.catch_up()
        found = self._oracle.look_into(function_id)
        self._note(("text", function_id, 0), text_of(found).hex())
        return found

    def owns_field(self, type_name: str, field: str) -> bool:
        """See Oracle.owns_field."""
        self.catch_up()
        return self._noted(("owns", type_name, field), self._oracle.owns_field(type_name, field))

    def is_region(self, type_name: str, field: str) -> bool:
        """See Oracle.is_region."""
        self.catch_up()
        return self._noted(("region", type_name, field), self._oracle.is_region(type_name, field))

    def is_constant(self, variable: str) -> bool:
        """See Oracle.is_constant."""
        self.catch_up()
        return self._noted(("constant", variable, ""), self._oracle.is_constant(variable))

    def is_pooled(self, type_name: str) -> bool:
        """See Oracle.is_pooled."""
        self.catch_up()
        return self._noted(("pooled", type_name, ""), self._oracle.is_pooled(type_name))

    def held_functions(self, type_name: str, field: str) -> tuple[int | str, ...]:
        """See Oracle.held_functions."""
        self.catch_up()
        found = self._oracle.held_functions(type_name, field)
        self._note(("held", type_name, field), repr(found))
        return found

    def catch_up(self) -> None:
        """Write down what was loaded since the last time, which was not the oracle's doing."""
        if self._loads != len(self._program.loads):
            for import_path, folder in self._program.loads[self._loads :]:
                self.rows.append(((_LOAD, import_path, folder), ""))
            self._loads = len(self._program.loads)

    def _noted(self, question: Question, answer: bool) -> bool:
        self._note(question, answer)
        return answer

    def _note(self, question: Question, answer: Answer) -> None:
        if self._functions != len(self._program.functions):  # the oracle may look again then
            self._functions = len(self._program.functions)
            self._known.clear()
        self._loads = len(self._program.loads)
        if self._known.get(question) != answer:
            self._known[question] = answer
            self.rows.append((question, answer))


class Solves:
    """The solvings of one job: those of an earlier run, and those of this one."""

    def __init__(self, rows: Iterable[Solved] = ()) -> None:
        self._known: dict[tuple[str, int], list[Solved]] = {}
        self._kept: dict[Solved, None] = {}
        for row in rows:
            self._known.setdefault((row.path, row.index), []).append(row)

    def __iter__(self) -> Iterator[Solved]:
        """Those that this run made or needed, in order."""
        return iter(self._kept)

    def recall(self, program: Program, oracle: Oracle, function: Function, reach: int, states: int) -> Outcome | None:
        """The outcome of solving a function, if it was solved before and would be told the same."""
        rows = self._known.get((function.file.path, function.index))
        if rows is None:
            return None
        own = (text_of(function), program.history(), reach, states)
        answers: dict[int, Answer] = {}  # of the questions asked so far, which are the same until an answer differs
        for row in rows:
            if (row.text, row.history, row.reach, row.states) != own:
                continue
            if all(_is_same(program, oracle, answers, number, *asked) for number, asked in enumerate(row.asked)):
                self._kept[row] = None
                return msgspec.msgpack.decode(row.outcome, type=Outcome)
        return None

    def keep(self, function: Function, before: bytes, reach: int, states: int, told: Transcript, left: Outcome) -> None:
        """Take a solving; ``before`` is the history of its program when it began."""
        told.catch_up()
        place = (function.file.path, function.index, text_of(function))
        self._kept[Solved(*place, before, reach, states, tuple(told.rows), _encoder.encode(left))] = None


def text_of(function: Function) -> bytes:
    """What stands for the text of a function, and of the declared function around a literal."""
    return function.outermost().facts.text


def _is_same(
    program: Program, oracle: Oracle, answers: dict[int, Answer], number: int, question: Question, answer: Answer
) -> bool:
    if number not in answers:
        answers[number] = _ask(program, oracle, *question)
    return answers[number] == answer


def _ask(program: Program, oracle: Oracle, kind: str, first: str | int, second: str | int) -> Answer:
    one, other = str(first), str(second)
    match kind:
        case "summary":
            return _digest(oracle.summary(int(first), int(second)))
        case "text":
            return text_of(oracle.look_into(int(first))).hex()
        case "owns":
            return oracle.owns_field(one, other)
        case "region":
            return oracle.is_region(one, other)
        case "constant":
            return oracle.is_constant(one)
        case "pooled":
            return oracle.is_pooled(one)
        case "held":
            return repr(oracle.held_functions(one, other))
    program.package(one, other)
    return ""


def _digest(summary: Summary | None) -> str:
    """Of all of a summary: spans inside a callee are part of its callers' stories."""
    return "" if summary is None else blake2b(_encoder.encode(summary), digest_size=_SIZE).hexdigest()
