"""What is remembered of conditions on a path."""

from collections.abc import Callable

import pytest

from tests.want import Seen

PROGRAM = """package p

import "sync"

var pool = sync.Pool{{New: func() any {{ return new([64]byte) }}}}

func f(op, last int) byte {{
	b := pool.Get().(*[64]byte)
{arms}	if last > 1 {{
		pool.Put(b)
	}}
	if last > {limit} {{
		return 0
	}}
	return b[0]
}}
"""


@pytest.mark.parametrize(("limit", "found"), [(1, []), (2, ["pool-use-after-put"])])
def test_the_latest_conditions_count_after_any_number_of_others(
    check: Callable[..., list[Seen]], limit: int, found: list[str]
) -> None:
    arms = "".join(f"\tif op == {arm} {{\n\t\tpanic({arm})\n\t}}\n" for arm in range(150))
    assert [seen.rule for seen in check(PROGRAM.format(arms=arms, limit=limit))] == found


MANY_EXITS = """package p

import "sync"

var pool = sync.Pool{{New: func() any {{ return new([64]byte) }}}}

func f(op int) byte {{
	b := pool.Get().(*[64]byte)
	switch op {{
{arms}	}}
	pool.Put(b)
	return b[0]
}}
"""


@pytest.mark.parametrize("exits", [1, 20, 40, 150])
def test_what_follows_any_number_of_exits_is_seen(check: Callable[..., list[Seen]], exits: int) -> None:
    arms = "".join(f"\tcase {arm}:\n\t\treturn {arm}\n" for arm in range(exits))
    assert [seen.rule for seen in check(MANY_EXITS.format(arms=arms))] == ["pool-use-after-put"]
