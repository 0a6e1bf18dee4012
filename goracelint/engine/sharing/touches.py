"""Which instructions touch the memory a register is a view of, and how.

::

    m[0]++                                ELEM read, SETELEM write
    copy(m, src)                          write of m, read of src
    *w = 1; p.count                       STORE write, FIELD read through a pointer into the memory
    atomic.AddUint64(w, 1)                atomic
    binary.LittleEndian.PutUint64(m, 1)   write, as the model says
    checksum(m)                           whatever checksum does with its argument
    len(m); m[2:4]; &m[8]                 nothing

Errs: comparing and adding strings reads them; passing memory to a callee without source reads it.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from goracelint.engine.sharing.callsites import arguments, declared
from goracelint.engine.sharing.domain import NOTHING, Access, Value
from goracelint.engine.sharing.kinds import converts_by_copy, element, slot
from goracelint.engine.sharing.naming import Names, lock_verb
from goracelint.engine.sharing.values import SummaryOf, Values
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.resolve import Target

MAX_INNER: Final = 8
TOUCHING: Final = frozenset({Op.ELEM, Op.RANGE, Op.SETELEM, Op.DEREF, Op.STORE, Op.FIELD, Op.SETFIELD, Op.BINOP})
"""What may use the memory that an operand is a view of; calls apart."""
_COMPARING: Final = frozenset("== != < > <= >= +".split())


class Touch(NamedTuple):
    """One use: see Access.kind; of what memory, through which register; ``inner`` where a callee does it."""

    kind: str
    memory: Value
    register: int
    inner: Access | None = None


def touches(values: Values, number: int, summary_of: SummaryOf) -> Iterator[Touch]:
    """How one instruction uses memory."""
    names = values.names
    op, dst, a, b, c, _, _ = names.body.instruction(number)
    if op in (Op.CALL, Op.GO, Op.DEFER):
        yield from _called(values, number, summary_of)
    elif op in (Op.ELEM, Op.RANGE, Op.SETELEM):
        if values.memory[a] and _is_flat(names, a):
            yield Touch("write" if op == Op.SETELEM else "read", values.memory[a], a)
    elif op == Op.DEREF:
        if values.memory[a] and not slot(names, names.type_of(dst)) and number not in names.typing.denotes:
            yield Touch("read", values.memory[a], a)
    elif op == Op.STORE:
        if values.memory[a] and not slot(names, names.type_of(b)):
            yield Touch("write", values.memory[a], a)
    elif op in (Op.FIELD, Op.SETFIELD):
        type_ = names.type_of(a)
        if values.memory[a] and type_ is not None and type_.kind == "ptr" and number not in names.typing.denotes:
            yield Touch("write" if op == Op.SETFIELD else "read", values.memory[a], a)
    elif op == Op.BINOP and names.strings[c] in _COMPARING:
        for register in (a, b):
            type_ = names.type_of(register)
            if values.memory[register] and type_ is not None and "string" in names.program.core(type_).name:
                yield Touch("read", values.memory[register], register)


def _is_flat(names: Names, register: int) -> bool:
    """Reports whether the elements are plain memory, not views of more."""
    inner = element(names, register)
    return inner is not None and not slot(names, inner)


def _called(values: Values, number: int, summary_of: SummaryOf) -> Iterator[Touch]:
    names = values.names
    target = names.typing.targets.get(number)
    if target is None or lock_verb(target.name):
        return
    ports = arguments(values.names, number)
    if target.kind in ("builtin", "conversion"):
        yield from _builtin(values, target, ports)
        return
    effects = declared(values.mappings, values.names, number, target)
    for effect in effects:
        register = ports.get(effect.port, NONE)
        if effect.verb in ("unmap", "protect") and register >= 0:
            yield Touch(effect.verb, values.memory[register], register)
    callees = values.called(number, names.body.instruction(number)[2])
    if effects:
        return
    if not callees:
        yield from _unknown(values, target, ports)
    for callee in callees:
        summary = summary_of(callee)
        for access in summary.accesses[:MAX_INNER] if summary is not None else ():
            for symbol in sorted(access.memory):
                register = ports.get(symbol.name, NONE) if symbol.kind == "port" else NONE
                if register >= 0 and values.memory[register]:
                    yield Touch(access.kind, values.memory[register], register, access)


def _unknown(values: Values, target: Target, ports: dict[str, int]) -> Iterator[Touch]:
    arguments = sum(port.startswith("arg") for port in ports)
    for effect in values.mappings.uses(target, arguments):
        register = ports.get(effect.port, NONE)
        if register < 0 or not values.memory[register]:
            continue
        type_ = values.names.type_of(register)
        if effect.verb == "atomic" or (type_ is not None and _is_bytes(values.names, register)):
            yield Touch(effect.verb, values.memory[register], register)


def _is_bytes(names: Names, register: int) -> bool:
    """Reports whether a register is a slice or string, of plain elements, that a callee will look into."""
    type_ = names.type_of(register)
    shape = names.program.core(type_) if type_ is not None else None
    if shape is None:
        return False
    return (shape.kind == "basic" and "string" in shape.name) or (shape.kind == "slice" and _is_flat(names, register))


def _builtin(values: Values, target: Target, ports: dict[str, int]) -> Iterator[Touch]:
    names = values.names
    registers = list(ports.values())
    if target.kind == "conversion":
        memory = values.memory[registers[0]] if registers else NOTHING
        if memory and converts_by_copy(names, target.type, names.type_of(registers[0])):
            yield Touch("read", memory, registers[0])
    elif target.name == "copy" and len(registers) == 2:
        for kind, register in zip(("write", "read"), registers, strict=True):
            if values.memory[register] and _is_flat(names, register):
                yield Touch(kind, values.memory[register], register)
    elif target.name == "append":
        for register in registers[1:]:
            if values.memory[register] and _is_bytes(names, register):
                yield Touch("read", values.memory[register], register)
    elif target.name == "clear" and registers and values.memory[registers[0]] and _is_flat(names, registers[0]):
        yield Touch("write", values.memory[registers[0]], registers[0])
