"""What facts of several files have in common is one object, and nothing else about them changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from goracelint.ir.facts import FileFacts, decode, encode
from goracelint.ir.sharing import SharedFacts
from goracelint.syntax.worker import parse_file

TESTDATA = Path(__file__).parents[2] / "testdata"
FIRST = b"package p\ntype T struct{ n []int }\nfunc (t *T) f(x map[string][]int) (n []int) { return t.g() }\n"
SECOND = b"package p\nconst size = 1 << 10\nfunc (t *T) g() []int { return t.n }\n"
THIRD = b"package q\nconst size = 1 << 10\n"


@pytest.fixture
def read() -> Callable[[bytes], FileFacts]:
    shared = SharedFacts()
    return lambda source: shared.decode(encode(parse_file(source)))


def test_shared_facts_equal_facts_on_their_own(read: Callable[[bytes], FileFacts]) -> None:
    sources = [path.read_bytes() for path in sorted(TESTDATA.rglob("*.go"))]
    assert sources
    for source in sources:
        assert read(source) == decode(encode(parse_file(source)))


def test_equal_types_of_two_files_are_one_object(read: Callable[[bytes], FileFacts]) -> None:
    first, second = read(FIRST), read(SECOND)
    assert first.funcs[0].receiver is second.funcs[0].receiver
    assert first.funcs[0].results is second.funcs[0].results
    assert first.funcs[0].params[0].args[1] is second.funcs[0].results[0]


def test_equal_names_and_values_of_two_files_are_one_object(read: Callable[[bytes], FileFacts]) -> None:
    second, third = read(SECOND).vars[0], read(THIRD).vars[0]
    assert second.name is third.name
    assert second.value is third.value
