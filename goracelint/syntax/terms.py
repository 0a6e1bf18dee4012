"""Type syntax to type terms.

    map[string]*bytes.Buffer     map(name string, ptr(qual bytes.Buffer))

A term says what is written and nothing more: ``string`` is a name whether it is the builtin or shadowed by the
package. Errs nowhere for types as such; an expression that only linking can tell to be a type
(``New[T]``, ``(*T)(p)``) is read with ``term_of_expression`` and may in truth be a value.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from tree_sitter import Node

from goracelint.ir.facts import TypeTerm
from goracelint.syntax.grammar import TYPE_KINDS, F, K
from goracelint.syntax.shapes import first_named, named

UNKNOWN: Final = TypeTerm("unknown")
NESTING: Final = 50
LONGEST: Final = 300  # bytes of a constant expression; longer ones are string constants

_IDENTIFIER: Final = re.compile(r"(?<![\w.\"'])[^\W\d]\w*")

_NAME: Final = F["name"]
_TYPE: Final = F["type"]
_ELEMENT: Final = F["element"]
_VALUE: Final = F["value"]
_KEY: Final = F["key"]
_PARAMETERS: Final = F["parameters"]
_RESULT: Final = F["result"]
_OPERAND: Final = F["operand"]
_FIELD: Final = F["field"]

_PARAMETER: Final = K["parameter_declaration"]
_VARIADIC: Final = K["variadic_parameter_declaration"]
_PARAMETER_LIST: Final = K["parameter_list"]


class Terms:
    """Reads type syntax of one file; ``rename`` maps the names of types declared inside a function."""

    __slots__ = ("_depth", "rename", "source")

    def __init__(self, source: bytes, rename: Callable[[bytes], str | None] | None = None) -> None:
        self.source = source
        self.rename = rename
        self._depth = 0

    def text(self, node: Node) -> str:
        """The source text of a node."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def expression(self, node: Node) -> str:
        """The text of a constant expression, local names lifted and spelled without dots; "" beyond LONGEST."""
        if node.end_byte - node.start_byte > LONGEST:
            return ""
        text = self.text(node)
        return text if self.rename is None else _IDENTIFIER.sub(self._lifted, text)

    def _lifted(self, match: re.Match[str]) -> str:
        lifted = self.rename(match[0].encode()) if self.rename is not None else None
        return match[0] if lifted is None else lifted.replace(".", "·").replace("'", "′")

    def term(self, node: Node | None) -> TypeTerm:
        """The term of a type node; unknown where it is missing, broken or nested beyond reason."""
        if node is None or self._depth > NESTING:
            return UNKNOWN
        reader = _READERS.get(node.kind_id)
        if reader is None:
            return UNKNOWN
        self._depth += 1
        found = reader(self, node)
        self._depth -= 1
        return found

    def name(self, node: Node) -> TypeTerm:
        """An unqualified name."""
        if self.rename is not None:
            lifted = self.rename(self.source[node.start_byte : node.end_byte])
            if lifted is not None:
                return TypeTerm("name", lifted)
        return TypeTerm("name", self.text(node))

    def parameters(self, node: Node | None) -> tuple[tuple[TypeTerm, ...], bool]:
        """Parameter types by position, and whether the last one is variadic."""
        if node is None:
            return (), False
        if node.kind_id != _PARAMETER_LIST:
            return (self.term(node),), False
        rows = list(self.parameter_rows(node))
        return tuple(term for _, term, _ in rows), bool(rows) and rows[-1][2]

    def parameter_rows(self, node: Node) -> Iterator[tuple[Node | None, TypeTerm, bool]]:
        """(name node, type, variadic) of every parameter of a list."""
        for declaration in node.named_children:
            if declaration.kind_id == _PARAMETER:
                term = self.term(declaration.child_by_field_id(_TYPE))
                names = [name for name in declaration.children_by_field_id(_NAME) if name.is_named]
                for name in names:
                    yield name, term, False
                if not names:
                    yield None, term, False
            elif declaration.kind_id == _VARIADIC:
                term = TypeTerm("slice", "", (self.term(declaration.child_by_field_id(_TYPE)),))
                yield declaration.child_by_field_id(_NAME), term, True

    def constraint(self, node: Node | None) -> TypeTerm:
        """A type constraint: one plain type, or a union."""
        if node is None:
            return UNKNOWN
        parts = named(node)
        terms = tuple(self.term(part) for part in parts)
        if len(parts) == 1 and parts[0].kind_id != K["negated_type"]:
            return terms[0]
        return TypeTerm("union", "", terms)

    def type_parameters(self, node: Node | None) -> tuple[list[bytes], list[TypeTerm]]:
        """Names and bounds of a type parameter list."""
        names: list[bytes] = []
        bounds: list[TypeTerm] = []
        for declaration in named(node):
            bound = self.constraint(declaration.child_by_field_id(_TYPE))
            for name in declaration.children_by_field_id(_NAME):
                if name.is_named:
                    names.append(self.source[name.start_byte : name.end_byte])
                    bounds.append(bound)
        return names, bounds

    def term_of_expression(self, node: Node | None) -> TypeTerm | None:
        """The type that an expression would spell, None where it cannot spell one."""
        if node is None or self._depth > NESTING:
            return None
        if node.kind_id in TYPE_KINDS:
            return self.term(node)
        self._depth += 1
        found = self._spelled(node)
        self._depth -= 1
        return found

    def _spelled(self, node: Node) -> TypeTerm | None:
        kind = node.kind_id
        if kind == K["identifier"]:
            return self.name(node)
        if kind == K["selector_expression"]:
            operand, member = node.child_by_field_id(_OPERAND), node.child_by_field_id(_FIELD)
            if operand is None or member is None or operand.kind_id != K["identifier"]:
                return None
            return TypeTerm("qual", f"{self.text(operand)}.{self.text(member)}")
        if kind == K["parenthesized_expression"]:
            return self.term_of_expression(first_named(node))
        if kind == K["unary_expression"] and self.source[node.start_byte : node.start_byte + 1] == b"*":
            pointee = self.term_of_expression(node.child_by_field_id(_OPERAND))
            return None if pointee is None else TypeTerm("ptr", "", (pointee,))
        if kind == K["index_expression"]:
            origin = self.term_of_expression(node.child_by_field_id(_OPERAND))
            argument = self.term_of_expression(node.child_by_field_id(F["index"]))
            if origin is not None and argument is not None:
                return TypeTerm("inst", "", (origin, argument))
        return None


def embedded_name(term: TypeTerm) -> str:
    """The field name that an embedded type gets."""
    while term.kind in ("ptr", "inst") and term.args:
        term = term.args[0]
    return term.name.rpartition(".")[2]


def _pointer(terms: Terms, node: Node) -> TypeTerm:
    return TypeTerm("ptr", "", (terms.term(first_named(node)),))


def _wrapped(terms: Terms, node: Node) -> TypeTerm:
    return terms.term(first_named(node))


def _qualified(terms: Terms, node: Node) -> TypeTerm:
    package, name = node.child_by_field_id(F["package"]), node.child_by_field_id(_NAME)
    if package is None or name is None:
        return UNKNOWN
    return TypeTerm("qual", f"{terms.text(package)}.{terms.text(name)}")


def _array(terms: Terms, node: Node) -> TypeTerm:
    length = node.child_by_field_id(F["length"])
    text = "..." if length is None else terms.expression(length)
    return TypeTerm("array", text, (terms.term(node.child_by_field_id(_ELEMENT)),))


def _slice(terms: Terms, node: Node) -> TypeTerm:
    return TypeTerm("slice", "", (terms.term(node.child_by_field_id(_ELEMENT)),))


def _map(terms: Terms, node: Node) -> TypeTerm:
    key, value = node.child_by_field_id(_KEY), node.child_by_field_id(_VALUE)
    return TypeTerm("map", "", (terms.term(key), terms.term(value)))


def _channel(terms: Terms, node: Node) -> TypeTerm:
    kinds = [child.type for child in node.children[:2]]
    direction = "" if "<-" not in kinds else "recv" if kinds[0] == "<-" else "send"
    return TypeTerm("chan", direction, (terms.term(node.child_by_field_id(_VALUE)),))


def _function(terms: Terms, node: Node) -> TypeTerm:
    params, variadic = terms.parameters(node.child_by_field_id(_PARAMETERS))
    results, _ = terms.parameters(node.child_by_field_id(_RESULT))
    shape = (TypeTerm("params", "", params), TypeTerm("results", "", results))
    return TypeTerm("func", "variadic" if variadic else "", shape)


def _struct(terms: Terms, node: Node) -> TypeTerm:
    rows: list[TypeTerm] = []
    for group in named(node):
        for declaration in named(group):
            term = terms.term(declaration.child_by_field_id(_TYPE))
            names = [name for name in declaration.children_by_field_id(_NAME) if name.is_named]
            rows += [TypeTerm("field", terms.text(name), (term,)) for name in names]
            if not names:
                if declaration.child_count and declaration.children[0].type == "*":
                    term = TypeTerm("ptr", "", (term,))
                rows.append(TypeTerm("embed", embedded_name(term), (term,)))
    return TypeTerm("struct", "", tuple(rows))


def _interface(terms: Terms, node: Node) -> TypeTerm:
    rows: list[TypeTerm] = []
    for element in named(node):
        name = element.child_by_field_id(_NAME)
        if element.kind_id == K["method_elem"] and name is not None:
            rows.append(TypeTerm("method", terms.text(name), (_function(terms, element),)))
        elif element.kind_id == K["type_elem"]:
            term = terms.constraint(element)
            rows.append(term if term.kind == "union" else TypeTerm("embed", embedded_name(term), (term,)))
    return TypeTerm("iface", "", tuple(rows))


def _generic(terms: Terms, node: Node) -> TypeTerm:
    arguments = node.child_by_field_id(F["type_arguments"])
    found = tuple(terms.constraint(element) for element in named(arguments))
    return TypeTerm("inst", "", (terms.term(node.child_by_field_id(_TYPE)), *found))


_READERS: Final[dict[int, Callable[[Terms, Node], TypeTerm]]] = {
    K["type_identifier"]: Terms.name,
    K["identifier"]: Terms.name,
    K["qualified_type"]: _qualified,
    K["pointer_type"]: _pointer,
    K["parenthesized_type"]: _wrapped,
    K["negated_type"]: _wrapped,
    K["array_type"]: _array,
    K["implicit_length_array_type"]: _array,
    K["slice_type"]: _slice,
    K["map_type"]: _map,
    K["channel_type"]: _channel,
    K["function_type"]: _function,
    K["struct_type"]: _struct,
    K["interface_type"]: _interface,
    K["generic_type"]: _generic,
}
