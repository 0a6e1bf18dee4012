"""Constraints mean what the Go command makes of them."""

import pytest

from goracelint.source.constraints import (
    Configuration,
    Constraint,
    build_lines,
    file_constraint,
    name_constraint,
    parse_expression,
)

LINUX = Configuration("linux", "amd64")
WINDOWS = Configuration("windows", "386")


@pytest.mark.parametrize(
    ("expression", "linux", "windows"),
    [
        ("linux", True, False),
        ("!linux", False, True),
        ("unix && amd64", True, False),
        ("linux || windows && !386", True, False),
        ("(linux || windows) && !386", True, False),
        ("!(linux || race)", False, True),
        ("gc && !gccgo && go1.21", True, True),
        ("go1.100", False, False),
        ("cgo", True, True),
        ("race || msan", False, False),
        ("amd64.v3", False, False),
    ],
)
def test_expression_holds(expression: str, linux: bool, windows: bool) -> None:
    constraint = parse_expression(expression)
    assert (constraint.holds(LINUX), constraint.holds(WINDOWS)) == (linux, windows)


@pytest.mark.parametrize("expression", ["", "&&", "linux &&", "(linux", "linux)", "linux windows", "a @ b", "!"])
def test_malformed_expression_holds_nowhere_but_alone(expression: str) -> None:
    assert parse_expression(expression) == Constraint(("ignore",))


def test_absurd_nesting_is_parsed() -> None:
    assert parse_expression("(" * 100_000 + "linux" + ")" * 100_000).holds(LINUX)


@pytest.mark.parametrize(("system", "implied"), [("android", "linux"), ("ios", "darwin"), ("illumos", "solaris")])
def test_system_implies_the_one_it_derives_from(system: str, implied: str) -> None:
    assert parse_expression(f"{implied} && unix").holds(Configuration(system, "arm64"))


def test_tag_gccgo_rules_out_gc() -> None:
    gccgo = Configuration("linux", "amd64", frozenset({"gccgo"}))
    assert parse_expression("gccgo && !gc").holds(gccgo)


def test_older_release_satisfies_what_newer_ones_do_not() -> None:
    assert parse_expression("!go1.21 && go1.20").holds(Configuration("linux", "amd64", release=20))


@pytest.mark.parametrize(
    ("name", "postfix"),
    [
        ("mmap.go", ()),
        ("linux.go", ()),
        ("mmap_linux.go", ("linux",)),
        ("mmap_arm64.go", ("arm64",)),
        ("mmap_linux_arm64_test.go", ("linux", "arm64", "&&")),
        ("mmap_arm64_linux.go", ("linux",)),
        ("mmap_test.go", ()),
        ("mmap_unix.go", ()),
        ("windows_amd64.go", ("amd64",)),
        ("z_linux.pb.go", ("linux",)),
    ],
)
def test_file_name_constrains(name: str, postfix: tuple[str, ...]) -> None:
    assert name_constraint(name).postfix == postfix


def test_new_form_rules_over_old_form() -> None:
    assert build_lines(b"//go:build linux\n// +build windows\n\npackage p\n") == "//go:build linux"


def test_old_lines_are_joined_by_and_and_their_words_by_or() -> None:
    lines = build_lines(b"// +build linux,!race windows\n// +build amd64\n\npackage p\n")
    constraint = file_constraint("a.go", lines)
    configurations = (LINUX, WINDOWS, Configuration("windows", "amd64"))
    assert [constraint.holds(each) for each in configurations] == [True, False, True]


def test_old_line_without_a_blank_line_after_it_is_a_comment() -> None:
    assert build_lines(b"// +build linux\npackage p\n") == ""


@pytest.mark.parametrize(
    "header",
    [
        b"// Copyright\n\n//go:build linux\n\npackage p\n",
        b"\xef\xbb\xbf//go:build linux\r\n\r\npackage p\r\n",
        b"/* a\nb */\n//go:build linux\npackage p\n",
        b"// a /* b\n//go:build linux\n/* c */\npackage p\n",
    ],
)
def test_build_line_is_found_behind_other_comments(header: bytes) -> None:
    assert build_lines(header) == "//go:build linux"


@pytest.mark.parametrize(
    "data",
    [
        b"package p\n\n//go:build linux\n",
        b"/*\n//go:build linux\n*/\npackage p\n",
        b"// see //go:build linux\npackage p\n",
        b"//go:builder linux\npackage p\n",
    ],
)
def test_build_line_elsewhere_does_not_count(data: bytes) -> None:
    assert build_lines(data) == ""


def test_name_header_and_cgo_all_constrain_a_file() -> None:
    constraint = file_constraint("a_linux.go", "//go:build !race", imports_c=True)
    assert constraint.holds(LINUX)
    assert not constraint.holds(Configuration("linux", "amd64", cgo=False))
    assert not constraint.holds(Configuration("linux", "amd64", frozenset({"race"})))
    assert not constraint.holds(WINDOWS)


@pytest.mark.parametrize("name", ["_draft.go", ".hidden.go"])
def test_file_that_go_leaves_out_holds_nowhere(name: str) -> None:
    assert not file_constraint(name, "").holds(LINUX)


@pytest.mark.parametrize(
    ("configuration", "name"),
    [
        (LINUX, "linux/amd64"),
        (Configuration("linux", "amd64", frozenset({"race", "appengine"})), "linux/amd64 appengine race"),
        (Configuration("js", "wasm", cgo=False, release=20), "js/wasm nocgo go1.20"),
        (Configuration("linux", "amd64", alone=2), "linux/amd64 alone 2"),
    ],
)
def test_configuration_has_a_short_name(configuration: Configuration, name: str) -> None:
    assert configuration.name == name
