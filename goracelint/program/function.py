"""A function of the program: where it is, what it is called, its code on demand.

The idea on one snippet (package path ``net/http``)::

    func Get(url string) {}                         net/http.Get
    func (r *Request) Write() {}                    (*net/http.Request).Write
    func (h Header) Set(k, v string) {              (net/http.Header).Set
        go func() {}()                              (net/http.Header).Set.func1
    }
    var pool = newPool()                            net/http.var pool

Type parameters are left out of names: a generic function has one name for all its instances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goracelint.ir.body import Body
from goracelint.ir.facts import FuncFacts, TypeTerm

if TYPE_CHECKING:
    from goracelint.program.packages import LoadedFile, Package
    from goracelint.program.scope import Scope
    from goracelint.program.types import Type

MOST_DECODED: Final = 1024  # functions; most are asked for their code in a few passes, each over all of them


def receiver_name(term: TypeTerm | None) -> tuple[str, bool]:
    """(type name, whether the receiver is a pointer) of a receiver as written; "" where it has none."""
    pointer = False
    while term is not None and term.kind in ("ptr", "inst") and term.args:
        pointer = pointer or term.kind == "ptr"
        term = term.args[0]
    return (term.name if term is not None and term.kind == "name" else "", pointer)


class Function:
    """One function, method, closure or initialiser.

    ``id`` is its index in ``Program.functions`` (-1 for functions known from stubs only), ``parent`` the
    id of the enclosing function or -1. ``signature`` and ``scope`` are filled by the program when first asked for.
    """

    __slots__ = (
        "_body",
        "_name",
        "_noted",
        "facts",
        "file",
        "has_body",
        "id",
        "index",
        "package",
        "parent",
        "parent_function",
        "scope",
        "signature",
    )

    def __init__(
        self,
        id_: int,
        package: Package,
        file: LoadedFile,
        facts: FuncFacts,
        index: int,
        parent: Function | None,
    ) -> None:
        self.id = id_
        self.package = package
        self.file = file
        self.facts = facts
        self.index = index
        self.parent_function = parent
        self.parent = parent.id if parent is not None else -1
        self.signature: Type | None = None
        self.scope: Scope | None = None
        self._name = ""
        self._body: Body | None = None
        self.has_body = bool(facts.body)  # whether there is code to look at
        self._noted: set[int] | None = None  # where it is noted that it was looked into

    def __repr__(self) -> str:
        return f"<Function {self.id} {self.name}>"

    @property
    def name(self) -> str:
        """The name in Go's spelling, as the module docstring shows."""
        if not self._name:
            self._name = self._spell()
        return self._name

    def _spell(self) -> str:
        if self.parent_function is not None:
            return f"{self.parent_function.name}.{self.facts.name}"
        path = self.package.path
        if self.facts.receiver is None:
            return f"{path}.{self.facts.name}"
        base, pointer = receiver_name(self.facts.receiver)
        return f"({'*' if pointer else ''}{path}.{base}).{self.facts.name}"

    def outermost(self) -> Function:
        """The declared function around a literal: it decides which of the literal's names are captured."""
        function = self
        while function.parent_function is not None:
            function = function.parent_function
        return function

    def calls(self, names: frozenset[str]) -> bool:
        """Whether it calls something of one of these names, a function, a method or a type."""
        self.file.asked.note(names)
        return not names.isdisjoint(self.facts.called)

    def stores(self, names: frozenset[str]) -> bool:
        """Whether it stores into something of one of these names, or makes one (see FuncFacts)."""
        self.file.asked.note(names)
        return not names.isdisjoint(self.facts.stored)

    def reads(self, names: frozenset[str]) -> bool:
        """Whether it selects or names something of one of these names."""
        self.file.asked.note(names)
        return not names.isdisjoint(self.facts.read)

    def body(self) -> Body:
        """The code, decoded for a while; only for functions that have one. The file notes what was looked at."""
        if self._noted is not self.file.opened:
            self.look()
        if self._body is not None:
            return self._body
        if not self.facts.body:
            raise ValueError(f"{self.name} has no body")
        body = self._body = Body(self.facts.body)
        decoded = self.package.decoded
        decoded.append(self)
        if len(decoded) > MOST_DECODED:  # decoded code is four times as large as what it is decoded from
            decoded.popleft()._body = None
        return body

    def look(self) -> None:
        """Note that somebody looks into it."""
        self._noted = self.file.opened
        self._noted.update((self.index, self.outermost().index))
