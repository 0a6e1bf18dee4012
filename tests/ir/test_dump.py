"""The text form reads like Go where it can."""

import pytest

from goracelint.ir.dump import dump_file, dump_term
from goracelint.ir.opcodes import Op
from goracelint.syntax.worker import parse_file


@pytest.mark.parametrize(
    "spelling",
    [
        "string",
        "bytes.Buffer",
        "*[]byte",
        "[4]map[string]*T",
        "chan int",
        "<-chan int",
        "chan<- func(int, ...string) (bool, error)",
        "struct{n int; *bytes.Buffer}",
        "interface{Close() error; io.Reader}",
        "Pool[K, []V]",
    ],
)
def test_type_is_spelt_as_in_go(spelling):
    facts = parse_file(f"package p\ntype T {spelling}\n".encode())
    assert dump_term(facts.types[0].term) == spelling


def test_variables_of_one_name_are_told_apart():
    text = dump_file(parse_file(b"package p\nfunc f(n int) { { n := n; use(n) } }\n"))
    assert "copy      n#1 n#0" in text


def test_every_opcode_appears_in_some_golden_file(golden_files):
    text = "\n".join(path.with_suffix(".ir").read_text() for path in golden_files)
    words = {line.split()[0] for line in text.splitlines() if line.startswith("    ")}
    assert [op.name for op in Op if op.name.lower() not in words] == []
