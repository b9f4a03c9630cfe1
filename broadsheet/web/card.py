"""The picture of a paper that other sites show beside a link to it: 1200 × 630, drawn here."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

from PIL import Image, ImageDraw, ImageFont

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN = 72
TITLE_SIZES = (76, 64, 54, 46, 40)
TITLE_HEIGHT = 310
MAX_TITLE = 300
PAPER, INK, GREY, RED = "#fbf8f2", "#1b1916", "#524d45", "#9e1b1b"
_BOLD = ("DejaVuSerif-Bold.ttf", "LiberationSerif-Bold.ttf")
_PLAIN = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf")
_EAST_ASIAN = ("NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc")
VERSION = 1
"""Raise it when cards come out differently."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card: plain, bounded text."""

    title: str
    field: str
    authors: str
    date: str
    key: str

    @property
    def etag(self) -> str:
        """Equal for cards that look the same."""
        text = "\0".join((str(VERSION), self.title, self.field, self.authors, self.date, self.key))
        return f'"{blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()}"'


@lru_cache(maxsize=128)
def png(card: Card) -> bytes:
    """The card as PNG. Takes bounded time and never raises, whatever stands on it."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((MARGIN, 46, WIDTH - MARGIN, 50), fill=INK)
    draw.text((MARGIN, 92), "Broadsheet", font=_font(_BOLD, 40), fill=INK, anchor="lm")
    field = _fitting(card.field.upper(), _font(_PLAIN, 22), 640)
    draw.text((WIDTH - MARGIN, 92), field, font=_font(_PLAIN, 22), fill=RED, anchor="rm")
    draw.line((MARGIN, 134, WIDTH - MARGIN, 134), fill=INK, width=1)
    _title(draw, card)
    draw.line((MARGIN, 516, WIDTH - MARGIN, 516), fill=GREY, width=1)
    for text, top in ((card.authors, 546), (card.date, 586)):
        font = _font(_PLAIN, 26)
        draw.text((MARGIN, top), _fitting(text, font, WIDTH - 2 * MARGIN), font=font, fill=GREY, anchor="lm")
    file = io.BytesIO()
    image.quantize(32).save(file, "PNG", optimize=True)
    return file.getvalue()


def _title(draw: ImageDraw.ImageDraw, card: Card) -> None:
    """As large as it fits; if not even the smallest does, cut."""
    text = " ".join(card.title[:MAX_TITLE].split()) + ("…" if len(card.title) > MAX_TITLE else "")
    faces = _BOLD if _drawable(text, _BOLD) else _EAST_ASIAN
    if not _drawable(text, faces):
        faces, text = _BOLD, "".join(sign for sign in text if _has(sign, _BOLD)).strip() or card.key
    for size in TITLE_SIZES:
        font, line = _font(faces, size), round(size * 1.18)
        lines = list(_wrapped(text, font))
        if len(lines) * line <= TITLE_HEIGHT or size == TITLE_SIZES[-1]:
            break
    shown = lines[: TITLE_HEIGHT // line]
    if len(shown) < len(lines):
        shown[-1] = _fitting(shown[-1] + " …" + "m" * 200, font, WIDTH - 2 * MARGIN)
    top = 150 + (TITLE_HEIGHT + 50 - len(shown) * line) // 2
    for place, words in enumerate(shown):
        draw.text((MARGIN, top + place * line), words, font=font, fill=INK)


def _wrapped(text: str, font: Font) -> Iterator[str]:
    """Lines no wider than the card; words that are wider alone are broken, and so is text without blanks."""
    most, line = WIDTH - 2 * MARGIN, ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= most:
            line = longer
            continue
        if line:
            yield line
        line = word
        while font.getlength(line) > most:
            cut = _longest(line, font, most)
            yield line[:cut]
            line = line[cut:]
    if line:
        yield line


def _longest(text: str, font: Font, most: int) -> int:
    """How many characters fit into `most` pixels, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(text[:middle]) <= most else (low, middle - 1)
    return low


def _fitting(text: str, font: Font, most: int) -> str:
    text = " ".join("".join(sign for sign in text[:MAX_TITLE] if _has(sign, _PLAIN)).split())
    if font.getlength(text) <= most:
        return text
    return text[: _longest(text, font, most - round(font.getlength(" …")))].rstrip(" ,;") + " …"


@cache
def _font(names: tuple[str, ...], size: int) -> Font:
    """The first of these fonts that this machine has, else the one that comes with the library."""
    for name in names:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _drawable(text: str, names: tuple[str, ...]) -> bool:
    return all(_has(sign, names) for sign in set(text))


@lru_cache(maxsize=20_000)
def _has(sign: str, names: tuple[str, ...]) -> bool:
    """Whether the font has a glyph of its own for this character."""
    if not sign.isprintable():
        return sign.isspace()
    font = _font(names, 40)
    return _shape(font, sign) != _shape(font, "\U0010fffe")


def _shape(font: Font, sign: str) -> bytes:
    return bytes(font.getmask(sign))
