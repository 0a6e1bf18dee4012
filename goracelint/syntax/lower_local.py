"""Local declarations: ``:=``, var, const, type.

    x, err := f()      CALL t0 ; DECLARE x ; DECLARE err ; EXTRACT x t0.0 ; EXTRACT err t0.1
    var n int          DECLARE n ; ZERO n int
    type key struct{}  a type of the file, named "f.key"
    const size = 8     a variable, and a constant of the file, named "f.size"

``:=`` reuses a variable that the same scope declared. A local constant is a variable that nothing assigns
again. Errs: two local types of one name in one function get names told apart only by a prime.
"""

from typing import Final

from tree_sitter import Node

from goracelint.ir.facts import TypeRow, TypeTerm, VarRow
from goracelint.ir.opcodes import NONE, Op
from goracelint.syntax.builder import FuncBuilder
from goracelint.syntax.grammar import IDENTIFIER, F, K
from goracelint.syntax.lower_assign import DISCARD, Source, Target, deliver, evaluate, sides
from goracelint.syntax.shapes import named

_TYPE: Final = F["type"]
_NAME: Final = F["name"]
_VALUE: Final = F["value"]
_COPY: Final = int(Op.COPY)


def define(f: FuncBuilder, names: list[Node], source: Source, node: Node) -> None:
    """``:=``: new variables, except those that this scope already declared."""
    targets: list[Target] = []
    for name in names:
        register = _defined(f, name)
        targets.append(DISCARD if register == NONE else Target(_COPY, register, NONE))
    deliver(f, targets, source, node)


def _defined(f: FuncBuilder, name: Node) -> int:
    """The variable that a name left of ``:=`` stands for; NONE for the blank one."""
    text = f.source[name.start_byte : name.end_byte]
    if text in f.scopes[-1] and f.bindings[text] >= 0:
        return f.bindings[text]
    return NONE if text == b"_" or name.kind_id != IDENTIFIER else f.local(name, NONE)


def lower_definition(f: FuncBuilder, node: Node) -> None:
    """A short variable declaration."""
    children = node.children
    if len(children) == 3 and children[0].child_count == 1 and children[2].child_count == 1:
        _define_one(f, children[0].child(0), children[2].child(0), node)
        return
    names, _, right = sides(node)
    if names:
        define(f, names, evaluate(f, right, len(names)), node)


def _define_one(f: FuncBuilder, name: Node, right: Node, node: Node) -> None:
    """``x := y``: the most frequent statement of Go, so it takes the short way; the result is the same."""
    value = f.value(right)
    tail = f.detach(value)
    register = _defined(f, name)
    if tail is not None:
        tail[1] = f.temp() if register == NONE else register
        f.extend(tail)
    elif register != NONE:
        f.act(_COPY, register, value, NONE, NONE, node)


def lower_var_spec(f: FuncBuilder, node: Node) -> None:
    """One line of a local var declaration."""
    names = [name for name in node.children_by_field_id(_NAME) if name.is_named]
    type_id = f.type_id(node.child_by_field_id(_TYPE))
    right = named(node.child_by_field_id(_VALUE))
    source = evaluate(f, right, len(names)) if right and names else None
    targets: list[Target] = []
    for name in names:
        target = _declare(f, name, type_id)
        targets.append(target)
        if source is None and target.op != NONE:
            f.act(Op.ZERO, target.a, type_id, NONE, NONE, node)
    if source is not None:
        deliver(f, targets, source, node)


def _declare(f: FuncBuilder, name: Node, type_id: int) -> Target:
    if f.source[name.start_byte : name.end_byte] == b"_":
        return DISCARD
    return Target(_COPY, f.local(name, type_id), NONE)


def lower_const_specs(f: FuncBuilder, specs: list[Node]) -> None:
    """Local constants: variables that nothing assigns again; an empty right side repeats the last one."""
    right: list[Node] = []
    kind: Node | None = None
    for position, spec in enumerate(specs):
        values = spec.child_by_field_id(_VALUE)
        if values is not None:
            right, kind = named(values), spec.child_by_field_id(_TYPE)
        f.iota = position
        names = [name for name in spec.children_by_field_id(_NAME) if name.is_named]
        source = evaluate(f, right, len(names))
        f.iota = NONE
        written = [f.terms.expression(value) for value in right]  # before the names mean the new constants
        term = None if kind is None else f.terms.term(kind)
        deliver(f, [_declare(f, name, f.type_id(kind)) for name in names], source, spec)
        for name, value in zip(names, written, strict=False):
            _lift_constant(f, name, term, value, position)


def _lift_constant(f: FuncBuilder, name: Node, term: TypeTerm | None, value: str, iota: int) -> None:
    """Let lengths and sizes know a local constant: among the file's constants as ``func.name``."""
    text = f.source[name.start_byte : name.end_byte]
    if text != b"_" and value:
        lifted = f"{f.root_name}.{text.decode('utf-8', 'replace')}"
        while lifted in f.file.lifted_constants:
            lifted += "'"
        f.file.lifted_constants[lifted] = VarRow(lifted, True, term, NONE, name.start_byte, value, iota)
        f.local_constant(text, lifted)


def lower_type_spec(f: FuncBuilder, node: Node) -> None:
    """A local type, lifted to the file's types as ``func.Name``."""
    name = node.child_by_field_id(_NAME)
    if name is None:
        return
    text = f.source[name.start_byte : name.end_byte]
    lifted = f"{f.root_name}.{text.decode('utf-8', 'replace')}"
    while lifted in f.file.lifted:
        lifted += "'"
    f.local_type(text, lifted)
    names, bounds = f.terms.type_parameters(node.child_by_field_id(F["type_parameters"]))
    term = f.terms.term(node.child_by_field_id(_TYPE))
    params = tuple(param.decode("utf-8", "replace") for param in names)
    is_alias = node.kind_id == K["type_alias"]
    f.file.lifted_rows.append(TypeRow(lifted, params, tuple(bounds), term, is_alias, name.start_byte))
