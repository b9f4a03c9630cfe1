"""OpenAlex, about papers that are held: citations, venues, open PDFs, abstracts, retractions, topics.

Protocol: developers.openalex.org, `GET /works?filter=doi:A|B|…`. Papers are asked about by DOI (those of arXiv by the
DOI that arXiv registers), else by PMID; a work that is none of these is passed over, so this adds to papers and never
adds one. An abstract comes as an index of its words and is put together again. Dates are left out: where OpenAlex knows
only a year, it says 1 January.

Each request costs a little of a daily allowance; 429 may mean that it is gone, and then nothing is asked until
midnight (UTC).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from broadsheet.sources.base import BadRecord, PaperRecord, Reject, attempt
from broadsheet.sources.http.errors import BrokenAnswer, Busy
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.live import HeldPaper, Kind, Limit, Page
from broadsheet.sources.markup import plain
from broadsheet.sources.options import Options
from broadsheet.sources.sweep import Enriching, Sweep, chosen
from broadsheet.sources.text import clean

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Answer, Http

SOURCE = "openalex"
SCHEMES = ("doi", "arxiv", "pmid")
LONGEST = 2_400
"""Characters of the identifiers in one address."""
MOST_WORDS = 50_000
WHOLE_LIST = 100
"""Authors that a list of works tells at most: as many may be a part of them."""
REQUESTS_WITH_KEY, REQUESTS = 2_000, 90
"""A day, unless told: a fifth of the free allowance with a key; nearly all of that without."""
FIELDS = (
    "id,doi,ids,title,authorships,primary_location,best_oa_location,is_retracted,cited_by_count,primary_topic,"
    "abstract_inverted_index"
)

Work = Mapping[str, Any]


def abstract(index: Any) -> str:
    """The text of an `abstract_inverted_index`, {word: [its places]}; raises BadRecord."""
    if not index:
        return ""
    if not isinstance(index, Mapping) or sum(len(places) for places in index.values()) > MOST_WORDS:
        raise BadRecord(f"The index of its abstract is none, or has more than {MOST_WORDS:,} words.")
    placed = sorted((int(place), word) for word, places in index.items() for place in places)
    return plain(" ".join(word for _, word in placed))


def _inside(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def identifiers(work: Work) -> list[str]:
    """What the work is called, `openalex:W…` first."""
    own = str(work.get("id") or "").rpartition("/")[2]
    if not own.startswith("W"):
        raise BadRecord("The work has no id.")
    named = [work.get("doi"), *(_inside(work, "ids", name) for name in ("doi", "pmid", "pmcid"))]
    found = [recognise(one) for one in named if isinstance(one, str)]
    return [f"openalex:{own}", *dict.fromkeys(one for one in found if one)]


def _authors(work: Work) -> list[dict[str, Any]]:
    listed = work.get("authorships") or []
    authors = []
    for one in listed if len(listed) < WHOLE_LIST else []:
        name = _inside(one, "author", "display_name") or _inside(one, "raw_author_name")
        orcid = str(_inside(one, "author", "orcid") or "").rpartition("/")[2]
        if name:
            authors.append({"name": name, "identifiers": [f"orcid:{orcid}"] if orcid else []})
    return authors


def record(work: Work) -> PaperRecord:
    """The record of a work; raises BadRecord."""
    names = identifiers(work)
    source = _inside(work, "primary_location", "source")
    pdf = _inside(work, "best_oa_location", "pdf_url")
    topics = [_inside(work, "primary_topic", *path, "display_name") for path in ((), ("field",))]
    return from_json(
        {
            "source": SOURCE,
            "id": names[0],
            "title": plain(str(work.get("title") or "")),
            "abstract": abstract(work.get("abstract_inverted_index")),
            "authors": _authors(work),
            "identifiers": sorted(names),
            "venue": "" if _inside(source, "type") == "repository" else _inside(source, "display_name"),
            "status": "retracted" if work.get("is_retracted") is True else "",
            "license": _inside(work, "best_oa_location", "license"),
            "keywords": [topic for topic in topics if topic],
            "links": [{"kind": "pdf", "url": pdf}] if str(pdf or "").startswith(("http://", "https://")) else [],
            "citations": work.get("cited_by_count"),
        }
    )


def _filters(asked: Sequence[str]) -> Iterator[str]:
    """The filters that ask about these identifiers, none too long for an address."""
    by_field: dict[str, list[str]] = {"doi": [], "pmid": []}
    for identifier in asked:
        scheme, _, value = identifier.partition(":")
        doi = f"10.48550/arxiv.{value}" if scheme == "arxiv" else value
        if not {",", "|"} & set(doi):  # between filters, and between their values
            by_field["pmid" if scheme == "pmid" else "doi"].append(doi)
    for field, values in by_field.items():
        part: list[str] = []
        for value in values:
            if sum(len(quote(one, safe="")) + 3 for one in (*part, value)) > LONGEST:
                yield f"{field}:{'|'.join(part)}"
                part = []
            part.append(value)
        if part:
            yield f"{field}:{'|'.join(part)}"


class OpenAlex(Enriching):
    BATCH = 50
    """The documented bound of a filter's alternatives was 50 before it was 100."""

    def page(self, held: list[HeldPaper], sweep: Sweep, http: Http, now: datetime) -> Page:
        asked = [identifier for paper in held if (identifier := chosen(paper, SCHEMES))]
        records: dict[str, PaperRecord] = {}
        rejects: list[Reject] = []
        host, enough = urlsplit(self.address).hostname or "", False
        for wanted in _filters(asked):
            answer = self._ask(wanted, http, now)
            sweep.spend(1)
            enough |= _is_used_up(answer)
            for work in _works(answer, host):
                read = attempt(record, work)
                if isinstance(read, BadRecord):
                    place = clean(str(work.get("id") if isinstance(work, Mapping) else "a work"))[:80]
                    rejects.append(Reject(host, place, clean(str(read))))
                elif not set(read.identifiers).isdisjoint(asked):
                    records[read.source_id] = read
        cursor = sweep.spend_all() if enough else sweep.cursor
        notes = [f"{host} says that today’s allowance is used up."] if enough else []
        return Page(cursor=cursor, records=list(records.values()), rejects=rejects, notes=notes)

    def _ask(self, wanted: str, http: Http, now: datetime) -> Answer:
        params: dict[str, str | int] = {"filter": wanted, "per_page": 100, "select": FIELDS}
        params |= {"api_key": self.key} if self.key else {}
        try:
            return http.get(f"{self.address}/works", params).expect("json")
        except Busy as error:
            midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
            raise Busy(str(error), error.retry_at or midnight) from None


def _is_used_up(answer: Answer) -> bool:
    with suppress(ValueError):
        return float(answer.headers.get("x-ratelimit-remaining", "1")) <= 0
    return False


def _works(answer: Answer, host: str) -> list[Any]:
    told = answer.read_json()
    found = told.get("results") if isinstance(told, dict) else None
    if not isinstance(found, list):
        raise BrokenAnswer(f"{host} sent an answer without works.")
    return found


def _build(options: Options) -> OpenAlex:
    return OpenAlex.of(options, REQUESTS_WITH_KEY, REQUESTS)


KIND = Kind(
    name=SOURCE,
    title="OpenAlex, about papers that are held",
    address="https://api.openalex.org",
    limit=Limit("openalex.org", 0.2),
    every=timedelta(hours=6),
    build=_build,
)
