"""What must hold of every body, whatever the source: the contract of opcodes.py, checked operand by operand."""

from collections.abc import Iterator
from itertools import pairwise

from goracelint.ir.body import Body
from goracelint.ir.facts import FileFacts, FuncFacts
from goracelint.ir.opcodes import CALLS, NONE, TERMINATORS, ElementKind, Op

# roles of dst, a, b, c: d result, r register, s string, t type, v variable, k block, f function, n number,
# capital letters may be NONE, - is unused
ROLES = {
    Op.CONST: "dsn-",
    Op.NIL: "d---",
    Op.NAME: "ds--",
    Op.ZERO: "dT--",
    Op.TYPE: "dt--",
    Op.NEW: "dt--",
    Op.MAKE: "dt--",
    Op.COMPOSITE: "dT--",
    Op.COPY: "dr--",
    Op.BINOP: "drrs",
    Op.UNOP: "dr-s",
    Op.CLOSURE: "df--",
    Op.INST: "dr--",
    Op.SETNAME: "-sr-",
    Op.FIELD: "drs-",
    Op.SETFIELD: "-rsr",
    Op.ADDRFIELD: "drs-",
    Op.ELEM: "drr-",
    Op.SETELEM: "-rrr",
    Op.ADDRELEM: "drr-",
    Op.SLICE: "dr--",
    Op.DEREF: "dr--",
    Op.STORE: "-rr-",
    Op.ADDR: "dr--",
    Op.ASSERT: "drTD",
    Op.CONVERT: "drT-",
    Op.TYPETEST: "drT-",
    Op.CALL: "dr--",
    Op.GO: "-r--",
    Op.DEFER: "-r--",
    Op.EXTRACT: "drn-",
    Op.SEND: "-rr-",
    Op.RECV: "dr-D",
    Op.DECLARE: "-v--",
    Op.JUMP: "-k--",
    Op.BRANCH: "-rkk",
    Op.CHOOSE: "----",
    Op.RANGE: "-r--",
    Op.RETURN: "----",
    Op.PANIC: "-R--",
    Op.OPAQUE: "Ds--",
}


KEY_ROLES = {ElementKind.POSITION: "n", ElementKind.FIELD: "s", ElementKind.KEYED: "r"}


def problems(facts: FileFacts) -> list[str]:
    """Every breach of the contract in one file."""
    return [
        f"{func.name}: {text}"
        for number, func in enumerate(facts.funcs)
        if func.body
        for text in _Checker(facts, number, func).run()
    ]


class _Checker:
    def __init__(self, facts: FileFacts, number: int, func: FuncFacts) -> None:
        assert func.body
        self.facts = facts
        self.number = number
        self.func = func
        self.body = Body(func.body)
        self.assigned: set[int] = set()

    def run(self) -> Iterator[str]:
        body = self.body
        bounds = [*body.blocks, len(body)]
        ends = {last - 1 for last in bounds[1:]}
        if bounds[0] != 0 or any(first >= last for first, last in pairwise(bounds)):
            yield f"blocks {bounds}"
        for number, (code, *operands, start, end) in body.instructions():
            op = Op(code)
            if (op in TERMINATORS) != (number in ends):
                yield f"{number} {op.name} and the end of its block"
            if not 0 <= start <= end <= self.func.end - self.func.start:
                yield f"{number} {op.name} spans {start}:{end}"
            roles = list(zip(ROLES[op], operands, strict=True)) + list(self.pooled(op, *operands))
            yield from (
                f"{number} {op.name} has {role}={value}" for role, value in roles if not self.is_right(role, value)
            )

    def pooled(self, op: Op, dst: int, a: int, b: int, c: int) -> Iterator[tuple[str, int]]:
        """Roles of what the instruction keeps in the argument pool."""
        entries = self.body.operands(b, c)
        if op in CALLS:
            yield from zip("Sn", entries, strict=False)
            yield from (("r", entry) for entry in entries[2:])
        elif op == Op.COMPOSITE:
            entries = self.body.operands(b, 3 * c)
            for kind, key, value in zip(entries[::3], entries[1::3], entries[2::3], strict=True):
                yield KEY_ROLES[ElementKind(kind)], key
                yield "r", value
        elif op in (Op.MAKE, Op.RETURN, Op.OPAQUE):
            yield from (("r", entry) for entry in entries)
        elif op == Op.SLICE:
            yield from (("R", entry) for entry in entries)
        elif op == Op.INST:
            yield from (("t", entry) for entry in entries)
        elif op == Op.CHOOSE:
            yield from (("k", entry) for entry in entries)
        elif op == Op.RANGE:
            yield from zip("DDkk", entries, strict=True)

    def is_right(self, role: str, value: int) -> bool:
        if role == "-":
            return True
        if role.isupper() and value == NONE:
            return True
        match role.lower():
            case "d":
                return self.is_fresh(value)
            case "f":
                return 0 <= value < len(self.facts.funcs) and self.facts.funcs[value].parent == self.number
            case "n":
                return value >= 0
            case kind:
                limits = {
                    "r": self.body.registers,
                    "s": len(self.facts.strings),
                    "t": len(self.facts.terms),
                    "v": len(self.body.variables),
                    "k": len(self.body.blocks),
                }
                return 0 <= value < limits[kind]

    def is_fresh(self, register: int) -> bool:
        """A result is a variable or a temporary that nothing assigned before."""
        if not 0 <= register < self.body.registers or register in self.assigned:
            return False
        if register >= len(self.body.variables):
            self.assigned.add(register)
        return True
