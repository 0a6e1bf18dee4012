"""Mutated Go: real source with tokens dropped, doubled, swapped and bytes overwritten. A seed fixes all of it."""

import random
import re

_TOKEN = re.compile(rb"\w+|\"[^\"\n]*\"|[^\w\s]|\s+")
_SPICE = (
    b"{", b"}", b"(", b")", b"[", b"]", b"func", b"func(", b":=", b"=", b"<-", b"...", b"*", b"&", b"&&", b"!",
    b"defer ", b"go ", b"select {", b"switch ", b"case ", b"default:", b"for ", b"range ", b"if ", b"else ",
    b"goto L\n", b"L:", b"return ", b"break ", b"continue ", b"fallthrough\n", b"var ", b"const (", b"type ",
    b"interface{", b"struct{", b"map[", b"chan ", b".(type)", b"//", b"/*", b"*/", b"`", b'"', b"'", b"\xff", b"\n",
)  # fmt: skip


def mutate(source: bytes, seed: int) -> bytes:
    """One mutant of a source."""
    chance = random.Random(seed)
    tokens = _TOKEN.findall(source)
    for _ in range(chance.randint(1, 12)):
        if not tokens:
            break
        at, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        match chance.randrange(6):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(at, tokens[other])
            case 2:
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3:
                tokens.insert(at, chance.choice(_SPICE))
            case 4:
                del tokens[min(at, other) : min(at, other) + chance.randint(1, 40)]
            case _:
                tokens[at] = chance.choice(_SPICE)
    return b"".join(tokens)
