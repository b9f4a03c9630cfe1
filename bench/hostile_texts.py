"""Kinds of text that nobody asks in good faith, or nearly nobody; each is drawn by a generator of random numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from random import Random

Draw = Callable[[Random], str]

WORDS = (
    *(
        "of",
        "the",
        "and",
        "in",
        "model",
        "models",
        "learning",
        "network",
        "data",
        "quantum",
        "graph",
        "theory",
        "field",
    ),
    *("state", "analysis", "method", "large", "language", "neural", "star", "galaxy", "cell", "protein", "matrix"),
    *("group", "function", "random", "deep", "layer", "width", "wang", "zhang", "smith", "li", "2023", "bert"),
)
FIELDS = ("author", "title", "venue", "cat", "year", "from", "to", "source", "has", "TITLE", "Cat", "nofield")
MARKS = "\"“”*-−:()[]{}^~?!\\/|&+<>=#@$%;,.'`_"
CONTROLS = "".join(map(chr, (*range(32), *range(0x7F, 0xA0))))
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2069\u061c"
EMOJI = ("😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇫🇷", "👍🏽", "❤️", "🧑🏿‍🚀", "\U0001f9ff")
COMBINING = "".join(map(chr, range(0x300, 0x370)))
REGEX = (
    "(a+)+$",
    "(.*)*",
    "[a-z]{9999}",
    "(?i)cs",
    "a|b|c|",
    ".*.*.*.*x",
    "\\p{L}+",
    "(((((",
    "]]",
    "^$",
    "x{1,99999}",
)
TEX = (r"$\alpha$", r"\frac{a}{b}", r"\begin{array}", r"Schr\"odinger", "$$", r"\mathbb{R}^n", "{{{{", r"\\\\", r"\'e")
CODE = (
    "'; DROP TABLE catalog_paper; --",
    "1 OR 1=1",
    "' UNION SELECT password FROM users WHERE 'a'='a",
    "<script>alert(1)</script>",
    '<a href="javascript:x">&amp;&#0;&lt;',
    '{"query": {"match_all": {}}, "size": 1e9}',
    '[[[[{"a":[null,true,-0.0]}]]]]',
    "../../../../etc/passwd",
    "%00%ff%u0000",
    "${jndi:ldap://x/y}",
    "{{7*7}}",
)
WIDE = "\ufdfa\ufb03\u3392\uff21\u1e9e\u0130\u0149\u01f0\u1f52"
"""Characters that become several when they are folded."""
LONG = 8_000


def _some(chance: Random, of: Sequence[str], most: int, between: str = " ") -> str:
    return between.join(chance.choice(of) for _ in range(chance.randint(1, most)))


def _letters(chance: Random, least: int, most: int) -> str:
    return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(chance.randint(least, most)))


def _value(chance: Random) -> str:
    kinds = (
        lambda: chance.choice(WORDS),
        lambda: f'"{_some(chance, WORDS, 4)}"',
        lambda: str(chance.randint(-(10**30), 10**30)),
        lambda: f"{chance.randint(0, 12_000)}..{chance.randint(0, 12_000)}",
        lambda: chance.choice(REGEX),
        lambda: f"{chance.choice('abcst')}*",
        lambda: _some(chance, MARKS, 6, ""),
        lambda: chance.choice(EMOJI),
    )
    return chance.choice(kinds)()


def _operator(chance: Random) -> str:
    minus = chance.choice(("", "", "-", "−", "--"))
    return f"{minus}{chance.choice(FIELDS)}:{_value(chance)}"


def _mixed(chance: Random) -> str:
    parts = (_operator, _value, lambda drawn: drawn.choice(WORDS), lambda _: "OR", lambda _: '"', lambda _: "-")
    return " ".join(chance.choice(parts)(chance) for _ in range(chance.randint(1, 40)))


def _cut(chance: Random, text: str) -> str:
    """A piece of a text, so that quotes and brackets stay open."""
    start, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    return text[start:end]


def _any(chance: Random) -> str:
    return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 400)))


def _every(letters: str, most: int) -> Draw:
    return lambda chance: _some(chance, letters, most, chance.choice(("", " ")))


def _among_words(pieces: Sequence[str], most: int) -> Draw:
    return lambda chance: _some(chance, (*pieces, *WORDS), most, chance.choice(("", " ")))


def _years(chance: Random) -> str:
    many = "".join(chance.choice("0123456789") for _ in range(chance.randint(1, 4_000)))
    return chance.choice((f"year:{many}", f"year:{many}..", f"from:{many}", f"to:9999-99-{many}", f"year:0000..{many}"))


def _or_chain(chance: Random) -> str:
    part = chance.choice((_operator, _value, lambda drawn: drawn.choice(WORDS), lambda _: "OR"))
    return " OR ".join(part(chance) for _ in range(chance.randint(2, 500)))


def _names(chance: Random) -> str:
    people = [f'author:"{chance.choice("abcjlswxyz")}. {chance.choice(("wang", "li", "smith", "zhang", "chen"))}"']
    people += [f"author:{_letters(chance, 1, 2)}*"]
    return _some(chance, people, 400, chance.choice((" ", " OR ", " -")))


def _prefixes(chance: Random) -> str:
    fields = ("", "title:", "author:", "venue:", "-", "cat:")
    parts = (f"{chance.choice(fields)}{_letters(chance, 1, 3)}*" for _ in range(chance.randint(1, 400)))
    return chance.choice((" ", " OR ")).join(parts)


def _phrases(chance: Random) -> str:
    return " ".join(f'"{_some(chance, WORDS, 60)}"' for _ in range(chance.randint(1, 60)))


def _compound(chance: Random) -> str:
    return _some(chance, (*WORDS, "a"), 1_500, chance.choice(("-", "–", "--", "- ")))


KINDS: dict[str, Draw] = {
    "mixed operators": _mixed,
    "cut operators": lambda chance: _cut(chance, _mixed(chance)),
    "open quotes": lambda chance: _some(chance, (*WORDS, '"', "“", "”", '""'), 200, chance.choice(("", " "))),
    "ors": _or_chain,
    "nothing but ors": lambda chance: _some(chance, ("OR", "or", '"', "-OR"), 800),
    "prefixes": _prefixes,
    "stars": lambda chance: _some(chance, ("*", "**", "a*", "*a", "-*", "the*"), 400),
    "names": _names,
    "odd values": lambda chance: " ".join(_operator(chance) for _ in range(chance.randint(1, 60))),
    "patterns as categories": lambda chance: " ".join(
        f"cat:{chance.choice(('', 'cs.', 'c.', 'math.'))}{chance.choice(REGEX)}{chance.choice(('', '*'))}"
        for _ in range(chance.randint(1, 60))
    ),
    "categories that begin so": lambda chance: " ".join(
        f"cat:{_letters(chance, 1, 4)}.{_letters(chance, 0, 1)}*" for _ in range(chance.randint(1, 400))
    ),
    "huge years": _years,
    "marks": _every(MARKS, 4_000),
    "control characters": _among_words(tuple(CONTROLS), 2_000),
    "lone surrogates": _among_words(("\ud800", "\udfff", "\udc00\ud800"), 2_000),
    "invisible marks": _among_words(tuple(INVISIBLE), 3_000),
    "emoji": _among_words(EMOJI, 2_000),
    "combining marks": lambda chance: _some(chance, ("a", *COMBINING), LONG, ""),
    "characters that grow": _every(WIDE, LONG),
    "any characters": _any,
    "one long word": lambda chance: _letters(chance, 100, 20_000),
    "unknown words": lambda chance: " ".join(_letters(chance, 4, 16) for _ in range(chance.randint(1, 600))),
    "misspelt words": lambda chance: " ".join(
        f"{word}{chance.choice('aeiou')}{chance.choice('xyz')}" for word in chance.choices(WORDS, k=60)
    ),
    "very many words": lambda chance: _some(chance, WORDS, 4_000),
    "rare and frequent words": lambda chance: " ".join(
        chance.choice((chance.choice(WORDS), _letters(chance, 3, 5))) for _ in range(chance.randint(100, 1_500))
    ),
    "stop words": lambda chance: _some(chance, ("the", "of", "and", "a", "is", "to"), 4_000),
    "one word a thousand times": lambda chance: " ".join([chance.choice(WORDS)] * chance.randint(500, 2_000)),
    "phrases": _phrases,
    "compounds": _compound,
    "Han": lambda chance: "".join(chr(chance.randint(0x4E00, 0x9FFF)) for _ in range(chance.randint(1, LONG))),
    "other scripts": lambda chance: "".join(
        chance.choice((" ", chr(chance.choice((0x391, 0x410, 0x5D0, 0x627, 0x905, 0xE01)) + chance.randint(0, 24))))
        for _ in range(chance.randint(1, LONG))
    ),
    "decomposed": lambda chance: unicodedata.normalize("NFD", _some(chance, ("é", "ṩ", "Ǖ", "한글"), 2_000, "")),
    "TeX": _among_words(TEX, 1_000),
    "code": lambda chance: _cut(chance, _some(chance, CODE, 200)),
    "braces": lambda chance: chance.choice("([{\"'\\") * chance.randint(1, LONG),
    "exclusions": lambda chance: " ".join(f"-{chance.choice(WORDS)}" for _ in range(chance.randint(1, 500))),
    "identifiers": lambda chance: _some(
        chance,
        ("10.1000/", "arXiv:", "9999.99999", "https://", "doi:", "pmid:", "v9", "(", "%25", ":", "PMC1"),
        200,
        "",
    ),
}
