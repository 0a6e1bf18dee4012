"""What a mapping allows: its protection, and writes that break it.

::

    m, err := unix.Mmap(fd, 0, n, unix.PROT_READ, unix.MAP_SHARED)   "read"
    m[0] = 1                                                         WriteToReadOnly: the program dies here

    func mapFile(fd, n, prot int) ([]byte, error) {                  "arg2": what the caller passes
        return unix.Mmap(fd, 0, n, prot, unix.MAP_SHARED)
    }

The protection is read from the names of constants in the argument. Bottom is "" (not known), under which nothing
is reported. Errs: numbers and variables that are put together elsewhere are not known; a change of protection
is taken to hold for the rest of the function.
"""

from typing import Final

from goracelint.engine.ownership.callsite import CallSite
from goracelint.engine.ownership.domain import CONSTANTS, OWNED, State, bits, only
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.story import origin_steps
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import Op

READ: Final = "read"
WRITE: Final = "write"
_READING: Final = frozenset({"PROT_READ", "RDONLY", "FILE_MAP_READ", "PROT_EXEC", "EXEC", "false"})
_WRITING: Final = frozenset({"PROT_WRITE", "RDWR", "COPY", "FILE_MAP_WRITE", "FILE_MAP_COPY", "true"})


def protection_at(frame: Frame, site: CallSite, told: str) -> str:
    """The protection that a callee tells of, in the caller's terms: an argument of the call may say it."""
    if not told.startswith("arg"):
        return told if told in (READ, WRITE) else _told_by({told})
    number = int(told.removeprefix("arg"))
    return _of_register(frame, site.registers[number]) if number < len(site.registers) else ""


def _of_register(frame: Frame, register: int) -> str:
    variables = frame.body.variables
    if 0 <= register < len(variables):
        variable = variables[register]
        assigned = any(row[1] == register for row in frame.code)
        return f"arg{variable.index}" if variable.kind == VariableKind.PARAM and not assigned else ""
    names = _names(frame, register, 0)
    inner = _converted(frame, register)
    return _told_by(names) if names else _of_register(frame, inner) if inner != register else ""


def _converted(frame: Frame, register: int) -> int:
    """What a conversion converts."""
    number = frame.definitions.get(register)
    if number is None:
        return register
    op, _, a, b, c, _, _ = frame.code[number]
    if op in (Op.CONVERT, Op.COPY):
        return a
    target = frame.typing.targets.get(number)
    if op == Op.CALL and target is not None and target.kind == "conversion":
        return frame.body.operands(b, c)[2]
    return register


def _names(frame: Frame, register: int, depth: int) -> set[str]:
    """The constants that an expression joins with ``|``; empty where something else takes part."""
    number = frame.definitions.get(register)
    if number is None or depth > 6:
        return set()
    op, _, a, b, c, _, _ = frame.code[number]
    if op == Op.BINOP and frame.strings[c] == "|":
        left, right = _names(frame, a, depth + 1), _names(frame, b, depth + 1)
        return left | right if left and right else set()
    if op == Op.NAME:
        return {frame.strings[a]}
    if op == Op.CONST:
        return {frame.strings[a]}
    if op == Op.FIELD:
        return {frame.strings[b]}
    inner = _converted(frame, register)
    return _names(frame, inner, depth + 1) if inner != register else set()


def _told_by(names: set[str]) -> str:
    if names & _WRITING:
        return WRITE
    return READ if names and names <= _READING else ""


def check_write(frame: Frame, state: State, value: int, start: int, end: int, place: str, sure: bool = True) -> None:
    """A write through ``value``: an event where all of it is memory that may only be read."""
    tokens = [token for token in bits(value) if token > 2]
    for token in tokens:
        row = frame.tokens.rows[token]
        base = row.parent if row.kind == "view" else token
        if frame.protections.get(base) != READ or state.status.get(base, (OWNED, -1))[0] != OWNED:
            continue
        must = sure and only(value & ~CONSTANTS) == token
        fields: dict[str, str | bool | int] = {
            "resource": frame.resources.get(base, ""), "place": place, "pool": "", "release": "",
            "view": base != token, "access": "write",
        }  # fmt: skip
        steps = [*origin_steps(frame, base, token), frame.step("use", start, end)]
        frame.emit("WriteToReadOnly", "use", must, fields, steps)
        return
