"""Handles that outlive their owner: a raw handle in use while the finalizer of its owner may close it.

::

    func newData() *Data { d := &Data{}; runtime.SetFinalizer(d, (*Data).Close); return d }
    func (d *Data) Close() error { C.data_release(d.h); ... }
    func (d *Data) Len() int     { return int(C.data_len(d.h)) }     d is last used before C runs

An *owner* is a type whose values get a finalizer or cleanup. Its handles are the fields (integers, C pointers,
unsafe.Pointer) that the finalizer reads, directly or in methods it calls; where it reads no field of the owner at
all, the only such field is what it closes. A function that passes a handle to C, to a system call or to a
function of the program, and reads the owner neither later nor in a deferred call, lets the owner die first.

Errs: a caller that keeps the owner anyway is not looked for; a handle that is passed on by the callee is used as
long as the callee runs and no longer.
"""

from collections.abc import Iterator
from typing import NamedTuple

from goracelint.engine.provenance import shapes
from goracelint.engine.provenance.domain import Site
from goracelint.engine.provenance.frame import Frame
from goracelint.engine.provenance.keeping import is_disarmed
from goracelint.engine.provenance.liveness import Liveness
from goracelint.ir.body import Body
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import CALLS, NONE, Op
from goracelint.program.function import Function, receiver_name
from goracelint.program.inference import Typing
from goracelint.program.types import Type

_DEPTH = 3
_ACCESSOR = 12  # instructions


class Owner(NamedTuple):
    """A type whose values get a finalizer: ``fields`` are its handles, ``closers`` the functions that the
    finalizer runs."""

    name: str
    fields: frozenset[str]
    closers: frozenset[int]
    site: Site


class Outlived(NamedTuple):
    """A handle is used when its owner may be dead."""

    owner: Owner
    owner_words: str
    handle: str
    callee: str
    read: Site
    use: Site
    certain: bool


def owners_in(frame: Frame) -> Iterator[Owner]:
    """The types that a function gives finalizers to."""
    for number, target in sorted(frame.typing.targets.items()):
        model = frame.oracle.models.find(target.name)
        if model is None or not model.finalizes:
            continue
        _, _, _, b, c, _, _ = frame.code[number]
        arguments = frame.body.operands(b + 2, c - 2)
        t = shapes.target_of(frame.program, frame.type_of(arguments[0])) if len(arguments) > 1 else None
        if t is None or t.kind != "named":
            continue
        finalizer = _function_of(frame, arguments[1])
        if finalizer is None or frame.function.file.is_test:
            continue
        given = _cleanup_field(frame, arguments)
        if given == "":
            continue
        closers: dict[int, None] = {}
        fields = frozenset(_fields_read(finalizer, frame, t, 0, closers))
        if not fields and not given and not _only_tests(finalizer, frame, t):
            fields = _only_handle(frame, t)
        fields = frozenset((given,)) if given else fields
        if fields:
            yield Owner(t.name, fields, frozenset(closers), frame.site(number))


def _cleanup_field(frame: Frame, arguments: tuple[int, ...]) -> str | None:
    """The field that a cleanup is given; "" where it is given an object that holds the handle; None if unknown."""
    if len(arguments) < 3:
        return None
    row = frame.defining(arguments[2])
    if row is not None and row[0] == Op.FIELD:
        return frame.strings[row[3]]
    return "" if shapes.provenance_of(frame.program, frame.type_of(arguments[2])) == "typed" else None


def _only_handle(frame: Frame, owner: Type) -> frozenset[str]:
    """The one field of a struct that may be a handle, where the finalizer does not tell."""
    shape = frame.program.core(owner)
    found = [field.name for field in shape.fields if _is_handle(frame, field.type)] if shape.kind == "struct" else []
    return frozenset(found if len(found) == 1 else ())


def _function_of(frame: Frame, register: int) -> Function | None:
    """The function that a register holds, where it is one that the program shows."""
    number = frame.definitions.get(register)
    if number is None:
        return None
    denoted = frame.typing.denotes.get(number)
    if denoted is not None and len(denoted.functions) == 1:
        return frame.program.functions[denoted.functions[0]]
    row = frame.code[number]
    return frame.program.sibling(frame.function, row[2]) if row[0] == Op.CLOSURE else None


def _fields_read(function: Function, frame: Frame, owner: Type, depth: int, closers: dict[int, None]) -> list[str]:
    """The fields of the owner that a function reads, in methods of it that it calls too."""
    if not function.has_body or depth > _DEPTH or function.id in closers:
        return []
    closers[function.id] = None
    typing = frame.program.infer(function)
    body, strings = function.body(), function.file.facts.strings
    found = []
    for number, (op, dst, a, b, _, _, _) in body.instructions():
        if op in (Op.FIELD, Op.ADDRFIELD) and _is_owner(frame, typing.types[a], owner):
            if op == Op.ADDRFIELD or _is_handed_on(body, typing, dst):
                found.append(strings[b])
        target = typing.targets.get(number)
        if target is not None and len(target.functions) == 1 and target.has_receiver:
            if _is_owner(frame, typing.types[a], owner):
                callee = frame.program.functions[target.functions[0]]
                found += _fields_read(callee, frame, owner, depth + 1, closers)
    return found


def _only_tests(finalizer: Function, frame: Frame, owner: Type) -> bool:
    """Reports whether a finalizer looks at the owner's fields and closes none: it panics where one is still set."""
    if not finalizer.has_body:
        return False
    types = frame.program.infer(finalizer).types
    return any(_is_owner(frame, types[row[2]], owner) for _, row in finalizer.body().chosen(Op.FIELD))


def _is_handed_on(body: Body, typing: Typing, register: int) -> bool:
    """Reports whether a finalizer does more with a handle than test it: it passes it to somebody who closes it."""
    held = {register}
    for number, (op, dst, a, b, c, _, _) in body.instructions():
        if op in (Op.COPY, Op.CONVERT, Op.DEREF, Op.FIELD, Op.ASSERT) and a in held:
            held.add(dst)
        elif op in CALLS and (a in held or not held.isdisjoint(body.operands(b, c)[2:])):
            target = typing.targets.get(number)
            if target is None or target.kind != "conversion":
                return True
            held.add(dst)
    return False


def _is_owner(frame: Frame, t: Type | None, owner: Type) -> bool:
    return t is owner or shapes.target_of(frame.program, t) is owner


def outlived(frame: Frame, owners: dict[str, Owner]) -> Iterator[Outlived]:
    """The handles that a function uses when their owner may be dead."""
    live: Liveness | None = None
    for number, row in enumerate(frame.code):
        if row[0] != Op.CALL:
            continue
        target = frame.typing.targets[number]
        if target.kind in ("conversion", "builtin") or (target.name.startswith("C.") and _is_c_type(target.name)):
            continue
        if not _uses_handles(frame, number):
            continue
        for register in frame.body.operands(row[3] + 2, row[4] - 2):
            found = _handle_read(frame, register, owners)
            if found is None:
                continue
            live = live or Liveness(frame)
            read, field = found
            variable = frame.code[read][2]
            if live.after(number) & (1 << variable) or is_kept(frame, variable) or is_disarmed(frame, variable, number):
                continue
            owner = owners[_owner_name(frame, variable)]
            if not owner.closers.isdisjoint(target.functions):
                continue
            words = frame.body.variables[variable].name
            sites = frame.site(read), frame.site(number)
            yield Outlived(owner, words, f"{words}.{field}", target.name, *sites, _may_be_last(frame, variable))


def _may_be_last(frame: Frame, variable: int) -> bool:
    """Reports whether the use may be the last: of a value of its own, or by a method that anybody may call last."""
    if frame.body.variables[variable].kind == VariableKind.LOCAL:
        return True
    receiver, _ = receiver_name(frame.function.facts.receiver)
    return frame.function.facts.name[:1].isupper() and (not receiver or receiver[:1].isupper())


def is_kept(frame: Frame, variable: int) -> bool:
    """Reports whether a function stores a variable somewhere, or hands it to another function."""
    for number, (op, _, _, b, c, _, _) in enumerate(frame.code):
        stored: tuple[int, ...] = ()
        if op in (Op.SETFIELD, Op.SETELEM):
            stored = (c,)
        elif op in (Op.STORE, Op.SETNAME, Op.SEND):
            stored = (b,)
        elif op == Op.COMPOSITE:
            stored = frame.body.operands(b, 3 * c)[2::3]
        elif op in CALLS and not _ends_here(frame, number):
            stored = frame.body.operands(b + 2, c - 2)
        if variable in stored:
            return True
    return False


def _ends_here(frame: Frame, number: int) -> bool:
    """Reports whether a callee is known not to keep what it is given."""
    target = frame.typing.targets[number]
    return target.kind == "conversion" or frame.oracle.models.find(target.name) is not None


def _is_c_type(name: str) -> bool:
    return name.endswith("_t") or name.startswith("C.struct_")


def _uses_handles(frame: Frame, number: int) -> bool:
    """Reports whether a callee may use a handle for a while: C, the system, or a function of the program."""
    target = frame.typing.targets[number]
    model = frame.oracle.models.find(target.name)
    if target.name.startswith("C.") or (model is not None and model.system):
        return True
    return target.kind == "static" and len(target.functions) == 1


def _owner_name(frame: Frame, variable: int) -> str:
    t = frame.type_of(variable)
    inner = shapes.target_of(frame.program, t)
    return inner.name if inner is not None else ""


def _handle_read(frame: Frame, register: int, owners: dict[str, Owner]) -> tuple[int, str] | None:
    """The instruction that read a handle from an owner, and its field, where the register holds one."""
    for _ in range(6):
        number = _only_definition(frame, register)
        if number is None:
            return None
        op, dst, a, b, c, _, _ = frame.code[number]
        if op in (Op.COPY, Op.CONVERT):
            register = a
        elif op == Op.CALL and _is_conversion(frame, number):
            register = frame.body.operands(b + 2, c - 2)[0]
        elif op == Op.FIELD and 0 <= a < frame.variables:
            owner = owners.get(_owner_name(frame, a))
            if owner is None or frame.body.variables[a].kind == VariableKind.CAPTURED:
                return None
            named = frame.strings[b] in owner.fields and _is_handle(frame, frame.type_of(dst))
            return (number, frame.strings[b]) if named else None
        elif op == Op.CALL and 0 <= a < frame.variables and (owner := owners.get(_owner_name(frame, a))):
            field = _accessed(frame, number)
            return (number, field) if field in owner.fields else None
        else:
            return None
    return None


def _accessed(frame: Frame, number: int) -> str:
    """The field of its receiver that a called method returns; "" where it is no accessor."""
    target = frame.typing.targets[number]
    callee = frame.program.functions[target.functions[0]] if len(target.functions) == 1 else None
    if callee is None or not callee.has_body or not target.has_receiver:
        return ""
    body = callee.body()
    fields = {dst: (a, b) for _, (_, dst, a, b, _, _, _) in body.chosen(Op.FIELD)}
    for _, (_, _, _, b, c, _, _) in body.chosen(Op.RETURN):
        owner, name = fields.get(body.operands(b, c)[0], (NONE, 0)) if c == 1 else (NONE, 0)
        if 0 <= owner < len(body.variables) and body.variables[owner].kind == VariableKind.RECEIVER:
            return callee.file.facts.strings[name]
    return ""


def _is_conversion(frame: Frame, number: int) -> bool:
    target = frame.typing.targets[number]
    row = frame.code[number]
    return row[4] == 3 and (target.kind == "conversion" or _is_c_type(target.name))


def _only_definition(frame: Frame, register: int) -> int | None:
    if register >= frame.variables:
        return frame.definitions.get(register)
    if register == NONE or frame.body.variables[register].kind != VariableKind.LOCAL:
        return None
    found = [number for number, row in enumerate(frame.code) if row[1] == register]
    return found[0] if len(found) == 1 else None


def _is_handle(frame: Frame, t: Type | None) -> bool:
    """Reports whether a type may be a raw handle: an integer, unsafe.Pointer, or a type of C."""
    if t is None:
        return True
    if shapes.integer_width(frame.program, t) or shapes.is_unsafe_pointer(frame.program, t):
        return True
    inner = shapes.target_of(frame.program, t) or t
    return frame.program.core(inner).kind == "unknown" or (inner.kind == "named" and inner.home < 0)


def readers(frame_of: Frame, owner: Owner) -> Iterator[int]:
    """The functions of the owner's package that read its handles, or call its small methods that do."""
    package = owner.name.rpartition(".")[0]
    functions = [f for f in frame_of.function.package.functions if f.id >= 0 and f.has_body]
    reading = [f for f in functions if f.package.path == package and _reads(f, owner.fields)]
    small = (f for f in reading if f.facts.receiver is not None and len(f.body()) <= _ACCESSOR)
    accessors = frozenset(function.facts.name for function in small)
    yield from (function.id for function in reading if function.id not in owner.closers)
    for function in functions:
        if function.calls(accessors) and function.id not in owner.closers:
            yield function.id


def _reads(function: Function, fields: frozenset[str]) -> bool:
    if not function.reads(fields):
        return False
    strings = function.file.facts.strings
    return any(strings[row[3]] in fields for _, row in function.body().chosen(Op.FIELD))
