"""One function under analysis: its decoded code, its tokens, and what has been recorded of it.

A frame holds everything that does not change from path to path. Its ``oracle`` is what it may ask of the
rest of the program: summaries of callees, who owns the memory of a field, what a function-valued field
may hold.
"""

from typing import TYPE_CHECKING, Final

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.engine.models import Lend, Model, Models, has_own_source
from goracelint.engine.ownership.conditions import Conditions
from goracelint.engine.ownership.counting import counts_references
from goracelint.engine.ownership.domain import Given, Held, Token, Tokens, bits
from goracelint.engine.ownership.records import Give, Take
from goracelint.engine.ownership.temporaries import Instruction, block_locals
from goracelint.engine.ports import MAX_PATH, Port
from goracelint.engine.summary import MAPPING, Case, Summary
from goracelint.engine.transcript import Transcript
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import NONE, WIDTH, Op
from goracelint.program.function import Function
from goracelint.program.inference import Typing
from goracelint.program.program import Program
from goracelint.program.resolve import Target
from goracelint.program.types import Type

if TYPE_CHECKING:
    from goracelint.engine.ownership.callsite import Shape
    from goracelint.engine.ownership.content import Spot
    from goracelint.engine.ownership.order import Order

_EXPECTING: Final = frozenset({"SetPanicOnFault"})
_ROOTS: Final = {
    VariableKind.RECEIVER: "recv",
    VariableKind.PARAM: "arg",
    VariableKind.CAPTURED: "cap",
    VariableKind.RESULT: "result",
}


class Frame:
    """Everything about one function that all its paths share."""

    def __init__(
        self, program: Program, function: Function, typing: Typing, models: Models, oracle: Transcript
    ) -> None:
        self.program = program
        self.function = function
        self.typing = typing
        self.models = models
        self.oracle = oracle
        body = function.body()
        self.body = body
        self.strings = function.file.facts.strings
        columns = iter(body.code.tolist())
        self.code: list[Instruction] = list(zip(*(columns,) * WIDTH, strict=True))
        self.tokens = Tokens()
        self.conditions = Conditions()
        self.shapes: dict[int, Shape] = {}  # of calls, see callsite.call_site
        self.symbols: dict[int, object] = {}  # register -> see branches.symbol
        self.modelled: dict[tuple[object, ...], Summary] = {}  # see modelled.summary_of_model
        self.content_ports: dict[tuple[int, str], Port | None] = {}  # (token, field) -> the port that it stands for
        self._ports: dict[int, Port | None] = {}  # token -> the port that it stands for
        self.givens: list[Given] = []
        self.helds: list[Held] = []
        self._given_numbers: dict[Given, int] = {}  # where they are in those
        self._held_numbers: dict[Held, int] = {}
        self.events: dict[tuple[str, int, int, int], Event] = {}
        self.cases: list[Case] = []
        self.returned_any = False
        variables = len(body.variables)
        self.definitions = {row[1]: number for number, row in enumerate(self.code) if row[1] >= variables}
        self.ok_of = {row[4]: number for number, row in enumerate(self.code) if row[0] == Op.ASSERT and row[4] != NONE}
        self.acquired_at: dict[int, tuple[int, int, int, str]] = {}  # token -> site, start, end, pool cell
        self.pool_texts: dict[int, str] = {}
        self.resources: dict[int, str] = {}  # token of something acquired -> its kind
        self.protections: dict[int, str] = {}  # token of a mapping -> "read", "write", "", or the parameter that says
        self.region_names: dict[int, str] = {}  # token -> the region cell that a callee says it comes from
        self.lent: dict[int, Lend] = {}  # token of a function that came from outside -> what a callee lends it
        self.inner_acquire: dict[int, tuple[int, int, int]] = {}
        self.widened = False
        self.exclusive = False  # a Once or a compare-and-swap decides who gets to the releases
        self.takes: dict[tuple[int, str], Take] = {}
        self.gives: dict[tuple[int, str], Give] = {}
        self.scalar_reads: tuple[frozenset[int], frozenset[int]] | None = None  # see assignments.counting_reads
        self.clearing_loops: frozenset[int] | None = None  # see assignments.clearing_loops
        self.cleared: dict[tuple[int, str], None] = {}  # (token, field) that is cleared on some path
        self.order: Order | None = None  # computed for the first read that asks
        self.fill_sites: dict[tuple[int, str], dict[int, None]] = {}  # (token, field) -> instructions that fill it
        self.inner_fills: dict[tuple[tuple[int, str], int], tuple[int, int, int]] = {}  # the same inside callees
        self.spots: dict[int, tuple[int, str, bool, int]] = {}  # see content.spot_of
        self.value_spots: dict[tuple[int, int], tuple[Spot, ...]] = {}  # (value, detached places) -> its spots
        self.port_spots: dict[tuple[int, str, int, int], tuple[Spot, ...]] = {}  # see content.spots_at
        self.known_fields: set[tuple[int, str]] = set()  # (token, field) that states know something of
        self.parted: set[tuple[int, str]] = set()  # and those with parts among them
        self.written: dict[int, dict[str, None]] = {}  # token -> fields that were written as a whole
        self.empty_views: set[int] = set()
        self.fill_flags: dict[tuple[int, str], dict[tuple[int, int], None]] = {}  # booleans known at those
        self.ambiguous: dict[int, None] = {}  # what a callee returned that elsewhere returns a pooled object
        self.answered: dict[int, None] = {}  # objects with a channel of their own that is received from
        self.emptied: dict[int, None] = {}  # containers an element of which is set to nil somewhere
        self.store_sites: dict[tuple[int, str], tuple[int, int]] = {}  # (token, step) -> where it was stored
        self.callbacks: set[tuple[str, str, int]] = set()
        self.passed: dict[int, tuple[int, ...]] = {}  # token of such a function -> what it is called with
        self.cells: dict[int, tuple[int, str]] = {}  # address of a field -> the objects whose field it is, its name
        self.ran: dict[int, int] = {}  # token of a function value that came from outside -> the call of it
        self.borrowed: dict[int, int] = {}  # token -> call that on other paths hands out a pooled object
        self.exchanged: dict[int, int] = {}  # token -> compare-and-swap that took it out of a cell
        self.loaded_from: dict[int, tuple[str, str, int]] = {}
        self.atomic_reads: dict[str, tuple[int, int]] = {}
        self.swapped: list[Event] = []
        self.news: list[tuple[str, int, int, int]] = []
        self.block_locals = block_locals(body, self.code)
        self.flags = tuple(register for register in range(variables) if self._may_be_flag(self.type_of(register)))
        self.counted = counts_references(self)
        self.expects_faults = function.calls(_EXPECTING) or self._places_mappings()

    # -- models ------------------------------------------------------------------------------------

    def model_of(self, target: Target | None) -> Model | None:
        """The row that says what a call does; None where there is none, or where the source says it better."""
        model = self.models.find(target.name) if target is not None and target.name else None
        if model is None or target is None or not model.gives_way:
            return model
        return None if has_own_source(self.program, self.function.package.path, target.functions) else model

    def _places_mappings(self) -> bool:
        """Reports whether the function chooses addresses: what was unmapped may be mapped again where it was."""
        names = (self.strings[row[3]] for row in self.code if row[0] == Op.FIELD)
        return "MAP_FIXED" in names

    # -- types -------------------------------------------------------------------------------------

    def type_of(self, register: int) -> Type | None:
        """The type of a register, if known."""
        return self.typing.types[register] if 0 <= register < len(self.typing.types) else None

    def kind_of(self, type_: Type | None) -> str:
        """The kind of the underlying type; "unknown" where the type is."""
        return self.program.underlying(type_).kind if type_ is not None else "unknown"

    def is_memory(self, type_: Type | None) -> bool:
        """Reports whether values of the type can refer to memory that others own."""
        if type_ is None:
            return True
        under = self.program.underlying(type_)
        return under.kind != "basic" or under.name in (
            "string",
            "unsafe.Pointer",
            "bool",
            "untyped nil",
            "untyped bool",
        )

    def _may_be_flag(self, type_: Type | None) -> bool:
        kind = self.kind_of(type_)
        if kind == "basic" and type_ is not None:
            return self.program.underlying(type_).name in ("bool", "untyped bool")
        return kind in ("iface", "tparam", "unknown")

    # -- tokens ------------------------------------------------------------------------------------

    def port_token(self, root: str, type_: Type | None) -> int:
        """The token of what a port holds on entry."""
        return self.tokens.intern(Token("port", -1, root, -1), type_)

    def root_of(self, kind: int, index: int) -> str:
        """The port root of a variable row."""
        root = _ROOTS[VariableKind(kind)]
        return root if root == "recv" else f"{root}{index}"

    def port_of(self, token: int) -> Port | None:
        """The port that a token stands for, where callers can name it."""
        if token not in self._ports:
            self._ports[token] = self._trace_port(token)
        return self._ports[token]

    def _trace_port(self, token: int) -> Port | None:
        path: list[str] = []
        row = self.tokens.rows[token]
        while row.kind in ("place", "older") and row.parent >= 0:
            if row.kind == "place":
                path.append(row.step)
            row = self.tokens.rows[row.parent]
        if len(path) > MAX_PATH or row.kind not in ("port", "global"):
            return None
        root = row.step if row.kind == "port" else f"global:{row.step}"
        return Port(root, tuple(reversed(path)))

    def depth_of(self, token: int) -> int:
        """How many places the token is away from its root."""
        depth = 0
        row = self.tokens.rows[token]
        while row.kind in ("place", "view"):
            depth += row.kind == "place"
            row = self.tokens.rows[row.parent]
        return depth

    def named(self, type_: Type | None) -> str:
        """The qualified name of a (pointer to a) named type; "" for others."""
        if type_ is not None and type_.kind == "ptr":
            type_ = type_.args[0]
        return type_.name if type_ is not None and type_.kind == "named" else ""

    def region_of(self, token: int, sure: bool = False) -> str:
        """The region cell whose mapping a token holds or is memory of; "" where it is none.

        ``sure``: what it holds is known to be a mapping, so the field is a cell.
        """
        row = self.tokens.rows[token]
        if row.kind == "view":
            token, row = row.parent, self.tokens.rows[row.parent]
        if token in self.region_names:
            return self.region_names[token]
        if row.kind != "place":
            return ""
        holder = self.tokens.rows[row.parent]
        if row.step in ("[]", "*") and holder.kind == "place":
            return self.region_of(row.parent, sure)
        owner = self.named(self.tokens.types[row.parent])
        return f"{owner}.{row.step}" if owner and (sure or self.oracle.is_region(owner, row.step)) else ""

    def note_region(self, value: int, region: str) -> int:
        """The value; its objects are known by the region cell that a callee took them from."""
        for token in bits(value) if region else ():
            row = self.tokens.rows[token]
            if token > 2:
                self.region_names.setdefault(row.parent if row.kind == "view" else token, region)
        return value

    def cell_of(self, token: int) -> str:
        """The program-wide name of a pool: a variable, a field of a type, or a local of this function."""
        row = self.tokens.rows[token]
        if row.kind == "global":
            return row.step
        if row.kind == "place":
            parent = self.tokens.rows[row.parent]
            if parent.kind in ("global", "place"):
                outer = self.cell_of(row.parent)
                if not outer.startswith("?"):
                    return f"{outer}{'' if row.step == '[]' else '.'}{row.step}"
            owner = self.named(self.tokens.types[row.parent])
            return f"{owner}.{row.step}" if owner else f"?{self.function.name}.{row.step}"
        if row.kind == "port":
            owner = self.named(self.tokens.types[token])
            return owner if owner and owner != "sync.Pool" else f"?{self.function.name}:{row.step}"
        return f"?{self.function.name}:{row.kind}{row.site}"

    # -- recording ---------------------------------------------------------------------------------

    def add_given(self, given: Given) -> int:
        """Record a release; the index that states keep."""
        number = self._given_numbers.setdefault(given, len(self.givens))
        if number == len(self.givens):
            self.givens.append(given)
        return number

    def add_held(self, held: Held) -> int:
        """Record a hand-over; the index that states keep."""
        number = self._held_numbers.setdefault(held, len(self.helds))
        if number == len(self.helds):
            self.helds.append(held)
        return number

    def emit(self, kind: str, at: str, must: bool, fields: dict[str, FieldValue], steps: list[EventStep]) -> None:
        """Record an event; of several on one place, a certain one wins, then the first."""
        place = next(step for step in steps if step.role == at)
        if fields.get("resource") == MAPPING and self.expects_faults:
            return
        key = (kind, place.function, place.start, place.end)
        known = self.events.get(key)
        if known is None or (must and not known.must):
            self.events[key] = Event(kind, self.function.id, at, must, tuple(sorted(fields.items())), tuple(steps))

    def is_literal_here(self, function_id: int) -> bool:
        """Reports whether a function is a literal inside this one."""
        function = self.program.functions[function_id]
        while function.parent >= 0:
            if function.parent == self.function.id:
                return True
            function = self.program.functions[function.parent]
        return False

    def step(self, role: str, start: int, end: int, thread: int = 0, note: str = "") -> EventStep:
        """A step in this function."""
        return EventStep(role, self.function.id, start, end, thread, note)

    # -- words -------------------------------------------------------------------------------------

    def words(self, register: int, depth: int = 0) -> str:
        """A register in the user's own words: ``w.buf``, ``buf.Bytes()``; "it" where there are none."""
        if 0 <= register < len(self.body.variables):
            return self.body.variables[register].name or "it"
        number = self.definitions.get(register)
        if number is None or depth > 6:
            return "it"
        op, _, a, b, c, _, _ = self.code[number]
        match op:
            case Op.NAME:
                return self.strings[a]
            case Op.FIELD:
                return f"{self.words(a, depth + 1)}.{self.strings[b]}"
            case Op.CALL if self.typing.targets[number].kind == "conversion":
                return self.words(self.body.operands(b, c)[2], depth + 1)
            case Op.CALL:
                return f"{self.callee_words(number, depth + 1)}({self._argument_words(number, depth + 1)})"
            case Op.DEREF:
                return f"*{self.words(a, depth + 1)}"
            case Op.ELEM:
                return f"{self.words(a, depth + 1)}[...]"
            case Op.SLICE:
                return f"{self.words(a, depth + 1)}[:]"
            case Op.ADDR | Op.ADDRFIELD | Op.ADDRELEM:
                inner = self.words(a, depth + 1)
                return f"&{inner}.{self.strings[b]}" if op == Op.ADDRFIELD else f"&{inner}"
            case Op.CLOSURE:
                return "the function literal"
            case Op.ASSERT | Op.CONVERT | Op.COPY | Op.EXTRACT:
                return self.words(a, depth + 1)
        return "it"

    def _argument_words(self, number: int, depth: int) -> str:
        _, _, _, b, c, _, _ = self.code[number]
        words = [self.words(register, depth) for register in self.body.operands(b + 2, c - 2)]
        text = ", ".join("..." if word == "it" else word for word in words)
        return text if len(text) <= 40 else "..."

    def callee_words(self, number: int, depth: int = 0) -> str:
        """The callee of a call in the user's words: ``pool.Put``."""
        _, _, a, b, _, _, _ = self.code[number]
        selector = self.body.pool[b]
        if selector == NONE:
            return self.words(a, depth)
        return f"{self.words(a, depth)}.{self.strings[selector]}"

    def variable_cell(self, register: int) -> str:
        """The program-wide name of a variable of this function or, where captured, of an outer one."""
        function = self.function
        variables = self.body.variables
        while 0 <= register < len(variables) and variables[register].kind == VariableKind.CAPTURED:
            outer = function.parent_function
            if outer is None:
                break
            register = variables[register].outer
            function = outer
            variables = outer.body().variables
        return f"?{function.name}:{register}"
