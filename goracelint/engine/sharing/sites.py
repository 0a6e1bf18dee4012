"""What one call does to the state of a flow, known before the flow runs, and which instructions do anything.

::

    r.mu.Lock()            takes a lock
    once.Do(func() {...})  runs what it is passed, now
    pool.Submit(r.poll)    runs it in a goroutine, as a model or the callee's summary says
    wg.Wait()              waits
    size := len(r.m)       nothing: a path goes through it as it came

The callees' summaries do not change while a flow is solved, and neither do the values of registers. Errs nowhere: what
is not known is absent.
"""

from typing import Final, NamedTuple

from goracelint.engine.sharing.callsites import arguments
from goracelint.engine.sharing.domain import Summary
from goracelint.engine.sharing.naming import lock_verb
from goracelint.engine.sharing.touches import TOUCHING
from goracelint.engine.sharing.values import SummaryOf, Values
from goracelint.ir.body import Row
from goracelint.ir.opcodes import TERMINATORS, Op
from goracelint.program.resolve import Target

Rows = list[tuple[int, Row]]
"""Instructions with their numbers."""

_ACTING: Final = TERMINATORS | {
    Op.CALL, Op.DEFER, Op.GO, Op.RECV, Op.SEND, Op.SETELEM, Op.SETFIELD, Op.SETNAME, Op.STORE,
}  # fmt: skip
_ELSEWHERE: Final = ("goroutine", "later")
_UNCALLED: Final = ("runtime.SetFinalizer", "runtime.AddCleanup")


class Passed(NamedTuple):
    """Function values in a register that the callee gets: whether they run in a goroutine, or now."""

    register: int
    callees: tuple[int, ...]
    is_spawned: bool


class Site(NamedTuple):
    """One call; ``verb`` and ``lock`` of a mutex, ``unlocks`` are the locks that a function value gives up.

    ``acts``: the state behind the call may be another one than before it.
    """

    target: Target
    a: int
    verb: str
    lock: str
    callees: tuple[int, ...]
    passed: tuple[Passed, ...]
    unlocks: tuple[str, ...]
    waits: bool
    summaries: tuple[Summary, ...]
    acts: bool


class Sites:
    """The calls of one function, and for each block the instructions that a walk has to look at."""

    def __init__(self, values: Values, summary_of: SummaryOf) -> None:
        self._values = values
        self._body = values.names.body
        self._summary_of = summary_of
        self._sites: dict[int, Site | None] = {}
        self._acting: dict[int, Rows] = {}

    def of(self, number: int) -> Site | None:
        """The call of an instruction; None where nothing is known of its target."""
        if number not in self._sites:
            self._sites[number] = _site(self._values, number, self._summary_of)
        return self._sites[number]

    def acting(self, block: int) -> Rows:
        """The instructions of a block that may change the state, or end it."""
        if block not in self._acting:
            numbers, rows = self._body.block_range(block), self._body.rows
            self._acting[block] = [(number, rows[number]) for number in numbers if self._acts(number, rows[number][0])]
        return self._acting[block]

    def recorded(self, block: int) -> Rows:
        """Those, and the instructions that use what may be mapped memory."""
        numbers, rows = self._body.block_range(block), self._body.rows
        return [(number, rows[number]) for number in numbers if self._is_recorded(rows[number])]

    def clear(self) -> None:
        """Forget it all: no walk comes after."""
        self._sites.clear()
        self._acting.clear()

    def _acts(self, number: int, op: int) -> bool:
        if op != Op.CALL:
            return op in _ACTING
        site = self.of(number)
        return site is not None and site.acts

    def _is_recorded(self, row: Row) -> bool:
        memory, op = self._values.memory, row[0]
        if op in _ACTING:
            return True
        return op in TOUCHING and bool(memory[row[2]] or (op == Op.BINOP and memory[row[3]]))


def _site(values: Values, number: int, summary_of: SummaryOf) -> Site | None:
    names = values.names
    target = names.typing.targets.get(number)
    if target is None:
        return None
    a = names.body.instruction(number)[2]
    verb = lock_verb(target.name)
    if verb:
        return Site(target, a, verb, names.lock(number, a), (), (), (), False, (), not verb.startswith("Try"))
    callees = values.called(number, a)
    summaries = tuple(summary for callee in callees if (summary := summary_of(callee)) is not None)
    passed = _passed(values, number, target, summaries)
    held = values.callees[a] if a >= 0 else ()
    unlocks = tuple(callee.removeprefix("unlock:") for callee in held if isinstance(callee, str))
    model = values.mappings.runs(target)
    waits = (model is not None and model.waits is not None) or target.name == "(*sync.Cond).Wait"
    acts = bool(passed or unlocks or waits) or any(map(_acts, summaries))
    return Site(target, a, "", "", callees, passed, unlocks, waits, summaries, acts)


def _acts(summary: Summary) -> bool:
    return bool(summary.gains or summary.drops or summary.publishes or summary.ties or summary.drains or summary.spawns)


def _passed(values: Values, number: int, target: Target, summaries: tuple[Summary, ...]) -> tuple[Passed, ...]:
    """Function values among the arguments run now, or elsewhere where the callee is known for it."""
    ports = arguments(values.names, number)
    holding = [(port, register) for port, register in ports.items() if values.callees[register]]
    if not holding or target.name in _UNCALLED:
        return ()
    model = values.mappings.runs(target)
    when = {str(port): how for port, how in model.runs} if model is not None else {}
    spawned = {port for summary in summaries for port in summary.spawns}
    functions = values.names.program.functions
    found = []
    for port, register in holding:
        held = (callee for callee in values.callees[register] if isinstance(callee, int))
        callees = tuple(sorted(c for c in held if functions[c].parent >= 0 or when.get(port) == "goroutine"))
        is_spawned = when.get(port) == "goroutine" or port in spawned
        if callees and (is_spawned or when.get(port) not in _ELSEWHERE):
            found.append(Passed(register, callees, is_spawned))
    return tuple(found)
