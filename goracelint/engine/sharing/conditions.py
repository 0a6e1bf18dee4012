"""What a branch tells: which cells were looked at, with which outcome.

::

    if r.closed { return errClosed }        below: region.closed is false
    if r.m == nil { return }                below: "region.m is nil" is false
    if err := r.check(); err != nil { ... } below: what check looks at has one outcome
    if atomic.AddInt32(&r.refs, -1) > 0 { return }     below: region.refs was compared

Errs: an outcome is known as the branch that was taken, not as a value.
"""

from collections.abc import Callable
from typing import Final

from goracelint.engine.sharing.callsites import arguments
from goracelint.engine.sharing.domain import Summary
from goracelint.engine.sharing.naming import Names
from goracelint.engine.sharing.values import Values
from goracelint.ir.opcodes import Op

_DEFINITIONS: Final = 8

Told = frozenset[tuple[str, bool]]
"""(cell, outcome where the value is true) pairs."""

NIL: Final = "nil:"
"""Before a cell: it was compared with nil."""

NOTHING_TOLD: Final[Told] = frozenset()


class Conditions:
    """What the registers of one function tell of cells."""

    def __init__(self, values: Values, summary_of: Callable[[int], Summary | None]) -> None:
        self._values = values
        self._names: Names = values.names
        self._summary_of = summary_of
        self._known: dict[int, Told] = {}

    def told(self, register: int) -> Told:
        """What it tells that a register is true."""
        if register < 0:
            return NOTHING_TOLD
        known = self._known.get(register)
        if known is None:
            self._known[register] = NOTHING_TOLD  # what a register tells of itself is nothing new
            for number in self._names.defined.get(register, ())[:_DEFINITIONS]:
                self._known[register] |= self._defined(number)
            known = self._known[register]
        return known

    def _defined(self, number: int) -> Told:
        op, _, a, b, c, _, _ = self._names.body.instruction(number)
        if op in (Op.FIELD, Op.NAME):
            cell = self._names.cell(self._names.body.instruction(number)[1])
            return frozenset({(cell, True)}) if cell else NOTHING_TOLD
        if op == Op.UNOP:
            return flipped(self.told(a))
        if op == Op.BINOP:
            told = self.told(a) | self.told(b)
            operator = self._names.strings[c]
            if operator in ("&&", "||"):
                return told
            found = frozenset((cell, operator != "!=") for cell, _ in told)
            nil = self._is_nil(a) or self._is_nil(b)
            return found | frozenset((NIL + cell, outcome) for cell, outcome in found if nil and cell[:4] != NIL)
        if op in (Op.COPY, Op.CONVERT, Op.DEREF, Op.EXTRACT, Op.SLICE, Op.ELEM, Op.ADDRFIELD):
            return self.told(a)
        return self._call(number, a) if op == Op.CALL else NOTHING_TOLD

    def _is_nil(self, register: int) -> bool:
        number = self._names.only(register)
        return number is not None and self._names.body.instruction(number)[0] == Op.NIL

    def _call(self, number: int, a: int) -> Told:
        names = self._names
        target = names.typing.targets.get(number)
        if target is None:
            return NOTHING_TOLD
        ports = arguments(self._names, number)
        if "sync/atomic." in target.name:
            cell = names.cell(ports.get("recv", ports.get("arg0", -1)))
            return frozenset({(cell, True)}) if cell else NOTHING_TOLD
        if target.kind in ("builtin", "conversion"):
            return self.told(ports.get("arg0", -1))
        found = NOTHING_TOLD
        for callee in self._values.called(number, a):
            summary = self._summary_of(callee)
            if summary is not None:
                found |= frozenset((cell, True) for cell in summary.tests)
        return found


def flipped(told: Told) -> Told:
    """What it tells that the value is false."""
    return frozenset((cell, not outcome) for cell, outcome in told)
