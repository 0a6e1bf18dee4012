"""The flow through one function: at each use of mapped memory, what is held, tested, running, owned.

::

    r.mu.Lock()
    if r.closed {           two paths; on the second region.closed was tested, false
        r.mu.Unlock()
        return
    }
    r.m[0]++                read and write, {region.mu: write}, tests {(region.closed, false)}
    go r.poll()             poll may run from here on
    r.mu.Unlock()
    <-done                  nothing that was started before runs any more

States flow forward until nothing changes; then each block is walked once more and what happens is
recorded. Deferred calls run at the return, last in first out.

Errs: any wait ends all goroutines that were started before it. A lock taken behind a bool result other
than TryLock's is not seen.
"""

from typing import Final

import msgspec

from goracelint.engine.sharing.callsites import arguments, lent_methods
from goracelint.engine.sharing.conditions import NIL, Conditions, Told, flipped
from goracelint.engine.sharing.domain import READ, WRITE, Access, State, Summary, Value, hold, join, let_go, union
from goracelint.engine.sharing.naming import lock_verb
from goracelint.engine.sharing.record import Record
from goracelint.engine.sharing.regions import Regions
from goracelint.engine.sharing.values import ELSEWHERE, GLOBAL, SummaryOf, Values
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.resolve import Target

MAX_ROUNDS: Final = 400
FEW_BLOCKS: Final = 6
_ELSEWHERE: Final = ("goroutine", "later", "once")
_NO_WAIT: Final = ("Done", "After", "Tick")


class Flow:
    """The solved flow of one function, and its record."""

    def __init__(self, values: Values, summary_of: SummaryOf, regions: Regions) -> None:
        self.values = values
        self.names = values.names
        self.body = self.names.body
        self.record = Record(values, summary_of, regions)
        self._summary_of = summary_of
        self._conditions = Conditions(values, summary_of)
        self._recording = False
        self._solve()

    # -- the solver

    def _solve(self) -> None:
        entries: dict[int, State] = {0: State()}
        pending = {0}
        rounds = 0
        while pending and rounds < MAX_ROUNDS + 8 * len(self.body.blocks):
            rounds += 1
            block = min(pending)
            pending.discard(block)
            for successor, state in self._block(block, entries[block]):
                known = entries.get(successor)
                merged = state if known is None else join(known, state)
                if merged != known:
                    entries[successor] = merged
                    pending.add(successor)
        self._recording = True
        self.record.exits = []
        for block in sorted(entries):
            self._block(block, entries[block])

    def _block(self, block: int, state: State) -> list[tuple[int, State]]:
        for number in self.body.block_range(block):
            op, dst, a, b, c, _, _ = self.body.instruction(number)
            if op == Op.JUMP:
                return [(a, state)]
            if op == Op.BRANCH:
                return self._branch(state, a, b, c)
            if op == Op.CHOOSE:
                return [(target, state) for target in self.body.operands(b, c)]
            if op == Op.RANGE:
                self._touch(number, state)
                state = self._range(state, a)
                return [(target, state) for target in self.body.operands(b + 2, 2)]
            if op == Op.RETURN:
                self._return(state)
                return []
            if op == Op.PANIC:
                self.record.panics = True
                return []
            state = self._step(state, number, op, dst, a, b, c)
        return [(block + 1, state)] if block + 1 < len(self.body.blocks) else []

    def _branch(self, state: State, register: int, then: int, other: int) -> list[tuple[int, State]]:
        told = self._conditions.told(register)
        taken, left = self._learn(state, told), self._learn(state, flipped(told))
        lock, positive = self._tried(register, True)
        if lock is not None:
            name, mode = lock
            if positive:
                taken = msgspec.structs.replace(taken, locks=hold(taken.locks, name, mode))
            else:
                left = msgspec.structs.replace(left, locks=hold(left.locks, name, mode))
        return [(then, taken), (other, left)]

    def _learn(self, state: State, told: Told) -> State:
        if not told:
            return state
        cells = frozenset(cell for cell, _ in told)
        return msgspec.structs.replace(state, tests=state.tests | told, looked=state.looked | cells)

    def _tried(self, register: int, positive: bool, depth: int = 4) -> tuple[tuple[str, int] | None, bool]:
        """The lock that a register tells was taken: the result of a TryLock, perhaps negated."""
        number = self.names.only(register)
        if number is None or depth == 0:
            return None, True
        op, _, a, _, _, _, _ = self.body.instruction(number)
        if op == Op.UNOP:
            return self._tried(a, not positive, depth - 1)
        target = self.names.typing.targets.get(number)
        if op == Op.CALL and target is not None and (verb := lock_verb(target.name)).startswith("Try"):
            return (self.names.lock(number, a), READ if verb == "TryRLock" else WRITE), positive
        return None, True

    # -- one instruction

    def _step(self, state: State, number: int, op: int, dst: int, a: int, b: int, c: int) -> State:
        if op == Op.CALL:
            return self._call(state, number)
        if op == Op.DEFER:
            return msgspec.structs.replace(state, deferred=(*(n for n in state.deferred if n != number), number))
        if op == Op.GO:
            return self._go(state, number)
        if op == Op.RECV:
            return self._waited(state) if self._waits(a) else state
        self._touch(number, state)
        if op in (Op.SETFIELD, Op.SETNAME):
            return self._assign(state, number, op, a, b, c)
        if op == Op.SEND:
            return self._publish(state, b)
        if op in (Op.SETELEM, Op.STORE):
            return self._tie(state, c if op == Op.SETELEM else b, a)
        return state

    def _assign(self, state: State, number: int, op: int, a: int, b: int, c: int) -> State:
        strings = self.names.strings
        if op == Op.SETFIELD:
            cell, value = self.names.field(a, strings[b]), c
            state = self._tie(state, value, a)
        else:
            cell, value = f"{self.names.function.package.path}.{strings[a]}", b
            state = self._publish(state, value)
        if cell and self._recording and self.record.owner(a if op == Op.SETFIELD else NONE, state) != "fresh":
            self.record.assign(number, cell, state)
        kept = frozenset(test for test in state.tests if test[0].removeprefix(NIL) != cell)
        return msgspec.structs.replace(state, tests=kept) if kept != state.tests else state

    def _publish(self, state: State, register: int) -> State:
        """What the register holds can be reached by others from here on."""
        if register < 0 or not self._leads_on(register):
            return state
        roots = self.values.roots[register]
        fresh = frozenset(root for root in roots if root.startswith("fresh:"))
        if self._recording:
            self.record.published.update(roots - fresh - ELSEWHERE)
        return msgspec.structs.replace(state, published=state.published | fresh) if fresh - state.published else state

    def _tie(self, state: State, register: int, container: int) -> State:
        """A value is stored into an object: whoever reaches that reaches the value."""
        if not self._leads_on(register):
            return state
        into, roots = self.values.roots[container], self.values.roots[register]
        if roots <= into or all(root.startswith("fresh:") for root in into):
            return state
        if into & (ELSEWHERE | GLOBAL) or any(root.startswith("fresh:") for root in into):
            return self._publish(state, register)
        if self._recording:
            values = [root for root in roots if root.startswith(("recv", "arg", "cap"))]
            self.record.ties.update((value, root) for value in values for root in into)
        fresh = frozenset(root for root in roots if root.startswith("fresh:"))
        return msgspec.structs.replace(state, published=state.published | fresh) if fresh - state.published else state

    def _leads_on(self, register: int) -> bool:
        """Reports whether an object can be reached through a value: not through numbers and bytes."""
        type_ = self.names.type_of(register)
        shape = self.names.program.core(type_) if type_ is not None else None
        if shape is not None and shape.kind == "slice" and shape.args:
            shape = self.names.program.core(shape.args[0])
        return shape is None or shape.kind != "basic" or shape.name == "unsafe.Pointer"

    def _range(self, state: State, register: int) -> State:
        type_ = self.names.type_of(register)
        channel = type_ is not None and self.names.program.core(type_).kind == "chan"
        return self._waited(state) if channel else state

    def _waits(self, channel: int) -> bool:
        """Reports whether a receive waits for somebody: not for a context or a timer."""
        number = self.names.only(channel)
        if number is None:
            return True
        op, _, _, b, _, _, _ = self.body.instruction(number)
        if op == Op.CALL and b != NONE and (selector := self.body.pool[b]) != NONE:
            return self.names.strings[selector] not in _NO_WAIT
        return not (op == Op.FIELD and self.names.strings[b] == "C")

    @staticmethod
    def _waited(state: State) -> State:
        return msgspec.structs.replace(state, running=frozenset(), drained=True)

    # -- calls

    def _go(self, state: State, number: int) -> State:
        for register in arguments(self.names, number).values():
            state = self._publish(state, register)
        a = self.body.instruction(number)[2]
        state = self._publish_captured(state, a)
        if self._recording:
            self.record.spawned.update(root for root in self.values.roots[a] if not root.startswith("fresh:"))
        self._record_calls(state, number, self.values.called(number, a), "go")
        self._touch(number, msgspec.structs.replace(state, locks=frozenset()), spawned=True)
        target = self.names.typing.targets.get(number)
        if target is not None and target.has_receiver:
            state = self._publish(state, a)
        return self._start(state, number)

    def _start(self, state: State, number: int) -> State:
        if self._recording:
            self.record.start(number, state)
        return msgspec.structs.replace(state, running=state.running | {number})

    def _publish_captured(self, state: State, register: int) -> State:
        """A literal that runs elsewhere shares what it captures."""
        for callee in sorted(c for c in self.values.callees[register] if isinstance(c, int)) if register >= 0 else ():
            function = self.names.program.functions[callee]
            if function.parent != self.names.function.id or not function.has_body:
                continue
            for row in function.body().variables:
                if row.kind == VariableKind.CAPTURED:
                    state = self._publish(state, row.outer)
        return state

    def _call(self, state: State, number: int) -> State:
        target = self.names.typing.targets.get(number)
        a = self.body.instruction(number)[2]
        if target is None:
            return state
        verb = lock_verb(target.name)
        if verb:
            return self._lock(state, verb, self.names.lock(number, a))
        self._touch(number, state)
        state = self._pass_functions(state, number, target)
        callees = self.values.called(number, a)
        self._record_calls(
            state, number, callees or lent_methods(self.names, number, target), "now", passed=not callees
        )
        state = self._unlock_values(state, a)
        model = self.values.mappings.runs(target)
        if (model is not None and model.waits is not None) or target.name == "(*sync.Cond).Wait":
            state = self._waited(state)
        return self._after(state, number, [s for callee in callees if (s := self._summary_of(callee)) is not None])

    def _lock(self, state: State, verb: str, name: str) -> State:
        if verb.startswith("Try"):
            return state
        if verb in ("Lock", "RLock"):
            locks = hold(state.locks, name, WRITE if verb == "Lock" else READ)
            return msgspec.structs.replace(state, locks=locks, tests=frozenset())
        dropped = state.dropped if any(held == name for held, _ in state.locks) else state.dropped | {name}
        return msgspec.structs.replace(state, locks=let_go(state.locks, name), dropped=dropped, tests=frozenset())

    def _unlock_values(self, state: State, register: int) -> State:
        """Calling a function value that unlocks."""
        for callee in self.values.callees[register] if register >= 0 else ():
            if isinstance(callee, str):
                state = self._lock(state, "Unlock", callee.removeprefix("unlock:"))
        return state

    def _after(self, state: State, number: int, summaries: list[Summary]) -> State:
        """What callees leave behind: locks taken and given up, objects published, waits."""
        if not summaries:
            return state
        ports = arguments(self.names, number)
        gains = frozenset.intersection(*(summary.gains for summary in summaries))
        for summary in summaries:
            for name in sorted(summary.drops):
                state = self._lock(state, "Unlock", self._lock_here(name, number, ports))
            for port in sorted(summary.publishes):
                state = self._publish(state, ports.get(port, NONE))
            for value, container in sorted(summary.ties):
                if value in ports and container in ports:
                    state = self._tie(state, ports[value], ports[container])
            if summary.drains:
                state = self._waited(state)
            for port in sorted(summary.spawns):
                state = self._publish(state, ports.get(port, NONE))
                state = self._start(state, number)
        if gains:
            here = frozenset((self._lock_here(name, number, ports), mode) for name, mode in gains)
            state = msgspec.structs.replace(state, locks=union(state.locks, here), tests=frozenset())
        return state

    def _lock_here(self, name: str, number: int, ports: dict[str, int]) -> str:
        if not name.startswith("port:"):
            return name
        register = ports.get(name.removeprefix("port:"), NONE)
        return self.names.lock(-1, register) if register >= 0 else name

    def _pass_functions(self, state: State, number: int, target: Target) -> State:
        """Function values among the arguments run now, or elsewhere where the callee is known for it."""
        model = self.values.mappings.runs(target)
        when = {str(port): how for port, how in model.runs} if model is not None else {}
        spawned = {
            port
            for callee in self.values.called(number, self.body.instruction(number)[2])
            if (summary := self._summary_of(callee)) is not None
            for port in summary.spawns
        }
        for port, register in arguments(self.names, number).items():
            functions = self.names.program.functions
            held = (c for c in self.values.callees[register] if isinstance(c, int))
            callees = tuple(sorted(c for c in held if functions[c].parent >= 0 or when.get(port) == "goroutine"))
            if not callees or target.name in ("runtime.SetFinalizer", "runtime.AddCleanup"):
                continue
            if when.get(port) == "goroutine" or port in spawned:
                state = self._publish_captured(state, register)
                self._record_calls(state, number, callees, "go", passed=True)
                state = self._start(state, number)
            elif when.get(port) not in _ELSEWHERE or when.get(port) == "once":
                self._record_calls(state, number, callees, "now", passed=True)
        return state

    def _record_calls(
        self, state: State, number: int, callees: tuple[int, ...], how: str, passed: bool = False
    ) -> None:
        if self._recording:
            self.record.call(number, state, callees, how, passed)

    def _touch(self, number: int, state: State, spawned: bool = False) -> None:
        if self._recording:
            self.record.touch(number, state, spawned)

    # -- leaving

    def _return(self, state: State) -> None:
        for number in reversed(state.deferred):
            state = self._call(state, number)
        self.record.exits.append(state)

    # -- the result

    @property
    def is_dying(self) -> bool:
        """Reports whether the function never returns, for it panics."""
        return self.record.panics and not self.record.exits

    @property
    def leaves(self) -> frozenset[str]:
        """The locks that some return leaves held."""
        exits = self.record.exits
        return frozenset(name for state in exits for name, _ in state.locks if not name.startswith("port:"))

    def summary(self) -> Summary:
        """The whole summary: the part of the values and what the flow adds."""
        exits = self.record.exits
        return msgspec.structs.replace(
            self.values.summary(),
            accesses=_barest(self.record.accesses),
            gains=frozenset.intersection(*(frozenset(state.locks) for state in exits)) if exits else frozenset(),
            drops=frozenset().union(*(state.dropped for state in exits)),
            publishes=frozenset(self.record.published),
            ties=frozenset(self.record.ties),
            spawns=frozenset(self.record.spawned - ELSEWHERE),
            drains=any(state.drained for state in exits),
            tests=self._tests(),
        )

    def _tests(self) -> frozenset[str]:
        """The cells that the results tell of, and, in a short function, those that decide between its returns."""
        rows = [row for _, row in self.body.instructions()]
        registers = [r for row in rows if row[0] == Op.RETURN for r in self.body.operands(row[3], row[4])]
        if len(self.body.blocks) <= FEW_BLOCKS:
            registers += [row[2] for row in rows if row[0] == Op.BRANCH]
        return frozenset(cell for register in registers for cell, _ in self._conditions.told(register))


def _barest(accesses: list[Access]) -> tuple[Access, ...]:
    """For each kind of access and ports the one with the fewest locks."""
    found: dict[tuple[str, Value], Access] = {}
    for access in accesses:
        ports = frozenset(symbol for symbol in access.memory if symbol.kind == "port")
        known = found.get((access.kind, ports))
        if ports and (known is None or len(access.state.locks) < len(known.state.locks)):
            found[access.kind, ports] = access
    return tuple(found.values())
