"""Text from outside, made safe to store: one line, no control characters, valid Unicode."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_UNSTORABLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def clean(text: str) -> str:
    """White space collapsed; control characters and lone surrogates, which no database takes, are left out, and so are
    marks that turn the direction of all text after them, with which a title could disguise what stands beside it.
    """
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return " ".join(_UNSTORABLE.sub("", text).split())


def clean_lines(text: str) -> str:
    """The same for a text of several lines: lines and the blanks inside of them stay."""
    return "\n".join(_UNSTORABLE.sub("", line).rstrip() for line in text.splitlines()).strip("\n")


def without_controls(text: str) -> str:
    """The same with all its white space."""
    return _UNSTORABLE.sub("", text)


LONGEST_NUMBER = 18
"""Digits: what has more is no number of a row."""


def number_in(text: str) -> int:
    """The number that a text is; -1, which names nothing, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else -1


_BARE_ACCENT = re.compile(r"\\(?:['`\"^~=.]|[uvHcdbrk](?=\{))\s*\{?\s*\\?([A-Za-z])\}?")
_BARE_STYLE = re.compile(r"\\(?:text[a-z]*|math[a-z]*|emph|boldsymbol|ensuremath|operatorname|bf|it|rm|sc|tt|sl|em)\b")


def bare_tex(text: str, style: str) -> str:
    r"""For comparing, not for showing: `\'e` becomes `e`, a command of style such as `\textit` becomes `style`."""
    return _BARE_STYLE.sub(style, _BARE_ACCENT.sub(r"\1", text)) if "\\" in text else text


TEX_ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "k": "\u0328",
    "d": "\u0323",
    "b": "\u0331",
    "r": "\u030a",
}
"""The combining mark of each accent command of text LaTeX (Lamport, “LaTeX”, §3.2.2), by its name."""
TEX_LETTERS = {
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "i": "i",
    "j": "j",
    "dj": "đ",
    "DJ": "Đ",
    "dh": "ð",
    "DH": "Ð",
    "th": "þ",
    "TH": "Þ",
}
_ACCENT = re.compile(r"\\(?:(['`^\"~=.])\s*|([uvHckdbr])(?:\s+|(?=\{)))\{?\s*(?:\\([ij])(?![A-Za-z])|([A-Za-z]))\s*\}?")
_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|dj|DJ|dh|DH|th|TH|[oOlLij])(?![A-Za-z])\s?")


def name_from_tex(name: str) -> str:
    r"""A person's name without LaTeX: `Du\v{s}an Vudragovi\'c` is `Dušan Vudragović`, `S{\o}ren` is `Søren`.

    Commands as in Lamport, “LaTeX”, §3.2.2; anything else stays as it is.
    """
    if "\\" not in name:
        return name
    accented = _ACCENT.sub(lambda found: (found[3] or found[4]) + TEX_ACCENTS[found[1] or found[2]], name)
    plain = _LETTER.sub(lambda found: TEX_LETTERS[found[1]], accented)
    return clean(unicodedata.normalize("NFC", plain if "\\" in plain else plain.replace("{", "").replace("}", "")))


def counted(count: int, one: str, many: str = "") -> str:
    """“1 paper”, “1,482 papers”."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def shortened(text: str, length: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than `length`."""
    if len(text) <= length:
        return text
    head = text[:length].rsplit(" ", 1)[0] if " " in text[length // 2 : length] else text[:length]
    return head.rstrip(" ,;:.–—") + " …"


def long_day(day: date) -> str:
    """“Friday 29 May 2026”."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"
