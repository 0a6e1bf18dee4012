"""Packages: names of imports, several packages in a folder, loading on demand, function names."""

import pytest

from goracelint.program.function import MOST_DECODED
from goracelint.program.packages import LoadedFile, guess_name
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.syntax.worker import parse_file
from tests.program.conftest import Link, TextLoader, function_named


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("net/http", "http"),
        ("example.com/queue/v2", "queue"),
        ("gopkg.in/yaml.v3", "yaml"),
        ("github.com/mattn/go-isatty", "isatty"),
        ("github.com/edsrzf/mmap-go", "mmap"),
        ("github.com/satori/go.uuid", "uuid"),
        ("v2", "v2"),
    ],
)
def test_the_name_of_an_unseen_package_is_guessed(path: str, name: str) -> None:
    assert guess_name(path) == name


def test_a_folder_holds_a_package_and_its_external_tests(link: Link) -> None:
    program = link(
        {
            "p/p.go": "package p\nfunc F() {}",
            "p/in_test.go": "package p\nfunc g() { F() }",
            "p/out_test.go": 'package p_test\nimport "p"\nfunc h() { p.F() }',
        }
    )
    assert [(package.path, package.name) for package in program.packages] == [("p", "p"), ("p_test", "p_test")]
    for caller in ("p.g", "p_test.h"):
        targets = program.infer(function_named(program, caller)).targets.values()
        assert [target.name for target in targets] == ["p.F"]


def test_packages_are_loaded_when_a_name_needs_them(stubs: Stubs) -> None:
    loader = TextLoader({"a/a.go": "package a\nfunc A() {}", "b/b.go": "package b\nfunc B() {}"})
    text = b'package demo\nimport ("a"; "b")\nfunc f() { a.A(); x := len("s"); _ = x }\nfunc g() { b.B() }'
    program = Program(loader, [("demo", "demo", [LoadedFile("demo/d.go", "demo", parse_file(text))])], stubs)
    program.infer(function_named(program, "demo.f"))
    assert loader.asked == ["a"]
    assert [function.name for function in program.functions] == ["demo.f", "demo.g", "a.A"]


def test_two_copies_of_a_package_are_two_packages(stubs: Stubs) -> None:
    def file(folder: str, text: str) -> LoadedFile:
        return LoadedFile(f"{folder}/x.go", folder, parse_file(text.encode()))

    class Vendored:
        def folder(self, import_path: str, from_dir: str) -> str:
            return f"{from_dir}/vendor/lib"

        def files(self, folder: str) -> list[LoadedFile]:
            return [file(folder, f"package lib\ntype T {copies[folder.partition('/')[0]]}")]

    copies = {"one": "[]int", "two": "map[string]bool"}
    user = 'package demo\nimport "lib"\nfunc f(x lib.T) { y := x[0]; _ = y }'
    program = Program(Vendored(), [("one", "one", [file("one", user)]), ("two", "two", [file("two", user)])], stubs)
    found = [program.infer(function).types[1] for function in program.functions[:2]]
    assert list(map(str, found)) == ["int", "bool"]


def test_functions_are_named_as_go_names_them(link: Link) -> None:
    program = link(
        """package demo
        type T[P any] struct{}
        func (t *T[P]) M() { go func() { func() {}() }(); func() {}() }
        func (t T[P]) V() {}
        var x, y = func() {}, 1
        func init() {}
        func F[P any]() {}
        """
    )
    assert [function.name for function in program.functions] == [
        "(*demo.T).M",
        "(*demo.T).M.func1",
        "(*demo.T).M.func1.func1",
        "(*demo.T).M.func2",
        "(demo.T).V",
        "demo.var x",
        "demo.var x.func1",
        "demo.init",
        "demo.F",
    ]


def test_the_initialiser_of_a_variable_is_found(link: Link) -> None:
    program = link({"a/b/p.go": "package p\nvar x, y = f()\nvar z int\nfunc f() (int, int)"})
    found = [program.global_initialiser(f"a/b.{name}") for name in ("x", "y", "z", "w")]
    assert found == [0, 0, None, None]


def test_callers_are_found_by_the_name_they_say(link: Link) -> None:
    program = link("package demo\nfunc f() { x.Get() }\nfunc g() { Get() }\nfunc h() {}")
    assert program.callers_by_name("Get") == (0, 1)
    assert program.callers_by_name("Put") == ()


def test_code_goes_when_much_other_code_was_looked_at_and_comes_back_the_same(link: Link) -> None:
    first, *others = link("package demo\n" + "func f() { g() }\n" * (MOST_DECODED + 1)).functions
    before = first.body()
    assert first.body() is before
    for other in others:
        other.body()
    assert first.body() is not before
    assert first.body().code == before.code
