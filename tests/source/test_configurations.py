"""Every file is in a build, and twins are never in one together."""

import itertools

import pytest

from goracelint.source.configurations import Build, plan, solve
from goracelint.source.constraints import ARCHITECTURES, SYSTEMS, Constraint, file_constraint, parse_expression


def planned(*folders: dict[str, str]) -> list[Build]:
    """The plan of folders d0, d1, ... given as file name -> build expression, empty for none."""
    return plan(
        {
            f"d{number}": {
                name: file_constraint(name, f"//go:build {expression}" if expression else "")
                for name, expression in files.items()
            }
            for number, files in enumerate(folders)
        }
    )


def shown(builds: list[Build]) -> list[tuple[str, dict[str, tuple[str, ...]]]]:
    return [(build.configuration.name, build.folders) for build in builds]


def test_plain_files_need_one_build() -> None:
    assert shown(planned({"b.go": "", "a.go": ""})) == [("linux/amd64", {"d0": ("a.go", "b.go")})]


def test_unix_and_windows_twin_never_meet() -> None:
    assert shown(planned({"a.go": "", "m_unix.go": "unix", "m_windows.go": ""})) == [
        ("linux/amd64", {"d0": ("a.go", "m_unix.go")}),
        ("windows/amd64", {"d0": ("a.go", "m_windows.go")}),
    ]


def test_later_builds_list_only_folders_with_something_new() -> None:
    builds = planned({"a.go": ""}, {"b.go": "", "b_darwin.go": ""})
    assert shown(builds)[1:] == [("darwin/arm64", {"d1": ("b.go", "b_darwin.go")})]
    assert [build.news for build in builds] == [{"a.go", "b.go"}, {"b_darwin.go"}]


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("race", "linux/amd64 race"),
        ("windows && race", "windows/amd64 race"),
        ("!cgo", "linux/amd64 nocgo"),
        ("!go1.21", "linux/amd64 go1.20"),
        ("gccgo && !gc", "linux/amd64 gccgo"),
        ("plan9 && arm", "plan9/arm"),
        ("linux && sparc64", "linux/sparc64"),
        ("freebsd && s390x", "freebsd/s390x"),
        ("ignore || integration", "linux/amd64 integration"),
        ("a && b && !c", "linux/amd64 a b"),
    ],
)
def test_build_is_the_smallest_change_that_satisfies(expression: str, name: str) -> None:
    assert [build.configuration.name for build in planned({"a.go": expression})] == [name]


def test_tags_that_exclude_each_other_are_in_different_builds() -> None:
    builds = planned({"a.go": "x", "b.go": "y", "c.go": "!x && !y"})
    assert [build.folders["d0"] for build in builds] == [("c.go",), ("a.go",), ("b.go",)]


def test_programs_of_their_own_come_alone_with_packages_built_as_usual() -> None:
    builds = planned({"a.go": "", "gen1.go": "ignore", "gen2.go": "ignore"}, {"gen.go": "ignore"})
    assert shown(builds)[1:] == [
        ("linux/amd64 alone", {"d0": ("gen1.go",), "d1": ("gen.go",)}),
        ("linux/amd64 alone 2", {"d0": ("gen2.go",)}),
    ]
    assert not any(build.configuration.tags for build in builds)


@pytest.mark.parametrize("expression", ["linux && windows", "x && !x", "linux &&", "go1.100"])
def test_file_that_no_build_satisfies_is_analysed_alone(expression: str) -> None:
    assert shown(planned({"a.go": "", "odd.go": expression}))[1:] == [("linux/amd64 alone", {"d0": ("odd.go",)})]


def test_hundreds_of_tags_in_one_expression_end() -> None:
    names = [f"t{number}" for number in range(200)]
    assert planned({"a.go": " && ".join(names)})[0].configuration.alone == 1
    assert planned({"a.go": " || ".join([*sorted(SYSTEMS), *sorted(ARCHITECTURES), *names])})


def test_every_file_is_new_in_exactly_one_build_that_it_holds_in() -> None:
    words = ["linux", "windows", "arm", "unix", "cgo", "race", "ignore", "go1.20"]
    expressions = [
        f"{'!' * negated}{left} {operator} {right}"
        for (left, right), operator, negated in itertools.product(
            itertools.permutations(words, 2), ("&&", "||"), (True, False)
        )
    ]
    files = {f"f{number:03}.go": expression for number, expression in enumerate(expressions)}
    builds = planned(files)
    assert sorted(path for build in builds for path in build.news) == sorted(files)
    packaged = [build for build in builds if not build.configuration.alone]
    assert all(
        (parse_expression(expression).holds(build.configuration)) == (name in build.folders["d0"])
        for build in packaged
        for name, expression in files.items()
    )


def test_plan_does_not_depend_on_the_order_of_files() -> None:
    files = {f"{name}.go": name for name in ("windows", "race", "arm", "js", "ignore", "msan")}
    assert planned(files) == planned(dict(reversed(files.items())))


def test_unsatisfiable_constraint_has_no_solution() -> None:
    assert solve(Constraint(("linux", "windows", "&&"))) is None
