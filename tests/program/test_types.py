"""Types are interned and spelled as Go spells them."""

import pytest

from goracelint.program.types import TypeTable
from tests.program.conftest import Link, function_named, variable_types

SPELLED = {
    "*http.Request": "*net/http.Request",
    "[]byte": "[]byte",
    "[]uint8": "[]byte",
    "[4]rune": "[4]int32",
    "map[string][]error": "map[string][]error",
    "<-chan struct{}": "<-chan struct{}",
    "chan<- int": "chan<- int",
    "func(a, b int, rest ...string) (n int, err error)": "func(int, int, ...string) (int, error)",
    "func() bool": "func() bool",
    "interface{}": "any",
    "interface{ io.Reader; Len() int }": "interface{Len() int; io.Reader}",
    "struct{ sync.Mutex; a, b int }": "struct{sync.Mutex; a int; b int}",
    "unsafe.Pointer": "unsafe.Pointer",
    "atomic.Pointer[T]": "sync/atomic.Pointer[demo.T]",
    "os.FileMode": "io/fs.FileMode",
    "T": "demo.T",
    "A": "[]demo.T",
    "nowhere": "None",
    "*nowhere.T": "*unknown",
}


@pytest.mark.parametrize("written", SPELLED)
def test_a_type_is_spelled_with_full_paths(link: Link, written: str) -> None:
    imports = 'import ("io"; "net/http"; "os"; "sync"; "sync/atomic"; "unsafe")'
    program = link(f"package demo\n{imports}\ntype T int\ntype A = []T\nfunc f(x {written}) {{}}")
    assert variable_types(program, function_named(program, "demo.f"))["x"] == SPELLED[written]


def test_equal_types_are_one_object() -> None:
    table = TypeTable()
    assert table.slice(table.pointer(table.int)) is table.slice(table.pointer(table.basics["int"]))


def test_substitution_reaches_every_part() -> None:
    table = TypeTable()
    param = table.make("tparam", "T@demo.f")
    generic = table.func((table.slice(param),), (table.make("map", "", (table.int, param)),))
    assert str(table.substitute(generic, {param: table.bool})) == "func([]bool) map[int]bool"


def test_binding_takes_the_default_type_of_a_constant() -> None:
    table = TypeTable()
    param = table.make("tparam", "T@demo.f")
    binding: dict = {}
    table.bind(param, table.basics["untyped int"], binding)
    assert binding == {param: table.int}


@pytest.mark.parametrize(
    "declaration",
    [
        "type T []T",
        "type T struct{ *T }",
        "type T = *T",
        "type T U; type U T",
        "type T = U; type U = T",
        "type T interface{ T }",
        "type T struct{ U }; type U struct{ T }",
        "type T[P T[P]] struct{ x P }",
        "type T[P any] struct{ *T[T[P]] }",
    ],
)
def test_a_cyclic_type_ends(link: Link, declaration: str) -> None:
    program = link(
        f"package demo\n{declaration}\nfunc f(x T, y *T) {{ x.m(); y.n.m(); x[0][0].m(); for range x {{}} }}"
    )
    function = function_named(program, "demo.f")
    assert {target.kind for target in program.infer(function).targets.values()} == {"unknown"}


def test_variables_that_need_each_other_end(link: Link) -> None:
    program = link("package demo\nvar a = b.x()\nvar b = a.y()\nfunc f() { a.m() }")
    assert variable_types(program, function_named(program, "demo.f")) == {}
