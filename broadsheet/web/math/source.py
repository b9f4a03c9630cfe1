"""TeX as authors and sources give it, made TeX that the library reads."""

from __future__ import annotations

import re
from collections.abc import Callable

from broadsheet.web.math import chemistry
from broadsheet.web.math.groups import arguments, depth
from broadsheet.web.math.names import DROPPED, PLAIN, REFUSED, TEXT
from broadsheet.web.tex import tidy

MAX_LENGTH = 2_000
MAX_DEPTH = 20
THOUSANDS = "\ue001"
"""Stands for the comma inside `10,000`, which is no punctuation."""

_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?|(.))\s*", re.DOTALL)
_ENTITY = re.compile(r"&(lt|gt|amp|nbsp|#39|quot);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "nbsp": "~", "#39": "'", "quot": '"'}
_PERCENT = re.compile(r"(\d\s?|\\)?%")
_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:(?:,|\{,\})\d{3})+(?![\d,])")
_DOUBLED_PRIME = re.compile(r"('+)\s*\^\s*\{")
_OPTION = re.compile(r"(\\(?:begin\{(?:array|aligned|gathered|matrix|split)\}|\\))\s*\[[^\]\\&$]{0,12}\]")
_UPRIGHT_LETTER = re.compile(r"\\mathrm\s*\{([A-Za-z])\}")
_SIZED = re.compile(r"\\[bB]igg?[lrm]?\s*(?=\\[{}|])")
_FONT_BEFORE_SCRIPT = re.compile(r"\\(rm|bf|it|cal|sf|tt)\s*([_^])\s*(?:\{([^{}]*)\}|(\w+))")
_FONT_IN_SCRIPT = re.compile(r"([_^])\s*\\(rm|bf|it|cal|sf|tt)\s*\{([^{}]*)\}")
_INNER = re.compile(r"\$([^$]*)\$")
_ENVIRONMENTS = {
    "equation": "", "displaymath": "", "math": "", "subequations": "", "eqnarray": "aligned", "align": "aligned",
    "flalign": "aligned", "alignedat": "aligned", "gather": "matrix", "multline": "matrix", "gathered": "matrix",
    "dcases": "cases", "rcases": "matrix", "psmallmatrix": "pmatrix", "bsmallmatrix": "bmatrix", "tabular": "array",
}  # fmt: skip
_ENVIRONMENT = re.compile(rf"\\(begin|end)\s*\{{({'|'.join(_ENVIRONMENTS)})\*?\}}")


class Broken(ValueError):
    """TeX that is not to be set: the reason in a word or two."""


def prepared(tex: str) -> str:
    """The same expression for the library. Raises Broken for what is too long, too deep, unpaired or defines commands.

    Takes time in proportion to the length: every rule looks at each character a bounded number of times.
    """
    if len(tex) > MAX_LENGTH:
        raise Broken("too long")
    nested = depth(tex)
    if nested is None:
        raise Broken("braces do not pair")
    if nested > MAX_DEPTH or tex.count("\\left") > MAX_DEPTH or tex.count("\\begin") > MAX_DEPTH:
        raise Broken("nested too deep")
    tex = _ENTITY.sub(lambda match: _ENTITIES[match[1]], tex)
    tex = _PERCENT.sub(lambda match: "" if not match[1] else match[0] if match[1] == "\\" else match[1] + "\\%", tex)
    tex = _environments(tex)
    tex = _GROUPED.sub(lambda match: match[0].replace("{,}", THOUSANDS).replace(",", THOUSANDS), tex)
    tex = _DOUBLED_PRIME.sub(lambda match: "^{" + r"\prime " * len(match[1]), tex)
    tex = _FONT_BEFORE_SCRIPT.sub(r"\2{\\\1 \3\4}", _SIZED.sub("", tex))
    tex = _FONT_IN_SCRIPT.sub(r"\1{\\\2 \3}", tex)
    tex = _expanded(tex, 4)
    tex = _UPRIGHT_LETTER.sub(r"{\\rm \1}", tex)
    if not tex.strip():
        raise Broken("empty")
    if len(tex) > 4 * MAX_LENGTH:
        raise Broken("too long")
    return tex


def _environments(tex: str) -> str:
    if "\\begin" not in tex and "\\end" not in tex:
        return tex
    return _OPTION.sub(r"\1 ", _ENVIRONMENT.sub(_environment, tex))


def _environment(match: re.Match[str]) -> str:
    inner = _ENVIRONMENTS[match[2]]
    return rf"\{match[1]}{{{inner}}}" if inner else " "


def _expanded(tex: str, rounds: int) -> str:
    """Every command that the library does not know replaced; arguments are looked at up to `rounds` deep."""
    parts: list[str] = []
    place = 0
    while match := _COMMAND.search(tex, place):
        parts.append(tex[place : match.start()])
        written, place = _command(tex, match, rounds)
        parts.append(written)
    parts.append(tex[place:])
    return "".join(parts)


def _command(tex: str, match: re.Match[str], rounds: int) -> tuple[str, int]:
    """What stands for this command and its arguments, and the place behind them."""
    name = match[1]
    if name is None:
        return ("" if match[2] in "/-" else match[0]), match.end()
    if name in REFUSED:
        raise Broken(f"\\{name}")
    behind = match.end(1)
    if name in DROPPED:
        dropped = arguments(tex, behind, 1)
        return " ", dropped[1] if dropped else match.end()
    if name in TEXT or name in _WITH_ARGUMENTS:
        count, write = (1, _text) if name in TEXT else _WITH_ARGUMENTS[name]
        given = arguments(tex, behind, count)
        if given:
            written = write(*given[0])
            return (_expanded(written, rounds - 1) if rounds > 1 and name not in TEXT else written), given[1]
    if name in TEXT:
        return "", match.end()
    if name in PLAIN and tex[behind : behind + 1] != "*":
        return PLAIN[name] + (" " if PLAIN[name][-1:].isalpha() else ""), match.end()
    return match[0], match.end()


def _text(content: str) -> str:
    """Text inside mathematics; mathematics inside that text stays mathematics."""
    parts = []
    for place, part in enumerate(_INNER.split(content)):
        if place % 2:
            parts.append(_expanded(part, 1))
        elif part:
            plain = tidy(part).replace("\\,", " ").replace("\\ ", " ").replace("~", " ")
            plain = re.sub(r"[{}$\\]", "", plain)
            parts.append(rf"\text{{{plain}}}")
    return f"{{{''.join(parts)}}}"


def _quantity(value: str, units: str) -> str:
    return rf"{chemistry.number(value)}\,{chemistry.unit(units)}"


def _range(low: str, high: str, units: str) -> str:
    return rf"{chemistry.number(low)}\text{{–}}{_quantity(high, units)}"


def _angle(value: str) -> str:
    return "".join(part + sign for part, sign in zip(value.split(";"), (r"^{\circ}", "′", "″"), strict=False) if part)


def _character(code: str) -> str:
    """`x2014` as the character; what is none that could be printed is left out."""
    number = int(code[1:], 16) if re.fullmatch(r"x[0-9A-Fa-f]{2,5}", code) else int(code) if code.isdecimal() else 0
    sign = chr(number) if number < 0x20000 else ""
    return rf"\text{{{sign}}}" if sign.isprintable() and sign not in "{}\\$" else ""


_WITH_ARGUMENTS: dict[str, tuple[int, Callable[..., str]]] = {
    "ensuremath": (1, lambda inner: f"{{{inner}}}"),
    "texorpdfstring": (2, lambda inner, _: f"{{{inner}}}"),
    "textsuperscript": (1, lambda inner: f"^{_text(inner)}"),
    "textsubscript": (1, lambda inner: f"_{_text(inner)}"),
    "textcolor": (2, lambda _, inner: f"{{{inner}}}"),
    "colorbox": (2, lambda _, inner: _text(inner)),
    "href": (2, lambda _, inner: _text(inner)),
    "url": (1, lambda inner: _text(inner)),
    "raisebox": (2, lambda _, inner: _text(inner)),
    "smash": (1, lambda inner: f"{{{inner}}}"),
    "mathop": (1, lambda inner: f"{{{inner}}}"),
    "mathrel": (1, lambda inner: f"{{{inner}}}"),
    "mathbin": (1, lambda inner: f"{{{inner}}}"),
    "mathord": (1, lambda inner: f"{{{inner}}}"),
    "mathclap": (1, lambda inner: f"{{{inner}}}"),
    "norm": (1, lambda inner: rf"\|{inner}\|"),
    "abs": (1, lambda inner: f"|{inner}|"),
    "set": (1, lambda inner: rf"\{{{inner}\}}"),
    "paren": (1, lambda inner: f"({inner})"),
    "order": (1, lambda inner: rf"\mathcal{{O}}({inner})"),
    "expval": (1, lambda inner: rf"\langle {inner}\rangle "),
    "ion": (2, lambda element, stage: rf"\text{{{element}\,{stage.upper()}}}".replace("\\,", " ")),
    "isotope": (1, lambda inner: rf"\text{{{inner}}}"),
    "unicode": (1, _character),
    "r": (1, lambda inner: rf"\mathring{{{inner}}}"),
    "ce": (1, chemistry.formula),
    "ch": (1, chemistry.formula),
    "num": (1, chemistry.number),
    "si": (1, chemistry.unit),
    "unit": (1, chemistry.unit),
    "SI": (2, _quantity),
    "qty": (2, _quantity),
    "SIrange": (3, _range),
    "qtyrange": (3, _range),
    "ang": (1, _angle),
}
"""Commands with arguments: how many, and what they become."""
