"""Every row of rules/models is well formed, and every row of the standard library fits the function it names.

The shape of a row is checked everywhere. Names and ports are compared with the declarations in GOROOT/src where
a Go toolchain as new as the rows is on the machine: ``(*bytes.Buffer).Next`` must be declared, ``arg0`` must be one
of its parameters and ``result0`` one of its results.
"""

import functools
import os
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goracelint.config import UsageError
from goracelint.engine.model_rows import load
from goracelint.engine.models import ModelError
from goracelint.engine.provenance.models import load_addresses
from goracelint.model_files import load_models
from goracelint.source.paths import canonical
from goracelint.store.cache import Cache

MODELS = Path(__file__).parent.parent / "rules" / "models"
NEWEST_GO = (1, 26)  # some rows name functions that older releases lack
RUNTIME_GO = "go1.27"  # the release whose own names runtime_memory.toml gives: they change with every one

PORT = re.compile(r"(recv|arg\d+|result\d+)(\.\w+)*")
NAME = re.compile(
    r"\((?P<star>\*?)(?P<owner>[\w./~-]+)\.(?P<type>\w+)\)\.(?P<method>\w+)|(?P<package>[\w./~-]+)\.(?P<func>\w+)"
)
MAJOR_VERSION = re.compile(r"/v\d+([/.]|$)")
LISTS = {"resets", "reads", "appends", "overwrites", "merges"}
RESOURCES = {"acquires", "releases", "reprotects", "ends"}
NEEDED = {"acquires": {"port", "kind"}, "releases": {"port", "kind"}, "reprotects": {"port"}, "ends": {"port", "kind"}}
MORE = {
    "acquires": {"pool", "protection", "length", "file"},
    "releases": {"pool", "again"},
    "reprotects": {"protection"},
    "ends": {"sometimes"},
}
FLAGS = {"no_return", "neutral"}
OTHERS = {"name", "note", "where", "lends", "views", "same", "retains", "runs", "waits", "atomic", "requires"}
SINKS = {"global", "goroutine"}
CONSTANTS = {"nil", "nonnil", "true", "false"}
MOMENTS = {"now", "later", "once", "goroutine"}
OPERATIONS = {
    "load": {"cell", "old"},
    "store": {"cell", "new"},
    "swap": {"cell", "new", "old"},
    "cas": {"cell", "new", "old"},
}

Row = dict[str, Any]


def model_files() -> list[Path]:
    return sorted(path for path in MODELS.rglob("*.toml") if not path.name.startswith("stubs"))


def rows(table: str) -> Iterator[tuple[Path, Row]]:
    for path in model_files():
        for row in tomllib.loads(path.read_text()).get(table, ()):
            yield path, row


def ports_of(row: Row) -> Iterator[str]:
    """Every port that a row mentions, in the order of its keys."""
    for key, value in row.items():
        if key in LISTS:
            yield from value
        elif key in RESOURCES:
            yield from (value[part] for part in ("port", "pool", "length", "file") if part in value)
        elif key in {"views", "same"}:
            for result, owner in value.items():
                yield from (result, *([owner] if isinstance(owner, str) else owner))
        elif key == "retains":
            for port, holder in value.items():
                yield from (port, *(() if holder in SINKS else (holder,)))
        elif key in {"runs", "where", "requires"}:
            yield from value
        elif key == "lends":
            yield value["to"]
            yield from (port for part, port in value.items() if part.startswith("arg") and port != "new")
        elif key == "waits":
            yield value
        elif key == "atomic":
            yield from (port for part, port in value.items() if part != "op")


def faults(row: Row) -> Iterator[str]:
    """What is wrong with the shape of a function row."""
    if not NAME.fullmatch(row.get("name", "")):
        yield "name is not in Go's spelling"
    elif MAJOR_VERSION.search(row["name"]):
        yield "major version in the path"
    yield from (f"unknown key {key}" for key in row if key not in LISTS | RESOURCES | FLAGS | OTHERS)
    yield from (f"bad port {port!r}" for port in ports_of(row) if not PORT.fullmatch(port))
    says = [key for key in row if key not in {"name", "note"}]
    if not says:
        yield "says nothing: neutral is missing"
    if "neutral" in row and len(says) > 1:
        yield "neutral and yet it says something"
    yield from (f"{key} must be true" for key in FLAGS if key in row and row[key] is not True)
    yield from (f"{key} is empty" for key in LISTS if key in row and not row[key])
    for key in RESOURCES & row.keys():
        if not NEEDED[key] <= row[key].keys() <= NEEDED[key] | MORE[key]:
            yield f"{key} has {', '.join(sorted(NEEDED[key]))} and perhaps {', '.join(sorted(MORE[key]))}"
    for key in ("views", "same"):
        yield from (f"{key}: {port} is no result" for port in row.get(key, {}) if not port.startswith("result"))
    yield from (f"requires: {c}" for c in row.get("requires", {}).values() if c not in CONSTANTS)
    yield from (f"runs: {moment}" for moment in row.get("runs", {}).values() if moment not in MOMENTS)
    if (atomic := row.get("atomic")) and atomic.keys() - {"op"} != OPERATIONS.get(atomic.get("op"), set()):
        yield "atomic: its ports do not fit its op"


@pytest.mark.parametrize("path", model_files(), ids=lambda path: str(path.relative_to(MODELS)))
def test_file_holds_well_formed_rows(path: Path) -> None:
    document = tomllib.loads(path.read_text())
    assert document.keys() <= {"function", "type", "gives_way", "address", "handle", "words"}
    found = [(row.get("name"), fault) for row in document.get("function", ()) for fault in faults(row)]
    assert found == []
    for row in document.get("type", ()):
        assert row.keys() <= {"name", "fields", "note"}
        assert set(row["fields"].values()) <= {"owned", "kept"}


def test_address_tables_load() -> None:
    models = load_addresses((path.name, path.read_text()) for path in model_files())
    assert len(models.functions) == len(list(rows("address"))) > 0
    assert models.handles


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[address]]\nname = "a.F"\nsytem = true\n', "unknown key 'sytem'"),
        ('[[address]]\nname = "a.F"\nof = "first"\n', "is no port"),
        ('[[address]]\nname = "a.F"\nsystem = "yes"\n', "Expected `bool`"),
        ('[[address]]\nname = "a.F"\n[[address]]\nname = "a.F"\n', "has an address row already"),
        ('[[handle]]\nname = "a.T"\n', "has names"),
        ('[[words]]\nfields = ["a.T.f"]\n', "have fields"),
    ],
)
def test_bad_address_row_names_file_and_fault(text: str, fault: str) -> None:
    with pytest.raises(ModelError, match=f"m.toml: .*{fault}"):
        load_addresses([("m.toml", text)])


def test_engine_loads_every_file() -> None:
    models = load((path.name, path.read_text()) for path in model_files())
    for _, row in rows("function"):
        name = canonical(row["name"])
        assert models.choices(name) if "where" in row else models.find(row["name"])


def test_what_is_remembered_of_the_models_is_what_their_files_say(tmp_path: Path) -> None:
    more = tmp_path / "more.toml"
    more.write_text('[[function]]\nname = "example.com/x.F"\nreleases = { port = "arg0", kind = "mmap" }\n')
    cache = Cache(tmp_path / "cache")
    fresh, fresh_addresses = load_models((more,), cache)
    known, known_addresses = load_models((more,), cache)
    plain = load([*((path.name, path.read_text()) for path in model_files()), (more.name, more.read_text())])
    names = [*(row["name"] for _, row in rows("function")), "example.com/x.F", "no.such"]
    for models in (fresh, known):
        assert [models.find(name) for name in names] == [plain.find(name) for name in names]
        assert [models.choices(name) for name in names] == [plain.choices(name) for name in names]
        assert list(models.resources()) == list(plain.resources())
        assert (models.owned_fields, models.kept_fields) == (plain.owned_fields, plain.kept_fields)
        assert models.acquire_names() == plain.acquire_names()
    assert known_addresses.tables() == fresh_addresses.tables()


def test_a_row_of_the_user_that_is_there_already_is_an_error_remembered_or_not(tmp_path: Path) -> None:
    more = tmp_path / "more.toml"
    more.write_text('[[function]]\nname = "(*sync.Pool).Get"\n')
    cache = Cache(tmp_path / "cache")
    for _ in range(2):
        with pytest.raises(UsageError, match="has a row already"):
            load_models((more,), cache)


@pytest.mark.parametrize("table", ["function", "type"])
def test_no_name_is_modelled_twice(table: str) -> None:
    counts = Counter((row["name"], *row.get("where", {}).values()) for _, row in rows(table))
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_key_has_an_example_in_the_readme() -> None:
    text = (MODELS / "README.md").read_text()
    assert [
        key for key in sorted(LISTS | RESOURCES | FLAGS | OTHERS) if f"| `{key}` |" not in text and key != "name"
    ] == []


# Against the declarations of the standard library.


@functools.cache
def go_source() -> Path | None:
    """GOROOT/src of a toolchain that is new enough, or None."""
    go = shutil.which("go")
    candidates = [os.environ.get("GOROOT"), str(Path(go).resolve().parent.parent) if go else None, "/usr/local/go"]
    for root in (Path(candidate) for candidate in candidates if candidate):
        version = re.match(r"go(\d+)\.(\d+)", (root / "VERSION").read_text()) if (root / "VERSION").is_file() else None
        if version and (int(version[1]), int(version[2])) >= NEWEST_GO:
            return root / "src"
    return None


@functools.cache
def package_text(source: Path, package: str) -> str:
    folder = source / package
    files = sorted(folder.glob("*.go")) if folder.is_dir() else []
    return "\n".join(path.read_text() for path in files if not path.name.endswith("_test.go"))


def signature(source: Path, name: str) -> tuple[str, str] | None:
    """The parameters and the results of a declared function, as text; None where nothing of that name is declared."""
    match = NAME.fullmatch(name)
    assert match
    text = package_text(source, match["owner"] or match["package"])
    if match["func"]:
        start = re.search(rf"^func {match['func']}(\[[^\n]*?\])?\(", text, re.MULTILINE)
    else:
        receiver = rf"\((\w+ )?{re.escape(match['star'])}{match['type']}(\[[^\n]*?\])?\)"
        start = re.search(rf"^func {receiver} {match['method']}\(", text, re.MULTILINE)
        interface = re.search(rf"^(type |\t){match['type']} interface {{\n(.*?)^\t?}}", text, re.MULTILINE | re.DOTALL)
        if not start and not match["star"] and interface:
            text = interface[2]
            start = re.search(rf"^\t+{match['method']}\(", text, re.MULTILINE)
    if not start:
        return None
    parameters, rest = enclosed(text, start.end() - 1)
    tail = text[rest:].lstrip(" ")
    return parameters, enclosed(tail, 0)[0] if tail.startswith("(") else re.split(
        r"[{\n]", tail.replace("interface{}", "any")
    )[0]


def enclosed(text: str, opening: int) -> tuple[str, int]:
    """The text between the bracket at ``opening`` and its partner, and where the text after it starts."""
    depth = 0
    for position in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return text[opening + 1 : position], position + 1
    raise AssertionError("unbalanced brackets")


def arity(items: str) -> int:
    """How many parameters or results a list declares."""
    while (simpler := re.sub(r"[(\[{][^()\[\]{}]*[)\]}]", "", items)) != items:
        items = simpler
    return len([item for item in items.split(",") if item.strip()])


def is_standard(name: str) -> bool:
    match = NAME.fullmatch(name)
    standard = "." not in (match["owner"] or match["package"]).split("/")[0] if match else False  # type: ignore[index]
    return standard and not name.startswith(("(interface.any)", "C."))


def test_standard_library_rows_fit_their_functions() -> None:
    source = go_source()
    if source is None:
        pytest.skip("no Go toolchain as new as the models")
    wrong = []
    for _, row in rows("function"):
        if not is_standard(row["name"]):
            continue
        declared = signature(source, row["name"])
        if declared is None:
            wrong.append(f"{row['name']}: not declared")
            continue
        limits = {"arg": arity(declared[0]), "result": arity(declared[1]), "recv": int(row["name"].startswith("("))}
        for port in ports_of(row):
            kind, number = re.fullmatch(r"([a-z]+)(\d*)", port.split(".")[0]).groups()  # type: ignore[union-attr]
            if int(number or 0) >= limits[kind]:
                wrong.append(f"{row['name']}: has no {port}")
    assert wrong == []


def test_standard_library_address_rows_name_what_is_declared() -> None:
    source = go_source()
    if source is None:
        pytest.skip("no Go toolchain as new as the models")
    is_told = (source.parent / "VERSION").read_text().startswith(RUNTIME_GO)
    names = [row["name"] for path, row in rows("address") if is_told or path.name != "runtime_memory.toml"]
    assert [name for name in names if is_standard(name) and signature(source, name) is None] == []

    fields = [field for _, row in rows("words") for field in row["fields"] if is_told]
    assert [field for field in fields if not declares(source, field)] == []


def declares(source: Path, field: str) -> bool:
    """Reports whether a package declares a variable, or a type with a field: ``runtime.stack.lo``."""
    package, *path = field.split(".")
    text = package_text(source, package)
    if len(path) == 1:
        return re.search(rf"^(var |\t){path[0]} ", text, re.MULTILINE) is not None
    structs = re.findall(rf"^(?:type |\t){path[0]} struct {{\n(.*?)^\t?}}", text, re.MULTILINE | re.DOTALL)
    return any(re.search(rf"^\t+(?:\w+, )*{path[1]}\b", struct, re.MULTILINE) for struct in structs)


@pytest.mark.parametrize(
    ("items", "count"),
    [("", 0), ("dst, src []byte", 2), ("f func(a, b int) bool", 1), ("m map[string]struct{ a, b int }, x T[K, V]", 2)],
)
def test_arity_ignores_nested_lists(items: str, count: int) -> None:
    assert arity(items) == count
