"""Whatever stands in a record of arXiv's lists: it becomes a paper or a reject, and the others beside it stay."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.arxiv_oai import ArxivOai
from broadsheet.sources.http.client import Answer, Http
from broadsheet.sources.live import Limit, Page
from tests.harvest.oai import OaiPaper, envelope
from tests.sources.test_http import Turns

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
ADDRESS = "http://127.0.0.1:9/oai"
PLACES = ("2611.00002", "2026-11-18", "v1", "Mon, 01 Jun 2026 08:00:00 GMT", "On things that are not small at all", "I")
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")


class Given(Http):
    """Answers every request with the same records."""

    def __init__(self, records: list[OaiPaper], odd: str, instead: str) -> None:
        super().__init__(agent="test", pace=Turns(), limit=Limit("test"))
        self.records, self.odd, self.instead = records, odd, escape(instead)

    def get(self, url: str, params: object = None, **_: object) -> Answer:
        assert isinstance(params, dict)
        told = [one.record(params["metadataPrefix"]) for one in self.records]
        told[1] = told[1].replace(f">{self.odd}<", f">{self.instead}<").replace(f":{self.odd}<", f":{self.instead}<")
        return Answer(url, envelope(f"<ListRecords>{''.join(told)}</ListRecords>"), {"content-type": "text/xml"})


def pages(odd: str, instead: str) -> list[Page]:
    records = [OaiPaper(f"2611.0000{number}", "2026-11-18", withdrawn=True) for number in (1, 2, 3)]
    source = ArxivOai(ADDRESS)
    return list(source.fetch(source.start(None, NOW), Given(records, odd, instead), NOW))


@given(st.sampled_from(PLACES), st.text(CHARACTERS, max_size=60))
def test_no_odd_value_ends_a_harvest(odd: str, instead: str) -> None:
    (page,) = pages(odd, instead)
    ids = [record.source_id for record in page.records]
    assert ids[0] == "arxiv:2611.00001"
    assert ids[-1] == "arxiv:2611.00003"
    assert len(page.records) + len(page.rejects) == 3
    assert all(one.reason.endswith(".") for one in page.rejects)


def test_what_stands_there_is_read() -> None:
    (page,) = pages("nothing", "of this")
    assert [record.status for record in page.records] == ["withdrawn"] * 3
    assert page.rejects == []
