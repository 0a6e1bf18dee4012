"""Mutated Go is data: facts come out, their code is well formed, and equal bytes give equal facts.

The fast run takes 300 mutants of the golden files; ``pytest -m fuzz`` takes 100 000, or as many as
GORACELINT_FUZZ says, and starts at the seed GORACELINT_FUZZ_SEED.
"""

import os
import time
from pathlib import Path

import pytest

from goracelint.ir.facts import encode
from goracelint.syntax.worker import parse_file
from tests.fuzz.mutate import mutate
from tests.ir.wellformed import problems

SEEDS = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "testdata" / "lowering").glob("*.go"))]
SLOW = 5.0


def survive(count: int, first: int) -> list[int]:
    """The seeds whose mutant breaks a promise."""
    failed: list[int] = []
    for seed in range(first, first + count):
        source = mutate(SEEDS[seed % len(SEEDS)], seed)
        began = time.monotonic()
        facts = parse_file(source)
        if problems(facts) or time.monotonic() - began > SLOW:
            failed.append(seed)
        encode(facts)
    return failed


def test_mutants_are_survived():
    assert survive(300, 0) == []


def test_mutant_is_lowered_alike_twice():
    source = mutate(SEEDS[0], 7)
    assert encode(parse_file(source)) == encode(parse_file(source))


@pytest.mark.fuzz
def test_many_mutants_are_survived():
    count = int(os.environ.get("GORACELINT_FUZZ", "100000"))
    assert survive(count, int(os.environ.get("GORACELINT_FUZZ_SEED", "1000"))) == []
