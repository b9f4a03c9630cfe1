"""Letters of mathematics: styles by characters of their own (MathML Core knows no other way), scripts in plain text."""

from __future__ import annotations

import unicodedata
from functools import cache

_STYLES = {
    "bold": "BOLD",
    "italic": "ITALIC",
    "bold-italic": "BOLD ITALIC",
    "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT",
    "bold-script": "BOLD SCRIPT",
    "fraktur": "FRAKTUR",
    "bold-fraktur": "BOLD FRAKTUR",
    "sans-serif": "SANS-SERIF",
    "bold-sans-serif": "SANS-SERIF BOLD",
    "sans-serif-italic": "SANS-SERIF ITALIC",
    "sans-serif-bold-italic": "SANS-SERIF BOLD ITALIC",
    "monospace": "MONOSPACE",
}
_OLDER_NAMES = {"SCRIPT": "SCRIPT", "FRAKTUR": "BLACK-LETTER", "DOUBLE-STRUCK": "DOUBLE-STRUCK"}
_DIGITS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")


def styled(text: str, variant: str) -> str:
    """The text in the characters of a `mathvariant`; a character that has none in it stays as it is."""
    style = _STYLES.get(variant)
    return "".join(_styled(sign, style) for sign in text) if style else text


@cache
def _styled(sign: str, style: str) -> str:
    if sign in "0123456789":
        return _lookup(f"MATHEMATICAL {style} DIGIT {_DIGITS[int(sign)]}") or sign
    name = unicodedata.name(sign, "")
    kind, _, letter = name.removeprefix("LATIN ").removeprefix("GREEK ").partition(" LETTER ")
    if kind not in ("CAPITAL", "SMALL") or not letter or (name.startswith("LATIN") and not sign.isascii()):
        return sign
    if sign == "h" and style == "ITALIC":
        return "ℎ"
    older = _OLDER_NAMES.get(style)
    return _lookup(f"MATHEMATICAL {style} {kind} {letter}") or (_lookup(f"{older} {kind} {letter}") if older else sign)


def _lookup(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""


SUPERSCRIPTS = str.maketrans(
    "0123456789+-−=()nixyjhklmprstuvwabcdefgzo*′″ ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱˣʸʲʰᵏˡᵐᵖʳˢᵗᵘᵛʷᵃᵇᶜᵈᵉᶠᵍᶻᵒ*′″ "
)
SUBSCRIPTS = str.maketrans("0123456789+-−=()aeoxhklmnpstijruv ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ ")


def raised(text: str) -> str:
    """The text as superscript characters; empty where one has none."""
    return text.translate(SUPERSCRIPTS) if all(ord(sign) in SUPERSCRIPTS for sign in text) else ""


def lowered(text: str) -> str:
    """The text as subscript characters; empty where one has none."""
    return text.translate(SUBSCRIPTS) if all(ord(sign) in SUBSCRIPTS for sign in text) else ""


def unstyled(text: str) -> str:
    """Plain letters for bold, italic, script and the like; double-struck ones (ℝ, ℤ) stay."""
    if text.isascii():
        return text
    return "".join(
        unicodedata.normalize("NFKC", sign)
        if "MATHEMATICAL" in (name := unicodedata.name(sign, "")) and "DOUBLE-STRUCK" not in name
        else sign
        for sign in text
    )
