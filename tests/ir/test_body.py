"""All ways to read the code of a function tell the same."""

from pathlib import Path

from goracelint.ir.body import Body
from goracelint.ir.opcodes import Op
from goracelint.syntax.worker import parse_file


def bodies(files: list[Path]) -> list[Body]:
    facts = [parse_file(path.read_bytes()) for path in files]
    return [Body(function.body) for file in facts for function in file.funcs if function.body]


def test_rows_looks_and_single_instructions_agree(golden_files):
    for body in bodies(golden_files):
        looked = list(body.instructions())
        assert looked == list(enumerate(body.rows)) == list(body.instructions())
        assert [body.instruction(number) for number, _ in looked] == body.rows
        assert list(body.ops) == [row[0] for row in body.rows] == list(body.code[::7])
        assert len(body) == len(looked)


def test_chosen_instructions_are_those_of_the_opcodes(golden_files):
    for body in bodies(golden_files):
        for wanted in ((Op.CALL,), (Op.DECLARE, Op.FIELD, Op.OPAQUE), tuple(Op)):
            expected = [(number, row) for number, row in body.instructions() if row[0] in wanted]
            assert list(body.chosen(*wanted)) == expected
            assert body.has(*wanted) == bool(expected)


def test_rows_are_the_same_after_many_other_bodies_were_read(golden_files):
    first, *others = bodies(golden_files) * 40
    rows = list(first.rows)
    assert sum(len(other.rows) for other in others)
    assert first.rows == rows
