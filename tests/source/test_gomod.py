"""The lines of module files that lead imports somewhere."""

from goracelint.source.gomod import ModuleFile, Replacement, parse_module_file


def test_lines_and_blocks_are_read() -> None:
    text = """// a comment
module example.com/app // the path
go 1.22.3
toolchain go1.23
require golang.org/x/sys v0.3.0
require (
\tgithub.com/a/b v1.2.3 // indirect
\t"quoted.example/c" v0.0.1
)
replace (
\texample.com/lib => ../lib
\texample.com/old v1.0.0 => example.com/new v1.1.0
)
exclude x.example/y v1.0.0
"""
    assert parse_module_file(text) == ModuleFile(
        "example.com/app",
        (1, 22),
        (("github.com/a/b", "v1.2.3"), ("golang.org/x/sys", "v0.3.0"), ("quoted.example/c", "v0.0.1")),
        (
            Replacement("example.com/lib", "", "../lib", ""),
            Replacement("example.com/old", "v1.0.0", "example.com/new", "v1.1.0"),
        ),
    )


def test_workspace_file_is_read() -> None:
    assert parse_module_file("go 1.21\nuse ./a\nuse (\n\t./b\n)\n").uses == ("./a", "./b")


def test_module_in_a_block_and_quoted_is_read() -> None:
    assert parse_module_file('module (\n\t"example.com/app"\n)\n').module == "example.com/app"


def test_broken_lines_are_skipped() -> None:
    text = 'module\nrequire a\nreplace => x\nreplace a =>\ngo x\n"\nuse\n)\nrequire (\nmodule example.com/app\n'
    assert parse_module_file(text) == ModuleFile(requires=(("module", "example.com/app"),))


def test_commented_and_windows_lines_are_read() -> None:
    assert parse_module_file("module m//x\r\n//require a v1\r\nrequire b v1//y\r\n") == ModuleFile(
        "m", requires=(("b", "v1"),)
    )
