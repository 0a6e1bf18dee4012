"""What arithmetic leaves of an address.

::

    uintptr(p) + off, uintptr(p) &^ 7        still an address in the same object (rule 3 of unsafe.Pointer)
    end - start, uintptr(p) & 7, p >> 3      a length, an alignment, a hash: no address
    (n + size - 1) / size * size             rounded up: an address again
    x ^ 0                                    the noescape idiom: hides a pointer from escape analysis on purpose

Errs: a number that is masked with a variable counts as an address still.
"""

from goracelint.engine.provenance.domain import NO_ADDRESS, Atom, State
from goracelint.engine.provenance.frame import Frame
from goracelint.ir.opcodes import LiteralKind, Op

SMALL = 4096


def binary(frame: Frame, state: State, operator: str, a: int, b: int) -> int:
    """The value of ``a operator b``."""
    left, right = state.get(a, 0), state.get(b, 0)
    if not left and not right:
        return 0
    addresses = [_addresses(frame, value) for value in (left, right)]
    if not addresses[0] and not addresses[1]:
        return _numbers(frame, left, right) if operator in ("+", "-", "*") else 0
    match operator:
        case "+" | "|":
            both_sides = addresses[0] + addresses[1]
            sure = [atom for atom in both_sides if atom.base.kind != "value"]
            return frame.bits(sure or both_sides)
        case "-":
            return frame.bits(addresses[0]) if all(atom.base.kind == "value" for atom in addresses[1]) else 0
        case "&":
            return 0 if _is_small(frame, b) else frame.bits(addresses[0])
        case "&^":
            return frame.bits(addresses[0])
        case "/":
            return frame.bits([atom._replace(form="quotient") for atom in addresses[0]])
        case "*":
            scaled = [atom for side in addresses for atom in side if atom.form == "quotient"]
            return frame.bits([atom._replace(form="integer") for atom in scaled])
        case "^" if constant(frame, b) == 0:
            return frame.bits([atom._replace(parked="") for atom in addresses[0]])
    return 0


def constant(frame: Frame, register: int) -> int | None:
    """The value of an integer literal, through conversions; None for everything else."""
    row = frame.defining(register)
    while row is not None and row[0] in (Op.CALL, Op.CONVERT):
        operands = frame.body.operands(row[3] + 2, row[4] - 2) if row[0] == Op.CALL else (row[2],)
        row = frame.defining(operands[0]) if len(operands) == 1 else None
    if row is None or row[0] != Op.CONST or row[3] != LiteralKind.INT:
        return None
    try:
        return int(frame.strings[row[2]].replace("_", ""), 0)
    except ValueError:
        return None


def _numbers(frame: Frame, left: int, right: int) -> int:
    """What is no address stays none; of two constants the result is not worked out."""
    if not left or not right:
        return 0
    both = frame.atoms.of(left | right)
    return frame.bits([atom for atom in both if atom.base.kind != "constant"])


def _addresses(frame: Frame, value: int) -> list[Atom]:
    return [atom for atom in frame.atoms.of(value) if _is_address(atom)]


def _is_address(atom: Atom) -> bool:
    return atom.form in ("integer", "quotient") and atom.base.kind not in NO_ADDRESS


def _is_small(frame: Frame, register: int) -> bool:
    number = constant(frame, register)
    return number is not None and number < SMALL
