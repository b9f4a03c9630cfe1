"""Semantic Scholar, about papers that are held: citations, venues, open PDFs, abstracts, one-sentence summaries.

Protocol: Academic Graph API (api.semanticscholar.org/api-docs/graph), `POST /paper/batch`: up to 500 identifiers,
answered in their order, with null for what is not known. So this adds to papers and never adds one. The summary
(`tldr`) is a model's, and marked so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from broadsheet.sources.base import BadRecord, PaperRecord, Reject, attempt
from broadsheet.sources.http.errors import BrokenAnswer, Refused
from broadsheet.sources.identifiers import normalise
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.live import HeldPaper, Kind, Limit, Page
from broadsheet.sources.options import Options
from broadsheet.sources.sweep import Enriching, Sweep, chosen
from broadsheet.sources.text import clean

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

SOURCE = "s2"
NAMES = {"arxiv": "ARXIV", "doi": "DOI", "acl": "ACL", "pmid": "PMID", "pmcid": "PMCID"}
"""Of schemes, as questions have them; the first that a paper has is asked for."""
EXTERNAL = {"ArXiv": "arxiv", "DOI": "doi", "ACL": "acl", "PubMed": "pmid", "PubMedCentral": "pmcid"}
"""Schemes by their names in `externalIds`."""
REQUESTS = 300
"""A day, unless told: 150,000 papers."""
FIELDS = "externalIds,title,abstract,venue,publicationVenue,citationCount,openAccessPdf,fieldsOfStudy,tldr,authors.name"
PREPRINTS = frozenset(("arxiv.org", "arxiv", "biorxiv", "medrxiv", "chemrxiv", "corr"))
"""What is no venue."""

Entry = Mapping[str, Any]


def _inside(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _identifiers(entry: Entry) -> list[str]:
    """What the service calls it, and nothing of how it was asked for: so two questions give one statement."""
    told = [(scheme, _inside(entry.get("externalIds"), name)) for name, scheme in EXTERNAL.items()]
    read = [attempt(normalise, scheme, str(value)) for scheme, value in told if value]
    return sorted({f"s2:{entry['paperId']}", *(one for one in read if isinstance(one, str))})


def _venue(entry: Entry) -> str:
    venue = _inside(entry.get("publicationVenue"), "name") or entry.get("venue") or ""
    return "" if str(venue).casefold() in PREPRINTS else venue


def record(entry: Entry) -> PaperRecord:
    """The record of an answer about a paper; raises BadRecord."""
    if not isinstance(entry.get("paperId"), str):
        raise BadRecord("The answer about it has no id.")
    pdf, tldr = _inside(entry.get("openAccessPdf"), "url"), entry.get("tldr")
    summary = _inside(tldr, "text")
    return from_json(
        {
            "source": SOURCE,
            "id": f"s2:{entry['paperId']}",
            "title": entry.get("title"),
            "abstract": entry.get("abstract"),
            "authors": [name for author in entry.get("authors") or () if (name := _inside(author, "name"))],
            "identifiers": _identifiers(entry),
            "venue": _venue(entry),
            "keywords": entry.get("fieldsOfStudy"),
            "ai_summary": summary,
            "ai_model": _inside(tldr, "model") or "Semantic Scholar TLDR" if summary else "",
            "links": [{"kind": "pdf", "url": pdf}] if str(pdf or "").startswith(("http://", "https://")) else [],
            "citations": entry.get("citationCount"),
        }
    )


class SemanticScholar(Enriching):
    BATCH = 500

    def page(self, held: list[HeldPaper], sweep: Sweep, http: Http, now: datetime) -> Page:
        asked = list(dict.fromkeys(one for paper in held if (one := chosen(paper, tuple(NAMES)))))
        if not asked:
            return Page(cursor=sweep.cursor)
        host = urlsplit(self.address).hostname or ""
        entries = self._ask(asked, host, http)
        cursor = sweep.spend(1)
        if entries is None:
            return Page(cursor=cursor, notes=[f"{host} knows none of {len(asked):,} papers."])
        records: dict[str, PaperRecord] = {}
        rejects: list[Reject] = []
        for identifier, entry in zip(asked, entries, strict=True):
            if not isinstance(entry, Mapping):
                continue
            read = attempt(record, entry)
            if isinstance(read, BadRecord):
                rejects.append(Reject(host, identifier, clean(str(read))))
            elif not set(read.identifiers).isdisjoint(asked):  # else it knows the paper by another name alone
                records[read.source_id] = read
        return Page(cursor=cursor, records=list(records.values()), rejects=rejects)

    def _ask(self, asked: Sequence[str], host: str, http: Http) -> list[Any] | None:
        """An answer for each identifier; None where not one is known, which the service calls a bad request."""
        pairs = [identifier.partition(":") for identifier in asked]
        body = {"ids": [f"{NAMES[scheme]}:{value}" for scheme, _, value in pairs]}
        headers = {"x-api-key": self.key} if self.key else None
        try:
            answer = http.post(f"{self.address}/paper/batch?fields={FIELDS}", body, headers=headers).expect("json")
        except Refused as error:
            if error.status == 400:
                return None
            raise
        found = answer.read_json()
        if not isinstance(found, list) or len(found) != len(asked):
            raise BrokenAnswer(f"{host} did not answer for each of the papers.")
        return found


def _build(options: Options) -> SemanticScholar:
    return SemanticScholar.of(options, REQUESTS, REQUESTS)


KIND = Kind(
    name="semantic-scholar",
    title="Semantic Scholar, about papers that are held",
    address="https://api.semanticscholar.org/graph/v1",
    limit=Limit("semanticscholar.org", 1.1),
    every=timedelta(hours=6),
    build=_build,
    records=(SOURCE,),
)
