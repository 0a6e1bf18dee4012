"""The order of work: which functions are solved, when, and when again.

::

    func get() *buf { return pool.Get().(*buf) }   solved first: it touches a pool
    func put(b *buf) { pool.Put(b) }
    func render() []byte { b := get(); ... }       solved next: it calls something interesting
    func main() { render() }                       not solved: nothing follows it out of render

Round 0 are the functions that call a modelled acquire or release. A round's functions are solved bottom-up
over the strongly connected components of their call graph; callees that are handed a followed object are
solved on demand, at most ``MAX_DEPTH`` deep. Functions that call one whose summary became interesting
form the next round. A recursive function is repeated until its summary stays the same. Who would be told the
same as the last time keeps its summary (``transcript.py``).

Errs: at ``MAX_ROUNDS`` and ``MAX_DEPTH`` callees count as borrowing.
"""

from collections.abc import Iterable
from typing import Final

from goracelint.engine.cells import Callee, Cells
from goracelint.engine.events import Event
from goracelint.engine.lending import receiver_type, released_fields
from goracelint.engine.models import Models
from goracelint.engine.ownership.domain import State
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import zero_value
from goracelint.engine.ownership.records import Records, records_of
from goracelint.engine.regions import Regions
from goracelint.engine.roots import pooled_types
from goracelint.engine.solve import FEW_STATES, MAX_STATES, solve
from goracelint.engine.summary import Summary, frees_own, has_effects, is_interesting, merge_cases, remaps_only
from goracelint.engine.transcript import Outcome, Solves, Transcript
from goracelint.ir.facts import VariableKind
from goracelint.program.callgraph import bottom_up
from goracelint.program.function import Function
from goracelint.program.program import Program
from goracelint.source.paths import canonical

MAX_ROUNDS: Final = 8
MAX_DEPTH: Final = 8
MAX_REPEATS: Final = 2
MAX_SOLVES: Final = 3
MANY: Final = 6  # callers
PORT_REACH: Final = 1  # calls; how deep a function that is solved for its own sake follows what came in through ports
LARGE: Final = 1500  # instructions; larger callees are solved only where they touch a resource themselves


class Failure:
    """An internal error: the function it happened in, and what it was."""

    def __init__(self, function: Function, error: Exception) -> None:
        self.function = function
        self.error = error


class Engine:
    """Solves what matters of one program; events, records and failures are left here."""

    def __init__(
        self,
        program: Program,
        models: Models,
        within: frozenset[str] | None = None,
        solves: Solves | None = None,
    ) -> None:
        """``within``: the folders whose functions are followed upwards to their callers; None for all. ``solves``: what
        earlier runs solved, and where what this one solves is left."""
        self.program = program
        self._within = within
        self.solves = solves or Solves()
        self.models = models
        self.cells = Cells(program, models)
        self.regions = Regions(program)
        self.events: dict[int, tuple[Event, ...]] = {}
        self.records: dict[int, Records] = {}
        self.failures: list[Failure] = []
        self.summaries: dict[int, Summary] = {}
        self._relevant: set[int] = set()
        self._solving: list[int] = []
        self._recursive: set[int] = set()
        self._dependents: dict[int, dict[int, None]] = {}
        self._reach: dict[int, int] = {}
        self._cut: set[int] = set()  # functions some callee of which was out of reach
        self._pooled: set[str] = set()
        self._tick = 0
        self._solved_at: dict[int, int] = {}
        self._changed_at: dict[int, int] = {}
        self._digests: dict[int, str] = {}
        self._solves: dict[int, int] = {}

    # -- what frames ask ---------------------------------------------------------------------------

    def summary(self, function_id: int, reach: int) -> Summary | None:
        """The summary of a callee; None where it is not analysed."""
        if self._solving:
            self._dependents.setdefault(function_id, {})[self._solving[-1]] = None
        known = self.summaries.get(function_id)
        if function_id in self._solving:
            self._recursive.add(function_id)
            return known
        if known is not None and (reach <= self._reach.get(function_id, MAX_DEPTH) or function_id not in self._cut):
            self._pass_on_cut(function_id)
            return known
        function = self.program.functions[function_id]
        if not function.has_body or len(self._solving) >= MAX_DEPTH:
            return None
        if function_id not in self._relevant and (reach < 1 or _is_large(function)):
            self._cut.update(self._solving[-1:])
            return known
        self._solve(function_id, max(reach, PORT_REACH) if function_id in self._relevant else reach)
        self._pass_on_cut(function_id)
        return self.summaries.get(function_id)

    def _pass_on_cut(self, function_id: int) -> None:
        """Whoever uses a summary that lacks something for want of reach lacks it too."""
        if function_id in self._cut:
            self._cut.update(self._solving[-1:])

    def look_into(self, function_id: int) -> Function:
        """See Respondent.look_into."""
        function = self.program.functions[function_id]
        if function.has_body:
            function.body()  # notes that it is looked into, also where all that is asked is whether it has changed
        return function

    def owns_field(self, type_name: str, field: str) -> bool:
        """See Cells.owns."""
        return self.cells.owns(type_name, field)

    def is_pooled(self, type_name: str) -> bool:
        """See Respondent.is_pooled."""
        return type_name in self._pooled

    def is_region(self, type_name: str, field: str) -> bool:
        """See Respondent.is_region."""
        return (type_name, field) in self.regions

    def is_constant(self, variable: str) -> bool:
        """See Cells.is_constant."""
        return self.cells.is_constant(variable)

    def held_functions(self, type_name: str, field: str) -> tuple[Callee, ...]:
        """See Cells.functions."""
        return self.cells.functions(type_name, field)

    # -- rounds ------------------------------------------------------------------------------------

    def run(self, roots: Iterable[int], reach: int = PORT_REACH) -> None:
        """Solve the roots and, round by round, whoever calls something interesting.

        ``reach`` is how many calls deep the roots follow what came in through their ports.
        """
        current = sorted(set(roots))
        self._pooled.update(pooled_types(self.program, self.models, current))
        for _ in range(MAX_ROUNDS):
            if not current:
                return
            self._relevant.update(current)
            started = self._tick
            for function_id in current:
                self.summaries.pop(function_id, None)
            for function_id in bottom_up(self.program, current):
                if function_id not in self.summaries:
                    self._solve(function_id, reach)
            current = self._next_round(started)

    def _next_round(self, started: int) -> list[int]:
        """Who was solved before something that it calls changed, and who calls something new."""
        following: set[int] = set()
        for function_id, changed_at in sorted(self._changed_at.items()):
            if changed_at <= started:
                continue
            summary = self.summaries[function_id]
            waiting: set[int] = set()
            if has_effects(summary):
                waiting.update(self._dependents.get(function_id, ()))
            if is_interesting(summary):
                callers = self._followed(self._callers(function_id))
                # unsound: who calls a function that maps anew, and that very many call, does not learn of it.
                waiting.update(callers if len(callers) <= MANY or not remaps_only(summary) else ())
            following.update(f for f in waiting if self._solved_at.get(f, 0) < changed_at)
        return sorted(f for f in following if self._solves.get(f, 0) < MAX_SOLVES)

    def _followed(self, callers: list[int]) -> list[int]:
        # unsound: in further builds what lies between a package that takes or gives and those analysed is not known.
        functions, within = self.program.functions, self._within
        return callers if within is None else [c for c in callers if functions[c].package.dir in within]

    def _callers(self, function_id: int) -> list[int]:
        function = self.program.functions[function_id]
        if function.parent >= 0:
            return [function.parent]
        callers = []
        for caller in self.program.callers_by_name(function.facts.name):
            candidate = self.program.functions[caller]
            if candidate.has_body and _may_name(candidate, function):
                targets = self.program.infer(candidate).targets.values()
                if any(function_id in target.functions for target in targets):
                    callers.append(caller)
        return callers

    def readers(self) -> list[int]:
        """Functions not solved yet that load atomically, where an object swapped out of a cell was released."""
        packages = {
            self.program.functions[function_id].package.path
            for function_id, records in self.records.items()
            if records.swapped
        }
        loading = {caller for name in ("Load", "LoadPointer") for caller in self.program.callers_by_name(name)}
        return sorted(
            function_id
            for function_id in loading - self.records.keys()
            if packages and self.program.functions[function_id].package.path in packages
        )

    def closers(self) -> list[int]:
        """Close methods, not solved yet, of types that hold a literal which gives back what it captured."""
        types = {
            type_name
            for records in self.records.values()
            for type_name, _, literal in records.callbacks
            if (summary := self.summaries.get(literal)) is not None
            and any(release.port.root.startswith("cap") for case in summary.cases for release in case.releases)
        }
        found = []
        for function in self.program.methods_named("Close") if types else ():
            receiver = self.program.receiver(function)
            base = receiver.args[0] if receiver is not None and receiver.kind == "ptr" else receiver
            if base is not None and base.name in types and function.id >= 0 and function.id not in self._relevant:
                found.append(function.id)
        return found

    def lenders(self) -> list[int]:
        """Methods, not solved yet, that return strings from types which give back something they hold."""
        types = released_fields(self.program, self.summaries)
        found = []
        for function in self.program.functions:
            facts = function.facts
            if facts.receiver is None or function.id in self.summaries or not function.has_body:
                continue
            if any(term.name == "string" for term in facts.results) and receiver_type(self.program, function) in types:
                found.append(function.id)
        return found

    def callbacks(self, type_name: str, field: str) -> tuple[int, ...]:
        """The function literals that the program was seen to keep in a field of a type."""
        found = {
            literal
            for records in self.records.values()
            for holder, name, literal in records.callbacks
            if (holder, name) == (type_name, field) and not self.program.functions[literal].file.is_test
        }
        found.update(callee for callee in self.held_functions(type_name, field) if isinstance(callee, int))
        return tuple(sorted(found))

    def exported(self) -> dict[str, tuple[str, ...]]:
        """Import path -> exported functions and methods whose summaries callers must know."""
        names: dict[str, set[str]] = {}
        for function_id in sorted(self.summaries):
            function = self.program.functions[function_id]
            name = function.facts.name
            if function.parent < 0 and name[:1].isupper() and is_interesting(self.summaries[function_id]):
                names.setdefault(canonical(function.package.path), set()).add(name)
        return {path: tuple(sorted(found)) for path, found in names.items()}

    def calling(self, candidates: Iterable[int]) -> list[int]:
        """Those functions that call something interesting."""
        names = self._interesting_names()
        found = []
        for function_id in candidates:
            function = self.program.functions[function_id]
            if function.has_body and function.calls(names) and self._calls_interesting(function):
                found.append(function_id)
        return found

    def _interesting_names(self) -> frozenset[str]:
        functions = self.program.functions
        return frozenset(functions[id_].facts.name for id_, known in self.summaries.items() if is_interesting(known))

    def _calls_interesting(self, function: Function) -> bool:
        for target in self.program.infer(function).targets.values():
            for callee in target.functions:
                summary = self.summaries.get(callee)
                if summary is not None and is_interesting(summary):
                    return True
        return False

    # -- one function ------------------------------------------------------------------------------

    def _solve(self, function_id: int, reach: int = PORT_REACH) -> None:
        function = self.program.functions[function_id]
        self._solving.append(function_id)
        try:
            for _ in range(MAX_REPEATS):
                before = self.summaries.get(function_id)
                self._solve_once(function, reach)
                after = self.summaries[function_id]
                if function_id not in self._recursive or (before is not None and before.digest == after.digest):
                    break
        except Exception as error:  # noqa: BLE001 - an internal error must not lose the other findings
            self.failures.append(Failure(function, error))
            self.solves.forget(function)
            self.summaries[function_id] = Summary(function.name, (), assumed=True)
        finally:
            self._solving.pop()

    def _solve_once(self, function: Function, reach: int) -> None:
        self._reach[function.id] = reach
        self._cut.discard(function.id)
        states = MAX_STATES if function.id in self._relevant else FEW_STATES
        left = self._outcome(function, reach, states)
        self.summaries[function.id] = left.summary
        self.regions.note(function, left.summary)
        if frees_own(left.summary):
            self._pooled.add(receiver_type(self.program, function))
        self.events[function.id] = left.events
        self.records[function.id] = left.records
        self._tick += 1
        self._solved_at[function.id] = self._tick
        self._solves[function.id] = self._solves.get(function.id, 0) + 1
        digest = self.summaries[function.id].digest
        if self._digests.get(function.id) != digest:
            self._digests[function.id] = digest
            self._changed_at[function.id] = self._tick

    def _outcome(self, function: Function, reach: int, states: int) -> Outcome:
        """What solving the function leaves, solved or remembered."""
        typing = self.program.infer(function)  # also where it is remembered: packages are loaded in the same order then
        known = self.solves.recall(self.program, self, function, reach, states)
        if known is not None:
            return known
        begun = self.solves.begin(self.program, function, states)
        told = Transcript(self, self.program, reach, self.solves.digests)
        frame = Frame(self.program, function, typing, self.models, told)
        solve(frame, entry_state(frame), states)
        summary = Summary(function.name, merge_cases(frame.cases))
        left = Outcome(summary, tuple(frame.events.values()), records_of(frame))
        self.solves.keep(self.program, function, begun, states, told, left)
        return left


def _is_large(function: Function) -> bool:
    return len(function.body()) > LARGE


def _may_name(caller: Function, callee: Function) -> bool:
    """Reports whether the file of a function can name another one: its package, or an import of it."""
    if caller.package.path == callee.package.path or callee.facts.receiver is not None:
        return caller.package.path == callee.package.path or callee.facts.name[:1].isupper()
    return any(callee.package.path.endswith(row.path) for row in caller.file.facts.imports)


def entry_state(frame: Frame) -> State:
    """What holds on entry: ports hold their own tokens, results are zero."""
    state = State()
    for register, variable in enumerate(frame.body.variables):
        type_ = frame.type_of(register)
        if variable.kind in (VariableKind.PARAM, VariableKind.RECEIVER, VariableKind.CAPTURED):
            if frame.is_memory(type_):
                state.env[register] = 1 << frame.port_token(frame.root_of(variable.kind, variable.index), type_)
        elif variable.kind == VariableKind.RESULT:
            state.env[register] = zero_value(frame, type_)
    return state
