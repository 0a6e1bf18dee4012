"""Addresses as names of objects: maps that are keyed by an address.

::

    p.clones[addr(s)] = clone(s.Data())      the key names s, and nothing in the map keeps s alive
    c := command{target: addr(s)}            neither does the command
    p.clones[c.target]                       s may be gone, and another object have its address

A map whose values hold the object that the key names keeps it alive, which is a legal use: the address cannot be
reused. So a value must be shown not to hold it: by its type, or because nothing that it was made of can.

Errs: a call is taken to make its result from its arguments only.
"""

from goracelint.engine.provenance import cells, shapes
from goracelint.engine.provenance.conversions import turned
from goracelint.engine.provenance.domain import Base, State
from goracelint.engine.provenance.frame import Frame
from goracelint.ir.opcodes import NONE, Op

_DEPTH = 5


def look_up(frame: Frame, state: State, number: int, collection: int, key: int) -> None:
    """``m[key]``: an address that a place of the program holds identifies an object."""
    for atom in frame.select(state.get(key, 0), "integer"):
        if atom.base.kind == "cell":
            cell, _ = cells.place_cell(frame, collection)
            turned(frame, "key", atom, number, frame.words(key), cell)


def enter(frame: Frame, state: State, number: int, collection: int, key: int, value: int) -> None:
    """``m[key] = value`` where the key is the address of an object that the value does not hold."""
    bases = [atom.base for atom in frame.select(state.get(key, 0), "integer") if atom.is_go]
    cell, _ = cells.place_cell(frame, collection) if bases else ("", "")
    if cell and not any(_may_hold(frame, state, value, base, 0) for base in bases):
        frame.notes.keyed[cell] = None


def _may_hold(frame: Frame, state: State, register: int, base: Base, depth: int) -> bool:
    """Reports whether what a register holds may keep the object alive."""
    t = frame.type_of(register)
    core = frame.program.core(t) if t is not None else None
    elements = core.args[-1] if core is not None and core.kind in ("slice", "array") and core.args else t
    if t is not None and not shapes.may_hold_pointers(frame.program, elements):
        return False
    row = frame.defining(register)
    if depth > _DEPTH or row is None or row[0] != Op.CALL:
        return True
    operands = list(frame.body.operands(row[3] + 2, row[4] - 2))
    target = frame.typing.targets.get(frame.definitions[register])
    if target is not None and target.has_receiver:
        operands.append(row[2])
    return any(_may_hold(frame, state, operand, base, depth + 1) for operand in operands if operand != NONE)
