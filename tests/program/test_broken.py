"""Broken or absurd Go gives unknown types, never an exception."""

import random

import pytest

from goracelint.ir.opcodes import CALLS
from tests.conftest import TESTDATA
from tests.program.conftest import Link

SOURCES = sorted((TESTDATA / "linking").rglob("*.go"))
WORDS = (
    "func type var ( ) { } [ ] * & . , := = <- ... struct interface map chan range go defer return x T 1 nil".split()
)


def mutated(text: str, seed: int) -> str:
    """The text with a few tokens put in, taken out or doubled."""
    choice = random.Random(seed)
    tokens = text.split(" ")
    for _ in range(choice.randint(1, 6)):
        at = choice.randrange(len(tokens))
        tokens[at : at + choice.randint(0, 2)] = choice.choice([[choice.choice(WORDS)], [], tokens[at : at + 2] * 2])
    return " ".join(tokens)


@pytest.mark.parametrize("seed", range(150))
def test_mutated_source_is_linked(link: Link, seed: int) -> None:
    path = SOURCES[seed % len(SOURCES)]
    program = link(mutated(path.read_text(), seed))
    for function in list(program.functions):
        if function.has_body:
            body, typing = function.body(), program.infer(function)
            calls = [number for number, row in body.instructions() if row[0] in CALLS]
            assert sorted(typing.targets) == calls
            assert len(typing.types) == body.registers


def test_what_nothing_declares_is_unknown(link: Link) -> None:
    program = link("package demo\nfunc f() { a.b.c(d).e(); g[0](); (*h)(1); i.j[K](2) }")
    targets = program.infer(program.functions[0]).targets.values()
    assert {(target.kind, target.functions, target.type) for target in targets} == {("unknown", (), None)}
