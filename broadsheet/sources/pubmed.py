"""PubMed by E-utilities: what a query finds, as it comes and as it changes.

Protocol: “A General Introduction to the E-utilities” (ncbi.nlm.nih.gov/books/NBK25497). `esearch` names the records of
a day: once those that came into PubMed (edat), once those that were changed (mdat), by which retractions arrive.
`efetch` brings them, some hundred at a time. The numbers still to be fetched stand in the cursor, so that nothing on
the server has to be kept, and a day cannot move while it is read. `esearch` names 10,000 at most: whoever wants all
of PubMed takes its update files (`pubmed-files`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from broadsheet.sources.base import BadRecord, PaperRecord, Reject, attempt
from broadsheet.sources.days import Answered, walk
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.live import Cursor, Kind, Limit, Page
from broadsheet.sources.options import Options
from broadsheet.sources.pubmed_xml import DOCTYPE, SOURCE, number_of, record, whole_set
from broadsheet.sources.text import clean
from broadsheet.sources.xml import parse, without_doctype

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

LIMIT = Limit("ncbi.nlm.nih.gov", 0.34)
"""Three requests in a second without a key, over all of its services."""
OVERLAP = timedelta(days=2)
FIRST_DAYS = timedelta(days=3)
DATES = {"new": "edat", "changed": "mdat"}
"""Parts of the harvest, and by which date each asks."""
MOST_IDS = 10_000
AT_ONCE = 200
IDENTITY = {"tool": "broadsheet"}
_PMID = re.compile(r"[1-9]\d{0,8}")


class Pubmed:
    """Reads what `query` finds; `identity` are the parameters by which NCBI knows who asks."""

    def __init__(self, address: str, query: str, identity: dict[str, str]) -> None:
        self.address, self.query, self.identity = address, query, identity
        self.host = urlsplit(address).hostname or ""

    def start(self, since: date | None, now: datetime) -> Cursor:
        return {"since": (since or now.date() - FIRST_DAYS).isoformat()}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """What came and what changed, day by day."""

        def ask(part: str, day: date, place: Any) -> Answered:
            found = place or self._search(part, day, http)
            answer = self._answer(found["ids"], found["total"], http)
            named, total = len(found["ids"]), found["total"]
            return answer if place or named >= total else replace(answer, notes=[_shortened(day, named, total)])

        return walk(list(DATES), ask, cursor, now, OVERLAP)

    def _search(self, part: str, day: date, http: Http) -> dict[str, Any]:
        """The numbers of a day's records, and how many there are."""
        when = f"{day:%Y/%m/%d}"
        params: dict[str, str | int] = {
            "db": "pubmed",
            "term": self.query,
            "datetype": DATES[part],
            "mindate": when,
            "maxdate": when,
            "retmax": MOST_IDS,
            "retmode": "json",
            **self.identity,
        }
        answer = http.get(f"{self.address}/esearch.fcgi", params).expect("json", "text")
        try:
            result = answer.read_json()["esearchresult"]
            said = result.get("ERROR")
            total, ids = (0, []) if said else (int(result["count"]), result["idlist"])
        except (AttributeError, KeyError, TypeError, ValueError):
            raise BrokenAnswer(f"{self.host} sent an answer that is no list of PubMed records.") from None
        if said:
            raise BrokenAnswer(f"{self.host} says: {clean(str(said))[:200]}")
        return {"ids": [one for one in ids if isinstance(one, str) and _PMID.fullmatch(one)], "total": total}

    def _answer(self, ids: Sequence[str], total: int, http: Http) -> Answered:
        if not ids:
            return Answered(keys=[], total=total, place=None)
        entries = _fetched(ids[:AT_ONCE], self.address, self.identity, http)
        read = [(number_of(entry), attempt(record, entry)) for entry in entries]
        rejects = [Reject(self.host, pmid, clean(str(found))) for pmid, found in read if isinstance(found, BadRecord)]
        rest = list(ids[AT_ONCE:])
        return Answered(
            keys=[pmid for pmid, _ in read],
            total=total,
            place={"ids": rest, "total": total} if rest else None,
            records=[found for _, found in read if isinstance(found, PaperRecord)],
            rejects=rejects,
        )


def _fetched(ids: Sequence[str], address: str, identity: Mapping[str, str], http: Http) -> list[Element]:
    """The entries of these numbers, as `efetch` brings them."""
    host = urlsplit(address).hostname or ""
    params = {"db": "pubmed", "id": ",".join(ids), "rettype": "xml", "retmode": "xml", **identity}
    content = http.get(f"{address}/efetch.fcgi", params).expect("xml").content
    return whole_set(parse(without_doctype(content, DOCTYPE), host), host)


def by_pmid(identifier: str, address: str, http: Http) -> PaperRecord | None:
    """The record of a number, `pmid:29768149`; None where PubMed has none. Raises FetchError or BadRecord."""
    number = identifier.removeprefix("pmid:")
    entries = _fetched([number], address, IDENTITY, http)
    return next((record(entry) for entry in entries if number_of(entry) == number), None)


def _shortened(day: date, named: int, total: int) -> str:
    return f"{day}: PubMed names only {named:,} of {total:,} records; ask for less, or use “pubmed-files”."


def _build(options: Options) -> Pubmed:
    query = options.text("query")
    if not query:
        raise options.error('“query” must say what to look for, as in PubMed’s own search: "deep learning[tiab]".')
    identity = {**IDENTITY, "email": options.text("email"), "api_key": options.text("api_key")}
    return Pubmed(options.address, query, {name: value for name, value in identity.items() if value})


KIND = Kind(
    name="pubmed",
    title="PubMed, by query (E-utilities)",
    address="https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    limit=LIMIT,
    every=timedelta(hours=12),
    build=_build,
    goes_on_from=SOURCE,
    first_page=2,
)
