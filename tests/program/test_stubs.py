"""The stubs of the standard library: complete, fast, and as good as source."""

import time

import pytest

from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from tests.program.conftest import Link, function_named


def test_every_stub_decodes_and_every_named_type_resolves(stubs: Stubs) -> None:
    program = Program(None, [], stubs)
    missing = []
    for path in stubs.paths():
        package = program.package(path, "")
        assert package is not None
        for name in (*package.scope.types, *package.scope.funcs, *package.scope.vars):
            entity = program.entity(package, name)
            if entity is None or entity.type is None or "unknown" in str(entity.type):
                missing.append(f"{path}.{name}")
    assert len(stubs.paths()) > 150
    assert missing == []


def test_stubs_are_opened_and_decoded_quickly() -> None:
    started = time.perf_counter()
    stubs = Stubs()
    for path in ("sync", "bytes", "io", "net/http", "encoding/json"):
        stubs.facts(path)
    assert time.perf_counter() - started < 0.3  # measured: 3 ms


class _Shelf(dict[str, bytes]):
    def put(self, name: str, blob: bytes) -> None:
        self[name] = blob


PATHS = ("sync", "net/http", "github.com/klauspost/compress/zstd", "gopkg.in/yaml.v3", "example.com/not/there")


def test_what_lies_on_the_shelf_is_what_the_file_says(stubs: Stubs, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = _Shelf()
    first = Stubs(shelf=shelf)
    plain = [stubs.facts(path) for path in PATHS]
    assert [first.facts(path) for path in PATHS] == plain
    monkeypatch.setattr("goracelint.program.stubs._read", lambda: "")
    second = Stubs(shelf=shelf)
    assert second.paths() == stubs.paths()
    assert [second.facts(path) for path in PATHS] == plain


def test_what_is_of_another_make_on_the_shelf_is_read_from_the_file(stubs: Stubs) -> None:
    shelf = _Shelf(dict.fromkeys(("", *PATHS), b"\xc1"))
    spoilt = Stubs(shelf=shelf)
    assert [spoilt.facts(path) for path in PATHS] == [stubs.facts(path) for path in PATHS]


def test_members_of_stub_types_are_known(link: Link) -> None:
    program = link(
        """package demo
        import ("encoding/binary"; "net/http"; "time")
        func f(s *http.Server, r *http.Request) {
            s.Shutdown(r.Context())
            binary.LittleEndian.Uint32(nil)
            time.Now().Add(time.Second).Unix()
            http.DefaultClient.Do(r)
            r.URL.Query().Get("x")
            http.ErrAbortHandler.Error()
        }"""
    )
    targets = program.infer(function_named(program, "demo.f")).targets.values()
    assert [target.name for target in targets] == [
        "(*net/http.Request).Context",
        "(*net/http.Server).Shutdown",
        "(encoding/binary.littleEndian).Uint32",
        "time.Now",
        "(time.Time).Add",
        "(time.Time).Unix",
        "(*net/http.Client).Do",
        "(*net/url.URL).Query",
        "(net/url.Values).Get",
        "(error).Error",
    ]


def test_source_is_preferred_to_stubs(link: Link) -> None:
    program = link(
        {
            "sync/sync.go": "package sync\ntype Pool struct{ mine int }",
            "p/p.go": 'package p\nimport "sync"\nvar x sync.Pool',
        }
    )
    package = program.package("p", "")
    assert package is not None
    entity = program.entity(package, "x")
    assert entity is not None
    assert entity.type is not None
    assert [field.name for field in program.underlying(entity.type).fields] == ["mine"]


def test_modules_that_go_with_pools_are_known(link: Link) -> None:
    program = link(
        """package demo
        import ("context"; "github.com/valyala/bytebufferpool"; "golang.org/x/sync/errgroup")
        func f(ctx context.Context) {
            group, _ := errgroup.WithContext(ctx)
            group.Go(nil)
            b := bytebufferpool.Get()
            b.Reset()
        }"""
    )
    targets = program.infer(function_named(program, "demo.f")).targets.values()
    assert [target.name for target in targets] == [
        "golang.org/x/sync/errgroup.WithContext",
        "(*golang.org/x/sync/errgroup.Group).Go",
        "github.com/valyala/bytebufferpool.Get",
        "(*github.com/valyala/bytebufferpool.ByteBuffer).Reset",
    ]
