"""Facts are canonical bytes."""

import msgspec
import pytest

from goracelint.ir.facts import decode, encode, pack_numbers, unpack_numbers
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


@pytest.mark.parametrize("numbers", [[], [0, -1, 32767, -32768], [32768], [-32769, 1], [1 << 30]])
def test_numbers_are_what_they_were_before_packing(numbers):
    assert unpack_numbers(pack_numbers(numbers)).tolist() == numbers


def test_numbers_that_are_small_take_two_bytes_each():
    assert len(pack_numbers([1, 2, 3])) == 1 + 3 * 2
