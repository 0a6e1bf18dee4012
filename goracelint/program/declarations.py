"""What declarations declare: entities of a package, generic scopes, signatures, underlying types.

The idea on one snippet::

    type Stack[T any] struct{ items []T }      type demo.Stack with parameter T
    type Bytes = Stack[byte]                   alias: the type demo.Stack[byte] itself
    func (s *Stack[E]) Pop() E                 here E is the T of demo.Stack
    var last = new(Stack[int])                 var of the type its initialiser gives

Functions here compute; ``Program`` remembers what they found and is the way in.

Errs: a type declared inside a generic function does not see that function's type parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from goracelint.ir.facts import TypeTerm, VarRow
from goracelint.program.function import Function, receiver_name
from goracelint.program.layout import WORDS
from goracelint.program.packages import LoadedFile, Package
from goracelint.program.scope import BUILTIN_FUNCTIONS, Denotation, Scope
from goracelint.program.types import Field, Type, TypeTable

if TYPE_CHECKING:
    from goracelint.program.program import Program

_MAX_CHAIN: Final = 40


def make_universe(types: TypeTable) -> dict[str, Denotation]:
    """The predeclared identifiers."""
    table = {name: Denotation("type", name, t) for name, t in types.basics.items()}  # stubs say "untyped int"
    del table["unsafe.Pointer"]
    table["any"] = Denotation("type", "any", types.any)
    table["error"] = Denotation("type", "error", types.make("named", "error"))
    table["comparable"] = Denotation("type", "comparable", types.make("named", "comparable"))
    for name in ("true", "false"):
        table[name] = Denotation("const", name, types.basics["untyped bool"])
    table["iota"] = Denotation("const", "iota", types.basics["untyped int"])
    table["nil"] = Denotation("const", "nil", types.basics["untyped nil"])
    for name in sorted(BUILTIN_FUNCTIONS):
        table[name] = Denotation("builtin", name)
    return table


def make_entity(program: Program, package: Package, name: str) -> Denotation | None:
    """What ``package`` declares as ``name``."""
    declared = package.scope
    qualified = f"{package.path}.{name}"
    if name in declared.types:
        row, file = declared.types[name]
        scope, params = generic_scope(program, package, file, qualified, row.type_params, row.type_bounds)
        if row.alias:
            return Denotation("type", qualified, scope.resolve(row.term), type_params=params)
        named = program.types.make("named", qualified, (), (), package.index)
        return Denotation("type", qualified, named, type_params=params)
    if name in declared.funcs:
        function = declared.funcs[name]
        ids = (function.id,) if function.id >= 0 else ()
        params = type_params(program, package, qualified, function.facts.type_params)
        return Denotation("func", qualified, signature(program, function), ids, params, function=function)
    if name in declared.vars:
        var, file = declared.vars[name]
        kind = "const" if var.constant else "var"
        return Denotation(kind, qualified, _variable_type(program, package, var, file))
    return None


def _variable_type(program: Program, package: Package, var: VarRow, file: LoadedFile) -> Type | None:
    if var.term is not None:
        return program.scope(file, package).resolve(var.term)
    if var.constant:
        value = program.layout(WORDS[0]).constants.named(package, var.name, file)
        return value.type if value is not None else program.types.basics["untyped int"]
    initialiser = package.scope.initialisers.get((file.path, var.function))
    if initialiser is None:
        return None
    found = program.infer(initialiser).assigned.get(var.name)
    return program.types.default(found) if found is not None else None


def type_params(program: Program, package: Package, owner: str, names: Sequence[str]) -> tuple[Type, ...]:
    """The type parameters of the declaration ``owner``."""
    return tuple(program.types.make("tparam", f"{name}@{owner}", (), (), package.index) for name in names)


def generic_scope(
    program: Program,
    package: Package,
    file: LoadedFile,
    owner: str,
    names: Sequence[str],
    bounds: Sequence[TypeTerm],
) -> tuple[Scope, tuple[Type, ...]]:
    """The scope inside a declaration with type parameters, and these."""
    outer = program.scope(file, package)
    params = type_params(program, package, owner, names)
    if not params:
        return outer, params
    scope = Scope(program, package, file, dict(zip(names, params, strict=True)), outer)
    for param, bound in zip(params, bounds, strict=False):
        program.bounds[param] = (scope, bound)
    return scope, params


def function_scope(program: Program, function: Function) -> Scope:
    """The names the code of ``function`` sees: its file's and its type parameters."""
    if function.scope is None:
        function.scope = _make_function_scope(program, function)
    return function.scope


def _make_function_scope(program: Program, function: Function) -> Scope:
    if function.parent_function is not None:
        return function_scope(program, function.parent_function)
    facts, package, file = function.facts, function.package, function.file
    receiver = facts.receiver
    while receiver is not None and receiver.kind == "ptr" and receiver.args:
        receiver = receiver.args[0]
    if receiver is not None and receiver.kind == "inst":
        base, _ = receiver_name(receiver)
        if base in package.scope.types:
            row, home = package.scope.types[base]
            owner = f"{package.path}.{base}"
            _, params = generic_scope(program, package, home, owner, row.type_params, row.type_bounds)
            names = [arg.name for arg in receiver.args[1:]]
            return Scope(program, package, file, dict(zip(names, params, strict=False)), program.scope(file, package))
    owner = f"{package.path}.{facts.name}"
    return generic_scope(program, package, file, owner, facts.type_params, facts.type_bounds)[0]


def signature(program: Program, function: Function) -> Type:
    """The func type of ``function`` without its receiver."""
    if function.signature is None:
        scope, facts = function_scope(program, function), function.facts
        params = tuple(scope.resolve(term) for term in facts.params)
        results = tuple(scope.resolve(term) for term in facts.results)
        function.signature = program.types.func(params, results, facts.variadic)
    return function.signature


def instantiate_type(program: Program, origin: Denotation, args: tuple[Type, ...]) -> Type:
    """A generic type (or alias) with type arguments."""
    base = origin.type
    if base is None:
        return program.types.unknown
    if base.kind == "named" and base.name == origin.name:
        return program.types.make("named", base.name, args, (), base.home)
    return program.types.substitute(base, dict(zip(origin.type_params, args, strict=False)))


def binding(program: Program, instance: Type) -> dict[Type, Type]:
    """Type parameter -> type argument of an instantiated named type."""
    if instance.home < 0 or not instance.args:
        return {}
    package = program.packages[instance.home]
    declared = package.scope.types.get(instance.name[len(package.path) + 1 :])
    if declared is None:
        return {}
    params = type_params(program, package, instance.name, declared[0].type_params)
    return dict(zip(params, instance.args, strict=False))


def constraint(program: Program, param: Type) -> Type:
    """The constraint of a type parameter as declared."""
    scope, bound = program.bounds.get(param, (None, None))
    return scope.resolve(bound) if scope is not None and bound is not None else program.types.any


def underlying(program: Program, t: Type) -> Type:
    """The underlying type; of a type parameter, its constraint interface; itself for type literals."""
    types = program.types
    for _ in range(_MAX_CHAIN):
        if t.kind == "tparam":
            t = constraint(program, t)
            if t.kind not in ("named", "iface", "tparam"):
                return types.make("iface", "", (t,))
        elif t.kind != "named":
            return t
        elif t.home < 0:
            return _predeclared(types, t.name)
        else:
            t = _one_step(program, t)
    return types.unknown


def _predeclared(types: TypeTable, name: str) -> Type:
    if name == "error":
        return types.make("iface", fields=(Field("Error", types.func((), (types.basics["string"],))),))
    return types.any if name == "comparable" else types.unknown  # else a type of a package without source


def _one_step(program: Program, t: Type) -> Type:
    package = program.packages[t.home]
    declared = package.scope.types.get(t.name[len(package.path) + 1 :])
    if declared is None:
        return program.types.unknown
    row, file = declared
    scope, _ = generic_scope(program, package, file, t.name, row.type_params, row.type_bounds)
    resolved = scope.resolve(row.term)
    return program.types.substitute(resolved, binding(program, t)) if t.args else resolved


def core(program: Program, t: Type) -> Type:
    """The underlying type, with constraints reduced to the first type they allow."""
    for _ in range(_MAX_CHAIN):
        shape = underlying(program, t)
        if t.kind not in ("tparam", "union") and (shape.kind != "iface" or shape.fields or not shape.args):
            return shape
        while shape.kind in ("iface", "union") and shape.args:
            shape = shape.args[0]
        if shape.kind not in ("named", "tparam"):
            return shape
        t = shape
    return program.types.unknown
