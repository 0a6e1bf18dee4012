"""Every named node kind of the installed grammar is accounted for."""

from tree_sitter import Node, Parser

from goracelint.syntax.grammar import COMMENT, COVERAGE, ERROR, LANGUAGE, K
from goracelint.syntax.lower import STATEMENTS
from goracelint.syntax.lower_expr import EXPRESSIONS
from goracelint.syntax.worker import parse_file


def named_kinds() -> set[str]:
    ids = range(LANGUAGE.node_kind_count)
    shown = (number for number in ids if LANGUAGE.node_kind_is_named(number) and LANGUAGE.node_kind_is_visible(number))
    return {LANGUAGE.node_kind_for_id(number) for number in shown}


def kinds_below(node: Node) -> set[str]:
    return {node.type}.union(*map(kinds_below, node.named_children))


def test_coverage_table_lists_the_grammar():
    assert sorted(named_kinds() - set(COVERAGE)) == []
    assert sorted(set(COVERAGE) - named_kinds()) == []


def test_handlers_are_of_lowered_kinds():
    lowered = {K[name] for name, status in COVERAGE.items() if status == "lowered"}
    assert sorted({*STATEMENTS, *EXPRESSIONS} - lowered) == [COMMENT, ERROR]


def test_golden_files_hold_every_kind(golden_sources):
    parser = Parser(LANGUAGE)
    seen = set().union(*(kinds_below(parser.parse(source).root_node) for source in golden_sources))
    assert sorted(set(COVERAGE) - seen) == []


def test_golden_files_have_no_opaque_node_outside_the_broken_one(golden_sources):
    counted = [facts.opaque for facts in map(parse_file, golden_sources) if not facts.errors]
    assert set(counted) == {()}
