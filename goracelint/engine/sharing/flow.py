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

from collections.abc import Callable
from typing import Final

import msgspec

from goracelint.engine.sharing.callsites import arguments, lent_methods
from goracelint.engine.sharing.conditions import NIL, Conditions, Told, flipped
from goracelint.engine.sharing.domain import (
    ELSEWHERE,
    GLOBAL,
    READ,
    WRITE,
    Access,
    State,
    Summary,
    Value,
    hold,
    join,
    locked,
    union,
    waited,
)
from goracelint.engine.sharing.naming import lock_verb
from goracelint.engine.sharing.record import Record
from goracelint.engine.sharing.regions import Regions
from goracelint.engine.sharing.sites import Passed, Sites
from goracelint.engine.sharing.values import SummaryOf, Values
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import NONE, TERMINATORS, Op

MAX_ROUNDS: Final = 400
FEW_BLOCKS: Final = 6
_NO_WAIT: Final = ("Done", "After", "Tick")


class Flow:
    """The solved flow of one function, and its record."""

    def __init__(self, values: Values, summary_of: SummaryOf, regions: Regions) -> None:
        self.values = values
        self.names = values.names
        self.body = self.names.body
        self.record = Record(values, summary_of, regions)
        self._conditions = Conditions(values, summary_of)
        self._summary_of = summary_of
        self._sites = Sites(values, summary_of)
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
        self._sites.clear()

    def _block(self, block: int, state: State) -> list[tuple[int, State]]:
        rows = self._sites.recorded(block) if self._recording else self._sites.acting(block)
        for number, (op, _, a, b, c, _, _) in rows:
            step = _STEPS.get(op)
            if step is not None:
                state = step(self, state, number, a, b, c)
            elif op in TERMINATORS:
                return self._end(state, number, op, a, b, c)
            else:
                self._touch(number, state)
        return [(block + 1, state)] if block + 1 < len(self.body.blocks) else []

    def _end(self, state: State, number: int, op: int, a: int, b: int, c: int) -> list[tuple[int, State]]:
        match op:
            case Op.JUMP:
                return [(a, state)]
            case Op.BRANCH:
                return self._branch(state, a, b, c)
            case Op.CHOOSE:
                return [(target, state) for target in self.body.operands(b, c)]
            case Op.RANGE:
                self._touch(number, state)
                state = self._range(state, a)
                return [(target, state) for target in self.body.operands(b + 2, 2)]
            case Op.RETURN:
                self._return(state)
            case Op.PANIC:
                self.record.panics = True
        return []

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

    def _defer(self, state: State, number: int, a: int, b: int, c: int) -> State:
        return msgspec.structs.replace(state, deferred=(*(n for n in state.deferred if n != number), number))

    def _receive(self, state: State, number: int, a: int, b: int, c: int) -> State:
        return waited(state) if self._waits(a) else state

    def _send(self, state: State, number: int, a: int, b: int, c: int) -> State:
        return self._publish(state, b)

    def _set_elem(self, state: State, number: int, a: int, b: int, c: int) -> State:
        self._touch(number, state)
        return self._tie(state, c, a)

    def _set_behind(self, state: State, number: int, a: int, b: int, c: int) -> State:
        self._touch(number, state)
        return self._tie(state, b, a)

    def _set_field(self, state: State, number: int, a: int, b: int, c: int) -> State:
        self._touch(number, state)
        return self._assigned(self._tie(state, c, a), number, self.names.field(a, self.names.strings[b]), a)

    def _set_name(self, state: State, number: int, a: int, b: int, c: int) -> State:
        cell = f"{self.names.function.package.path}.{self.names.strings[a]}"
        return self._assigned(self._publish(state, b), number, cell, NONE)

    def _assigned(self, state: State, number: int, cell: str, holder: int) -> State:
        if cell and self._recording and self.record.owner(holder, state) != "fresh":
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
        return waited(state) if channel else state

    def _waits(self, channel: int) -> bool:
        """Reports whether a receive waits for somebody: not for a context or a timer."""
        number = self.names.only(channel)
        if number is None:
            return True
        op, _, _, b, _, _, _ = self.body.instruction(number)
        if op == Op.CALL and b != NONE and (selector := self.body.pool[b]) != NONE:
            return self.names.strings[selector] not in _NO_WAIT
        return not (op == Op.FIELD and self.names.strings[b] == "C")

    # -- calls

    def _go(self, state: State, number: int, a: int, b: int, c: int) -> State:
        for register in arguments(self.names, number).values():
            state = self._publish(state, register)
        state = self._publish_captured(state, a)
        if self._recording:
            self.record.spawned.update(root for root in self.values.roots[a] if not root.startswith("fresh:"))
        if self._recording:
            self.record.call(number, state, self.values.called(number, a), "go")
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

    def _call(self, state: State, number: int, *operands: int) -> State:
        site = self._sites.of(number)
        if site is None:
            return state
        if site.verb:
            return locked(state, site.verb, site.lock)
        self._touch(number, state)
        for passed in site.passed:
            state = self._pass(state, number, passed)
        if self._recording:
            callees = site.callees or lent_methods(self.names, number, site.target)
            self.record.call(number, state, callees, "now", passed=not site.callees)
        for lock in site.unlocks:
            state = locked(state, "Unlock", lock)
        if site.waits:
            state = waited(state)
        return self._after(state, number, site.summaries) if site.acts else state

    def _after(self, state: State, number: int, summaries: tuple[Summary, ...]) -> State:
        """What callees leave behind: locks taken and given up, objects published, waits."""
        if not summaries:
            return state
        ports = arguments(self.names, number)
        gains = frozenset.intersection(*(summary.gains for summary in summaries))
        for summary in summaries:
            for name in sorted(summary.drops):
                state = locked(state, "Unlock", self._lock_here(name, number, ports))
            for port in sorted(summary.publishes):
                state = self._publish(state, ports.get(port, NONE))
            for value, container in sorted(summary.ties):
                if value in ports and container in ports:
                    state = self._tie(state, ports[value], ports[container])
            if summary.drains:
                state = waited(state)
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

    def _pass(self, state: State, number: int, passed: Passed) -> State:
        if passed.is_spawned:
            state = self._publish_captured(state, passed.register)
        if self._recording:
            self.record.call(number, state, passed.callees, "go" if passed.is_spawned else "now", passed=True)
        return self._start(state, number) if passed.is_spawned else state

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
        returns = (self.body.operands(row[3], row[4]) for _, row in self.body.chosen(Op.RETURN))
        registers = [register for row in returns for register in row]
        if len(self.body.blocks) <= FEW_BLOCKS:
            registers += [row[2] for _, row in self.body.chosen(Op.BRANCH)]
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


_Step = Callable[[Flow, State, int, int, int, int], State]
_STEPS: Final[dict[int, _Step]] = {
    Op.CALL: Flow._call,
    Op.DEFER: Flow._defer,
    Op.GO: Flow._go,
    Op.RECV: Flow._receive,
    Op.SEND: Flow._send,
    Op.SETELEM: Flow._set_elem,
    Op.SETFIELD: Flow._set_field,
    Op.SETNAME: Flow._set_name,
    Op.STORE: Flow._set_behind,
}
