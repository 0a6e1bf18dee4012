"""The function under construction: names, registers, instructions.

    if b := get(); b != nil {     DECLARE b ; BRANCH t2 -> block 1, block 2
        use(b)                    block 1: the name b is this register until the scope closes
    }

Registers: variables count from 0; temporaries count from ``TEMP`` while lowering, and ``finish`` moves them
behind the variables. Blocks are the business of ``flow``. A binding is a register (>= 0) or a type
(<= ``TYPE_BINDING``), found in one dictionary per function; a scope remembers what its declarations hid.
Errs: a name that no enclosing function declares is left free, so a misspelt local becomes a package-level name.
"""

from typing import Final

from tree_sitter import Node

from goracelint.ir.facts import BodyFacts, TypeTerm, VariableKind, VariableRow, pack_body, pack_numbers
from goracelint.ir.opcodes import NONE, WIDTH, Op
from goracelint.syntax.flow import Flow
from goracelint.syntax.grammar import IDENTIFIER, STATEMENT_LIST, TYPE_IDENTIFIER
from goracelint.syntax.tables import TYPE_BINDING, FileBuilder
from goracelint.syntax.terms import Terms

TEMP: Final = 1 << 28
MAX_DEPTH: Final = 200

# enum members are looked up once: an attribute of an IntEnum costs as much as the rest of an emit
_NAMES: Final = (IDENTIFIER, TYPE_IDENTIFIER)
_KINDS: Final = len(VariableKind)
_NAME: Final = int(Op.NAME)
_TYPE: Final = int(Op.TYPE)
_COPY: Final = int(Op.COPY)
_DECLARE: Final = int(Op.DECLARE)
_OPAQUE: Final = int(Op.OPAQUE)
_RETURN: Final = int(Op.RETURN)
# what these compute may be a function or a type: linking looks for them behind a temporary
_ENTITIES: Final = (_NAME, _TYPE, int(Op.INST))


class FuncBuilder:
    """Code of one function: names, emitters, control flow."""

    __slots__ = (
        "base",
        "bindings",
        "called",
        "closures",
        "code",
        "constants",
        "counts",
        "depth",
        "exits",
        "expressions",
        "extend",
        "fallthrough",
        "file",
        "flow",
        "has_local_names",
        "index",
        "iota",
        "outer",
        "pending_label",
        "pool",
        "result_count",
        "results",
        "root_name",
        "scopes",
        "source",
        "statements",
        "strings",
        "temps",
        "terms",
        "variables",
    )

    def __init__(self, file: FileBuilder, base: int, root_name: str, outer: "FuncBuilder | None" = None) -> None:
        self.file = file
        self.source = file.source
        self.expressions = file.expressions
        self.statements = file.statements
        self.strings = file.strings
        self.base = base
        self.root_name = root_name
        self.outer = outer
        self.index = len(file.funcs)
        file.funcs.append(None)
        self.depth: int = outer.depth + 3 if outer is not None else 0
        self.code: list[int] = []
        self.extend = self.code.extend
        self.pool: list[int] = []
        self.flow = Flow(base, self.code, self.pool)
        self.temps = TEMP
        self.variables: list[VariableRow] = []
        self.counts = [0] * _KINDS
        self.bindings: dict[bytes, int] = {}
        self.constants: dict[int, str] = {}  # register -> lifted name
        self.scopes: list[dict[bytes, int | None]] = [{}]
        self.exits: list[tuple[bytes, int, int]] = []  # (label, break target, continue target or NONE)
        self.fallthrough = NONE
        self.pending_label = b""
        self.closures = 0
        self.result_count = 0
        self.results: list[int] | None = None  # registers of named results
        self.iota = NONE
        self.called: set[bytes] = set()
        self.has_local_names: bool = outer.has_local_names if outer is not None else False
        self.terms = Terms(file.source, self.renamed) if self.has_local_names else file.terms

    # names

    def open_scope(self) -> None:
        """Declarations from here on hide outer ones until the scope closes."""
        self.scopes.append({})

    def close_scope(self) -> None:
        """Forget the declarations of the innermost scope."""
        for name, hidden in self.scopes.pop().items():
            if hidden is None:
                del self.bindings[name]
            else:
                self.bindings[name] = hidden

    def bind(self, name: bytes, binding: int) -> None:
        """Let a name mean a register or a type in the innermost scope."""
        scope = self.scopes[-1]
        if name not in scope:
            scope[name] = self.bindings.get(name)
        self.bindings[name] = binding

    def variable(self, name: bytes, kind: int, type_id: int, start: int, outer: int = NONE) -> int:
        """A new variable register, not yet bound to its name."""
        index = self.counts[kind]
        self.counts[kind] = index + 1
        self.variables.append(VariableRow(name.decode("utf-8", "replace"), kind, index, type_id, outer, start))
        return len(self.variables) - 1

    def local(self, node: Node, type_id: int) -> int:
        """A new local variable, declared here and bound to its name."""
        start, end = node.start_byte, node.end_byte
        base = self.base
        name = self.source[start:end]
        register = self.variable(name, 0, type_id, start - base)
        self.bind(name, register)
        self.extend((_DECLARE, NONE, register, NONE, NONE, start - base, end - base))
        return register

    def lookup(self, name: bytes) -> int | None:
        """The binding of a name, captured from an enclosing function if need be; None where it is free."""
        found = self.bindings.get(name)
        if found is not None or self.outer is None:
            return found
        found = self.outer.lookup(name)
        if found is None:
            return None
        if found >= 0:
            type_id = self.outer.variables[found].type_id
            found = self.variable(name, VariableKind.CAPTURED, type_id, NONE, found)
        self.bindings[name] = found
        return found

    def renamed(self, name: bytes) -> str | None:
        """The lifted name of a type or constant declared inside the function."""
        if not self.has_local_names:
            return None
        constant = self._constant(name)
        if constant is not None:
            return constant
        found = self.lookup(name)
        return None if found is None or found > TYPE_BINDING else self.file.lifted[TYPE_BINDING - found]

    def _constant(self, name: bytes) -> str | None:
        """The lifted name of a local constant, of an enclosing function too; it is not captured by that."""
        found = self.bindings.get(name)
        if found is not None and (found < 0 or self.variables[found].kind != VariableKind.CAPTURED):
            return self.constants.get(found)
        return self.outer._constant(name) if self.outer is not None else None

    def local_constant(self, name: bytes, lifted: str) -> None:
        """A constant declared here, bound to its register already."""
        self.constants[self.bindings[name]] = lifted
        self.has_local_names = True
        self.terms = Terms(self.source, self.renamed)

    def local_type(self, name: bytes, lifted: str) -> None:
        """A type declared here."""
        self.bind(name, self.file.lift(lifted))
        self.has_local_names = True
        self.terms = Terms(self.source, self.renamed)

    def type_id(self, node: Node | None) -> int:
        """The table index of the type that a type node spells."""
        if node is None:
            return NONE
        if self.has_local_names:
            return self.file.term_id(self.terms.term(node))
        return self.file.type_id(node)

    # values

    def emit(self, op: int, a: int, b: int, c: int, node: Node) -> int:
        """An instruction with a fresh temporary as its result."""
        register = self.temps
        self.temps = register + 1
        base = self.base
        self.extend((op, register, a, b, c, node.start_byte - base, node.end_byte - base))
        return register

    def act(self, op: int, dst: int, a: int, b: int, c: int, node: Node) -> None:
        """An instruction whose result goes to a given register, or nowhere."""
        base = self.base
        self.extend((op, dst, a, b, c, node.start_byte - base, node.end_byte - base))

    def temp(self) -> int:
        """A temporary that the caller will have assigned."""
        self.temps += 1
        return self.temps - 1

    def operands(self, registers: list[int]) -> int:
        """Where in the argument pool some operands now begin."""
        first = len(self.pool)
        self.pool += registers
        return first

    def value(self, node: Node | None) -> int:
        """The register that holds the value of an expression."""
        if node is None:
            return self.missing()
        kind = node.kind_id
        if kind in _NAMES:
            name = self.source[node.start_byte : node.end_byte]
            found = self.bindings.get(name, NONE)
            return found if found >= 0 else self._resolve(name, node)
        handler = self.expressions.get(kind)
        if handler is None or self.depth > MAX_DEPTH:
            return self.opaque(node)
        self.depth += 1
        register = handler(self, node)
        self.depth -= 1
        return register

    def identifier(self, node: Node) -> int:
        """A variable, a type in scope, or a free name."""
        return self._resolve(self.source[node.start_byte : node.end_byte], node)

    def _resolve(self, name: bytes, node: Node) -> int:
        found = self.bindings.get(name) if self.outer is None else self.lookup(name)
        if found is None:
            return self.emit(_NAME, self.strings[name], NONE, NONE, node)
        if found >= 0:
            return found
        term = self.file.term_id(TypeTerm("name", self.file.lifted[TYPE_BINDING - found]))
        return self.emit(_TYPE, term, NONE, NONE, node)

    def opaque(self, node: Node, registers: list[int] | None = None, kind: str = "") -> int:
        """A value that is not understood, made of some others."""
        kind = kind or node.type
        self.file.opaque[kind] = self.file.opaque.get(kind, 0) + 1
        registers = registers or []
        return self.emit(_OPAQUE, self.strings[kind.encode()], self.operands(registers), len(registers), node)

    def missing(self) -> int:
        """A value that broken syntax left out."""
        register = self.temp()
        at = self.code[-1] if self.code else 0
        self.extend((_OPAQUE, register, self.strings[b"missing"], len(self.pool), 0, at, at))
        return register

    def detach(self, register: int) -> list[int] | None:
        """Take back the last instruction if it computed the newest temporary, to give it another result."""
        code = self.code
        if register != self.temps - 1 or not code or code[1 - WIDTH] != register or code[-WIDTH] in _ENTITIES:
            return None
        tail = code[-WIDTH:]
        del code[-WIDTH:]
        self.temps = register
        return tail

    def snapshot(self, register: int, node: Node) -> int:
        """The value itself: later writes to a variable do not change it."""
        return register if register >= TEMP else self.emit(_COPY, register, NONE, NONE, node)

    # statements

    def statement(self, node: Node | None) -> None:
        """Lower one statement; a block opens a scope of its own."""
        if node is None:
            return
        handler = self.statements.get(node.kind_id)
        if handler is None or self.depth > MAX_DEPTH:
            self.opaque(node)
            return
        self.depth += 1
        handler(self, node)
        self.depth -= 1

    def body(self, block: Node) -> None:
        """Lower the statements of a block in the scope that is open."""
        if self.depth > MAX_DEPTH:
            self.opaque(block)
            return
        self.depth += 1
        handlers = self.statements
        for part in block.named_children:
            for node in part.named_children if part.kind_id == STATEMENT_LIST else (part,):
                handler = handlers.get(node.kind_id)
                if handler is not None:
                    handler(self, node)
                else:
                    self.opaque(node)
        self.depth -= 1

    def take_label(self) -> bytes:
        """The label written before the loop, switch or select that asks."""
        label, self.pending_label = self.pending_label, b""
        return label

    # result

    def called_names(self) -> tuple[str, ...]:
        """The names of all that is called."""
        return tuple(sorted(text.decode("utf-8", "replace") for text in self.called))

    def finish(self, end: int) -> bytes:
        """The packed body; ``end`` is where the function ends, for the return that is not written."""
        flow, results = self.flow, self.results or []
        self.terms = self.file.terms  # those of local names refer back to the builder: a cycle, which nobody collects
        if flow.ends_open():
            at = end - self.base
            self.extend((_RETURN, NONE, NONE, self.operands(results), len(results), max(at - 1, 0), at))
        flow.resolve()
        shift = TEMP - len(self.variables)
        for column in (1, 2, 3, 4):
            self.code[column::WIDTH] = [x if x < TEMP else x - shift for x in self.code[column::WIDTH]]
        body = BodyFacts(
            code=pack_numbers(self.code),
            pool=pack_numbers([x if x < TEMP else x - shift for x in self.pool]),
            blocks=pack_numbers(flow.starts),
            variables=tuple(self.variables),
            registers=len(self.variables) + self.temps - TEMP,
        )
        return pack_body(body)
