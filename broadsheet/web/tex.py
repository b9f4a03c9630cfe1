"""Text as sources give it, made readable: common text LaTeX and stray markup become the characters they mean.

Mathematics between dollar signs stays as it is. The result is plain text; whoever shows it escapes it.
"""

from __future__ import annotations

import re
import unicodedata

_MATH = re.compile(r"(\$\$[^$]{1,2000}\$\$|\$[^$]{1,2000}\$)")
_COMBINING = {
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
    "r": "\u030a",
}
_ACCENT = re.compile(r"""\{?\\(?:(['`^"~=.])\s?|([uvHckr])(?=[{ ]))\s?(?:\{(\\?[A-Za-z])\}|(\\?[A-Za-z]))\}?""")
_LETTERS = {
    r"\ss": "ß",
    r"\ae": "æ",
    r"\AE": "Æ",
    r"\oe": "œ",
    r"\OE": "Œ",
    r"\o": "ø",
    r"\O": "Ø",
    r"\l": "ł",
    r"\L": "Ł",
    r"\aa": "å",
    r"\AA": "Å",
}
_LETTER = re.compile(r"\{?\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L)(?:\{\}|\}|\b\s?)")
_STYLED = re.compile(r"\\(?:text(?:it|bf|tt|sc|sf|rm|up|sl)?|emph|url|mbox|underline)\s?\{([^{}]{0,500})\}")
_DECLARED = re.compile(r"\{\\(?:em|it|bf|tt|sc|sl|rm)\s+([^{}]{0,500})\}")
_ESCAPED = re.compile(r"\\([&%_#])")
_TIE = re.compile(r"(?<=[\w.,;:)])~(?=[\w(\[\\$-])")
_DASH = re.compile(r"(?<=\w)---?(?=\w)|(?<=\s)---?(?=\s)")
_MARKUP = re.compile(r"</?(?:i|b|em|strong|sub|sup|sc|scp|p|(?:jats:)[a-z]{1,12})>", re.IGNORECASE)
_ENTITY = re.compile(r"&(amp|lt|gt|quot|#39|nbsp);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'", "nbsp": " "}


def tidy(text: str) -> str:
    r"""Readable plain text: `G\"odel \& co.~-- \emph{here}` becomes “Gödel & co. – here”.

    What is not understood stays as it came. Never raises; takes time in proportion to the length.
    """
    if not any(sign in text for sign in "\\~&<`-"):
        return text
    return "".join(part if place % 2 else _tidy_text(part) for place, part in enumerate(_MATH.split(text)))


def _tidy_text(text: str) -> str:
    if "</" in text:
        text = _MARKUP.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: _ENTITIES[match[1]], text)
    if "\\" in text:
        text = _ACCENT.sub(_accented, text)
        text = _LETTER.sub(lambda match: _LETTERS["\\" + match[1]], text)
        for _ in range(2):
            text = _DECLARED.sub(r"\1", _STYLED.sub(r"\1", text))
        text = _ESCAPED.sub(r"\1", text)
    if "~" in text:
        text = _TIE.sub("\u00a0", text)
    if "``" in text:
        text = text.replace("``", "“").replace("''", "”")
    return _DASH.sub(lambda match: "—" if len(match[0]) == 3 else "–", text) if "--" in text else text


def _accented(match: re.Match[str]) -> str:
    letter = (match[3] or match[4]).removeprefix("\\")
    mark = _COMBINING[match[1] or match[2]]
    return unicodedata.normalize("NFC", letter + mark)
