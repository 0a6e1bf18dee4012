"""Roots: the functions where the work begins, and what they say of pooled types.

::

    func get() *buf { return pool.Get().(*buf) }    a root: it calls a modelled acquire; *buf is pooled
    var pool = sync.Pool{New: newBuf}               a root: it makes a pool
    m, err := unix.Mmap(...)                        a root as well

Errs: an acquire through a function value is no root.
"""

from collections.abc import Iterable, Mapping

from goracelint.engine.models import Models
from goracelint.ir.opcodes import Op
from goracelint.program.function import Function
from goracelint.program.packages import Package
from goracelint.program.program import Program
from goracelint.program.types import Type
from goracelint.source.paths import canonical

_POOL = frozenset({"sync.Pool"})
_POOL_OR_NEW = _POOL | {"New"}


def roots(program: Program, models: Models) -> list[int]:
    """The functions that call a modelled acquire or release, or make a pool."""
    names = models.acquire_names()
    by_package: dict[int, frozenset[str]] = {}
    found = []
    for function in program.functions:
        if not function.has_body:
            continue
        index = function.package.index
        if index not in by_package:
            by_package[index] = _names_at_hand(function.package, names)
        if function.calls(by_package[index]):
            targets = program.infer(function).targets.values()
            names_hit = [target.name for target in targets if target.name]
            unseen = (t.name for t in targets if t.kind == "interface" and not t.functions)
            models_hit = [
                *(models.find(name) for name in names_hit),
                *(models.of_interfaces(name.rpartition(".")[2]) for name in unseen),
            ]
            if any(model is not None and model.touches for model in models_hit) or any(
                models.choices(name) for name in names_hit
            ):
                found.append(function.id)
                continue
        if makes_pool(function):
            found.append(function.id)
    return found


def pooled_types(program: Program, models: Models, functions: Iterable[int]) -> set[str]:
    """The named types of what the functions put into pools, or assert what they take out to be."""
    found: set[str] = set()
    for function_id in functions:
        function = program.functions[function_id]
        typing = program.infer(function)
        body = function.body()
        taken: set[int] = set()
        for number, (op, dst, a, b, c, _, _) in body.instructions():
            if op == Op.ASSERT and a in taken:
                found.add(_named(typing.types[dst]))
            target = typing.targets.get(number)
            model = models.find(target.name) if target is not None and target.name else None
            if model is None:
                continue
            if model.acquires and dst >= 0:
                taken.add(dst)
                found.add(_named(typing.types[dst]))
            registers = body.operands(b, c)[2:]
            for port in (row.port for row in model.releases):
                register = a if port.root == "recv" else registers[port.number] if port.number < len(registers) else -1
                found.add(_named(typing.types[register]) if register >= 0 else "")
    return found - {""}


def _named(type_: Type | None) -> str:
    """The name of a (pointer to a) named type; "" for others."""
    if type_ is not None and type_.kind == "ptr":
        type_ = type_.args[0]
    return type_.name if type_ is not None and type_.kind == "named" else ""


def _names_at_hand(package: Package, names: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The acquire and release names that a package can mean by what it imports."""
    imported = {canonical(row.path) for file in package.files for row in file.facts.imports}
    return frozenset(
        name
        for name, paths in names.items()
        if not paths.isdisjoint(("sync", "interface")) or not paths.isdisjoint(imported)
    )


def makes_pool(function: Function) -> bool:
    """Reports whether a function holds a composite literal of sync.Pool, or sets a field New."""
    if not function.stores(_POOL_OR_NEW) or not any(row.path == "sync" for row in function.file.facts.imports):
        return False
    return function.stores(_POOL) or _sets_field(function, "New")


def _sets_field(function: Function, name: str) -> bool:
    strings = function.file.facts.strings
    return any(strings[row[3]] == name for _, row in function.body().chosen(Op.SETFIELD))
