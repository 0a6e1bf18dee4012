"""The order of work: which functions are solved, and what is known when all of them are.

::

    func addr(n *node) uintptr       solved first: it converts
    func (q *queue) push(n *node)    solved next: it calls addr, whose result is an address
    func (q *queue) pop() *node      solved first: it turns q.addr back

Roots are the functions that convert. Callees that are passed an integer, or give one back, are solved on demand;
functions that call one whose summary matters form the next round. Function literals are solved after the
function around them, with what it left in the variables they capture.

Errs: at ``MAX_DEPTH`` and ``MAX_ROUNDS`` callees do nothing with integers.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from goracelint.engine.provenance.domain import Atom
from goracelint.engine.provenance.frame import Frame, Notes
from goracelint.engine.provenance.models import AddressModels
from goracelint.engine.provenance.owners import Outlived, Owner, outlived, owners_in, readers
from goracelint.engine.provenance.solve import solve
from goracelint.engine.provenance.summary import NOTHING, AddressSummary, ParameterUse
from goracelint.engine.schedule import Failure
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import Op
from goracelint.program.function import Function
from goracelint.program.program import Program
from goracelint.source.paths import is_runtime_path

MAX_DEPTH: Final = 6
MAX_ROUNDS: Final = 3
LARGE: Final = 4000  # instructions
ANCHORS: Final = frozenset({"Pointer", "uintptr", "UnsafeAddr", "SetFinalizer", "AddCleanup"})
_KEEPING: Final = ("go:uintptrescapes", "go:uintptrkeepalive")


class Engine:
    """Solves what matters of one program; frames with notes are left here."""

    def __init__(self, program: Program, models: AddressModels, files: frozenset[str] | None = None) -> None:
        """``files``: those in which callers are looked for; None for all."""
        self.program = program
        self._files = files
        self.models = models
        self.frames: dict[int, Frame] = {}
        self.summaries: dict[int, AddressSummary] = {}
        self.failures: list[Failure] = []
        self._solving: list[int] = []
        self._children: dict[int, list[Function]] = {}
        self._indexed = 0
        self.owners: dict[str, Owner] = {}

    def run(self, roots: Iterable[int]) -> None:
        """Solve the roots and, round by round, whoever calls something that matters."""
        current = sorted(set(roots))
        told: set[int] = set()
        for _ in range(MAX_ROUNDS):
            for function_id in current:
                self.summary(function_id)
            fresh = [f for f, summary in sorted(self.summaries.items()) if f not in told and self._matters(f, summary)]
            told.update(fresh)
            callers = {caller for function_id in fresh for caller in self._callers(function_id)}
            current = sorted(callers - self.summaries.keys())
            if not current:
                return

    def _matters(self, function_id: int, summary: AddressSummary) -> bool:
        """Reports whether callers must be looked at: they get an address, or know what is passed."""
        frame = self.frames.get(function_id)
        if frame is None or is_runtime(frame.function):
            return False
        if summary.gives_addresses:
            return True
        bases = [note.atom.base for note in frame.notes.turned.values()]
        return any(base.kind == "raw" or (base.kind == "typed" and _is_port(base.root)) for base in bases)

    def _callers(self, function_id: int) -> list[int]:
        function = self.program.functions[function_id]
        found = []
        for caller in self.program.callers_by_name(function.facts.name):
            candidate = self.program.functions[caller]
            if caller in self.summaries or not candidate.has_body or not _may_name(candidate, function):
                continue
            if is_runtime(candidate) or (self._files is not None and candidate.file.path not in self._files):
                continue
            if any(function_id in t.functions for t in self.program.infer(candidate).targets.values()):
                found.append(caller)
        return found

    def summary(self, function_id: int) -> AddressSummary | None:
        """See Oracle.summary."""
        known = self.summaries.get(function_id)
        if known is not None:
            return known
        function = self.program.functions[function_id]
        if not function.has_body:
            return None
        if function_id in self._solving or len(self._solving) >= MAX_DEPTH or _is_large(function):
            return NOTHING
        self._solving.append(function_id)
        try:
            frame = self._solve(function, {})
            self.summaries[function_id] = _summary_of(frame)
            self._solve_literals(frame)
        except Exception as error:  # noqa: BLE001 - an internal error must not lose the other findings
            self.failures.append(Failure(function, error))
            self.summaries[function_id] = NOTHING
        finally:
            self._solving.pop()
        return self.summaries[function_id]

    def _solve(self, function: Function, captured: dict[int, tuple[Atom, ...]]) -> Frame:
        frame = Frame(self.program, function, self.program.infer(function), self)
        solve(frame, captured)
        self.frames[function.id] = frame
        return frame

    def _solve_literals(self, frame: Frame) -> None:
        """Solve the literals inside a function with what it left in the variables that they capture."""
        started = _run_by_goroutine(frame)
        for literal in self._literals(frame.function):
            captured = {}
            for variable in literal.body().variables if literal.has_body else ():
                held = frame.reached.get(variable.outer, 0) if variable.kind == VariableKind.CAPTURED else 0
                where = "goroutine" if literal.index in started else "closure"
                atoms = tuple(_captured(frame, atom, where) for atom in frame.atoms.of(held))
                if atoms:
                    captured[variable.outer] = atoms
            if captured or literal.calls(ANCHORS):
                inner = self._solve(literal, captured)
                self.summaries[literal.id] = _summary_of(inner)
                self._solve_literals(inner)

    def _literals(self, function: Function) -> list[Function]:
        for candidate in self.program.functions[self._indexed :]:
            if candidate.parent >= 0:
                self._children.setdefault(candidate.parent, []).append(candidate)
        self._indexed = len(self.program.functions)
        return self._children.get(function.id, [])

    def follow(self) -> None:
        """Solve who looks up what was kept, and who uses the handles of owners: neither need convert anything."""
        self.owners = {owner.name: owner for frame in self._frames() for owner in owners_in(frame)}
        wanted: set[int] = set()
        for frame in self._frames():
            for owner in owners_in(frame):
                wanted.update(readers(frame, owner))
        notes = [notes for _, notes in self.notes()]
        if any(found.keyed for found in notes):
            cells = {s.cell for found in notes for s in found.stored.values() if s.alone and s.via == "field"}
            wanted.update(reader for cell in sorted(cells) for reader in self._users_of(cell, Op.FIELD))
        for function_id in sorted(wanted | self._writers()):
            if function_id in self.frames:
                continue
            if self._files is None or self.program.functions[function_id].file.path in self._files:
                self.summary(self._outermost(function_id))

    def _frames(self) -> list[Frame]:
        return [self.frames[function_id] for function_id in sorted(self.frames)]

    def _outermost(self, function_id: int) -> int:
        while (parent := self.program.functions[function_id].parent) >= 0:
            function_id = parent
        return function_id

    def _writers(self) -> set[int]:
        """Who stores into the fields whose memory is in question: it may not be Go's."""
        asked: set[str] = set()
        for frame, notes in self.notes():
            if not is_runtime(frame.function):
                asked.update(note.atom.base.root for note in notes.turned.values())
                asked.update(note.atom.base.root for note in notes.forged.values())
                asked.update(passed.root for passed in notes.passed)
        cells = sorted(root for root in asked if root.count(".") > 1 or "/" in root)
        return {writer for cell in cells for writer in self._users_of(cell, Op.SETFIELD)}

    def _users_of(self, cell: str, access: Op) -> list[int]:
        """The functions of a type's package that read (FIELD) or write (SETFIELD) one of its fields."""
        owner, _, field = cell.rpartition(".")
        path = owner.rpartition(".")[0]
        found = []
        for package in self.program.packages:
            for function in package.functions if package.path == path else ():
                if function.id >= 0 and function.has_body and _accesses(function, access, field):
                    found.append(function.id)
        return found

    def outlived(self) -> Iterator[tuple[Frame, Outlived]]:
        """The handles that are used when their owner may be dead."""
        closers = {function_id for owner in self.owners.values() for function_id in owner.closers}
        for frame in self._frames() if self.owners else ():
            if frame.function.id not in closers:
                yield from ((frame, found) for found in outlived(frame, self.owners))

    def notes(self) -> list[tuple[Frame, Notes]]:
        """Frames and their notes, in the order of ids."""
        return [(self.frames[function_id], self.frames[function_id].notes) for function_id in sorted(self.frames)]

    def foreign(self) -> frozenset[str]:
        """The cells that memory outside Go is stored in, or what another such cell held."""
        found = {cell for frame in self.frames.values() for cell in frame.notes.foreign}
        links = {link for frame in self.frames.values() for link in frame.notes.linked}
        while fresh := {cell for cell, source in links if source in found} - found:
            found |= fresh
        return frozenset(found)

    def fed(self) -> frozenset[tuple[int, str]]:
        """The ports (function id, root) that some caller passes Go memory to, through other functions too.

        What only tests pass to a function says nothing about what it is for.
        """
        edges: dict[tuple[int, str], set[tuple[int, str]]] = {}
        found: set[tuple[int, str]] = set()
        foreign = self.foreign()
        for function_id, frame in self.frames.items():
            for passed in frame.notes.passed:
                port = (passed.callee, passed.port)
                if passed.foreign:
                    continue
                if frame.function.file.is_test and not self.program.functions[passed.callee].file.is_test:
                    continue
                if "." in passed.root:
                    if passed.root not in foreign:
                        found.add(port)
                elif passed.root:
                    edges.setdefault((function_id, passed.root), set()).add(port)
                else:
                    found.add(port)
        pending = sorted(found)
        while pending:
            for port in sorted(edges.get(pending.pop(), ())):
                if port not in found:
                    found.add(port)
                    pending.append(port)
        return frozenset(found)

    def alien(self) -> frozenset[tuple[int, str]]:
        """The ports (function id, root) that some caller passes memory to that is not Go's."""
        passed = (row for frame in self.frames.values() for row in frame.notes.passed)
        return frozenset((row.callee, row.port) for row in passed if row.foreign)


def _is_port(root: str) -> bool:
    return bool(root) and "." not in root


def is_runtime(function: Function) -> bool:
    """Reports whether a function belongs to what implements collector and stacks, which may do what it likes."""
    return is_runtime_path(function.package.path)


def is_anchored(function: Function) -> bool:
    """Reports whether a function converts, itself or in a literal."""
    return function.calls(ANCHORS) or _literal_converts(function)


def roots(program: Program, files: frozenset[str] | None = None) -> list[int]:
    """The functions that convert pointers or integers; of these files only, where given."""
    functions = program.functions if files is None else program.functions_of(files)
    return [f.id for f in functions if f.parent < 0 and f.has_body and is_anchored(f)]


def _literal_converts(function: Function) -> bool:
    facts = function.file.facts.funcs
    function.file.asked.note(ANCHORS)
    start = function.index + 1
    for index in range(start, len(facts)):
        if facts[index].parent < function.index:
            return False
        if not ANCHORS.isdisjoint(facts[index].called):
            return True
    return False


def _accesses(function: Function, access: Op, field: str) -> bool:
    names = frozenset((field,))
    if not (function.reads(names) if access == Op.FIELD else function.stores(names)):
        return False
    number = function.file.facts.strings.index(field)
    return any(row[3] == number for _, row in function.body().chosen(access))


def _captured(frame: Frame, atom: Atom, where: str) -> Atom:
    return atom._replace(parked=where) if atom.form == "integer" and atom.parked == "variable" else atom


def _run_by_goroutine(frame: Frame) -> set[int]:
    """The literals of the file that a go statement of this function starts."""
    started = set()
    for op, _, a, *_ in frame.code:
        row = frame.defining(a) if op == Op.GO else None
        if row is not None and row[0] == Op.CLOSURE:
            started.add(row[2])
    return started


def _summary_of(frame: Frame) -> AddressSummary:
    results = []
    for value in frame.results:
        atoms = (atom for atom in frame.atoms.of(value) if atom.form in ("integer", "header", "pointer"))
        results.append(tuple(atom for atom in atoms if atom.form != "pointer" or _is_told(atom)))
    uses: dict[tuple[str, str], ParameterUse] = {}
    for use in frame.uses:
        uses.setdefault((use.root, use.how), use)
    keeps = any(line.lstrip("/").startswith(_KEEPING) for line in frame.function.facts.directives)
    return AddressSummary(tuple(results), tuple(uses.values()), keeps)


def _is_told(atom: Atom) -> bool:
    """Reports whether callers are told where a pointer came from: outside Go, a caller, a place of the program."""
    return atom.base.kind in ("foreign", "raw") or "." in atom.base.root


def _is_large(function: Function) -> bool:
    return len(function.body()) > LARGE


def _may_name(caller: Function, callee: Function) -> bool:
    """Reports whether a function can name another one: its package, or an import of it."""
    if caller.package.path == callee.package.path:
        return True
    files = caller.package.files if callee.facts.receiver is not None else [caller.file]
    path = callee.package.path
    return callee.facts.name[:1].isupper() and any(path.endswith(row.path) for f in files for row in f.facts.imports)
