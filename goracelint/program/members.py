"""Selectors: which field or method ``x.name`` is, embedded fields included.

The idea on one snippet::

    type node struct{ sync.Mutex; *inner }    n.Lock -> path ("Mutex",), method (*sync.Mutex).Lock
    type inner struct{ buf []byte }           n.buf  -> path ("inner",), field of type []byte
    type rc interface{ io.Closer }            r.Close -> interface method (io.Closer).Close

The search is breadth-first through embedded fields, as the Go spec has it: the shallowest match wins,
two at the same depth are ambiguous and give nothing, and each type is entered once, so embedding
cycles end. Type arguments are put in for the type parameters of generic owners.

Errs: a pointer receiver is accepted on any value (addressability is the compiler's business).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from goracelint.program.declarations import binding, constraint
from goracelint.program.function import Function, receiver_name
from goracelint.program.types import Type

if TYPE_CHECKING:
    from goracelint.program.program import Program

_MAX_EMBEDDING: Final = 12


class Member(NamedTuple):
    """What a selector selects. ``kind`` is field, method or interface; ``path`` are the names of the
    embedded fields passed through; ``type`` is the field's type or the func type without receiver;
    ``name`` is the method in Go's spelling or the bare field name; ``pointer`` whether a method takes a
    pointer receiver; ``function`` the declared method; ``owner`` the type that has the member, which for an
    interface may be one that embeds the interface in ``name``."""

    kind: str
    path: tuple[str, ...]
    type: Type
    name: str
    pointer: bool = False
    function: Function | None = None
    owner: Type | None = None

    @property
    def functions(self) -> tuple[int, ...]:
        """The id of the method where it has code in the program."""
        return (self.function.id,) if self.function is not None and self.function.id >= 0 else ()


def find_member(program: Program, start: Type, name: str) -> Member | None:
    """The field or method that ``name`` selects on a value of type ``start``."""
    base = start.args[0] if start.kind == "ptr" else start
    own = _own_method(program, base, name, ())
    if own is not None:
        return own
    level: list[tuple[Type, tuple[str, ...]]] = [(start, ())]
    seen: set[Type] = set()
    for _ in range(_MAX_EMBEDDING):
        found: list[Member] = []
        deeper: list[tuple[Type, tuple[str, ...]]] = []
        for entry, path in level:
            base = entry.args[0] if entry.kind == "ptr" else entry
            if base.kind == "tparam":
                base = constraint(program, base)
            if base in seen:
                continue
            seen.add(base)
            member = _own_method(program, base, name, path)
            if member is not None:
                found.append(member)
                continue
            shape = program.underlying(base)
            if shape.kind == "iface":
                method = _interface_method(program, base, base, name, path, 0)
                if method is not None:
                    found.append(method)
            elif shape.kind == "struct":
                for field in shape.fields:
                    if field.name == name:
                        found.append(Member("field", path, field.type, name, owner=base))
                    if field.embedded:
                        deeper.append((field.type, (*path, field.name)))
        if found:
            return found[0] if len(found) == 1 else None
        if not deeper:
            return None
        level = deeper
    return None


def _own_method(program: Program, base: Type, name: str, path: tuple[str, ...]) -> Member | None:
    if base.kind != "named" or base.home < 0:
        return None
    package = program.packages[base.home]
    methods = package.scope.methods.get(base.name[len(package.path) + 1 :])
    function = methods.get(name) if methods else None
    if function is None:
        return None
    signature = program.signature(function)
    if base.args and signature.generic:
        signature = program.types.substitute(signature, binding(program, base))
    _, pointer = receiver_name(function.facts.receiver)
    return Member("method", path, signature, function.name, pointer, function, base)


def _interface_method(
    program: Program, owner: Type, base: Type, name: str, path: tuple[str, ...], depth: int
) -> Member | None:
    shape = program.underlying(base)
    if shape.kind != "iface" or depth > _MAX_EMBEDDING:
        return None
    for field in shape.fields:
        if field.name == name:
            spelled = base.name if base.kind == "named" else "interface"
            return Member("interface", path, field.type, f"({spelled}).{name}", owner=owner)
    for embedded in shape.args:
        found = _interface_method(program, owner, embedded, name, path, depth + 1)
        if found is not None:
            return found
    return None


def interface_methods(program: Program, iface: Type) -> dict[str, Type]:
    """All methods of an interface, embedded ones included, by name."""
    methods: dict[str, Type] = {}
    pending, seen = [iface], {iface}
    while pending:
        shape = program.underlying(pending.pop())
        if shape.kind != "iface":
            continue
        for field in shape.fields:
            methods.setdefault(field.name, field.type)
        for embedded in shape.args:
            if embedded not in seen:
                seen.add(embedded)
                pending.append(embedded)
    return methods


def implementors(program: Program, iface: Type, name: str, limit: int) -> tuple[int, ...]:
    """The methods ``name`` of declared types that have all methods of ``iface``, by name and arity.

    Class hierarchy analysis over the loaded packages; more than ``limit`` says nothing: ().
    """
    wanted = interface_methods(program, iface)
    if name not in wanted:
        return ()
    found: list[int] = []
    for function in program.methods_named(name):
        if not _same_arity(function, wanted[name]) or not function.has_body:
            continue
        base, _ = receiver_name(function.facts.receiver)
        own = function.package.scope.methods.get(base, {})
        if any(other in own and not _same_arity(own[other], wanted[other]) for other in wanted):
            continue
        missing = [other for other in wanted if other not in own]
        if missing and not _has_promoted(program, function, base, missing):
            continue
        found.append(function.id)
        if len(found) > limit:
            return ()
    return tuple(found)


def _has_promoted(program: Program, function: Function, base: str, missing: list[str]) -> bool:
    denoted = program.entity(function.package, base)
    if denoted is None or denoted.type is None:
        return False
    members = (program.member(denoted.type, other) for other in missing)
    return all(member is not None and member.kind != "field" for member in members)


def _same_arity(function: Function, wanted: Type) -> bool:
    facts = function.facts
    return len(facts.params) == len(wanted.params) and len(facts.results) == len(wanted.results)
