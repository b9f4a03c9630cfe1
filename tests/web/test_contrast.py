"""Every ink on every paper, in both schemes: WCAG 2.2 asks 4.5 : 1 of text and 3 : 1 of lines that mean something."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "broadsheet" / "web" / "static" / "broadsheet" / "broadsheet.css"
_ROOTS = re.findall(r":root \{(.*?)\}", CSS.read_text(encoding="utf-8"), re.S)
SCHEMES = {
    name: dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block))
    for name, block in zip(("light", "dark"), _ROOTS, strict=False)
}


def _luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("ink", "paper"), [("ink", "page"), ("grey", "page"), ("faint", "page"), ("accent", "page"), ("ink", "pen")]
)
def test_text_stands_out(scheme: str, ink: str, paper: str) -> None:
    assert _contrast(SCHEMES[scheme][ink], SCHEMES[scheme][paper]) >= 4.5


def test_the_measure_is_right() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
