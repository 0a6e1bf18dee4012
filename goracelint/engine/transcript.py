"""What a function was told while it was solved, so that it need not be solved again.

::

    func render(n int) []byte {
        b := get()            asked: summary(get) is s1     get is edited: s1 again, and render is not solved;
        defer put(b)          asked: summary(put) is s2     another summary, and it is
        b.WriteString("x")    asked: owns(Buffer, buf)
        ...

What solving leaves follows from the text of the function, from its types and call targets, from what is declared where
it looks (the *history* of its program: all that was linked so far, bodies apart), and from what it asks of the engine,
question by question. It counts again when every question, asked again in the same order, has the same answer. Within
one run that is all; of an earlier run text, types, targets and history must be the same too, and the history once more
when all is asked: packages were loaded meanwhile. Asking again does what asking did: callees are solved, or recalled
in turn, and packages are loaded, so that ids are given as if nothing had been remembered.

Errs: none known. What solving asks of the program and not of the engine must follow from what is named above.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, Protocol, TypeAlias

import msgspec

from goracelint.engine.events import Event
from goracelint.engine.ownership.records import Records
from goracelint.engine.summary import Summary
from goracelint.program.function import Function
from goracelint.program.program import Program
from goracelint.source.needles import digest_of

UNRELATED: Final = 1 << 10
_LOAD: Final = "load"
_encoder: Final = msgspec.msgpack.Encoder()

Answer: TypeAlias = str | bool
Question: TypeAlias = tuple[str, str | int, str | int, int]
Asked: TypeAlias = tuple[Question, Answer]


class Reach(NamedTuple):
    """How many calls deep a callee is to be followed: ``least``, or ``less`` fewer than whoever asks, if more."""

    least: int
    less: int = UNRELATED

    def of(self, own: int) -> int:
        """The depth, where whoever asks is followed ``own`` calls deep."""
        return max(self.least, own - self.less)


class Respondent(Protocol):
    """Who answers for the rest of the program; each answer is that of the moment."""

    def summary(self, function_id: int, reach: int) -> Summary | None:
        """The summary of a function; None where it is not analysed, as where ``reach`` is below 1."""

    def look_into(self, function_id: int) -> Function:
        """A function whose code is looked at; literals of the function itself need not be asked for."""

    def owns_field(self, type_name: str, field: str) -> bool:
        """Reports whether the memory behind this field belongs to the object that has the field."""

    def is_region(self, type_name: str, field: str) -> bool:
        """Reports whether the field is known to hold mappings."""

    def is_constant(self, variable: str) -> bool:
        """Reports whether a package-level variable has an initialiser and is never assigned again."""

    def is_pooled(self, type_name: str) -> bool:
        """Reports whether objects of the type were seen to go into or come out of a pool."""

    def held_functions(self, type_name: str, field: str) -> tuple[int | str, ...]:
        """The functions that the program stores into a function-valued field."""


class Transcript:
    """The questions of one function, answered by somebody and written down; and what the program loads in between."""

    def __init__(self, respondent: Respondent, program: Program, own: int, digests: "Digests") -> None:
        """``own`` is how many calls deep the function is followed."""
        self.rows: list[Asked] = []
        self._digests = digests
        self._respondent = respondent
        self._program = program
        self._own = own
        self._known: dict[Question, Answer] = {}
        self._passing: dict[Question, Answer] = {}  # answers that may be others when a callee was solved meanwhile
        self._loads = len(program.loads)
        self._functions = len(program.functions)

    def summary(self, function_id: int, reach: Reach) -> Summary | None:
        """See Respondent.summary."""
        self.catch_up()
        found = self._respondent.summary(function_id, reach.of(self._own))
        self._passing.clear()
        self._note(("summary", function_id, reach.least, reach.less), self._digests.of(function_id, found))
        return found

    def look_into(self, function_id: int) -> Function:
        """See Respondent.look_into."""
        self.catch_up()
        found = self._respondent.look_into(function_id)
        self._note(("text", function_id, "", 0), text_of(found).hex())
        return found

    def owns_field(self, type_name: str, field: str) -> bool:
        """See Respondent.owns_field."""
        self.catch_up()
        return self._noted(("owns", type_name, field, 0), self._respondent.owns_field(type_name, field))

    def is_region(self, type_name: str, field: str) -> bool:
        """See Respondent.is_region."""
        self.catch_up()
        return self._passed(("region", type_name, field, 0), self._respondent.is_region(type_name, field))

    def is_constant(self, variable: str) -> bool:
        """See Respondent.is_constant."""
        self.catch_up()
        return self._noted(("constant", variable, "", 0), self._respondent.is_constant(variable))

    def is_pooled(self, type_name: str) -> bool:
        """See Respondent.is_pooled."""
        self.catch_up()
        return self._passed(("pooled", type_name, "", 0), self._respondent.is_pooled(type_name))

    def held_functions(self, type_name: str, field: str) -> tuple[int | str, ...]:
        """See Respondent.held_functions."""
        self.catch_up()
        found = self._respondent.held_functions(type_name, field)
        self._note(("held", type_name, field, 0), repr(found))
        return found

    def catch_up(self) -> None:
        """Write down what was loaded since the last time, which was not the respondent's doing."""
        if self._loads != len(self._program.loads):
            for import_path, folder in self._program.loads[self._loads :]:
                self.rows.append(((_LOAD, import_path, folder, 0), ""))
            self._loads = len(self._program.loads)

    def _noted(self, question: Question, answer: bool) -> bool:
        self._note(question, answer)
        return answer

    def _passed(self, question: Question, answer: bool) -> bool:
        self._write(self._passing, question, answer)
        return answer

    def _note(self, question: Question, answer: Answer) -> None:
        if self._functions != len(self._program.functions):  # the respondent may look again then
            self._functions = len(self._program.functions)
            self._known.clear()
        self._loads = len(self._program.loads)
        self._write(self._known, question, answer)

    def _write(self, known: dict[Question, Answer], question: Question, answer: Answer) -> None:
        if known.get(question) != answer:
            known[question] = answer
            self.rows.append((question, answer))


class Digests:
    """Digests of summaries, made once for all who ask."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Summary, str]] = {}

    def of(self, function_id: int, summary: Summary | None) -> str:
        """Of all of a summary: spans inside a callee are part of its callers' stories; "" for None."""
        if summary is None:
            return ""
        known = self._known.get(function_id)
        if known is None or known[0] is not summary:
            digest = digest_of(_encoder.encode(summary)).hex()
            known = self._known[function_id] = summary, digest
        return known[1]


class Outcome(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What solving a function leaves."""

    summary: Summary
    events: tuple[Event, ...]
    records: Records


class Solved(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One solving: of which function (file, index), what it began with (see ``beginning``); what was asked and
    answered, in order; the history when it ended; the encoded outcome."""

    path: str
    index: int
    beginning: bytes
    asked: tuple[Asked, ...]
    after: bytes
    outcome: bytes


class Solves:
    """The solvings of one job: those of an earlier run, and those of this one."""

    def __init__(self, rows: Iterable[Solved] = (), lasting: bool = False) -> None:
        """``lasting``: whether a later run is to have what this one solves."""
        self._earlier: dict[tuple[str, int], list[Solved]] = {}
        self._here: dict[int, tuple[int, Sequence[Asked], Outcome]] = {}
        self._lasting: dict[Solved, None] | None = {} if lasting else None
        self.digests = Digests()
        for row in rows:
            self._earlier.setdefault((row.path, row.index), []).append(row)

    def rows(self) -> list[Solved]:
        """What a later run is to have: all that this one solved or recalled."""
        return list(self._lasting or ())

    def recall(
        self, program: Program, respondent: Respondent, function: Function, reach: int, states: int
    ) -> Outcome | None:
        """The outcome of solving a function, if it was solved before and would be told the same."""
        asking = _Asking(program, respondent, reach, self.digests)
        known = self._here.get(function.id)
        if known is not None and known[0] == states and asking.is_same(known[1]):
            return known[2]
        rows = self._earlier.get((function.file.path, function.index), ())
        own = beginning(program, function, states) if rows else b""
        for row in rows:
            if row.beginning == own and asking.is_same(row.asked) and row.after == program.history():
                if self._lasting is not None:
                    self._lasting[row] = None
                outcome = msgspec.msgpack.decode(row.outcome, type=Outcome)
                self._here[function.id] = states, row.asked, outcome
                return outcome
        return None

    def begin(self, program: Program, function: Function, states: int) -> bytes:
        """What a solving begins with, where it will last."""
        return beginning(program, function, states) if self._lasting is not None else b""

    def keep(
        self, program: Program, function: Function, begun: bytes, states: int, told: Transcript, left: Outcome
    ) -> None:
        """Take a solving; ``begun`` is what it began with."""
        told.catch_up()
        self._here[function.id] = states, told.rows, left
        if self._lasting is not None:
            place, asked = (function.file.path, function.index), tuple(told.rows)
            self._lasting[Solved(*place, begun, asked, program.history(), _encoder.encode(left))] = None

    def forget(self, function: Function) -> None:
        """Let a function be solved anew, whatever it would be told."""
        self._here.pop(function.id, None)
        self._earlier.pop((function.file.path, function.index), None)


class _Asking:
    """Asks again; solvings of one function ask the same as long as they are told the same."""

    def __init__(self, program: Program, respondent: Respondent, own: int, digests: Digests) -> None:
        self._digests = digests
        self._program = program
        self._respondent = respondent
        self._own = own
        self._told: list[Asked] = []

    def is_same(self, rows: Sequence[Asked]) -> bool:
        """Reports whether all questions have the answers that they had."""
        for number, row in enumerate(rows):
            if number == len(self._told) or self._told[number][0] != row[0]:
                del self._told[number:]
                self._told.append((row[0], self._ask(*row[0])))
            if self._told[number][1] != row[1]:
                return False
        return True

    def _ask(self, kind: str, first: str | int, second: str | int, third: int) -> Answer:
        one, other = str(first), str(second)
        match kind:
            case "summary":
                found = self._respondent.summary(int(first), Reach(int(second), third).of(self._own))
                return self._digests.of(int(first), found)
            case "text":
                return text_of(self._respondent.look_into(int(first))).hex()
            case "owns":
                return self._respondent.owns_field(one, other)
            case "region":
                return self._respondent.is_region(one, other)
            case "constant":
                return self._respondent.is_constant(one)
            case "pooled":
                return self._respondent.is_pooled(one)
            case "held":
                return repr(self._respondent.held_functions(one, other))
        self._program.package(one, other)
        return ""


def beginning(program: Program, function: Function, states: int) -> bytes:
    """What stands for all that a solving begins with: text, types, targets, history, and how many states a block keeps.

    Types and targets follow from text and history but for who asked first: an interface call runs the methods that were
    linked when somebody first asked for them.
    """
    return digest_of(_encoder.encode((text_of(function), *typing_of(program, function), program.history(), states)))


def typing_of(program: Program, function: Function) -> tuple[object, ...]:
    """The types of registers, the targets of calls, and what names denote, told by names and numbers of functions."""
    typing = program.infer(function)
    types = [None if t is None else (t.kind, str(t)) for t in typing.types]
    targets = [(number, target.kind, target.name, target.functions) for number, target in typing.targets.items()]
    denoted = [(number, entity.kind, entity.name, entity.functions) for number, entity in typing.denotes.items()]
    return types, targets, denoted


def text_of(function: Function) -> bytes:
    """What stands for the text of a function, and of the declared function around a literal."""
    return function.outermost().facts.text
