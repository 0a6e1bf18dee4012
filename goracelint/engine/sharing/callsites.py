"""The operands of calls: which register is which port of the callee, which are named constants.

::

    r.read(buf, 4)                      recv = r, arg0 = buf, arg1 = 4
    (*reader).read(r, buf, 4)           the same
    syscall.Syscall6(syscall.SYS_MMAP)  the constant SYS_MMAP
    io.ReadFull(r, buf)                 may call (*reader).Read

Errs nowhere: what is not known is absent.
"""

from goracelint.engine.models import has_own_source
from goracelint.engine.sharing.mappings import Effect, Mappings
from goracelint.engine.sharing.naming import Names
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.members import interface_methods
from goracelint.program.resolve import Target


def arguments(names: Names, number: int) -> dict[str, int]:
    """Port of the callee -> register, for one call, go or defer instruction; found once, nobody changes it."""
    found = names.ports.get(number)
    if found is None:
        found = names.ports[number] = _arguments(names, number)
    return found


def _arguments(names: Names, number: int) -> dict[str, int]:
    _, _, a, b, c, _, _ = names.body.instruction(number)
    target = names.typing.targets.get(number)
    registers = names.body.operands(b, c)[2:]
    if target is not None and not target.has_receiver and registers and _is_method_expression(names, target):
        return {f"arg{index}": register for index, register in enumerate(registers[1:])} | {"recv": registers[0]}
    ports = {f"arg{index}": register for index, register in enumerate(registers)}
    return ports | {"recv": a} if target is not None and target.has_receiver else ports


def _is_method_expression(names: Names, target: Target) -> bool:
    functions = names.program.functions
    return target.kind == "static" and any(functions[f].facts.receiver is not None for f in target.functions)


def constant(names: Names, register: int) -> str:
    """The name of the constant that a register is, such as SYS_MMAP; "" where it is none."""
    number = names.only(register)
    if number is None:
        return ""
    op, _, a, b, _, _, _ = names.body.instruction(number)
    return names.strings[b] if op == Op.FIELD else names.strings[a] if op == Op.NAME else ""


def constants(names: Names, number: int) -> tuple[str, ...]:
    """``constant`` of the first arguments of a call."""
    _, _, _, b, c, _, _ = names.body.instruction(number)
    return tuple(constant(names, register) for register in names.body.operands(b, c)[2:4])


def declared(mappings: Mappings, names: Names, number: int, target: Target) -> tuple[Effect, ...]:
    """What a call is said to do to mappings; nothing where its source lies beside it and says it better."""
    if not mappings.concern(target):
        return ()
    own = has_own_source(names.program, names.function.package.path, target.functions)
    return mappings.declared(target, constants(names, number), own)


def mentions(names: Names, register: int, name: str) -> bool:
    """Reports whether an expression is made of a constant of that name."""
    number = names.only(register)
    if number is None:
        return False
    op, _, a, b, _, _, _ = names.body.instruction(number)
    if op == Op.BINOP:
        return mentions(names, a, name) or mentions(names, b, name)
    return constant(names, register) == name


def adds_constant(names: Names, register: int) -> bool:
    """Reports whether a value is another one plus or minus a constant: counting."""
    number = names.only(register)
    if number is None:
        return False
    op, _, _, b, c, _, _ = names.body.instruction(number)
    if op != Op.BINOP or names.strings[c] not in ("+", "-"):
        return False
    one = names.only(b)
    return one is not None and names.body.instruction(one)[0] == Op.CONST


def lent_methods(names: Names, number: int, target: Target) -> tuple[int, ...]:
    """The methods that a callee without source may call now: those of its interface parameters."""
    params = target.type.params if target.type is not None and target.kind in ("static", "unknown") else ()
    found: set[int] = set()
    for index, type_ in enumerate(params):
        given = names.type_of(arguments(names, number).get(f"arg{index}", NONE))
        shape = names.program.core(type_)
        if given is None or shape.kind != "iface" or names.program.core(given).kind == "iface":
            continue
        for method in interface_methods(names.program, shape):
            member = names.program.method(given, method)
            found.update(member.functions if member is not None else ())
    return tuple(sorted(found))
