"""A paper as Markdown, for programs that read text: what its page says, without the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from broadsheet.catalog.harvest.full_text import FullText
from broadsheet.catalog.models import Paper
from broadsheet.sources import arxiv_html
from broadsheet.web.sheet import Sheet
from broadsheet.web.tex import tidy

MOST_AUTHORS = 200
_BLOCK = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[#>]|[-+*](?:\s|$)|```|~~~|(?:[-*_]\s?){3}))")
OURS = "Written for Broadsheet, not by the authors; no abstract has come yet."
ALL = "This is all that this Broadsheet holds of the paper: the full text is at its source."

WITHOUT = FullText()


def paper_markdown(sheet: Sheet, page: str, near: Sequence[tuple[Paper, float]], whole: FullText = WITHOUT) -> str:
    """The paper whose page is at the address `page`, with its similar papers and its text; ends in a line break.

    Titles and abstracts are one line each, and stand as they are but for what would make a heading or a list of them.
    """
    return "\n\n".join(part for part in _parts(sheet, page, near, whole) if part) + "\n"


def one_line(text: str) -> str:
    """A text of one line, made readable, that begins no heading, list, quotation or rule (https://spec.commonmark.org)."""
    return _BLOCK.sub(r"\1\\", tidy(text), count=1)


def _parts(sheet: Sheet, page: str, near: Sequence[tuple[Paper, float]], whole: FullText) -> Iterator[str]:
    yield f"# {tidy(sheet.title)}"
    yield f"**{sheet.banner}**" if sheet.banner else ""
    yield _authors(sheet)
    yield "\n".join(f"- {line}" for line in _facts(sheet, page))
    if sheet.abstract:
        yield f"## Abstract\n\n{one_line(sheet.abstract)}"
    elif sheet.summary:
        yield f"## Summary\n\n{one_line(sheet.summary)}\n\n*{OURS}*"
    else:
        yield "No abstract has come with this paper yet."
    if sheet.ai_summary:
        model = sheet.ai_model or "a model that its source does not name"
        written = f"*Written by {model}, not by the authors.*"
        yield f"## Summary by a language model\n\n{one_line(sheet.ai_summary)}\n\n{written}"
    yield _similar(near, page.removesuffix(sheet.path))
    if whole.text:
        yield f"## Full text\n\n*From {arxiv_html.ADDRESS}/{sheet.key}, under {sheet.license}.*\n\n{whole.text}"
    else:
        yield f"---\n\n{ALL} {whole.why}".rstrip()


def _authors(sheet: Sheet) -> str:
    names = [author.name for author in (*sheet.authors, *sheet.more_authors)][:MOST_AUTHORS]
    rest = sheet.author_total - len(names)
    if not names:
        return f"{sheet.author_total} authors, not named by the source" if sheet.author_total else ""
    return one_line(", ".join(names)) + (f" and {rest:,} more" if rest else "")


def _facts(sheet: Sheet, page: str) -> Iterator[str]:
    for line in sheet.dates:
        yield line.text + (f" ({line.note})" if line.note else "")
    if sheet.venue:
        yield f"Venue: {sheet.venue}"
    if sheet.categories:
        yield "Fields: " + ", ".join(f"{category.name} ({category.code})" for category in sheet.categories)
    if sheet.keywords:
        yield "Keywords: " + ", ".join(word.name for word in sheet.keywords)
    for known in sheet.identifiers:
        yield f"{known.name}: {known.value}"
    for link in sheet.links:
        yield f"{link.name}: {link.url}"
    yield from sheet.signals
    yield f"Here: {page}"


def _similar(near: Sequence[tuple[Paper, float]], site: str) -> str:
    if not near:
        return ""
    lines = [f"- {tidy(paper.title)} ({cosine:.2f}) {site}/papers/{paper.key}" for paper, cosine in near]
    return "## Similar papers\n\nWith how near they are in meaning, from 0 to 1.\n\n" + "\n".join(lines)
