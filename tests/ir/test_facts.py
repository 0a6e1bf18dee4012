"""Facts are canonical bytes."""

import msgspec
import pytest

from goracelint.ir.facts import decode, encode
from goracelint.syntax.worker import parse_file

SOURCE = b"package p\nimport s `sync`\nvar pool s.Pool\nfunc (t *T) f(x ...int) (n int) { return len(x) }\n"


def test_decode_is_the_inverse_of_encode():
    facts = parse_file(SOURCE)
    assert decode(encode(facts)) == facts


def test_equal_sources_give_equal_bytes():
    assert encode(parse_file(SOURCE)) == encode(parse_file(bytes(bytearray(SOURCE))))


def test_foreign_bytes_are_refused():
    with pytest.raises(msgspec.DecodeError):
        decode(b"\x93\x01\x02\x03")
