"""The declarations of one file.

    import b "bytes"                    ImportRow
    type T struct{ buf b.Buffer }       TypeRow
    var pool = sync.Pool{...}           VarRow, and a function "var pool" that computes it
    func (t *T) M(n int) error { ... }  FuncFacts

Errs: a declaration that broken syntax swallowed is missing; its span is in ``errors``.
"""

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from goracelint.ir.facts import FuncFacts, ImportRow, TypeRow, TypeTerm, VariableKind, VarRow
from goracelint.ir.opcodes import NONE
from goracelint.syntax.builder import FuncBuilder
from goracelint.syntax.grammar import COMMENT, ERROR, F, K
from goracelint.syntax.lower_assign import Target, deliver, evaluate
from goracelint.syntax.lower_literal import declare_parameters, lower_function
from goracelint.syntax.shapes import first_named, named
from goracelint.syntax.tables import FileBuilder
from goracelint.syntax.terms import UNKNOWN, embedded_name

_NAME: Final = F["name"]
_TYPE: Final = F["type"]
_VALUE: Final = F["value"]
_TYPE_PARAMETERS: Final = F["type_parameters"]
_RECEIVER: Final = F["receiver"]
_FUNCTION: Final = K["function_declaration"]
_METHOD: Final = K["method_declaration"]


class Declarations:
    """Rows read from the top level of one file."""

    def __init__(self, file: FileBuilder, bodies: bool = True) -> None:
        """``bodies``: whether functions are lowered, or only their signatures read."""
        self.file = file
        self.bodies = bodies
        self.package = ""
        self.imports: list[ImportRow] = []
        self.types: list[TypeRow] = []
        self.vars: list[VarRow] = []

    def read(self, root: Node) -> None:
        """Read everything declared at the top level."""
        directives: list[str] = []
        for node in _declarations(root):
            kind = node.kind_id
            if kind == COMMENT:
                text = self.file.terms.text(node)
                if text.startswith("//go:"):
                    directives.append(text.rstrip())
                continue
            if kind in (_FUNCTION, _METHOD):
                self._function(node, tuple(directives))
            elif kind == K["var_declaration"]:
                self._variables(node)
            elif kind == K["const_declaration"]:
                self._constants(node)
            elif kind == K["type_declaration"]:
                self.types += [row for row in map(self._type, named(node)) if row is not None]
            elif kind == K["import_declaration"]:
                self._imports(node)
            elif kind == K["package_clause"]:
                name = first_named(node)
                self.package = "" if name is None else self.file.terms.text(name)
            directives = []

    def _imports(self, node: Node) -> None:
        for child in named(node):
            specs = named(child) if child.kind_id == K["import_spec_list"] else [child]
            for spec in specs:
                path, alias = spec.child_by_field_id(F["path"]), spec.child_by_field_id(_NAME)
                if path is not None:
                    text = self.file.terms.text(path)[1:-1]
                    self.imports.append(ImportRow("" if alias is None else self.file.terms.text(alias), text))

    def _type(self, node: Node) -> TypeRow | None:
        name = node.child_by_field_id(_NAME)
        if name is None:
            return None
        names, bounds = self.file.terms.type_parameters(node.child_by_field_id(_TYPE_PARAMETERS))
        return TypeRow(
            name=self.file.terms.text(name),
            type_params=tuple(text.decode("utf-8", "replace") for text in names),
            type_bounds=tuple(bounds),
            term=self.file.terms.term(node.child_by_field_id(_TYPE)),
            alias=node.kind_id == K["type_alias"],
            start=name.start_byte,
        )

    def _constants(self, node: Node) -> None:
        kind: Node | None = None
        values: list[str] = []
        for iota, spec in enumerate(named(node)):
            written = spec.child_by_field_id(_VALUE)
            if written is not None:
                kind = spec.child_by_field_id(_TYPE)
                values = [self.file.terms.expression(value) for value in named(written)]
            term = None if kind is None else self.file.terms.term(kind)
            names = [name for name in spec.children_by_field_id(_NAME) if name.is_named]
            for index, name in enumerate(names):
                value = values[index] if index < len(values) else ""
                text = self.file.terms.text(name)
                self.vars.append(VarRow(text, True, term, NONE, name.start_byte, value, iota))

    def _variables(self, node: Node) -> None:
        for child in named(node):
            for spec in named(child) if child.kind_id == K["var_spec_list"] else [child]:
                self._variable(spec)

    def _variable(self, spec: Node) -> None:
        names = [name for name in spec.children_by_field_id(_NAME) if name.is_named]
        kind = spec.child_by_field_id(_TYPE)
        term = None if kind is None else self.file.terms.term(kind)
        values = named(spec.child_by_field_id(_VALUE))
        function = self._initialiser(spec, names, values) if values and names else NONE
        for name in names:
            self.vars.append(VarRow(self.file.terms.text(name), False, term, function, name.start_byte))

    def _initialiser(self, spec: Node, names: list[Node], values: list[Node]) -> int:
        """The function "var NAME"."""
        text = self.file.terms.text(names[0])
        f = FuncBuilder(self.file, spec.start_byte, text)
        source = evaluate(f, values, len(names))
        deliver(f, [self._target(name) for name in names], source, spec)
        self.file.funcs[f.index] = FuncFacts(
            name=f"var {text}",
            receiver=None,
            type_params=(),
            type_bounds=(),
            params=(),
            results=(),
            variadic=False,
            parent=NONE,
            start=spec.start_byte,
            end=spec.end_byte,
            name_start=names[0].start_byte,
            name_end=names[0].end_byte,
            called=f.called_names(),
            directives=(),
            broken=spec.has_error,
            body=f.finish(spec.end_byte),
        )
        return f.index

    def _target(self, name: Node) -> Target:
        from goracelint.ir.opcodes import Op

        text = self.file.source[name.start_byte : name.end_byte]
        return Target(NONE, NONE, NONE) if text == b"_" else Target(Op.SETNAME, self.file.strings[text], NONE)

    def _function(self, node: Node, directives: tuple[str, ...]) -> None:
        name = node.child_by_field_id(_NAME)
        text = "" if name is None else self.file.terms.text(name)
        receiver_list = node.child_by_field_id(_RECEIVER)
        receiver: TypeTerm | None = None
        root_name = text
        if receiver_list is not None:
            receiver = next((term for _, term, _ in self.file.terms.parameter_rows(receiver_list)), UNKNOWN)
            root_name = f"{embedded_name(receiver)}.{text}"
        f = FuncBuilder(self.file, node.start_byte, root_name)
        names, bounds = self._type_parameters(node, receiver)
        for parameter in names:
            f.bind(parameter.encode(), self.file.lift(parameter))
        declare_parameters(f, receiver_list, VariableKind.RECEIVER)
        lower_function(f, node, text, NONE, receiver, names, bounds, directives, self.bodies)

    def _type_parameters(self, node: Node, receiver: TypeTerm | None) -> tuple[tuple[str, ...], tuple[TypeTerm, ...]]:
        """The type parameters of a function, or those that a method's receiver names."""
        if receiver is None:
            found, bounds = self.file.terms.type_parameters(node.child_by_field_id(_TYPE_PARAMETERS))
            return tuple(name.decode("utf-8", "replace") for name in found), tuple(bounds)
        while receiver.kind == "ptr" and receiver.args:
            receiver = receiver.args[0]
        names = tuple(term.name for term in receiver.args[1:] if term.name != "_") if receiver.kind == "inst" else ()
        return names, tuple(UNKNOWN for _ in names)


def _declarations(root: Node) -> Iterator[Node]:
    """Top-level nodes, those caught inside an error included."""
    for node in root.named_children:
        if node.kind_id == ERROR:
            yield from node.named_children
        else:
            yield node
