"""What a browser would make of a page, as far as text of people could have become more than text in it."""

from __future__ import annotations

from html.parser import HTMLParser

ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "content")
SCHEMES = ("javascript:", "data:", "vbscript:")
DATA_SCRIPTS = ("application/ld+json", "application/json")


class Page(HTMLParser):
    """`wrong`: what no page of ours has; `text`: all text and all values of attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.pieces: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(self.pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.pieces += told.values()
        strange = [
            name for name in told if name.startswith("on") or not name.replace("-", "").replace(":", "").isalnum()
        ]
        leading = [told[name] for name in ADDRESSES if _leads_astray(told.get(name, ""))]
        running = tag == "script" and "src" not in told and told.get("type") not in DATA_SCRIPTS
        if tag.startswith("hx") or tag in ("iframe", "object", "embed", "base") or running or strange or leading:
            self.wrong.append(self.get_starttag_text() or tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _leads_astray(address: str) -> bool:
    read = "".join(sign for sign in address if sign > " ").lower()
    return read.startswith(SCHEMES)
