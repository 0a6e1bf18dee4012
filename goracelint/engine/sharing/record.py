"""What one walk through a function leaves on record: accesses, calls, assignments, goroutines.

::

    func (r *region) inc() {
        r.mu.Lock()          nothing
        r.m[0]++             Access read and write, under region.mu, owner recv
        r.note("inc")        Call of note with that state
        r.dirty = true       region.dirty is assigned here, under region.mu
        go r.flush()         flush is started while nothing else runs
    }

Errs nowhere: it writes down what the flow says.
"""

from typing import Final

import msgspec

from goracelint.engine.sharing.callsites import arguments
from goracelint.engine.sharing.domain import Access, Call, Locks, Place, State, union
from goracelint.engine.sharing.regions import Regions
from goracelint.engine.sharing.touches import Touch, touches
from goracelint.engine.sharing.values import SummaryOf, Values
from goracelint.ir.facts import VariableKind

MAX_VIA: Final = 6


class Record:
    """The record of one function.

    ``started``: go instruction -> goroutines that may run when it is reached; ``published`` and ``spawned``
    are ports, ``ties`` (value, object it is stored into); ``exits`` the states at returns; ``panics`` on some
    path."""

    def __init__(self, values: Values, summary_of: SummaryOf, regions: Regions) -> None:
        self.accesses: list[Access] = []
        self.calls: list[Call] = []
        self.assigned: dict[str, tuple[Place, Locks]] = {}
        self.started: dict[int, frozenset[int]] = {}
        self.published: set[str] = set()
        self.spawned: set[str] = set()
        self.ties: set[tuple[str, str]] = set()
        self.exits: list[State] = []
        self.panics = False
        self._values = values
        self._names = values.names
        self._summary_of = summary_of
        self._regions = regions

    def assign(self, number: int, cell: str, state: State) -> None:
        """A cell of an object that others can reach is assigned."""
        self.assigned.setdefault(cell, (self._place(number), state.locks))

    def start(self, number: int, state: State) -> None:
        """A goroutine is started."""
        self.started[number] = self.started.get(number, frozenset()) | state.running

    def call(self, number: int, state: State, callees: tuple[int, ...], how: str, passed: bool = False) -> None:
        """Functions are called, or ``passed`` to a callee that calls them."""
        ports = {} if passed else arguments(self._names, number)
        known = tuple(sorted((port, self.owner(register, state)) for port, register in ports.items()))
        for callee in callees:
            owners = known
            function = self._names.program.functions[callee]
            if function.parent == self._names.function.id and function.has_body:
                captured = [row for row in function.body().variables if row.kind == VariableKind.CAPTURED]
                owners = (*known, *((f"cap{row.index}", self.owner(row.outer, state)) for row in captured))
            self.calls.append(Call(self._names.function.id, number, callee, how, state, owners))

    def touch(self, number: int, state: State, spawned: bool = False) -> None:
        """An instruction may touch memory."""
        for touch in touches(self._values, number, self._summary_of):
            if self._regions.matters(touch.memory):
                self._add(number, state, touch, spawned)

    def owner(self, register: int, state: State) -> str:
        """See Access.owner, of what a register refers to."""
        roots = self._values.roots[register] if register >= 0 else frozenset()
        if not roots or roots & state.published:
            return ""
        if all(root.startswith("fresh:") for root in roots):
            return "fresh"
        only = next(iter(roots)) if len(roots) == 1 else ""
        return only if only.startswith(("recv", "arg", "cap")) else ""

    def _place(self, number: int) -> Place:
        return Place(self._names.function.id, number)

    def _add(self, number: int, state: State, touch: Touch, spawned: bool) -> None:
        inner, register = touch.inner, touch.register
        self.accesses.append(
            Access(
                touch.kind,
                touch.memory,
                self._place(number),
                state if inner is None else deeper(state, inner.state),
                self.owner(register, state),
                self._names.text(register),
                () if inner is None else (inner.place, *inner.via)[:MAX_VIA],
                self._words(register) if inner is None or inner.word else frozenset(),
                spawned,
                "?" not in self._values.roots[register],
            )
        )

    def _words(self, register: int) -> frozenset[str]:
        """The cells that hold the very pointer that a register is."""
        found = {self._names.cell(register)}
        port = self._names.port(register)
        found |= {cell for cell, symbol in self._values.stores if port and symbol == ("port", port, -1, -1)}
        return frozenset(found - {""})


def deeper(state: State, inner: State) -> State:
    """What holds inside a callee, given what holds where it is called."""
    kept = frozenset(row for row in state.locks if row[0] not in inner.dropped)
    return msgspec.structs.replace(
        state,
        locks=union(kept, inner.locks),
        drained=state.drained or inner.drained,
        looked=state.looked | inner.looked,
        tests=inner.tests if inner.locks else state.tests | inner.tests,
    )
