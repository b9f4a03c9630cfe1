"""TeX to MathML that is safe and that browsers set well: what the library answers is rebuilt by an allow-list.

Elements and attributes are those of MathML Core (https://www.w3.org/TR/mathml-core/); lengths are bounded.
"""

from __future__ import annotations

import re
import unicodedata
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter

from broadsheet.web.math.letters import styled
from broadsheet.web.math.source import THOUSANDS, Broken, prepared

ARITY = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
"""How many children these must have."""
ELEMENTS = frozenset({"mrow", "mstyle", "msqrt", "mphantom", "mtable", "mtr", "mtd"}) | set(ARITY)
LEAVES = frozenset({"mi", "mn", "mo", "mtext", "mspace"})
_LENGTHS = frozenset({"width", "height", "depth", "lspace", "rspace", "minsize", "maxsize", "linethickness"})
_WORDS = frozenset({"stretchy", "fence", "movablelimits", "largeop", "accent", "displaystyle", "form", "accentunder"})
ATTRIBUTES = _LENGTHS | _WORDS | {"mathvariant", "scriptlevel"}
_LENGTH = re.compile(r"-?\d{0,2}(?:\.\d{1,4})?(?:em|ex|px|pt)", re.ASCII)
_WORD = re.compile(r"true|false|prefix|infix|postfix")
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{2,6});")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
MAX_EM = 4.0
MAX_ELEMENTS = 3_000
_IDENTIFIERS = frozenset("∞∅∂∇%#$&°℘ℵ⊙⊕…")
"""Signs that are no operators where they stand for a thing; the library cannot know."""
_OPERATORS = frozenset(":;!/~")
_ACCENTS = frozenset("¯ˉ^˙¨´`˘ˇ˜~→‾―←↔̂̇")
_STRETCHED = {"―": "‾", "¯": "‾"}
_SIGNS = ("+", "−", "±", "∓")
_CLOSING = (")", "]", "}", "|", "‖", "⟩", "!", "′")
_UNSPACED = frozenset("|‖/")
_ROWS = frozenset({"mrow", "mstyle", "mtable", "mtr", "mtd"})
_BELOW = {"msub": "munder", "msubsup": "munderover"}
_LIMITED = frozenset({"lim", "sup", "inf", "max", "min", "limsup", "liminf", "argmax", "argmin", "⋃", "⋂", "⨁", "⨂"})
"""What has its limits below in display mathematics; the library does so for sums and products."""
_FLATTENED = frozenset({"mpadded", "menclose", "mmultiscripts", "semantics"})


def convert(tex: str, display: bool = False) -> Element:
    """An expression as a tree of allowed MathML; `display` sets limits below. Raises Broken where it cannot be set."""
    try:
        made = Converter(display="block" if display else "inline").convert_to_element(prepared(tex))
        if sum(1 for _ in made.iter()) > MAX_ELEMENTS:
            raise Broken("too long")
        return _trimmed(_rebuilt(made[0], display, 0))
    except Broken:
        raise
    except RecursionError:
        raise Broken("nested too deep") from None
    except Exception as error:  # The library raises whatever broken TeX brings about, KeyError and StopIteration too.
        raise Broken(type(error).__name__) from error


def _trimmed(root: Element) -> Element:
    """No space outside an operator at either end: `$\\sim$10` stands close, as TeX sets it."""
    row = list(root) if root.tag == "mrow" else [root]
    if row and row[0].tag == "mo" and "stretchy" not in row[0].attrib:
        row[0].set("lspace", "0")
    if row and row[-1].tag == "mo" and "stretchy" not in row[-1].attrib:
        row[-1].set("rspace", "0")
    return root


def _rebuilt(old: Element, display: bool, level: int) -> Element:
    if level > 100:
        raise Broken("nested too deep")
    if old.tag in LEAVES:
        return _leaf(old)
    tag = "mrow" if old.tag in _FLATTENED else old.tag
    rebuilt = [_rebuilt(child, display and old.tag in _ROWS, level + 1) for child in old]
    children = rebuilt if tag in ARITY else _row(rebuilt)
    if tag not in ELEMENTS:
        raise Broken(f"<{tag}>")
    if tag == "mrow" and len(children) == 1:
        return children[0]
    if display and tag in _BELOW and children and children[0].text in _LIMITED:
        tag = _BELOW[tag]
    new = Element(tag, _attributes(old))
    if tag in ARITY:
        children = _scripted(new, children)
    new.extend(children)
    return new


def _scripted(new: Element, children: list[Element]) -> list[Element]:
    if len(children) != ARITY[new.tag]:
        raise Broken("an argument is missing")
    if new.tag not in ("mfrac", "mroot"):
        for script in children[1:]:
            _tighten(script)
    base, mark = children[0], children[-1]
    if new.tag in ("mover", "munder") and mark.tag == "mo" and (mark.text or "") in _ACCENTS:
        new.set("accent" if new.tag == "mover" else "accentunder", "true")
        wide = new.tag == "munder" or sum(1 for _ in base.iter()) > 1
        mark.text = _STRETCHED.get(mark.text or "", mark.text) if wide else (mark.text or "").replace("―", "¯")
        mark.set("stretchy", "true" if wide else "false")
    return children


def _tighten(script: Element) -> None:
    """TeX leaves no space around operators in scripts."""
    for operator in script.iter("mo"):
        if operator is not script and not operator.attrib:
            operator.attrib.update(lspace="0", rspace="0")


def _leaf(old: Element) -> Element:
    text = _text("".join(old.itertext()))
    if text.startswith("\\") and len(text) > 1:
        raise Broken(f"unknown {text}")
    variant = old.get("mathvariant", "")
    new = Element(old.tag, _attributes(old))
    if old.tag == "mspace":
        return new
    if not text and old.tag != "mtext":
        return Element("mrow")
    single = len(text) == 1
    if old.tag == "mi" and single and (text in _OPERATORS or _is_operator(text)) and text not in _IDENTIFIERS:
        new.tag = "mo"
    elif old.tag == "mo" and text in _IDENTIFIERS:
        new.tag, variant = "mi", "normal"
    elif old.tag == "mo" and (text in _UNSPACED or (len(text) > 1 and text[0].isalpha())):
        new.set("lspace", "0")
        new.set("rspace", "0")
    if new.tag == "mo" and text == "/":
        new.attrib.update(lspace="0", rspace="0")
    if new.tag == "mi" and single and (variant == "normal" or (not variant and "Α" <= text <= "Ω")):
        new.set("mathvariant", "normal")
    new.text = text if new.tag in ("mtext", "mo") else styled(text, variant)
    if old.tag == "mtext" and "bold" in variant:
        new.text = styled(text, "bold")
    return new


def _is_operator(sign: str) -> bool:
    return unicodedata.category(sign) in ("Sm", "Pd") or sign in "′″‴"


def _text(text: str) -> str:
    text = _REFERENCE.sub(lambda match: chr(int(match[1], 16)) if int(match[1], 16) < 0x110000 else "", text)
    return printable(text)


def printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


def _attributes(old: Element) -> dict[str, str]:
    """Those of the allow-list whose values are harmless: words of MathML and short lengths."""
    kept = {}
    for name, value in old.attrib.items():
        if name in _LENGTHS and old.tag in ("mspace", "mo", "mfrac") and _LENGTH.fullmatch(value):
            kept[name] = value if abs(float(re.sub("[a-z]+$", "", value) or 0)) <= MAX_EM or "p" in value[-2] else "1em"
        elif (name in _WORDS and _WORD.fullmatch(value)) or (name == "scriptlevel" and value in "012"):
            kept[name] = value
    return kept


def _row(children: list[Element]) -> list[Element]:
    """Neighbours put together that belong together: upright letters, grouped digits; names spaced from what follows."""
    row: list[Element] = []
    for child in children:
        last = row[-1] if row else None
        if last is not None and _joins(last, child):
            last.text = (last.text or "") + (child.text or "").replace(THOUSANDS, ",")
            last.attrib.pop("mathvariant", None)
            last.tag = "mn" if last.tag == "mn" else "mi"
            continue
        if last is not None and _is_defining(last, child):
            last.text = ":="
            continue
        if last is not None and _is_sign(last, child):
            child.set("form", "prefix")
        if last is not None and _are_spaced(last, child):
            row.append(Element("mspace", width="0.167em"))
        row.append(child)
    return row


def _joins(last: Element, child: Element) -> bool:
    if child.text == THOUSANDS or (last.tag == "mn" and child.tag == "mn" and (last.text or "").endswith(",")):
        return last.tag == "mn"
    upright = child.tag == "mi" and child.get("mathvariant") == "normal" and (child.text or "").isalpha()
    letters = last.tag == "mi" and (last.text or "").isalpha() and (last.text or "").isascii()
    return upright and letters and (last.get("mathvariant") == "normal" or len(last.text or "") > 1)


def _is_defining(last: Element, child: Element) -> bool:
    return (last.tag, last.text, child.tag, child.text) == ("mo", ":", "mo", "=")


def _is_sign(last: Element, child: Element) -> bool:
    """A plus or minus behind another operator is the sign of what follows: `a = -b`."""
    return last.tag == child.tag == "mo" and child.text in _SIGNS and last.text not in _CLOSING


def _are_spaced(last: Element, child: Element) -> bool:
    return (_is_name(last) and _is_operand(child)) or (_is_operand(last) and _is_name(child))


def _core(element: Element) -> Element:
    return _core(element[0]) if element.tag in ("msub", "msup", "msubsup", "munder", "munderover") else element


def _is_name(element: Element) -> bool:
    """A function's name: `log`, `min` with its limits. Units and words stand in `mtext`."""
    core = _core(element)
    return core.tag in ("mi", "mo") and len(core.text or "") > 1 and (core.text or "").isalpha()


def _is_operand(element: Element) -> bool:
    core = _core(element)
    return core.tag in ("mi", "mn", "msqrt", "mroot", "mfrac", "mtext") or core.tag == "mover"
