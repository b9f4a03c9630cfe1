"""The text of a paper out of its HTML, as Markdown with mathematics as TeX between dollar signs, and with its tables.

For HTML as LaTeXML writes it (math.nist.gov/~BMiller/LaTeXML), whose elements say what they are by their class, and
whose `<math>` holds its TeX in `alttext`; any other comes out plainer. It is hostile until it went through here:
scripts, styles, forms and pictures go, links lead to http(s) or nowhere, and what is too large or deep is no paper.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, Any

import nh3
from markdownify import ATX, MarkdownConverter

from broadsheet.sources.base import BadRecord

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

LARGEST = 8_000_000
"""Bytes of HTML that are read."""
MOST_TAGS = 60_000
"""Beginnings and ends of elements, formulas aside."""
DEEPEST = 80
LONGEST = 1_000_000
"""Characters of Markdown; what comes after them is left out."""
LONGEST_FORMULA = 10_000
CUT = "*The text is longer; the rest is left out here.*"

_ARTICLE = re.compile(r"<article\b[^>]*>")
_MATH = re.compile(r"<math\b([^>]*)>")
_ALTERNATIVE = re.compile(r"\balttext\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_BLOCK = re.compile(r"\bdisplay\s*=\s*[\"']?block")
_BEGUN = re.compile(r"<[A-Za-z/!?]")
_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/<>"']*)(?:[^"'<>]|"[^"<>]*"|'[^'<>]*')*>""")
"""Quoted values in which a sign of a tag stands are no part of one here, and so make a page broken."""
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_CLOSED_BY_OTHERS = frozenset(("p", "li", "td", "th", "tr", "dd", "dt", "thead", "tbody", "tfoot", "colgroup"))
_BEGINNING = re.compile(r"^(#{1,6}|[-+*]|\d{1,9}(?=[.)])|>)(?=[\s.)]|$)", re.MULTILINE)
_SPECIAL = re.compile(r"([\\`*_<\[])")
_WHITE = re.compile(r"\s+")
_SPACE = re.compile(r"\s{40,}")

_BLOCKS = {"article", "section", "div", "p", "br", "hr", "blockquote", "pre", "figure", "figcaption"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"ul", "ol", "li", "dl", "dt", "dd"}
_TABLES = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
_WORDS = {"span", "em", "strong", "b", "i", "cite", "q", "a", "sub", "sup", "code", "var"}
_TAGS = _BLOCKS | _HEADINGS | _LISTS | _TABLES | _WORDS
_SILENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "form", "button", "select"}
_SILENT |= {"textarea", "nav", "footer", "header"}
_LEFT_OUT = frozenset(
    (
        *("ltx_title_document", "ltx_authors", "ltx_abstract", "ltx_dates", "ltx_keywords", "ltx_classification"),
        *("ltx_tag_item", "ltx_note_mark", "ltx_tag_note", "ltx_note_type", "ltx_ERROR", "ltx_page_footer", "ltx_TOC"),
    )
)
"""What a paper's Markdown says by itself, and what is only there to be looked at."""


def markdown(html: bytes) -> str:
    """The text without title, authors and abstract; its sections are headed at the third level. Raises BadRecord for
    what is no paper that can be read so."""
    if len(html) > LARGEST:
        raise BadRecord(f"The page is larger than {LARGEST // 1_000_000} MB.")
    text = _with_formulas(_without_code(_article(_SPACE.sub(" ", html.decode("utf-8", "replace")))))
    _check(text)
    clean = nh3.clean(
        text,
        tags=_TAGS,
        clean_content_tags=_SILENT,
        attributes={"a": {"href"}, "*": {"class"}, "td": {"colspan"}, "th": {"colspan"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    made: str = _Converter(heading_style=ATX, autolinks=False, table_infer_header=True).convert(clean)
    lines = "\n".join(line.rstrip() for line in made.splitlines())
    return _bounded(re.sub(r"\n{3,}", "\n\n", lines).strip())


def _article(text: str) -> str:
    found = _ARTICLE.search(text)
    if not found:
        raise BadRecord("The page holds no article.")
    end = text.rfind("</article>", found.end())
    return text[found.start() : end if end > 0 else len(text)]


def _with_formulas(text: str) -> str:
    """Each formula as an element that holds its TeX alone. One that is not closed ends the text."""
    pieces, position = [], 0
    while opening := _MATH.search(text, position):
        end = text.find("</math>", opening.end())
        found = _ALTERNATIVE.search(opening[1])
        tex = _tex(unescape(found[1] or found[2] or "")) if found else ""
        around = "$$" if _BLOCK.search(opening[1]) else "$"
        pieces += [text[position : opening.start()], f"<var>{escape(f'{around}{tex}{around}')}</var>" if tex else ""]
        position = end + len("</math>") if end >= 0 else len(text)
    return "".join([*pieces, text[position:]])


def _tex(text: str) -> str:
    """In one line, and so that neither HTML nor a table takes signs of it for its own."""
    line = _WHITE.sub(" ", text[:LONGEST_FORMULA]).strip().replace("$", r"\$").replace("\\\\$", r"\$")
    for sign, name in (("<", r"\lt "), (">", r"\gt ")):
        line = line.replace(sign, name)
    return line


def _without_code(text: str) -> str:
    """Without scripts, styles, drawings and comments, in which a tag is something else or none."""
    for opening, closing in (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"), ("<svg", "</svg>")):
        first, *others = text.split(opening)
        text = "".join([first, *(part.partition(closing)[2] for part in others)])
    return text


def _check(html: str) -> None:
    """Raises BadRecord where there are more elements or deeper ones than any paper has, or some that are not closed in
    their order: to mend such takes readers of HTML the square of the time."""
    tags = _TAG.findall(html)
    if len(tags) != len(_BEGUN.findall(html)) or len(tags) > MOST_TAGS:
        raise BadRecord("The page is too large to be a paper, or its markup is broken.")
    open_: list[str] = []
    for end, written in tags:
        name = written.lower()
        if not end and name not in _VOID:
            open_.append(name)
        while end and open_ and open_[-1] != name and open_[-1] in _CLOSED_BY_OTHERS:
            open_.pop()
        if len(open_) > DEEPEST or (end and (not open_ or open_.pop() != name)):
            raise BadRecord("The page is too deep to be a paper, or closes what it did not open.")


def _number(soup: BeautifulSoup) -> None:
    """Let each entry of a list know its number: to count those before it would take the square of the time."""
    for listed in soup.find_all("ol"):
        for number, entry in enumerate(listed.find_all("li", recursive=False), 1):
            entry["value"] = str(number)


def _bounded(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    end = text.rfind("\n", 0, LONGEST)
    return f"{text[: end if end > 0 else LONGEST].rstrip()}\n\n{CUT}"


def _classes(el: Tag) -> frozenset[str]:
    said: Any = el.get("class") or ()
    return frozenset(said.split() if isinstance(said, str) else said)


_BASE: Any = MarkdownConverter


class _Converter(MarkdownConverter):
    """As markdownify converts, but for formulas, equations, notes, lists and links."""

    def convert_soup(self, soup: BeautifulSoup) -> str:
        _number(soup)
        made: str = _BASE.convert_soup(self, soup)
        return made

    def process_tag(self, node: Tag, parent_tags: Any = None) -> str:
        if node.name != "[document]" and _LEFT_OUT & _classes(node):
            return ""
        made: str = _BASE.process_tag(self, node, parent_tags=parent_tags)
        return made

    def escape(self, text: str, parent_tags: Any) -> str:
        return _SPECIAL.sub(r"\\\1", text)

    def convert_var(self, el: Tag, text: str, parent_tags: Any) -> str:
        formula = el.get_text()
        return f"\n\n{formula}\n\n" if formula.startswith("$$") and "_inline" not in parent_tags else formula

    def convert_span(self, el: Tag, text: str, parent_tags: Any) -> str:
        return f" ({text.strip()})" if "ltx_note_content" in _classes(el) and text.strip() else text

    def convert_p(self, el: Tag, text: str, parent_tags: Any) -> str:
        made: str = _BASE.convert_p(self, el, _BEGINNING.sub(r"\\\1", text.strip()), parent_tags)
        return made

    def convert_a(self, el: Tag, text: str, parent_tags: Any) -> str:
        href = str(el.get("href") or "")
        is_outside = href.startswith(("http://", "https://")) and not set(href) & set(" <>()\n")
        made: str = _BASE.convert_a(self, el, text, parent_tags) if is_outside else text
        return made

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: Any) -> str:
        """One level deeper, because the text stands under a heading itself."""
        made: str = _BASE.convert_hN(self, n + 1, el, text, parent_tags)
        return made

    def convert_li(self, el: Tag, text: str, parent_tags: Any) -> str:
        mark = f"{el['value']}." if el.get("value") else "-"
        lines = text.strip().splitlines()
        blank = " " * (len(mark) + 1)
        rest = [f"{blank}{line}" if line.strip() else "" for line in lines[1:]]
        return "\n".join([f"{mark} {lines[0]}", *rest]) + "\n" if lines else "\n"

    def convert_td(self, el: Tag, text: str, parent_tags: Any) -> str:
        made: str = _BASE.convert_td(self, el, text.replace("|", r"\|"), parent_tags)
        return made

    convert_th = convert_td

    def convert_table(self, el: Tag, text: str, parent_tags: Any) -> str:
        if not any("ltx_eqn" in name or "ltx_equation" in name for name in _classes(el)):
            made: str = _BASE.convert_table(self, el, text, parent_tags)
            return made
        return "\n\n" + "\n\n".join(filter(None, map(_equation, el.find_all("tr")))) + "\n\n"


def _equation(row: Tag) -> str:
    """A row of equations as one, with the number that it bears."""
    parts = [part.get_text().strip("$") for part in row.find_all("var")]
    number = next((part.get_text().strip() for part in row.find_all(class_="ltx_tag_equation")), "")
    return f"$${' '.join(parts)}$$ {number}".strip() if parts else ""
