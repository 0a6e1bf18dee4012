"""What a call calls: function, method, interface method, builtin, conversion or a value unknown.

The idea on one snippet::

    json.Unmarshal(data, v)      static      encoding/json.Unmarshal
    b.Reset()                    static      (*bytes.Buffer).Reset, b is the receiver
    w.Write(p)                   interface   (io.Writer).Write, the methods Write of implementors
    s.hook(p)                    dynamic     a function value held by a field
    append(p, 1)                 builtin     append
    (*T)(p)                      conversion  *T
    x.Close()                    unknown     Close, where the type of x is unknown
    c.Do()                       unknown     (*redis.Client).Do, declared in a package without source

Syntax cannot tell these apart; types can. Type arguments of generic functions are inferred by matching
parameter types with argument types.

Errs: an interface call lists at most ``MAX_IMPLEMENTORS`` callees and otherwise none; type arguments that
only the use of the result decides stay unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from goracelint.ir.opcodes import NONE
from goracelint.program.builtins import builtin_result
from goracelint.program.declarations import instantiate_type
from goracelint.program.members import Member
from goracelint.program.scope import Denotation
from goracelint.program.types import Type, TypeTable

if TYPE_CHECKING:
    from goracelint.program.inference import Pass
    from goracelint.program.program import Program


class Target(NamedTuple):
    """What a call calls.

    ``kind`` is static, interface, dynamic, builtin, conversion or unknown. ``name`` is Go's spelling:
    "(*sync.Pool).Get", "append", "unsafe.Slice", the type of a conversion, the variable or
    "pkg.Type.field" of a function value; of an unknown callee what can be said: a package member, a method
    of the operand's type as spelled by that type (pointer or not), the bare selector or identifier.
    ``functions`` are ids with code in the program. ``has_receiver``: operand a of the call is the
    receiver. A method expression (``(*T).M(x)``) has none: its first argument is the receiver.
    ``type`` is the type converted to, else the func type without receiver.
    """

    kind: str
    name: str
    functions: tuple[int, ...] = ()
    has_receiver: bool = False
    type: Type | None = None


Resolved = tuple[Target, Type | None]


def resolve_call(state: Pass, number: int, a: int, b: int, c: int) -> Resolved:
    """The target of a call and the type of its result (a tuple for several, None for none)."""
    selector, spread = state.pool[b], state.pool[b + 1] == 1
    arguments = state.pool[b + 2 : b + c]
    operand = state.denoted.get(a)
    if selector == NONE:
        if operand is not None:
            return _call_entity(state, operand, arguments, spread)
        return _call_value(state, a)
    name = state.strings[selector]
    if operand is not None and operand.kind in ("package", "type"):
        found = member_of(state.program, operand, name)
        if found is None:
            return Target("unknown", f"{operand.name}.{name}"), None
        state.denotes[number] = found
        return _call_entity(state, found, arguments, spread)
    t = state.types[a]
    member = state.program.member(t, name) if t is not None else None
    if t is None or member is None:
        return Target("unknown", _spell_unknown(t, name), (), True), None
    if member.path:
        state.paths[number] = member.path
    known = state.program.selected.get((t, name))  # the calls of a program select the same methods over and over
    if known is None:
        known = state.program.selected[t, name] = _select(state.program, t, name, member)
    return known


def _select(program: Program, t: Type, name: str, member: Member) -> Resolved:
    if member.kind == "field":
        owner = str(member.owner) if member.owner is not None else ""
        signature = program.core(member.type)
        return Target("dynamic", f"{owner}.{name}", (), False, signature), _result(program.types, signature)
    kind = "interface" if member.kind == "interface" else "static"
    functions = method_functions(program, t, member)
    return Target(kind, member.name, functions, True, member.type), _result(program.types, member.type)


def _spell_unknown(t: Type | None, name: str) -> str:
    """The name of a method nobody declares: qualified where the type comes from a package without source."""
    base = t.args[0] if t is not None and t.kind == "ptr" else t
    return f"({t}).{name}" if base is not None and base.kind == "named" and base.home < 0 else name


def _call_entity(state: Pass, entity: Denotation, arguments: Sequence[int], spread: bool) -> Resolved:
    t = entity.type
    match entity.kind:
        case "type":
            return Target("conversion", str(t), (), False, t), t
        case "builtin":
            return Target("builtin", entity.name), builtin_result(state, entity.name, arguments)
        case "func":
            if t is not None and entity.type_params:
                t = _instantiate_by_arguments(state, t, entity.type_params, arguments, spread)
            return Target("static", entity.name, entity.functions, False, t), _result(state.table, t)
        case "var" | "const" | "method":
            signature = state.core(t) if t is not None else None
            return Target("dynamic", entity.name, entity.functions, False, signature), _result(state.table, signature)
    return Target("unknown", entity.name), None


def _call_value(state: Pass, register: int) -> Resolved:
    closure = state.closures.get(register)
    if closure is not None:
        signature = state.program.signature(closure)
        return Target("static", closure.name, (closure.id,), False, signature), _result(state.table, signature)
    name = (
        state.function.body().variables[register].name if register < state.variables else state.free.get(register, "")
    )
    shape = state.shape(register)
    if shape is None or shape.kind != "func":
        return Target("unknown" if shape is None else "dynamic", name), None
    return Target("dynamic", name, (), False, shape), _result(state.table, shape)


def _result(types: TypeTable, signature: Type | None) -> Type | None:
    results = signature.results if signature is not None else ()
    if len(results) > 1:
        return types.several(results)
    return results[0] if results else None


def method_functions(program: Program, t: Type, member: Member) -> tuple[int, ...]:
    """The ids that a method stands for: itself, or the implementors of an interface."""
    if member.kind != "interface":
        return member.functions
    return program.implementors(member.owner or t, member.name.rpartition(".")[2])


def member_of(program: Program, operand: Denotation, name: str) -> Denotation | None:
    """What ``operand.name`` denotes where the operand is a package or (method expression) a type."""
    if operand.kind == "package":
        return program.package_member(operand, name)
    t = operand.type
    member = program.member(t, name) if t is not None else None
    if t is None or member is None or member.kind == "field":
        return None
    signature = member.type
    full = program.types.func((t, *signature.params), signature.results, signature.name == "variadic")
    return Denotation("func", member.name, full, method_functions(program, t, member), function=member.function)


def instantiate(program: Program, origin: Denotation | None, args: tuple[Type, ...]) -> Denotation | None:
    """A generic function or type with (some of) its type arguments."""
    if origin is None or origin.type is None or origin.kind not in ("func", "type"):
        return origin
    if origin.kind == "type":
        return Denotation("type", origin.name, instantiate_type(program, origin, args))
    binding = dict(zip(origin.type_params, args, strict=False))
    t = program.types.substitute(origin.type, binding)
    rest = origin.type_params[len(args) :]
    return Denotation("func", origin.name, t, origin.functions, rest, function=origin.function)


def _instantiate_by_arguments(
    state: Pass, signature: Type, type_params: tuple[Type, ...], arguments: Sequence[int], spread: bool
) -> Type:
    table = state.table
    given = [state.types[argument] for argument in arguments]
    if len(given) == 1 and given[0] is not None and given[0].kind == "tuple":
        given = list(given[0].args)
    params = list(signature.params)
    if signature.name == "variadic" and params and not spread:
        last = params.pop().elem
        params += [last or table.unknown] * max(0, len(given) - len(params))
    binding: dict[Type, Type] = {}
    pairs = [(p, t) for p, t in zip(params, given, strict=False) if t is not None]
    # typed arguments decide before untyped constants do
    for param, t in sorted(pairs, key=lambda pair: pair[1].name.startswith("untyped")):
        table.bind(param, t, binding)
        if param.kind != "tparam" and t.kind == "named":
            table.bind(param, state.core(t), binding)
    for param in type_params:  # func Keep[S ~[]E, E any](s S): S decides E
        if param in binding:
            table.bind(state.core(param), state.core(binding[param]), binding)
    for param in type_params:
        binding.setdefault(param, table.unknown)
    return table.substitute(signature, binding)
