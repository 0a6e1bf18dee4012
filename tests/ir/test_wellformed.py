"""The checker that the other tests lean on does see what is wrong."""

import msgspec

from goracelint.ir.facts import pack_body, pack_numbers, unpack_body
from goracelint.ir.opcodes import Op
from goracelint.syntax.worker import parse_file
from tests.ir.wellformed import ROLES, problems

FACTS = parse_file(b"package p\nfunc f(n int) int { return n + 1 }\n")


def with_code(*code: int) -> list[str]:
    body = pack_body(msgspec.structs.replace(unpack_body(FACTS.funcs[0].body), code=pack_numbers(code)))
    return problems(msgspec.structs.replace(FACTS, funcs=(msgspec.structs.replace(FACTS.funcs[0], body=body),)))


def test_every_opcode_has_roles():
    assert list(ROLES) == list(Op)


def test_lowered_code_is_right():
    assert problems(FACTS) == []


def test_register_out_of_range_is_seen():
    assert with_code(Op.RETURN, -1, -1, 0, 0, 0, 0) == []
    assert with_code(Op.BRANCH, -1, 99, 0, 0, 0, 0) == ["f: 0 BRANCH has r=99"]


def test_block_without_terminator_is_seen():
    assert with_code(Op.NIL, 1, -1, -1, -1, 0, 0) == ["f: 0 NIL and the end of its block"]


def test_temporary_assigned_twice_is_seen():
    code = (Op.NIL, 1, -1, -1, -1, 0, 0) * 2
    assert with_code(*code, Op.RETURN, -1, -1, 0, 0, 0, 0) == ["f: 1 NIL has d=1"]
