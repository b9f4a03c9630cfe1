"""Text as sources give it, made readable: common text LaTeX and stray markup become the characters they mean.

Mathematics between dollar signs stays as it is. The result is plain text; whoever shows it escapes it.
"""

from __future__ import annotations

import re
import unicodedata

from broadsheet.sources.text import TEX_ACCENTS, TEX_LETTERS

_MATH = re.compile(r"(\$\$[^$]{1,2000}\$\$|\$[^$]{1,2000}\$)")
_ACCENT = re.compile(r"""\{?\\(?:(['`^"~=.])\s?|([uvHckr])(?=[{ ]))\s?(?:\{(\\?[A-Za-z])\}|(\\?[A-Za-z]))\}?""")
_LETTER = re.compile(r"\{?\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L)(?:\{\}|\}|\b\s?)")
_STYLED = re.compile(
    r"\\(?:text(?:it|bf|tt|sc|sf|rm|up|sl|normal|md)?|emph|url|mbox|hbox|underline|enquote|textquote|ac[pls]?|rev|uline)"
    r"\s?\{([^{}]{0,500})\}"
)
_COLOURED = re.compile(r"\\(?:textcolor|href|colorbox)\s?\{[^{}]{0,300}\}\s?\{([^{}]{0,500})\}")
_DECLARED = re.compile(r"\{\\(?:em|it|bf|tt|sc|sl|rm|sf|itshape|bfseries|small)\s+([^{}]{0,500})\}")
_DECLARATION = re.compile(r"\\(?:it|bf|em|sc|rm|tt|sl|sf)(?![A-Za-z])\s?")
_NOTE = re.compile(r"\s?\\footnote\s?\{([^{}]{1,500})\}")
_CITED = re.compile(
    r"[\s~]{0,2}\\(?:cite[a-z]{0,8}\*?|label|eqref|ref|footnotemark)(?:\[[^\]]{0,60}\]){0,2}\{[^{}]{0,300}\}"
)
_LISTED = re.compile(
    r"\s?\\(?:begin|end)\{(?:itemize|enumerate|center|abstract|description|quote)\}(?:\[[^\]]{0,40}\])?"
)
_ESCAPED = re.compile(r"\\([&%_#${}])")
_SPACES = {",": "\u202f", " ": " ", ";": " ", ":": " ", "\\": " ", "!": "", "-": "", "/": ""}
_SPACE = re.compile(r"\\([, ;:\\!/-])")
_WORDS = {
    "ldots": "…", "dots": "…", "textemdash": "—", "textendash": "–", "textregistered": "®", "texttrademark": "™",
    "copyright": "©", "textquoteright": "’", "textquoteleft": "‘", "textquotesingle": "'", "LaTeX": "LaTeX",
    "TeX": "TeX", "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "etc": "etc.", "degree": "°",
    "textdegree": "°", "degr": "°", "deg": "°",
    "textmu": "µ", "micron": "µm", "arcsec": "″", "arcmin": "′", "HI": "H I", "HII": "H II", "i": "ı",
    "j": "ȷ", "dag": "†", "ddag": "‡", "textless": "<", "textgreater": ">", "textbackslash": "\\", "S": "§",
    "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textbar": "|", "textbullet": "•",
    "item": "•", "par": "", "noindent": "", "xspace": "", "newline": "", "quad": " ", "qquad": " ", "centering": "",
    "smallskip": "", "medskip": "", "bigskip": "", "protect": "", "relax": "", "newpage": "", "hfill": "",
}  # fmt: skip
_NAMES = "|".join(sorted(_WORDS, key=len, reverse=True))
_WORD = re.compile(rf"\{{\\({_NAMES})\}}|\\({_NAMES})(?:\{{\}}|(?![A-Za-z])(?:\s(?=\w))?)")
_GLUED = frozenset("–—’‘ıȷ°′″µ")
_TIE = re.compile(r"(?<=[\w.,;:)\x02])~(?=[\w(\[\\$&\x02-])")
_DASH = re.compile(r"(?<=[\w\x02)”.,])---?(?=[\w\x02(“])|(?<=\s)---?(?=\s)")
_MARKUP = re.compile(r"</?(?:i|b|em|strong|sub|sup|sc|scp|p|(?:jats:)[a-z]{1,12})>", re.IGNORECASE)
_ENTITY = re.compile(r"&(amp|lt|gt|quot|#39|nbsp);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'", "nbsp": " "}


def tidy(text: str) -> str:
    r"""Readable plain text: `G\"odel \& co.~-- \emph{here}` becomes “Gödel & co. – here”.

    What is not understood stays as it came. Never raises; takes time in proportion to the length.
    """
    if not any(sign in text for sign in "\\~&<`-"):
        return text
    return "".join(part if place % 2 else tidy_prose(part) for place, part in enumerate(_MATH.split(text)))


def tidy_prose(text: str) -> str:
    """The same for a text that holds no mathematics; where `\x02` stands in it, some was taken out."""
    if "</" in text:
        text = _MARKUP.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: _ENTITIES[match[1]], text)
    if "\\" in text:
        text = _without_commands(text)
    if "~" in text:
        text = _TIE.sub("\u00a0", text)
    if "``" in text:
        text = text.replace("``", "“").replace("''", "”")
    return _DASH.sub(lambda match: "—" if len(match[0]) == 3 else "–", text) if "--" in text else text


def _without_commands(text: str) -> str:
    text = _CITED.sub("", text)
    text = _ACCENT.sub(_accented, text)
    text = _LETTER.sub(lambda match: TEX_LETTERS[match[1]], text)
    text = _LISTED.sub("", text)
    for _ in range(3):
        text = _COLOURED.sub(r"\1", _DECLARED.sub(r"\1", _STYLED.sub(r"\1", text)))
    text = _NOTE.sub(r" (\1)", text)
    text = _WORD.sub(_word, text)
    text = _DECLARATION.sub("", text)
    return _ESCAPED.sub(r"\1", _SPACE.sub(lambda match: _SPACES[match[1]], text))


def _word(match: re.Match[str]) -> str:
    """A command that is a word or a sign; the space that only ended its name goes with a sign."""
    word = _WORDS[match[1] or match[2]]
    return word + " " if match[0][-1].isspace() and word and word not in _GLUED else word


def _accented(match: re.Match[str]) -> str:
    letter = (match[3] or match[4]).removeprefix("\\")
    mark = TEX_ACCENTS[match[1] or match[2]]
    return unicodedata.normalize("NFC", letter + mark)
