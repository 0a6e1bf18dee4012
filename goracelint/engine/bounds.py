"""Bounds of mappings: offsets that nothing compares, and mappings that may be longer than their file.

::

    func (f *file) ReadAt(p, off)  { if off >= int64(len(f.data)) { return io.EOF }; copy(p, f.data[off:]) }
    func (f *file) WriteAt(p, off) { copy(f.data[off:], p) }          "offset": the sibling compares, this one does not

    f.data, err = mmap.Map(path, nominal)                             "longer": no look at the file's size, and
    for pos := 0; pos < len(f.data); { next(f.data[pos:]) }           the end of the mapping counts as that of the data

That a sibling compares the like offset before it slices the same region shows that offsets beyond the end are to be
expected. Errs: a comparison in the callers is not seen; any comparison of the offset counts, whatever it is compared
with.
"""

from typing import NamedTuple

from goracelint.engine.events import Event, EventStep
from goracelint.engine.lending import receiver_type
from goracelint.engine.members import Method
from goracelint.engine.models import Models
from goracelint.engine.regions import Regions, named
from goracelint.engine.summary import MAPPING
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.function import Function
from goracelint.program.program import Program

_ORDERS = frozenset({"<", "<=", ">", ">="})
_SIZED = frozenset({"Stat", "Lstat", "Fstat", "Truncate", "Ftruncate", "Size", "Seek", "Fallocate", "fallocate"})
_PARAM, _RECEIVER = 1, 3
_MAPPING = frozenset({"Fd", "Map", "Mmap"})
_LOCALS = frozenset({"len", "cap", "min", "max"})


class Slicing(NamedTuple):
    """A slice of a region cell: the instruction, the cell, and what the lower bound is made of.

    ``source``: ("param",) or ("field", name); ``compared``: see ``_compared``.
    """

    number: int
    cell: tuple[str, str]
    source: tuple[str, ...]
    compared: str
    text: str


def unchecked_bounds(program: Program, regions: Regions, models: Models) -> list[Event]:
    """One event for each such slice and mapping, in order of function."""
    cells = set(regions.cells)
    packages = {type_name.rpartition(".")[0] for type_name, _ in cells}
    fields = frozenset(field for _, field in cells)
    methods = [
        Method(program, function)
        for function in program.functions
        if function.package.path in packages and function.has_body and not function.file.is_test
        if function.reads(fields) or function.stores(fields)
    ]
    events = _offsets(program, methods, cells)
    events += _lengths(program, methods, cells, models)
    events += _truncations(program, models)
    return events


# -- offsets -------------------------------------------------------------------------------------------


def _offsets(program: Program, methods: list[Method], cells: set[tuple[str, str]]) -> list[Event]:
    found = [(method, slicing) for method in methods for slicing in _slicings(program, method, cells)]
    checked: dict[tuple[tuple[str, str], tuple[str, ...], str], tuple[Method, Slicing]] = {}
    for method, slicing in found:
        if slicing.compared == "before":
            owner = receiver_type(program, method.function)
            checked.setdefault((slicing.cell, slicing.source, owner), (method, slicing))
    events = []
    for method, slicing in found:
        owner = receiver_type(program, method.function)
        sibling = checked.get((slicing.cell, slicing.source, owner))
        exported = method.function.facts.name[:1].isupper()
        if sibling is None or slicing.compared or not owner or not exported:
            continue
        row, other = method.rows[slicing.number], sibling[0].rows[sibling[1].number]
        steps = (
            EventStep("check", sibling[0].function.id, other[5], other[6]),
            EventStep("use", method.function.id, row[5], row[6]),
        )
        events.append(_event(method.function, steps, slicing.cell, "offset", slicing.text, sibling[0].function))
    return events


def _slicings(program: Program, method: Method, cells: set[tuple[str, str]]) -> list[Slicing]:
    """The slices of region cells in a function whose lower bound is a parameter or a field."""
    found = []
    for number, row in method.body.chosen(Op.SLICE):
        cell = _cell(method, row[2], cells)
        low = method.body.operands(row[3], row[4])[0]
        source = _source(method, low) if low != NONE else ()
        if cell is not None and source:
            found.append(Slicing(number, cell, source, _compared(method, number, low, source), _text(method, low)))
    return found


def _cell(method: Method, register: int, cells: set[tuple[str, str]], depth: int = 0) -> tuple[str, str] | None:
    """The region cell that a register was read from."""
    number = method.defined.get(register)
    if number is None:
        assigned = [row for row in method.rows if row[0] == Op.COPY and row[1] == register]
        return _cell(method, assigned[0][2], cells, depth + 1) if len(assigned) == 1 and depth < 3 else None
    op, _, a, b, _, _, _ = method.rows[number]
    if op != Op.FIELD:
        return None
    cell = (named(method.typing.types[a]), method.strings[b])
    return cell if cell in cells else None


def _source(method: Method, register: int, depth: int = 0) -> tuple[str, ...]:
    """What a bound is: a parameter, or a field of the receiver; conversions aside."""
    variables = method.body.variables
    if 0 <= register < len(variables):
        variable = variables[register]
        assigned = any(row[1] == register for row in method.rows)
        return ("param",) if variable.kind == _PARAM and not assigned else ()
    number = method.defined.get(register)
    if number is None or depth > 3:
        return ()
    op, _, a, b, _, _, _ = method.rows[number]
    if op == Op.FIELD and a == method.register:
        return "field", method.strings[b]
    inner = _converted(method, number)
    return _source(method, inner, depth + 1) if inner != NONE else ()


def _converted(method: Method, number: int) -> int:
    op, _, a, b, c, _, _ = method.rows[number]
    if op == Op.CONVERT:
        return a
    target = method.typing.targets.get(number)
    if op == Op.CALL and target is not None and target.kind == "conversion":
        return method.body.operands(b, c)[2]
    return NONE


def _compared(method: Method, slicing: int, register: int, source: tuple[str, ...]) -> str:
    """When the function orders the bound, or what is made of it: "before" the slicing, "after" it, or never ("")."""
    first = {register}
    if source[0] == "field":
        first |= {method.rows[number][1] for number in method.reads_of(source[1])}
    elif (number := method.defined.get(register)) is not None:
        first.add(_converted(method, number))
    for number, row in enumerate(method.rows):
        target = method.typing.targets.get(number)
        known = row[0] == Op.CALL and target is not None and bool(target.functions)
        if known and _grown(method, first, slices=False) & set(method.body.operands(row[3] + 2, row[4] - 2)):
            return "after"  # the callee may be the one that compares
    derived = _grown(method, first, slices=True)
    orders = [
        number
        for number, row in enumerate(method.rows)
        if row[0] == Op.BINOP and method.strings[row[4]] in _ORDERS and derived & {row[2], row[3]}
    ]
    return "" if not orders else "before" if orders[0] < slicing else "after"


def _grown(method: Method, first: set[int], slices: bool) -> set[int]:
    """The registers whose values are made of some others by arithmetic and conversion, or sliced by them."""
    derived = set(first)
    while True:
        found = {
            row[1]
            for number, row in enumerate(method.rows)
            if row[1] not in derived and _passes(method, number, slices) and derived & set(method.operands(row))
        } - {NONE}
        if not found:
            return derived
        derived |= found


def _passes(method: Method, number: int, slices: bool) -> bool:
    op = method.rows[number][0]
    target = method.typing.targets.get(number)
    if op == Op.CALL and target is not None:
        return target.kind == "conversion" or target.name in _LOCALS
    return op in (Op.BINOP, Op.COPY, Op.CONVERT, Op.UNOP, Op.EXTRACT) or (slices and op == Op.SLICE)


def _text(method: Method, register: int) -> str:
    variables = method.body.variables
    if 0 <= register < len(variables):
        return variables[register].name
    number = method.defined.get(register)
    if number is None:
        return "the offset"
    op, _, a, b, _, _, _ = method.rows[number]
    if op == Op.FIELD:
        return f"{_text(method, a)}.{method.strings[b]}"
    inner = _converted(method, number)
    return _text(method, inner) if inner != NONE else "the offset"


# -- lengths -------------------------------------------------------------------------------------------


def _lengths(program: Program, methods: list[Method], cells: set[tuple[str, str]], models: Models) -> list[Event]:
    """Mappings of a nominal length, put into a cell whose length somebody takes for that of the data."""
    events = []
    for method in methods:
        for number, length in _mapping_calls(method, models):
            cell = _stored_cell(program, method, number, cells)
            if cell is None or _is_sized(program, method) or not _is_nominal(method, length):
                continue
            walker = next((other for other in methods if _walks(program, other, cell)), None)
            if walker is not None:
                row = method.rows[number]
                steps = (
                    EventStep("use", method.function.id, row[5], row[6]),
                    _walk_step(walker, cell),
                )
                events.append(_event(method.function, steps, cell, "longer", "", walker.function))
    return events


def _truncations(program: Program, models: Models) -> list[Event]:
    """Files that are cut while they are mapped: nobody knows whether what is read later still lies in them."""
    events = []
    for caller in sorted(program.callers_by_name("Truncate")):
        function = program.functions[caller]
        if not function.has_body or not function.calls(_MAPPING):
            continue
        method = Method(program, function)
        mapped = [number for number, _ in _mapping_calls(method, models)]
        for number, row in enumerate(method.rows):
            target = method.typing.targets.get(number)
            if row[0] == Op.CALL and target is not None and target.name == "(*os.File).Truncate":
                before = [call for call in mapped if call < number and row[2] in _behind(method, call)]
                if before:
                    first = method.rows[before[0]]
                    steps = (
                        EventStep("check", caller, first[5], first[6]),
                        EventStep("use", caller, row[5], row[6]),
                    )
                    event = _event(function, steps, ("", "the file"), "truncated", "", function)
                    events.append(Event(event.kind, caller, "use", False, event.fields, event.steps))
    return events


def _behind(method: Method, call: int) -> set[int]:
    """The registers that the arguments of a call are made of, through calls of methods too."""
    found: set[int] = set()
    work = list(method.operands(method.rows[call]))
    while work:
        register = work.pop()
        number = method.defined.get(register)
        if register not in found:
            found.add(register)
            work += method.operands(method.rows[number]) if number is not None else ()
    return found


def _mapping_calls(method: Method, models: Models) -> list[tuple[int, int]]:
    """(call, register of the length) of modelled mappings of a named or opened file."""
    found = []
    for number, row in method.body.chosen(Op.CALL):
        target = method.typing.targets.get(number)
        model = models.find(target.name) if target is not None else None
        for taken in model.acquires if model is not None else ():
            registers = method.body.operands(row[3], row[4])[2:]
            if taken.kind == MAPPING and taken.length is not None and taken.length.number < len(registers):
                found.append((number, registers[taken.length.number]))
    return found


def _stored_cell(program: Program, method: Method, number: int, cells: set[tuple[str, str]]) -> tuple[str, str] | None:
    """The region cell that the results of a call are stored in."""
    results = {method.rows[number][1]}
    for row in method.rows:
        if row[0] == Op.EXTRACT and row[2] in results:
            results.add(row[1])
    for row in method.rows:
        if row[0] == Op.SETFIELD and row[4] in results:
            cell = (named(method.typing.types[row[2]]), method.strings[row[3]])
            return cell if cell in cells else None
    return None


def _is_sized(program: Program, method: Method) -> bool:
    """Reports whether the function, or the one around it, looks at or sets the size of a file."""
    function: Function | None = method.function
    while function is not None:
        if function.calls(_SIZED):
            return True
        function = function.parent_function
    return False


def _is_nominal(method: Method, register: int, depth: int = 0) -> bool:
    """Reports whether a length is what a function of the program computes, conversions aside."""
    number = method.defined.get(register)
    if number is None or depth > 3:
        return False
    inner = _converted(method, number)
    if inner != NONE:
        return _is_nominal(method, inner, depth + 1)
    target = method.typing.targets.get(number)
    return method.rows[number][0] == Op.CALL and target is not None and bool(target.functions)


def _walks(program: Program, method: Method, cell: tuple[str, str]) -> bool:
    return receiver_type(program, method.function) == cell[0] and _walk_row(method, cell) >= 0


def _walk_row(method: Method, cell: tuple[str, str]) -> int:
    """The comparison with the length of a cell that a loop over its slices ends with; -1 where there is none."""
    slices = any(row[0] == Op.SLICE and _cell(method, row[2], {cell}) for row in method.rows)
    lengths = set()
    for number, row in enumerate(method.rows):
        target = method.typing.targets.get(number)
        if row[0] == Op.CALL and target is not None and target.name == "len":
            operands = method.body.operands(row[3] + 2, row[4] - 2)
            if operands and _cell(method, operands[0], {cell}):
                lengths.add(row[1])
        elif (inner := _converted(method, number)) != NONE and inner in lengths:
            lengths.add(row[1])
    for number, row in enumerate(method.rows):
        if slices and row[0] == Op.BINOP and method.strings[row[4]] == "<" and row[3] in lengths:
            return number
    return -1


def _walk_step(method: Method, cell: tuple[str, str]) -> EventStep:
    row = method.rows[_walk_row(method, cell)]
    return EventStep("check", method.function.id, row[5], row[6])


def _event(
    function: Function, steps: tuple[EventStep, ...], cell: tuple[str, str], how: str, index: str, other: Function
) -> Event:
    fields: dict[str, str | bool | int] = {
        "resource": MAPPING, "place": cell[1], "pool": "", "release": "", "view": False, "how": how, "index": index,
        "other": other.facts.name,
    }  # fmt: skip
    return Event("UncheckedBounds", function.id, "use", True, tuple(sorted(fields.items())), steps)
