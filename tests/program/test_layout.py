"""Sizes, alignments, offsets and pointers of types, on 64-bit and on 32-bit targets."""

import pytest

from goracelint.program.layout import Layout
from goracelint.program.program import Program
from goracelint.program.types import Type
from tests.program.conftest import Link

WIDE, NARROW = 8, 4


def named(program: Program, name: str) -> Type:
    entity = program.entity(program.packages[0], name)
    assert entity is not None
    assert entity.type is not None
    return entity.type


def sizes(program: Program, name: str) -> tuple[int | None, int | None]:
    t = named(program, name)
    return program.layout(WIDE).size(t), program.layout(NARROW).size(t)


@pytest.mark.parametrize(
    ("declared", "wide", "narrow"),
    [
        ("struct{ a bool; b int64; c bool }", 24, 16),
        ("struct{ a int32; _ struct{} }", 8, 8),
        ("struct{ _ struct{}; a int32 }", 4, 4),
        ("struct{}", 0, 0),
        ("[0]int64", 0, 0),
        ("[3]struct{ a uint16; b byte }", 12, 12),
        ("struct{ s string; b []byte; e any; f func() }", 64, 32),
        ("struct{ m map[int]int; c chan int; p *int }", 24, 12),
        ("complex128", 16, 16),
        ("struct{ f float32; c complex64 }", 12, 12),
        ("struct{ u uintptr; p unsafe.Pointer; i int }", 24, 12),
        ("struct{ mu sync.Mutex; n int64 }", 16, 16),
        ("struct{ a int32; n atomic.Int64 }", 16, 16),
        ("struct{ next *T; n int8 }", 16, 8),
    ],
)
def test_sizes_follow_the_word_size(link: Link, declared: str, wide: int, narrow: int) -> None:
    header = 'package demo\nimport ("sync"; "sync/atomic"; "unsafe")\n'
    assert sizes(link(f"{header}type T {declared}\n"), "T") == (wide, narrow)


@pytest.mark.parametrize(
    ("length", "count"),
    [
        ("0x10", 16),
        ("1_000", 1000),
        ("two + three*2", 8),
        ("kilo << (iotaTwo + 1)", 8192),
        ("len(greeting)", 7),
        ("'a' - 1", 96),
        ("unsafe.Sizeof(uint32(0)) + unsafe.Offsetof(pair{}.b)", 8),
        ("unsafe.Alignof(pair{})", 4),
        ("8 / 3.0 * 3", 8),
        ("-7/2 + 10", 7),
        ("int(^uint8(0)) - 250", 5),
        ("other.Size", 9),
        ("(page &^ 0xff) >> 4", 240),
        ("max(two, three)", 3),
        ("cap(table)", 4),
    ],
)
def test_array_lengths_are_constant_expressions(link: Link, length: str, count: int) -> None:
    text = f"""package demo
import ("unsafe"; "demo/other")
const (
	_ = iota
	two = iota + 1
	three
	iotaTwo = iota - 1
)
const kilo, greeting = 1 << 10, "hell\\xc3\\u00e9"
const page uint16 = 1<<12 - 1
type pair struct {{ a, b int32 }}
var table [two + 2]byte
type T [{length}]byte
"""
    program = link({"demo/demo.go": text, "demo/other/other.go": "package other\nconst Size = 1 + 2<<2\n"})
    assert sizes(program, "T") == (count, count)


def test_constants_may_depend_on_the_word_size(link: Link) -> None:
    program = link("package demo\nconst bits = 32 << (^uint(0) >> 63)\ntype T [bits]byte\n")
    assert sizes(program, "T") == (64, 32)


def test_local_constants_and_types_are_their_functions_own(link: Link) -> None:
    text = """package demo
const n = 2
func f() {
	const n = 3
	type T [n]byte
	func() { type U struct{ t T; more [n + 1]byte } }()
}
func g() { const n = n * 10; type T [n]byte }
func h() { type T [n]byte }
"""
    program = link(text)
    assert [sizes(program, name)[0] for name in ("f.T", "f.U", "g.T", "h.T")] == [3, 7, 20, 2]


def test_implied_lengths_count_keys(link: Link) -> None:
    program = link("package demo\nconst last = 4\nvar T = [...]int32{1, last: 2, 3}\nvar U = [...]byte{1, 2}\n")
    assert sizes(program, "T") == (24, 24)
    assert sizes(program, "U") == (2, 2)


def test_offsets_go_through_embedded_fields(link: Link) -> None:
    text = "package demo\ntype inner struct{ a bool; n int64 }\ntype T struct{ p *int; inner }\n"
    program = link(text)
    t = named(program, "T")
    assert program.layout(WIDE).offset(t, "n") == 16
    assert program.layout(NARROW).offset(t, "n") == 8
    assert program.layout(NARROW).offsets(t) == (0, 4)


@pytest.mark.parametrize(
    "declared", ["[T]byte", "struct{ u Unknown }", "struct{ c C.size_t }", "[n]T", "struct{ t T }"]
)
def test_what_cannot_be_known_has_no_size(link: Link, declared: str) -> None:
    program = link(f'package demo\nimport "C"\nconst n = n + 1\ntype T {declared}\n')
    assert sizes(program, "T") == (None, None)


def test_generic_types_have_sizes_as_instances_only(link: Link) -> None:
    program = link("package demo\ntype box[E any] struct{ e E; ok bool }\ntype T struct{ b box[int16] }\n")
    assert sizes(program, "T") == (4, 4)
    assert sizes(program, "box") == (None, None)


def test_structs_without_source_are_looked_up(link: Link) -> None:
    program = link('package demo\nimport "golang.org/x/sys/unix"\ntype T struct{ hop unix.RtNexthop; more []byte }\n')
    assert sizes(program, "T") == (32, 20)
    program = link('package demo\nimport "golang.org/x/sys/unix"\ntype T [unix.SizeofRtNexthop]byte\n')
    assert sizes(program, "T") == (8, 8)


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ("struct{ n int; s string; b []byte }", 0b1010),
        ("struct{ n int; e error }", 0b100),
        ("[2]struct{ n int; p *int }", 0b1010),
        ("struct{ n int; u uintptr }", 0),
        ("[0]*int", 0),
    ],
)
def test_pointer_words_are_those_the_collector_scans(link: Link, declared: str, words: int) -> None:
    program = link(f"package demo\ntype T {declared}\n")
    layout: Layout = program.layout(WIDE)
    assert layout.pointer_words(named(program, "T")) == words
    assert layout.has_pointers(named(program, "T")) is bool(words)


def test_types_that_expand_without_end_have_no_size(link: Link) -> None:
    program = link("package demo\ntype box[E any] struct{ e box[[]E] }\ntype T struct{ b box[int] }\n")
    assert sizes(program, "T") == (None, None)
