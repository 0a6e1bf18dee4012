"""Counted references: a release that only the last holder makes.

::

    func (p *packet) Release() {
        if p.refs.Add(-1) == 0 { pool.Put(p) }    the count is lowered here, and tested
    }

Errs: a count that is lowered in a callee, or kept under a lock by its caller, is not seen.
"""

from typing import TYPE_CHECKING

from goracelint.ir.opcodes import Op

if TYPE_CHECKING:
    from goracelint.engine.ownership.frame import Frame


def counts_references(frame: "Frame") -> bool:
    """Reports whether a branch of this function tests a counter that it lowers itframe."""
    lowered = set()
    for number, (op, _, _, b, c, _, _) in enumerate(frame.code):
        if op == Op.SETFIELD:
            source = frame.definitions.get(c)
            if source is not None and frame.code[source][0] == Op.BINOP:
                if frame.strings[frame.code[source][4]] == "-":
                    lowered.add(frame.strings[b])
        elif op == Op.CALL:
            target = frame.typing.targets.get(number)
            if target is not None and "atomic" in target.name and ".Add" in target.name:
                lowered.add("")
    return bool(lowered) and _tests(frame, lowered)


def _tests(frame: "Frame", lowered: set[str]) -> bool:
    for op, _, a, b, _, _, _ in frame.code:
        if op != Op.BINOP:
            continue
        for operand in (a, b):
            source = frame.definitions.get(operand)
            if source is None:
                if "" in lowered and 0 <= operand < len(frame.body.variables):
                    return True
                continue
            row = frame.code[source]
            if row[0] == Op.FIELD and frame.strings[row[3]] in lowered:
                return True
            if row[0] == Op.CALL and "" in lowered:
                target = frame.typing.targets.get(source)
                if target is not None and "atomic" in target.name:
                    return True
    return False
