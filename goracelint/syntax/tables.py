"""The tables of the file under construction, shared by all of its functions.

    pool.Put(b); pool.Put(c)     the string "Put" is stored once and both instructions name its index

Indexes are given in order of first use, so equal sources give equal tables.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tree_sitter import Node

from goracelint.ir.facts import FuncFacts, TypeRow, TypeTerm, VarRow
from goracelint.syntax.terms import Terms

if TYPE_CHECKING:
    from goracelint.syntax.builder import FuncBuilder

TYPE_BINDING: Final = -2

Handler = Callable[["FuncBuilder", Node], int]
Statement = Callable[["FuncBuilder", Node], None]


class Numbering(dict[bytes, int]):
    """Numbers strings in order of first use; a dictionary, because looking up is all that lowering does."""

    def __missing__(self, text: bytes) -> int:
        number = self[text] = len(self)
        return number


class FileBuilder:
    """Strings, types, functions and what is lifted out of functions, of one file."""

    def __init__(self, source: bytes, expressions: dict[int, Handler], statements: dict[int, Statement]) -> None:
        self.source = source
        self.expressions = expressions
        self.statements = statements
        self.terms = Terms(source)
        self.strings = Numbering()
        self.term_ids: dict[TypeTerm, int] = {}
        self.term_list: list[TypeTerm] = []
        self.term_texts: dict[bytes, int] = {}
        self.funcs: list[FuncFacts | None] = []
        self.lifted: list[str] = []
        self.lifted_rows: list[TypeRow] = []
        self.lifted_constants: dict[str, VarRow] = {}
        self.opaque: dict[str, int] = {}

    def term_id(self, term: TypeTerm) -> int:
        """The index of a type."""
        found = self.term_ids.get(term)
        if found is None:
            found = self.term_ids[term] = len(self.term_list)
            self.term_list.append(term)
        return found

    def type_id(self, node: Node) -> int:
        """The index of the type that a node spells outside the reach of local types."""
        text = self.source[node.start_byte : node.end_byte]
        found = self.term_texts.get(text)
        if found is None:
            found = self.term_texts[text] = self.term_id(self.terms.term(node))
        return found

    def lift(self, name: str) -> int:
        """The binding of a type name declared inside a function."""
        self.lifted.append(name)
        return TYPE_BINDING - len(self.lifted) + 1
