"""What machines read in the head of a paper's page.

`citation_*`: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing, which Zotero reads too. JSON-LD:
https://schema.org/ScholarlyArticle. Open Graph: https://ogp.me.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from broadsheet.catalog.citation.entry import Entry, entry, first_identifiers
from broadsheet.catalog.models import Paper
from broadsheet.catalog.queries import exact
from broadsheet.web.links import resolved, safe_url
from broadsheet.web.math.typesetting import plain
from broadsheet.web.rows import name_of, shortened

Tag = tuple[str, str]

MOST_AUTHORS = 100
MAX_ABSTRACT = 3_000
_INERT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def citation_tags(paper: Paper, page: str) -> list[Tag]:
    """The `citation_*` tags of a paper whose page is at the address `page`; empty ones are left out."""
    cited = entry(paper, first_identifiers(paper))
    return [(f"citation_{name}", value) for name, value in _citation(paper, cited, page) if value]


def _citation(paper: Paper, cited: Entry, page: str) -> Iterator[Tag]:
    yield "title", plain(paper.title)
    for author in paper.authors[:MOST_AUTHORS]:
        yield "author", name_of(author)
    yield "publication_date", _slashed(cited)
    yield (
        {"conference": "conference_title", "journal": "journal_title"}.get(cited.kind, "publisher"),
        (paper.venue or ("arXiv" if cited.arxiv else "")),
    )
    yield "doi", cited.doi
    yield "arxiv_id", cited.arxiv
    yield "pmid", cited.pmid
    yield "pdf_url", safe_url(cited.pdf)
    yield "abstract_html_url", page
    yield "public_url", safe_url(cited.url)
    yield "keywords", "; ".join(plain(word) for word in paper.keywords[:20])
    yield "abstract", _abstract(paper)


def _abstract(paper: Paper) -> str:
    """Not all of a very long one is read: commands and formulas take at most about as much again as what is shown."""
    return shortened(plain(paper.abstract[: 2 * MAX_ABSTRACT]), MAX_ABSTRACT)


def _slashed(cited: Entry) -> str:
    parts = [f"{cited.year:04}"] if cited.year else []
    return "/".join(parts + [f"{part:02}" for part in (cited.month, cited.day) if part])


def card_tags(paper: Paper, page: str, description: str) -> list[Tag]:
    """The Open Graph properties of a paper's page, with the picture that `/papers/{key}.png` draws."""
    title = shortened(plain(paper.title), 200)
    tags = [
        ("og:type", "article"),
        ("og:site_name", "Broadsheet"),
        ("og:title", title),
        ("og:description", shortened(description, 300)),
        ("og:url", page),
        ("og:image", f"{page}.png"),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", f"Broadsheet: {title}"),
        ("article:published_time", exact(paper.published, paper.published_precision) or ""),
    ]
    return [(name, value) for name, value in tags if value]


def linked_data(paper: Paper, page: str) -> SafeString:
    """The paper as a schema.org ScholarlyArticle, safe inside a script element: it holds no `<`, `>` or `&`."""
    text = json.dumps(_article(paper, page), ensure_ascii=False)
    return mark_safe(text.translate(_INERT))


def _article(paper: Paper, page: str) -> dict[str, Any]:
    identifiers = dict(sorted(first_identifiers(paper).items()))
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": page,
        "headline": shortened(plain(paper.title), 300),
        "author": [{"@type": "Person", "name": name_of(author)} for author in paper.authors[:MOST_AUTHORS]],
        "datePublished": exact(paper.published, paper.published_precision),
        "dateModified": exact(paper.updated, paper.updated_precision),
        "abstract": _abstract(paper),
        "keywords": [plain(word) for word in paper.keywords[:20]],
        "about": paper.categories,
        "isPartOf": {"@type": "PublicationIssue", "name": paper.venue} if paper.venue else None,
        "license": safe_url(paper.license),
        "creativeWorkStatus": paper.status if paper.status in ("withdrawn", "retracted") else "",
        "identifier": [
            {"@type": "PropertyValue", "propertyID": scheme, "value": value} for scheme, value in identifiers.items()
        ],
        "sameAs": [url for scheme, value in identifiers.items() if (url := resolved(scheme, value))],
        "image": f"{page}.png",
        "url": page,
    }
    return {name: value for name, value in article.items() if value}
