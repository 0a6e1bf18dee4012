"""Imports lead where Go would find them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from goracelint.source.modules import Workspace, escape


def grow(top: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def scanned(top: Path, environ: Mapping[str, str] | None = None, root: str = "") -> Workspace:
    """The workspace of all folders with Go files below the root."""
    folders = {str(path.parent) for path in (top / root).rglob("*.go")}
    return Workspace(folders, [str(top / root)], environ or {})


def resolved(top: Path, workspace: Workspace, import_path: str, from_folder: str) -> str | None:
    found = workspace.resolve(import_path, str(top / from_folder))
    return Path(found).relative_to(top).as_posix() if found else None


def test_module_holds_its_folders(tmp_path: Path) -> None:
    grow(tmp_path, {"go.mod": "module example.com/m\ngo 1.21\n", "a.go": "", "in/b.go": "", "none/x.txt": ""})
    workspace = scanned(tmp_path)
    assert workspace.import_path(str(tmp_path / "in")) == "example.com/m/in"
    assert workspace.import_path(str(tmp_path)) == "example.com/m"
    assert workspace.language_version(str(tmp_path / "in")) == (1, 21)
    assert resolved(tmp_path, workspace, "example.com/m/in", ".") == "in"
    assert resolved(tmp_path, workspace, "example.com/m", "in") == "."
    assert resolved(tmp_path, workspace, "example.com/m/none", ".") is None
    assert resolved(tmp_path, workspace, "example.com/more", ".") is None


def test_nested_module_is_found_from_its_sibling(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {"a/go.mod": "module m.example/a", "a/a.go": "", "b/go.mod": "module m.example/b/v2", "b/sub/b.go": ""},
    )
    workspace = scanned(tmp_path)
    assert resolved(tmp_path, workspace, "m.example/b/v2/sub", "a") == "b/sub"
    assert workspace.import_path(str(tmp_path / "b" / "sub")) == "m.example/b/v2/sub"


def test_replaced_module_is_found_outside_the_scanned_tree(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "app/go.mod": "module app\nreplace x.example/lib => ../lib\n",
            "app/a.go": "",
            "lib/go.mod": "module x.example/lib",
            "lib/in/l.go": "",
        },
    )
    workspace = scanned(tmp_path, root="app")
    assert resolved(tmp_path, workspace, "x.example/lib/in", "app") == "lib/in"
    assert workspace.import_path(str(tmp_path / "lib/in")) == "x.example/lib/in"


def test_go_work_joins_modules_outside_the_scanned_tree(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "go.work": "go 1.21\nuse (\n./app\n./lib\n)\n",
            "app/go.mod": "module app.example",
            "app/a.go": "",
            "lib/go.mod": "module lib.example",
            "lib/l.go": "",
        },
    )
    assert resolved(tmp_path, scanned(tmp_path, root="app"), "lib.example", "app") == "lib"


def test_vendored_package_keeps_its_import_path(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {"go.mod": "module m", "cmd/a.go": "", "vendor/x.example/y/y.go": "", "vendor/x.example/z/z.go": ""},
    )
    workspace = scanned(tmp_path)
    assert resolved(tmp_path, workspace, "x.example/y", "cmd") == "vendor/x.example/y"
    assert resolved(tmp_path, workspace, "x.example/z", "vendor/x.example/y") == "vendor/x.example/z"
    assert workspace.import_path(str(tmp_path / "vendor/x.example/y")) == "x.example/y"


def test_folder_vendor_above_the_scanned_tree_means_nothing(tmp_path: Path) -> None:
    grow(tmp_path, {"vendor/app/a.go": "", "vendor/app/in/b.go": ""})
    workspace = scanned(tmp_path, root="vendor/app")
    assert workspace.import_path(str(tmp_path / "vendor/app/in")) == "app/in"


def test_gopath_tree_is_known_by_its_layout(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "gocode/src/github.com/a/b/b.go": "",
            "gocode/src/github.com/c/d/sub/d.go": "",
            "gocode/src/github.com/c/d/go.mod": "module github.com/c/d/v3",
        },
    )
    workspace = scanned(tmp_path, root="gocode/src/github.com/a")
    assert workspace.import_path(str(tmp_path / "gocode/src/github.com/a/b")) == "github.com/a/b"
    for spelling in ("github.com/c/d/sub", "github.com/c/d/v3/sub"):
        found = resolved(tmp_path, workspace, spelling, "gocode/src/github.com/a/b")
        assert found == "gocode/src/github.com/c/d/sub"


def test_innermost_vendor_folder_of_a_gopath_tree_counts(tmp_path: Path) -> None:
    project = "go/src/x.example/p"
    files = (f"{project}/in/a.go", f"{project}/vendor/q/q.go", f"{project}/in/vendor/q/q.go", "go/src/q/q.go")
    grow(tmp_path, dict.fromkeys(files, ""))
    workspace = scanned(tmp_path)
    assert resolved(tmp_path, workspace, "q", f"{project}/in") == f"{project}/in/vendor/q"
    assert resolved(tmp_path, workspace, "q", project) == f"{project}/vendor/q"


def test_gopath_of_the_environment_is_searched(tmp_path: Path) -> None:
    grow(tmp_path, {"go/src/plain/p.go": "", "app/a.go": ""})
    workspace = scanned(tmp_path, {"GOPATH": str(tmp_path / "go")}, root="app")
    assert resolved(tmp_path, workspace, "plain", "app") == "go/src/plain"
    assert workspace.import_path(str(tmp_path / "go/src/plain")) == "plain"


def test_gopath_tree_may_be_the_scanned_folder(tmp_path: Path) -> None:
    grow(tmp_path, {"src/one/a.go": "", "src/two/b.go": ""})
    for root in ("", "src"):
        assert resolved(tmp_path, scanned(tmp_path, root=root), "two", "src/one") == "src/two"


def library(tmp_path: Path) -> Workspace:
    grow(
        tmp_path,
        {
            "src/go.mod": "module std\n\ngo 1.27\n",
            "src/runtime/r.go": "",
            "src/sync/s.go": "",
            "src/net/http/h.go": "",
            "src/vendor/golang.org/x/net/n.go": "",
            "src/cmd/go.mod": "module cmd\n",
            "src/cmd/go/main.go": "",
            "src/cmd/vendor/golang.org/x/mod/m.go": "",
            "other/go.mod": "module other",
            "other/o.go": "",
        },
    )
    return scanned(tmp_path)


@pytest.mark.parametrize(
    ("import_path", "from_folder", "expected"),
    [
        ("sync", "src/net/http", "src/sync"),
        ("golang.org/x/net", "src/net/http", "src/vendor/golang.org/x/net"),
        ("net/http", "src/cmd/go", "src/net/http"),
        ("golang.org/x/mod", "src/cmd/go", "src/cmd/vendor/golang.org/x/mod"),
        ("sync", "src/vendor/golang.org/x/net", "src/sync"),
        ("unsafe", "src/sync", None),
        ("C", "src/sync", None),
    ],
)
def test_standard_library_is_found_from_inside(
    tmp_path: Path, import_path: str, from_folder: str, expected: str | None
) -> None:
    assert resolved(tmp_path, library(tmp_path), import_path, from_folder) == expected


def test_standard_library_has_its_import_paths(tmp_path: Path) -> None:
    workspace = library(tmp_path)
    paths = {"src/net/http": "net/http", "src/cmd/go": "cmd/go", "src/vendor/golang.org/x/net": "golang.org/x/net"}
    assert {folder: workspace.import_path(str(tmp_path / folder)) for folder in paths} == paths


def test_standard_library_is_not_found_from_elsewhere(tmp_path: Path) -> None:
    grow(tmp_path, {"app/go.mod": "module app", "app/a.go": ""})
    workspace = Workspace([str(tmp_path / "app")], [str(tmp_path / "app")], {})
    assert resolved(tmp_path, workspace, "sync", "app") is None


def test_module_cache_is_searched_at_the_required_version(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "app/go.mod": "module app\nrequire (\n\tgithub.com/BurntSushi/toml v1.2.0\n\tgithub.com/d/e v1.0.0\n)\n",
            "app/a.go": "",
            "go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.0/internal/t.go": "",
            "go/pkg/mod/github.com/!burnt!sushi/toml@v1.3.0/internal/t.go": "",
            "go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.0/go.mod": "module github.com/BurntSushi/toml",
            "go/pkg/mod/github.com/d/e@v1.0.0/e.go": "",
        },
    )
    cached = "go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.0/internal"
    for variable, value in (("GOPATH", "go"), ("GOMODCACHE", "go/pkg/mod"), ("HOME", ".")):
        workspace = scanned(tmp_path, {variable: str(tmp_path / value)}, root="app")
        assert resolved(tmp_path, workspace, "github.com/BurntSushi/toml/internal", "app") == cached
        assert resolved(tmp_path, workspace, "github.com/d/e", cached) == "go/pkg/mod/github.com/d/e@v1.0.0"
        assert workspace.import_path(str(tmp_path / cached)) == "github.com/BurntSushi/toml/internal"
        assert workspace.import_path(str(tmp_path / "go/pkg/mod/github.com/d/e@v1.0.0")) == "github.com/d/e"


def test_upper_case_is_escaped_in_the_module_cache() -> None:
    assert escape("github.com/AbC/d") == "github.com/!ab!c/d"


def test_without_module_the_import_path_is_relative_to_the_scanned_root(tmp_path: Path) -> None:
    grow(tmp_path, {"app/a.go": "", "app/sync/b.go": ""})
    workspace = scanned(tmp_path, root="app")
    assert workspace.import_path(str(tmp_path / "app/sync")) == "app/sync"
    assert workspace.import_path(str(tmp_path / "app")) == "app"


def test_relative_import_is_found(tmp_path: Path) -> None:
    grow(tmp_path, {"a/a.go": "", "b/b.go": ""})
    assert resolved(tmp_path, scanned(tmp_path), "../b", "a") == "b"


@pytest.mark.parametrize("import_path", ["", "/etc", "m/../../x", "m//in", "m\\in", "m/\0", "m/."])
def test_path_that_leads_out_resolves_to_nothing(tmp_path: Path, import_path: str) -> None:
    grow(tmp_path, {"go.mod": "module m", "in/a.go": ""})
    assert resolved(tmp_path, scanned(tmp_path), import_path, "in") is None


def test_unreadable_module_file_is_as_good_as_absent(tmp_path: Path) -> None:
    grow(tmp_path, {"app/in/a.go": "", "app/go.mod/x": ""})
    assert scanned(tmp_path, root="app").import_path(str(tmp_path / "app/in")) == "app/in"


def test_module_file_without_a_module_line_leaves_the_folder_names(tmp_path: Path) -> None:
    grow(tmp_path, {"app/in/a.go": "", "app/go.mod": "\0\xff half of"})
    assert scanned(tmp_path, root="app").import_path(str(tmp_path / "app/in")) == "app/in"
