"""Offsets become lines and columns as editors count them."""

import pytest

from goracelint.source.text import LineTable, Position


def test_first_byte_is_line_one_column_one() -> None:
    assert LineTable(b"package p\n").position(0) == Position(1, 1, 1)


def test_columns_differ_behind_characters_of_several_bytes() -> None:
    data = "x\nä😀b".encode()
    assert LineTable(data).position(data.index(b"b")) == Position(2, 7, 4)


def test_offset_inside_a_character_has_the_column_of_the_character() -> None:
    data = "ä😀b".encode()
    assert [LineTable(data).position(offset).utf16_column for offset in range(8)] == [1, 1, 2, 2, 2, 2, 4, 5]


def test_carriage_return_of_crlf_belongs_to_no_line() -> None:
    table = LineTable(b"ab\r\ncd\r\n")
    assert (table.snippet(1), table.snippet(2), table.snippet(3)) == ("ab", "cd", "")
    assert table.position(3) == Position(1, 3, 3)
    assert table.position(4) == Position(2, 1, 1)


def test_lone_carriage_return_ends_no_line_and_shows_as_a_space() -> None:
    table = LineTable(b"a\rb\nc")
    assert (table.count, table.snippet(1), table.line(4)) == (2, "a b", 2)


def test_byte_order_mark_counts_in_no_column() -> None:
    table = LineTable(b"\xef\xbb\xbfpackage p")
    assert table.position(3) == Position(1, 1, 1)
    assert table.position(0) == Position(1, 1, 1)
    assert table.snippet(1) == "package p"


@pytest.mark.parametrize(("data", "columns"), [(b"\xffab", [1, 2, 3]), (b"\xe2ab", [1, 2, 3]), (b"\xe2\x82", [1, 1])])
def test_ill_formed_bytes_count_as_replacement_characters(data: bytes, columns: list[int]) -> None:
    assert [LineTable(data).position(offset).utf16_column for offset in range(len(data))] == columns


def test_columns_agree_with_the_decoded_line_on_any_bytes() -> None:
    data = bytes(range(256)) * 2 + "é😀".encode() + b"\xf0\x9f\x98 x"
    table = LineTable(data)
    for line in range(1, table.count + 1):
        end = table.position(table.start(line + 1) - 1 if line < table.count else len(data))
        assert end.utf16_column == len(table.snippet(line).encode("utf-16-le")) // 2 + 1


def test_offsets_outside_the_file_are_clamped() -> None:
    table = LineTable(b"ab\ncd")
    assert table.position(99) == Position(2, 3, 3)
    assert table.position(-1) == Position(1, 1, 1)


def test_line_and_column_lead_back_to_the_offset() -> None:
    data = "ä\nbc\r\nd".encode()
    table = LineTable(data)
    assert [table.offset(*table.position(offset)[:2]) for offset in (0, 3, 4, 7)] == [0, 3, 4, 7]


def test_empty_file_has_one_empty_line() -> None:
    table = LineTable(b"")
    assert (table.count, table.snippet(1), table.position(0)) == (1, "", Position(1, 1, 1))
