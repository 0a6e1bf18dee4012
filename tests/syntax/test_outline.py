"""Bodies that are not parsed change nothing about what a file declares."""

import pytest

from goracelint.syntax.outline import without_bodies
from goracelint.syntax.worker import parse_declarations, parse_file
from tests.conftest import ROOT, goroot

FUNCTION = b"package p\nfunc f(n int) {\n\tg(n)\n}\nvar x = 1\n"


def test_a_body_becomes_blanks_of_its_length():
    assert without_bodies(FUNCTION) == b"package p\nfunc f(n int) {\n      }\nvar x = 1\n"


def test_declarations_of_all_cases_are_the_same_without_bodies():
    sources = [path.read_bytes() for path in sorted((ROOT / "testdata").rglob("*.go"))]
    assert sum(source != without_bodies(source) for source in sources) > len(sources) / 2
    assert all(_is_the_same(source) for source in sources)


@pytest.mark.parametrize(
    "text",
    [
        b"var page = `\nfunc f() {\n\tg()\n}\n`\n",
        b"var page = `\nfunc f() {\n` + name + `\n}\n`\n",
        b"/*\nfunc f() {\n*/\nvar x = 1\nfunc g() {\n}\n",
        b"func f() {\n\ts := `\n}\n`\n\t_ = s\n}\nfunc g() {\n}\n",
        b"func f() {\n\t/*\n}\nvar x = 1\n*/\n}\n",
        b"func f() int { return 1 } // {\nvar x = 1\nfunc g() {\n}\n",
        b"func f() (r struct {\n\tn int\n}) {\n\treturn r\n}\n",
        b"func f() struct{\n\tn int\n} {\n\treturn v\n}\n",
        b"func f() interface {\n\tM()\n} {\n\treturn nil\n}\n",
        b"func f() {\n\tif x {\n}\n\tvar y int\n\t_ = y\n}\n",
        b"func f() {\n\tg()\n} // f\nfunc g() {\n}\n",
        b"func f() {\n\tg()\n\t}\n\tfunc g() {\n}\n",
        b"func f() {\n\tg()\n\t}\n\ttype T struct {\n\tn int\n}\n",
        b"func f() {\n\tg() //goracelint:ignore rule -- reason\n}\n",
    ],
)
def test_what_only_looks_like_a_body_is_read(text):
    assert _is_the_same(b"package p\n" + text)


@pytest.mark.corpus
@pytest.mark.skipif(goroot() is None, reason="no Go tree with its source")
def test_declarations_of_real_go_are_the_same_without_bodies():
    paths = [path for path in sorted((goroot() / "src").rglob("*.go")) if path.is_file()]
    assert [path for path in paths if not _is_the_same(path.read_bytes())] == []


def _is_the_same(source: bytes) -> bool:
    """Reports whether bodies make no difference; of broken syntax in one only those who parse it can tell."""
    whole = parse_file(source, bodies=False)
    return bool(whole.errors) or parse_declarations(source) == whole
