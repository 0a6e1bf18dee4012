"""Whom a mapping can reach, told by names: never fewer than whom findings are told of."""

from pathlib import Path

import pytest

from goracelint.engine.sharing.analysis import sharing_events
from goracelint.engine.sharing.mappings import Mappings
from goracelint.engine.sharing.reach import mapping_packages, reached
from goracelint.model_files import load_models
from goracelint.program.program import Program
from tests.engine.solving import solve_folder, solve_text
from tests.test_rules import CASES

MODELS = load_models(())[0]

REGION = """package demo

import "syscall"

type region struct{ data []byte }

func (r *region) open(fd int) { r.data, _ = syscall.Mmap(fd, 0, 8, 1, 1) }

func apart(b []int) int { return len(b) }
"""


def names(program: Program) -> set[str]:
    found = {function.name.removeprefix("demo.") for function in reached(program, Mappings(MODELS).names)}
    return {name for name in found if "region" not in name}


@pytest.mark.parametrize("case", [case for case in CASES if case.parent.name.startswith("mmap")], ids=str)
def test_whoever_is_told_of_is_reached(case: Path) -> None:
    program, mappings = solve_folder(case).program, Mappings(MODELS)
    within = {function.id for function in reached(program, mappings.names)}
    for event in sharing_events(program, mappings, mapping_packages(program, mappings)):
        assert {step.function for step in event.steps if step.role == event.at} <= within


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("func f(r *region) byte { return r.data[0] }", {"f"}),
        ("func f(r *region) { r.open(1) }\nfunc g() { h(f) }\nfunc h(func(*region)) {}", {"f", "g", "h"}),
        ("func f() { new(region).open(g()) }\nfunc g() int { return 1 }", {"f", "g"}),
        ("var one = new(region)\nfunc f() { one.open(1) }\nfunc g() any { return one }", {"f", "g", "var one"}),
        ("var call = syscall.Munmap\nfunc f(b []byte) { call(b) }", {"f", "var call"}),
        ("func f(b []byte) { r := region{b}; r.open(1) }", {"f"}),
        ("type v struct{ b []byte }\nfunc f(r *region) v { return v{r.data} }\nfunc g(x v) { h(x.b) }", set("fg")),
        ("func f() { func() { new(region).open(1) }() }", {"f", "f.func1"}),
        ("func f(b []int) int { return apart(b) + len(b) }", set()),
    ],
)  # fmt: skip
def test_what_is_said_leads_on(tmp_path: Path, text: str, found: set[str]) -> None:
    assert names(solve_text(tmp_path, {"go.mod": "module demo\n", "demo.go": f"{REGION}\n{text}\n"}).program) == found
