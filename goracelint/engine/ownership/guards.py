"""Guards: whether a case of a callee can hold in this state, and what holds if it does.

::

    func (c *chunk) Close() {
        if c.f == nil { return }      case recv.f=nil:     nothing is given back
        pool.Put(c.r)                 case recv.f=nonnil:  recv.r is, and recv.f is nil afterwards
        c.f = nil
    }
    c.Close(); c.Close()              in the second call only the first case can hold

Errs: a value that may be several objects is not narrowed by a guard that asks for one that is not nil.
"""

from typing import TYPE_CHECKING

from goracelint.engine.ownership.callsite import narrow
from goracelint.engine.ownership.domain import CONSTANT_BITS, CONSTANTS, NIL, bits, only

if TYPE_CHECKING:
    from goracelint.engine.ownership.apply import Applied


def is_feasible(applied: "Applied") -> bool:
    """Reports whether the guards of the case can hold; narrows the state by them."""
    for port, constant in applied.row.case.guards:
        value = applied.value(port)
        bit = CONSTANT_BITS.get(constant, 0)
        if constant == "nonnil":
            if value == NIL or not _assume_nonnil(applied, value):
                return False
            continue
        if value and not value & bit:
            if value & ~CONSTANTS == 0 or (constant == "nil" and _never_nil(applied, value)):
                return False
        narrow(applied.frame, applied.state, applied.call, port, bit)
        applied.values.clear()
    return True


def _assume_nonnil(applied: "Applied", value: int) -> bool:
    """Remember that an object is there, for this function's own callers; reports whether that can hold."""
    token, guards = only(value), applied.state.guards
    if token < 3 or applied.frame.tokens.rows[token].kind not in ("port", "place"):
        return True
    if (token, "nil") in guards:
        return False
    guards[(token, "nonnil")] = None
    return True


def _never_nil(applied: "Applied", value: int) -> bool:
    kinds = [applied.frame.tokens.rows[token].kind for token in bits(value)]
    guards = applied.state.guards
    return all(
        kind in ("fresh", "closure", "acquired", "older", "variable", "copy") or (token, "nonnil") in guards
        for kind, token in zip(kinds, bits(value), strict=True)
    )
