"""The opcode table of the flat IR: what each instruction means and what its operands are.

The idea on one snippet::

    b := pool.Get().(*bytes.Buffer)        NAME   t0 "pool"
    defer pool.Put(b)                      CALL   t1 t0.Get()
                                           ASSERT b  t1 (*bytes.Buffer)
                                           NAME   t2 "pool"
                                           DEFER     t2.Put(b)

Registers are small integers. Variables of the function (receiver, parameters, results, captured
variables, locals) come first and are mutable; every other register is a temporary that exactly one
instruction assigns. An instruction is ``WIDTH`` consecutive integers: ``op, dst, a, b, c, start, end``.
``start`` and ``end`` are byte offsets relative to the start of the function. ``NONE`` (-1) stands for
an operand that is absent. Strings and types are indexes into the tables of the file.
Variable operands live in the argument pool: ``b`` is the index of the first, ``c`` how many.
"""

from enum import IntEnum
from typing import Final

WIDTH: Final = 7
NONE: Final = -1


class Op(IntEnum):
    """One member an instruction; the comment gives its operands."""

    # values
    CONST = 1  # dst = literal with text string[a] and kind b (see LiteralKind)
    NIL = 2  # dst = nil
    NAME = 3  # dst = free identifier string[a]: package-level name, import, builtin or type
    ZERO = 4  # dst = zero value of type[a] (NONE where the type is inferred)
    TYPE = 5  # dst = type[a] used as an operand
    NEW = 6  # dst = new(type[a])
    MAKE = 7  # dst = make(type[a], pool[b:b+c]...)
    COMPOSITE = 8  # dst = type[a]{...}; pool holds c triples from b: (ElementKind, key, value register)
    COPY = 9  # dst = a
    BINOP = 10  # dst = a string[c] b
    UNOP = 11  # dst = string[c] a
    CLOSURE = 12  # dst = function literal: functions[a] of the file
    INST = 13  # dst = a instantiated with the types pool[b:b+c]
    SETNAME = 14  # free identifier string[a] = b

    # memory
    FIELD = 20  # dst = a.string[b]; a method value or a package member where linking says so
    SETFIELD = 21  # a.string[b] = c
    ADDRFIELD = 22  # dst = &a.string[b]
    ELEM = 23  # dst = a[b]; a generic instantiation where linking says so
    SETELEM = 24  # a[b] = c
    ADDRELEM = 25  # dst = &a[b]
    SLICE = 26  # dst = a[lo:hi:max]; pool holds lo, hi, max from b (c = 3), NONE where absent
    DEREF = 27  # dst = *a; a pointer type where linking says so
    STORE = 28  # *a = b
    ADDR = 29  # dst = &a, where a is a variable or a temporary that holds a composite literal

    # types
    ASSERT = 40  # dst = a.(type[b]); c = register of the ok result or NONE (then a failed one panics)
    CONVERT = 41  # dst = type[b](a), where the syntax alone says that it is a conversion
    TYPETEST = 42  # dst = whether a holds type[b] (a case of a type switch)

    # calls; pool[b] = selector string index or NONE, pool[b+1] = 1 for a spread last argument (f(xs...)),
    # pool[b+2:b+c] = argument registers. With a selector, a is the operand left of the dot (a value, or
    # a NAME that linking may find to be a package or a type); without, a is the callee.
    CALL = 50  # dst = result (a tuple where EXTRACT reads it)
    GO = 51  # go f(...): arguments are evaluated here
    DEFER = 52  # defer f(...): arguments are evaluated here, the call runs at RETURN
    EXTRACT = 53  # dst = result number b of tuple a

    # concurrency
    SEND = 60  # a <- b
    RECV = 61  # dst = <-a; c = register of the ok result or NONE

    # variables
    DECLARE = 65  # a new instance of variable a comes to life here (each loop iteration anew)

    # control: the last instruction of a block, and nowhere else
    JUMP = 70  # to block a
    BRANCH = 71  # on register a: to block b if true, else to block c
    CHOOSE = 72  # to one of the blocks pool[b:b+c] (select, or a switch whose order does not matter)
    RANGE = 73  # next element of a; pool[b:b+4] = key register, value register, body block, done block
    RETURN = 74  # deferred calls run, then the registers pool[b:b+c] are the results
    PANIC = 75  # does not return (a = argument register or NONE)

    # honesty
    OPAQUE = 90  # dst (or NONE) = something not lowered; string[a] = node kind, operands pool[b:b+c]


class LiteralKind(IntEnum):
    """Kinds of a CONST."""

    INT = 0
    FLOAT = 1
    STRING = 2
    RUNE = 3
    BOOL = 4
    IMAGINARY = 5


class ElementKind(IntEnum):
    """How an element of a composite literal is addressed."""

    POSITION = 0  # key = position
    FIELD = 1  # key = string index of an identifier key: a field name, or a free identifier in a map or array
    KEYED = 2  # key = register of the key expression


TERMINATORS: Final = frozenset({Op.JUMP, Op.BRANCH, Op.CHOOSE, Op.RANGE, Op.RETURN, Op.PANIC})
CALLS: Final = frozenset({Op.CALL, Op.GO, Op.DEFER})
