"""Lowering against golden text, and small questions that a golden file would hide."""

from goracelint.ir.body import Body
from goracelint.ir.dump import dump_body, dump_file
from goracelint.ir.opcodes import Op
from goracelint.syntax.worker import parse_file
from tests.ir.wellformed import problems


def lowered(statements: str) -> list[str]:
    """The instructions of a function body, without block headers."""
    facts = parse_file(f"package p\nfunc f(x, y int, p *T) {{\n{statements}\n}}\n".encode())
    text = dump_body(facts, facts.funcs[0])
    return [" ".join(line.split()) for line in text.splitlines() if line.startswith("    ")]


def test_golden(golden_file, update_golden):
    text = dump_file(parse_file(golden_file.read_bytes()))
    expected = golden_file.with_suffix(".ir")
    if update_golden:
        expected.write_text(text)
    assert text == expected.read_text()


def test_golden_code_is_well_formed(golden_file):
    assert problems(parse_file(golden_file.read_bytes())) == []


def test_span_of_a_call_is_the_call():
    source = b"package p\n\nfunc f() { defer pool.Put(get(1)) }\n"
    facts = parse_file(source)
    spans = {
        Op(op).name: source[facts.funcs[0].start :][start:end]
        for _, (op, *_, start, end) in Body(facts.funcs[0].body).instructions()
    }
    assert spans["CALL"] == b"get(1)"
    assert spans["DEFER"] == b"defer pool.Put(get(1))"


def test_moving_a_function_does_not_change_its_body():
    text = b"func f(b []byte) { go use(b) }\n"
    here, there = (parse_file(b"package p\n" + gap + text).funcs[0] for gap in (b"", b"\n// gap\n\n"))
    assert here.body == there.body
    assert here.start < there.start


def test_definition_reuses_only_what_its_own_scope_declared():
    code = lowered("x, z := g(); { x, z := g(); use(x, z) }")
    assert [line for line in code if line.startswith("declare")] == ["declare z#3", "declare x#4", "declare z#5"]


def test_variable_is_not_in_scope_on_its_own_right_side():
    assert lowered("{ p := p.next }")[:2] == ["declare p#3", "field p#3 p#2.next"]


def test_assignment_to_a_name_goes_where_the_name_is():
    assert lowered("x = y; total = y")[:2] == ["copy x y", 'setname "total" = y']


def test_panic_in_a_branch_ends_it():
    assert lowered("if x > y { panic(x) }")[-3:] == ["call t2 t1(x)", "panic x", "return"]


def test_dead_code_keeps_its_blocks():
    assert lowered("return; use(x)") == ["return", 'name t0 "use"', "call t1 t0(x)", "return"]


def test_goto_forward_over_a_return():
    assert lowered("goto end; return\nend: use(x)")[-3:] == ['name t0 "use"', "call t1 t0(x)", "return"]


def test_long_chain_of_operators_is_no_deep_recursion():
    assert len(lowered("_ = x" + " + x" * 5000)) == 5001


def test_long_chain_of_conditions_is_no_deep_recursion():
    assert len(lowered("for x" + " && x" * 1000 + " { }")) == 1004


def test_long_else_if_chain_is_no_deep_recursion():
    assert lowered("if x == 0 { }" + "".join(f" else if x == {n} {{ }}" for n in range(1000)))[-1] == "return"


def test_absurd_nesting_is_opaque():
    code = lowered("_ = " + "f(" * 3000 + "x" + ")" * 3000)
    assert any(line.startswith("opaque") for line in code)


def test_absurd_nesting_of_every_kind_is_survived():
    shapes = [("-", ""), ("(", ")"), ("[]int{", "}"), ("x[", "]"), ("func() int { return ", "}()"), ("x + (", ")")]
    for opening, closing in shapes:
        lowered("_ = " + opening * 2000 + "x" + closing * 2000)
    for opening in ("{", "if x > 0 {", "for {", "switch {case true:", "func() {", "L: {"):
        lowered(opening * 1000 + "}" * 1000)


def test_absurdly_nested_type_is_unknown_inside():
    facts = parse_file(b"package p\ntype T " + b"[]" * 3000 + b"int\n")
    assert facts.types[0].name == "T"
