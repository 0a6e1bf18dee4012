"""Composite literals and function literals.

    &T{buf: b}              COMPOSITE t0 T{FIELD buf: b} ; ADDR t1 t0
    []*T{{1}}               the inner {1} is a &T{1} by the spec: the element type of the outer one tells
    func() { use(b) }       a function of its own; b is a captured variable that names b's register here

A key that is a name is a field name, unless the literal is visibly a map, slice or array and the name is a
local variable. Errs: in a literal of a named map type a local variable as key is taken for a field name.
"""

import re
from typing import Final, NamedTuple

from tree_sitter import Node

from goracelint.ir.facts import FuncFacts, TypeTerm, VariableKind
from goracelint.ir.opcodes import NONE, ElementKind, Op
from goracelint.syntax.builder import FuncBuilder
from goracelint.syntax.grammar import F, K
from goracelint.syntax.shapes import first_named, named
from goracelint.syntax.terms import UNKNOWN

_NAME: Final = F["name"]
_TYPE: Final = F["type"]
_BODY: Final = F["body"]
_KEY: Final = F["key"]
_VALUE: Final = F["value"]
_PARAMETERS: Final = F["parameters"]
_RESULT: Final = F["result"]
_KEYED: Final = K["keyed_element"]
_IDENTIFIER: Final = K["identifier"]
_LITERAL_VALUE: Final = K["literal_value"]
_PARAMETER: Final = K["parameter_declaration"]
_VARIADIC: Final = K["variadic_parameter_declaration"]
_PARAMETER_LIST: Final = K["parameter_list"]
LONG_TABLE: Final = 1000  # bytes
_NUMBERS: Final = re.compile(rb"(?:[\s{},+-]|\b[0-9][0-9a-fA-FxX_.]*)*+")
_INDEXED: Final = ("slice", "array", "map")


def lower_composite(f: FuncBuilder, node: Node) -> int:
    """A composite literal with its type."""
    kind = node.child_by_field_id(_TYPE)
    term = f.file.term_list[f.type_id(kind)] if kind is not None else UNKNOWN
    return _composite(f, node, node.child_by_field_id(_BODY), term)


def lower_elided(f: FuncBuilder, node: Node) -> int:
    """A brace list whose type nothing here tells."""
    return _composite(f, node, node, None)


def _composite(f: FuncBuilder, node: Node, body: Node | None, term: TypeTerm | None) -> int:
    if term is not None and term.kind == "ptr" and node.kind_id == _LITERAL_VALUE:
        return f.emit(Op.ADDR, _composite(f, node, body, term.args[0]), NONE, NONE, node)
    is_indexed = term is not None and term.kind in _INDEXED
    key_term = term.args[0] if term is not None and term.kind == "map" else None
    element_term = term.args[-1] if term is not None and is_indexed else None
    triples: list[int] = []
    elements = () if body is None or _is_table(f.source, body) else named(body)
    for position, element in enumerate(elements):
        if element.kind_id == _KEYED:
            triples += _key(f, element.child_by_field_id(_KEY), is_indexed, key_term)
            triples.append(_element(f, element.child_by_field_id(_VALUE), element_term))
        else:
            triples += (int(ElementKind.POSITION), position, _element(f, element, element_term))
    type_id = NONE if term is None else f.file.term_id(term)
    return f.emit(Op.COMPOSITE, type_id, f.operands(triples), len(triples) // 3, node)


def _is_table(source: bytes, body: Node) -> bool:
    """Reports whether a long brace list holds numbers only, which no analysis asks for."""
    start, end = body.start_byte, body.end_byte
    return end - start > LONG_TABLE and _NUMBERS.fullmatch(source, start, end) is not None


def _element(f: FuncBuilder, node: Node | None, term: TypeTerm | None) -> int:
    inner = node.child(0) if node is not None and node.child_count == 1 else first_named(node)
    if inner is None or inner.kind_id != _LITERAL_VALUE or f.depth > 150:
        return f.value(inner)
    f.depth += 1
    register = _composite(f, inner, inner, term)
    f.depth -= 1
    return register


def _key(f: FuncBuilder, node: Node | None, is_indexed: bool, term: TypeTerm | None) -> tuple[int, int]:
    inner = first_named(node)
    if inner is not None and inner.kind_id == _IDENTIFIER:
        name = f.source[inner.start_byte : inner.end_byte]
        found = f.lookup(name) if is_indexed else None
        if found is None or found < 0:
            return int(ElementKind.FIELD), f.strings[name]
    return int(ElementKind.KEYED), _element(f, node, term)


def lower_closure(f: FuncBuilder, node: Node) -> int:
    """A function literal: lowered as a function of its own, whose value is made here."""
    f.closures += 1
    inner = FuncBuilder(f.file, node.start_byte, f.root_name, f)
    lower_function(inner, node, f"func{f.closures}", f.index)
    return f.emit(Op.CLOSURE, inner.index, NONE, NONE, node)


class Shape(NamedTuple):
    """What a parameter or result list says: types by position, whether the last is variadic, whether named."""

    types: tuple[TypeTerm, ...]
    variadic: bool
    named: bool


def declare_parameters(f: FuncBuilder, node: Node | None, kind: int) -> Shape:
    """Variables of a receiver, parameter or result list, by position; unnamed results get none."""
    if node is None:
        return Shape((), False, False)
    if node.kind_id != _PARAMETER_LIST:
        return Shape((f.file.term_list[f.type_id(node)],), False, False)
    rows: list[tuple[Node | None, int]] = []
    variadic = False
    for declaration in node.named_children:
        if declaration.kind_id == _PARAMETER:
            parts = named(declaration)
            type_id = f.type_id(parts[-1]) if parts else f.file.term_id(UNKNOWN)
            rows += [(name, type_id) for name in parts[:-1]] or [(None, type_id)]
        elif declaration.kind_id == _VARIADIC:
            variadic = True
            element = f.terms.term(declaration.child_by_field_id(_TYPE))
            type_id = f.file.term_id(TypeTerm("slice", "", (element,)))
            rows.append((declaration.child_by_field_id(_NAME), type_id))
    is_named = any(name is not None for name, _ in rows)
    if is_named or kind != VariableKind.RESULT:
        for name, type_id in rows:
            _declare_parameter(f, name, type_id, kind)
    terms = f.file.term_list
    return Shape(tuple(terms[type_id] for _, type_id in rows), variadic, is_named)


def _declare_parameter(f: FuncBuilder, name: Node | None, type_id: int, kind: int) -> None:
    if name is None:
        f.variable(b"", kind, type_id, NONE)
        return
    text = f.source[name.start_byte : name.end_byte]
    register = f.variable(text, kind, type_id, name.start_byte - f.base)
    if text != b"_":
        f.bind(text, register)


def lower_function(
    f: FuncBuilder,
    node: Node,
    name: str,
    parent: int,
    receiver: TypeTerm | None = None,
    type_params: tuple[str, ...] = (),
    type_bounds: tuple[TypeTerm, ...] = (),
    directives: tuple[str, ...] = (),
    lowered: bool = True,
) -> None:
    """Signature and body of a function declaration or literal, into its place in the file's table.

    Where it is not ``lowered`` the body is left out, as if there were none.
    """
    params = declare_parameters(f, node.child_by_field_id(_PARAMETERS), VariableKind.PARAM)
    first = len(f.variables)
    results = declare_parameters(f, node.child_by_field_id(_RESULT), VariableKind.RESULT)
    f.result_count = len(results.types)
    f.results = list(range(first, len(f.variables))) if results.named else None
    name_node = node.child_by_field_id(_NAME)
    body = node.child_by_field_id(_BODY) if lowered else None
    if body is not None:
        f.body(body)
    f.file.funcs[f.index] = FuncFacts(
        name=name,
        receiver=receiver,
        type_params=type_params,
        type_bounds=type_bounds,
        params=params.types,
        results=results.types,
        variadic=params.variadic,
        parent=parent,
        start=node.start_byte,
        end=node.end_byte,
        name_start=node.start_byte if name_node is None else name_node.start_byte,
        name_end=node.start_byte + len("func") if name_node is None else name_node.end_byte,
        called=f.called_names(),
        directives=directives,
        broken=node.has_error,
        body=b"" if body is None else f.finish(node.end_byte),
    )
