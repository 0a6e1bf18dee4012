"""The grammar's vocabulary: every node kind and field that the front end reads, resolved to ids once.

    b := pool.Get().(*bytes.Buffer)     short_var_declaration > type_assertion_expression > call_expression

Node kinds are compared as ints in the hot paths; this module is where their names are turned into ints, so a
renamed kind fails at import and not in silence. ``COVERAGE`` says of every named kind of the grammar what
becomes of it: ``lowered`` (a statement, expression or type with a meaning of its own), ``structural`` (read by
the kind that holds it) or ``opaque`` (nothing is known of it beyond its presence).
"""

from typing import Final

import tree_sitter_go
from tree_sitter import Language

LANGUAGE: Final = Language(tree_sitter_go.language())


def kind(name: str, named: bool = True) -> int:
    """The id of a node kind; an unknown name is an error of the installed grammar."""
    found = LANGUAGE.id_for_node_kind(name, named)
    if found is None:
        raise LookupError(f"the Go grammar has no node kind {name!r}")
    return found


def field(name: str) -> int:
    """The id of a field name."""
    found = LANGUAGE.field_id_for_name(name)
    if found is None:
        raise LookupError(f"the Go grammar has no field {name!r}")
    return found


_LOWERED: Final = """
    identifier nil true false iota int_literal float_literal imaginary_literal rune_literal
    raw_string_literal interpreted_string_literal parenthesized_expression call_expression selector_expression
    index_expression slice_expression type_assertion_expression type_conversion_expression
    type_instantiation_expression composite_literal func_literal unary_expression binary_expression
    literal_value
    block statement_list empty_statement expression_statement send_statement receive_statement inc_statement
    dec_statement assignment_statement short_var_declaration labeled_statement fallthrough_statement
    break_statement continue_statement goto_statement return_statement go_statement defer_statement if_statement
    for_statement expression_switch_statement type_switch_statement select_statement
    package_clause import_declaration const_declaration var_declaration type_declaration function_declaration
    method_declaration
    parenthesized_type generic_type pointer_type array_type implicit_length_array_type slice_type struct_type
    interface_type map_type channel_type function_type qualified_type type_identifier negated_type
"""

_STRUCTURAL: Final = """
    source_file import_spec import_spec_list const_spec var_spec var_spec_list type_spec type_alias
    type_parameter_list type_parameter_declaration type_constraint type_elem type_arguments
    parameter_list parameter_declaration variadic_parameter_declaration expression_list argument_list
    variadic_argument field_declaration_list field_declaration method_elem
    literal_element keyed_element for_clause range_clause expression_case default_case type_case
    communication_case blank_identifier dot field_identifier label_name package_identifier
    raw_string_literal_content interpreted_string_literal_content escape_sequence comment
"""

COVERAGE: Final[dict[str, str]] = {
    **dict.fromkeys(_LOWERED.split(), "lowered"),
    **dict.fromkeys(_STRUCTURAL.split(), "structural"),
}

K: Final[dict[str, int]] = {name: kind(name) for name in COVERAGE}
F: Final[dict[str, int]] = {
    name: field(name)
    for name in (LANGUAGE.field_name_for_id(number) for number in range(1, LANGUAGE.field_count + 1))
    if name is not None
}

OPERATORS: Final[dict[int, bytes]] = {
    kind(sign, False): sign.encode() for sign in "+ - * / % & | ^ << >> &^ == != < <= > >= && || ! <- ~".split()
}
AND: Final = kind("&&", False)
OR: Final = kind("||", False)
NOT: Final = kind("!", False)
STAR: Final = kind("*", False)
AMPERSAND: Final = kind("&", False)
ARROW: Final = kind("<-", False)
DEFINES: Final = kind(":=", False)
ASSIGNS: Final = kind("=", False)

COMMENT: Final = K["comment"]
IDENTIFIER: Final = K["identifier"]
TYPE_IDENTIFIER: Final = K["type_identifier"]
STATEMENT_LIST: Final = K["statement_list"]
ERROR: Final = 65535

TYPE_KINDS: Final = frozenset(
    K[name]
    for name in (
        "parenthesized_type generic_type pointer_type array_type implicit_length_array_type slice_type struct_type "
        "interface_type map_type channel_type function_type qualified_type type_identifier negated_type"
    ).split()
)
