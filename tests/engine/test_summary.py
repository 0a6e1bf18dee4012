"""Cases of a summary: when they are merged, what is then still certain, and what a digest looks at."""

from goracelint.engine.ports import Port
from goracelint.engine.summary import (
    MAX_CASES,
    Acquired,
    Case,
    Fill,
    Release,
    Share,
    Source,
    Summary,
    Via,
    describe,
    is_interesting,
    merge_cases,
)

ARG0, ARG1, RESULT0 = Port("arg0"), Port("arg1"), Port("result0")
HERE, THERE = Via(1, 10, 20), Via(1, 30, 40)


def release(port: Port = ARG0, must: bool = True, via: Via = HERE) -> Release:
    return Release(port, "pool", "p.pool", "pool", must, False, via)


def test_cases_that_differ_only_in_what_they_touch_are_one() -> None:
    (case,) = merge_cases([Case(uses=(ARG0,)), Case(uses=(ARG1,)), Case()])
    assert case.uses == (ARG0, ARG1)


def test_cases_with_different_releases_stay_apart() -> None:
    assert len(merge_cases([Case(releases=(release(),)), Case()])) == 2


def test_beyond_the_limit_a_release_of_some_paths_is_uncertain() -> None:
    many = [Case(releases=(release(ARG0), release(Port(f"arg{n}")))) for n in range(1, MAX_CASES + 3)]
    (case,) = merge_cases(many)
    must = {row.port: row.must for row in case.releases}
    assert must[ARG0]
    assert not any(must[Port(f"arg{n}")] for n in range(1, MAX_CASES + 3))


def test_order_of_cases_does_not_matter() -> None:
    cases = [
        Case(guards=((ARG0, "nil"),)),
        Case(releases=(release(),)),
        Case(shares=(Share(ARG1, "sent", True, HERE),)),
        Case(outputs=((RESULT0, (Source("nil"),)),)),
    ]
    assert merge_cases(cases) == merge_cases(cases[::-1]) == merge_cases(cases + cases)


def test_resources_are_renumbered_when_cases_meet() -> None:
    mine = Acquired("pool", "p.a", "a", (), "*p.T", HERE)
    other = Acquired("pool", "p.b", "b", (), "*p.T", THERE)
    cases = [
        Case(acquired=(row,), uses=(use,), outputs=((RESULT0, (Source("new", index=0),)),))
        for row in (mine, other)
        for use in (ARG0, ARG1)
    ]
    many = cases + [Case(guards=((Port(f"arg{n}"), "nil"),)) for n in range(MAX_CASES)]
    merged = [case for case in merge_cases(many) if case.acquired]
    for case in merged:
        indexes = [source.index for _, sources in case.outputs for source in sources if source.kind == "new"]
        assert sorted(set(indexes)) == list(range(len(case.acquired)))


def test_what_only_one_case_fills_is_filled_on_some_paths() -> None:
    outputs = ((RESULT0, (Source("fresh"),)),)
    (case,) = merge_cases([Case(fills=(Fill(ARG0, "filled", HERE),), outputs=outputs), Case(outputs=outputs)])
    assert [fill.left for fill in case.fills] == ["some"]


def test_digest_looks_at_effects_and_not_at_places() -> None:
    def digest(*rows: Release) -> str:
        return Summary("p.f", (Case(releases=rows),)).digest

    assert digest(release(via=HERE)) == digest(release(via=THERE))
    assert digest(release()) != digest(release(must=False))
    assert digest(release()) != digest()


def test_only_what_callers_must_know_is_interesting() -> None:
    assert is_interesting(Summary("p.f", (Case(releases=(release(),)),)))
    assert not is_interesting(Summary("p.f", (Case(uses=(ARG0,)),)))


def test_description_is_what_test_comments_spell() -> None:
    case = Case(
        guards=((ARG0, "nonnil"),),
        releases=(release(must=False),),
        outputs=((RESULT0, (Source("nil"), Source("view", ARG1, "buffer"))),),
    )
    assert describe(Summary("p.f", (case,))) == [
        "when arg0=nonnil: releases(arg0) maybe",
        "when arg0=nonnil: result0 <- nil | buffer of arg1",
    ]
