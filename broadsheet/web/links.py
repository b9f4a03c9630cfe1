"""Where a paper can be found outside: its links and identifiers as safe URLs with a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from broadsheet.catalog.models import Identifier, Paper
from broadsheet.sources.identifiers import address, pdf_address
from broadsheet.web.words import host

_SCHEME_NAMES = {
    "arxiv": "arXiv",
    "doi": "DOI",
    "acl": "ACL Anthology",
    "openreview": "OpenReview",
    "pmid": "PubMed",
    "pmcid": "PubMed Central",
    "orcid": "ORCID",
}
_KIND_NAMES = {
    "pdf": "PDF",
    "html": "HTML",
    "page": "Page",
    "code": "Code",
    "project": "Project",
    "media": "Media",
    "data": "Data",
}
_KIND_ORDER = list(_KIND_NAMES)
MAX_LINKS = 24


@dataclass(frozen=True, slots=True)
class OutsideLink:
    """A link to another site; `url` is http or https, `host` is where it leads."""

    name: str
    url: str
    host: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An identifier under the name of its scheme; `url` is empty if nothing resolves it."""

    name: str
    value: str
    url: str


def safe_url(url: str) -> str:
    """The URL if a browser may be sent there, else nothing: http or https, with a host, without spaces."""
    try:
        parts = urlsplit(url)
        safe = parts.scheme in ("http", "https") and parts.hostname and not any(sign.isspace() for sign in url)
    except ValueError:
        return ""
    return url if safe else ""


def resolved(scheme: str, value: str) -> str:
    """Where an identifier leads; empty if its scheme has no resolver."""
    return address(f"{scheme}:{value}") or ""


def identifier(text: str) -> Known:
    """A `scheme:value` as name, value and URL."""
    scheme, _, value = text.partition(":")
    return Known(_SCHEME_NAMES.get(scheme, scheme), value, resolved(scheme, value))


def identifiers(rows: Iterable[Identifier]) -> list[Known]:
    """A paper's identifiers, those that people know first."""
    rank = {scheme: place for place, scheme in enumerate(_SCHEME_NAMES)}
    ordered = sorted(rows, key=lambda row: (rank.get(row.scheme, len(rank)), row.scheme, row.value))
    return [identifier(f"{row.scheme}:{row.value}") for row in ordered]


def paper_links(paper: Paper, known: Iterable[Identifier]) -> list[OutsideLink]:
    """A paper's links, page and PDF first, each URL once; for an arXiv paper its page and PDF in any case."""
    pairs = [(link.get("kind", "page"), link.get("url", "")) for link in paper.links[:MAX_LINKS]]
    kinds = {kind for kind, _ in pairs}
    for row in known:
        if row.scheme == "arxiv":
            found = {"page": address(str(row)), "pdf": pdf_address(str(row))}
            pairs += [(kind, url) for kind, url in found.items() if url and kind not in kinds]
        elif row.scheme == "doi" and "page" not in kinds:
            pairs.append(("page", resolved("doi", row.value)))
    return _links(pairs)


def _links(pairs: list[tuple[str, str]]) -> list[OutsideLink]:
    rank = {kind: place for place, kind in enumerate(_KIND_ORDER)}
    once = {safe_url(url): kind for kind, url in reversed(pairs) if safe_url(url)}
    links = [OutsideLink(_KIND_NAMES.get(kind, kind), url, host(url), kind) for url, kind in reversed(once.items())]
    return sorted(links, key=lambda link: rank.get(link.kind, len(rank)))


def code_link(paper: Paper) -> str:
    """The first link to code, or nothing."""
    urls = (safe_url(link.get("url", "")) for link in paper.links[:MAX_LINKS] if link.get("kind") == "code")
    return next((url for url in urls if url), "")


def title_search(title: str) -> str:
    """A search for the title at arXiv, where most papers of captured pages come from."""
    return "https://arxiv.org/search/?" + urlencode({"query": title[:300], "searchtype": "title"})


def scheme_name(scheme: str) -> str:
    """What to call a scheme of identifiers; empty for one that only a single source or venue uses."""
    return _SCHEME_NAMES.get(scheme, "")
