"""Text form of facts and bodies, for people and for golden tests.

    func f(b *bytes.Buffer) (err error)
      0:
        name     t0 "pool"
        call     t1 t0.Get()

One instruction a line: opcode, result, operands. Variables appear by name (``b``; ``b#3`` where several share
one), temporaries as ``t0``, ``t1``, ... in order of register. Spans are left out: they would drown the rest.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

from goracelint.ir.body import Body
from goracelint.ir.facts import FileFacts, FuncFacts, TypeTerm, VariableKind
from goracelint.ir.opcodes import NONE, ElementKind, Op


def dump_term(term: TypeTerm) -> str:
    """The Go spelling of a type term."""
    kind, args = term.kind, term.args
    match kind:
        case "name" | "qual":
            return term.name
        case "ptr":
            return "*" + dump_term(args[0])
        case "slice":
            return "[]" + dump_term(args[0])
        case "array":
            return f"[{term.name}]{dump_term(args[0])}"
        case "map":
            return f"map[{dump_term(args[0])}]{dump_term(args[1])}"
        case "chan":
            word = {"": "chan", "send": "chan<-", "recv": "<-chan"}[term.name]
            return f"{word} {dump_term(args[0])}"
        case "func":
            return "func" + _signature(args[0].args, args[1].args, term.name == "variadic")
        case "struct" | "iface":
            word = "struct" if kind == "struct" else "interface"
            return f"{word}{{{'; '.join(map(_member, args))}}}"
        case "inst":
            return f"{dump_term(args[0])}[{', '.join(map(dump_term, args[1:]))}]"
        case "union":
            return " | ".join(map(dump_term, args))
        case _:
            return "?"


def _member(term: TypeTerm) -> str:
    match term.kind:
        case "field":
            return f"{term.name} {dump_term(term.args[0])}"
        case "method":
            return term.name + dump_term(term.args[0]).removeprefix("func")
        case "embed":
            return dump_term(term.args[0])
        case _:
            return dump_term(term)


def _signature(params: tuple[TypeTerm, ...], results: tuple[TypeTerm, ...], variadic: bool) -> str:
    texts = [dump_term(param) for param in params]
    if variadic and texts:
        texts[-1] = "..." + texts[-1].removeprefix("[]")
    shape = f"({', '.join(texts)})"
    if len(results) > 1:
        return f"{shape} ({', '.join(map(dump_term, results))})"
    return f"{shape} {dump_term(results[0])}" if results else shape


class _Printer:
    """Names registers, strings and types of one function."""

    def __init__(self, facts: FileFacts, body: Body) -> None:
        self.facts = facts
        self.body = body
        shared = Counter(row.name for row in body.variables)
        self.names = [
            f"{row.name}#{register}" if shared[row.name] > 1 or row.name in ("", "_") else row.name
            for register, row in enumerate(body.variables)
        ]

    def register(self, register: int) -> str:
        """A register by name."""
        if register == NONE:
            return "_"
        variables = len(self.names)
        return self.names[register] if register < variables else f"t{register - variables}"

    def registers(self, first: int, count: int) -> str:
        """Some registers of the argument pool."""
        return ", ".join(map(self.register, self.body.operands(first, count)))

    def string(self, index: int) -> str:
        """A string of the file."""
        return self.facts.strings[index]

    def type(self, index: int) -> str:
        """A type of the file."""
        return "?" if index == NONE else dump_term(self.facts.terms[index])

    def call(self, callee: int, first: int, count: int) -> str:
        """Callee and arguments of a call."""
        selector, spread, *arguments = self.body.operands(first, count)
        text = ", ".join(map(self.register, arguments)) + ("..." if spread else "")
        name = "" if selector == NONE else "." + self.string(selector)
        return f"{self.register(callee)}{name}({text})"

    def elements(self, first: int, count: int) -> str:
        """Elements of a composite literal."""
        entries = self.body.operands(first, 3 * count)
        texts: list[str] = []
        for kind, key, value in zip(entries[::3], entries[1::3], entries[2::3], strict=True):
            match kind:
                case ElementKind.FIELD:
                    texts.append(f"{self.string(key)}: {self.register(value)}")
                case ElementKind.KEYED:
                    texts.append(f"[{self.register(key)}]: {self.register(value)}")
                case _:
                    texts.append(self.register(value))
        return ", ".join(texts)

    def blocks(self, first: int, count: int) -> str:
        """Block numbers of the argument pool."""
        return ", ".join(map(str, self.body.operands(first, count)))

    def advance(self, subject: int, first: int) -> str:
        """The operands of a range head."""
        key, value, body, done = self.body.operands(first, 4)
        return f"{self.register(key)}, {self.register(value)} of {self.register(subject)} -> {body}, {done}"


def _ok(printer: _Printer, register: int) -> str:
    return "" if register == NONE else f" ok {printer.register(register)}"


_OPERANDS: Final[dict[Op, Callable[[_Printer, int, int, int], str]]] = {
    Op.CONST: lambda p, a, b, c: p.string(a),
    Op.NIL: lambda p, a, b, c: "",
    Op.NAME: lambda p, a, b, c: f'"{p.string(a)}"',
    Op.ZERO: lambda p, a, b, c: p.type(a),
    Op.TYPE: lambda p, a, b, c: p.type(a),
    Op.NEW: lambda p, a, b, c: p.type(a),
    Op.MAKE: lambda p, a, b, c: f"{p.type(a)}({p.registers(b, c)})",
    Op.COMPOSITE: lambda p, a, b, c: f"{p.type(a)}{{{p.elements(b, c)}}}",
    Op.COPY: lambda p, a, b, c: p.register(a),
    Op.BINOP: lambda p, a, b, c: f"{p.register(a)} {p.string(c)} {p.register(b)}",
    Op.UNOP: lambda p, a, b, c: f"{p.string(c)}{p.register(a)}",
    Op.CLOSURE: lambda p, a, b, c: f"{p.facts.funcs[a].name} #{a}",
    Op.INST: lambda p, a, b, c: f"{p.register(a)}[{', '.join(map(p.type, p.body.operands(b, c)))}]",
    Op.SETNAME: lambda p, a, b, c: f'"{p.string(a)}" = {p.register(b)}',
    Op.FIELD: lambda p, a, b, c: f"{p.register(a)}.{p.string(b)}",
    Op.SETFIELD: lambda p, a, b, c: f"{p.register(a)}.{p.string(b)} = {p.register(c)}",
    Op.ADDRFIELD: lambda p, a, b, c: f"&{p.register(a)}.{p.string(b)}",
    Op.ELEM: lambda p, a, b, c: f"{p.register(a)}[{p.register(b)}]",
    Op.SETELEM: lambda p, a, b, c: f"{p.register(a)}[{p.register(b)}] = {p.register(c)}",
    Op.ADDRELEM: lambda p, a, b, c: f"&{p.register(a)}[{p.register(b)}]",
    Op.SLICE: lambda p, a, b, c: f"{p.register(a)}[{p.registers(b, c).replace(', ', ':')}]",
    Op.DEREF: lambda p, a, b, c: f"*{p.register(a)}",
    Op.STORE: lambda p, a, b, c: f"*{p.register(a)} = {p.register(b)}",
    Op.ADDR: lambda p, a, b, c: f"&{p.register(a)}",
    Op.ASSERT: lambda p, a, b, c: f"{p.register(a)}.({p.type(b)}){_ok(p, c)}",
    Op.CONVERT: lambda p, a, b, c: f"({p.type(b)})({p.register(a)})",
    Op.TYPETEST: lambda p, a, b, c: f"{p.register(a)} is {p.type(b)}",
    Op.CALL: lambda p, a, b, c: p.call(a, b, c),
    Op.GO: lambda p, a, b, c: p.call(a, b, c),
    Op.DEFER: lambda p, a, b, c: p.call(a, b, c),
    Op.EXTRACT: lambda p, a, b, c: f"{p.register(a)} #{b}",
    Op.SEND: lambda p, a, b, c: f"{p.register(a)} <- {p.register(b)}",
    Op.RECV: lambda p, a, b, c: f"<-{p.register(a)}{_ok(p, c)}",
    Op.DECLARE: lambda p, a, b, c: p.register(a),
    Op.JUMP: lambda p, a, b, c: str(a),
    Op.BRANCH: lambda p, a, b, c: f"{p.register(a)} -> {b}, {c}",
    Op.CHOOSE: lambda p, a, b, c: p.blocks(b, c),
    Op.RANGE: lambda p, a, b, c: p.advance(a, b),
    Op.RETURN: lambda p, a, b, c: p.registers(b, c),
    Op.PANIC: lambda p, a, b, c: "" if a == NONE else p.register(a),
    Op.OPAQUE: lambda p, a, b, c: f'"{p.string(a)}" {p.registers(b, c)}',
}


def dump_body(facts: FileFacts, func: FuncFacts) -> str:
    """The code of one function, a line an instruction."""
    if not func.body:
        return "  no body\n"
    body = Body(func.body)
    printer = _Printer(facts, body)
    lines: list[str] = []
    for block in range(len(body.blocks)):
        lines.append(f"  {block}:")
        for number in body.block_range(block):
            op, dst, a, b, c, _, _ = body.instruction(number)
            result = "" if dst == NONE else printer.register(dst) + " "
            line = f"    {Op(op).name.lower():<9} {result}{_OPERANDS[Op(op)](printer, a, b, c)}"
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def dump_func(facts: FileFacts, func: FuncFacts) -> str:
    """Header and code of one function."""
    receiver = "" if func.receiver is None else f"({dump_term(func.receiver)})."
    type_params = f"[{', '.join(func.type_params)}]" if func.type_params else ""
    shape = "" if func.name.startswith("var ") else _signature(func.params, func.results, func.variadic)
    notes = [text for text, holds in (("broken", func.broken), (f"in #{func.parent}", func.parent != NONE)) if holds]
    header = f"func {receiver}{func.name}{type_params}{shape}" + (f"  ({', '.join(notes)})" if notes else "")
    rows = Body(func.body).variables if func.body else ()
    captured = [f"{row.name} = outer {row.outer}" for row in rows if row.kind == VariableKind.CAPTURED]
    extras = [f"  captures {', '.join(captured)}\n"] if captured else []
    extras += [f"  calls {', '.join(func.called)}\n"] if func.called else []
    extras += [f"  {directive}\n" for directive in func.directives]
    return f"{header}\n{''.join(extras)}{dump_body(facts, func)}"


def dump_file(facts: FileFacts) -> str:
    """Everything of one file."""
    lines = [f"package {facts.package}" + ("  (generated)" if facts.generated else "")]
    lines += [f"import {row.alias + ' ' if row.alias else ''}{row.path}" for row in facts.imports]
    for row in facts.types:
        params = f"[{', '.join(row.type_params)}]" if row.type_params else ""
        lines.append(f"type {row.name}{params} {'= ' if row.alias else ''}{dump_term(row.term)}")
    for var in facts.vars:
        spelled = f" {dump_term(var.term)}" if var.term is not None else ""
        function = f"  #{var.function}" if var.function != NONE else ""
        value = f" = {var.value}" if var.value else ""
        line = f"  iota {var.iota}" if "iota" in var.value else ""
        lines.append(f"{'const' if var.constant else 'var'} {var.name}{spelled}{value}{line}{function}")
    lines += [f"comment {'trailing ' if comment.trailing else ''}{comment.text}" for comment in facts.comments]
    lines += [f"error {start}:{end}" for start, end in facts.errors]
    lines += [f"opaque {kind} {count}" for kind, count in facts.opaque]
    bodies = [f"#{number} {dump_func(facts, func)}" for number, func in enumerate(facts.funcs)]
    return "\n".join(lines) + "\n" + "".join("\n" + body for body in bodies)
