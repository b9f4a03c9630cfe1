from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources import hf_page
from broadsheet.sources.base import BadRecord, Organization, PaperRecord, PartialDate
from broadsheet.sources.hf_page import Entry
from broadsheet.sources.identifiers import title_key

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
prose = st.text("abcdefg ,-$%{}\\^", min_size=3, max_size=80).map(lambda text: "x" + " ".join(text.split()))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    organization = draw(st.sampled_from(("", "openbmb OpenBMB", "naver-ai NAVER AI Lab")))
    day = draw(st.dates(date(2017, 1, 1), date(2025, 11, 20)))
    return Entry(
        title=draw(prose),
        abstract=draw(prose) + ".",
        author_count=None if organization else draw(st.integers(1, 3_000)),
        organization=organization,
        month=day.month,
        day=day.day,
        year=None if day.year == 2025 else day.year,
        comments=draw(st.none() | st.integers(1, 99)),
    )


def printed(page: list[Entry], day: str = "Nov 27") -> str:
    lines = ["new", "", "Get trending papers in your email inbox!", "", "Subscribe", "", "Daily Papers", ""]
    lines += ["byAK and the research community", "", day, ""]
    for entry in page:
        about = entry.organization or f"  • {entry.author_count} authors"
        dated = f"{MONTHS[entry.month - 1]} {entry.day}"
        dated += f", {entry.year}" if entry.year else ""
        dated += f" {entry.comments}" if entry.comments else ""
        lines += [entry.title, "", entry.abstract, "", about, "·", dated, ""]
    return "\n".join(lines)


@given(st.lists(entries(), min_size=1, max_size=5))
def test_a_page_is_read_as_it_was_printed(page: list[Entry]) -> None:
    text = printed(page)
    assert hf_page.is_page(text)
    assert hf_page.parse(text).entries == page


old = Entry("A title", "An abstract.", 3, "", 12, 31, 2024, None)
new = Entry("Another title", "An abstract.", None, "openbmb OpenBMB", 5, 20, None, 2)


def test_the_year_of_capture_follows_the_newest_year_that_is_printed() -> None:
    found = [record for _, record in hf_page.records(printed([old, new]))]
    assert all(isinstance(record, PaperRecord) for record in found)
    first, second = found
    assert isinstance(first, PaperRecord)
    assert isinstance(second, PaperRecord)
    assert [first.published, second.published] == [PartialDate("2024-12-31"), PartialDate("2025-05-20")]
    assert second.organization == Organization("openbmb", "OpenBMB")
    assert (first.author_count, second.author_count, first.comments, second.comments) == (3, None, None, 2)
    assert first.source_id.startswith("2025-11-27-")
    assert [record.listings[0].place for record in (first, second)] == [0, 1]
    assert not first.identifiers


def test_a_leap_day_moves_the_year_of_capture() -> None:
    leap = Entry("A title", "An abstract.", 3, "", 2, 29, None, None)
    assert hf_page.captured_on(hf_page.parse(printed([old, leap]))) == date(2028, 11, 27)


@pytest.mark.parametrize(
    "text",
    [
        printed([new]),
        printed([old, Entry("Young", "An abstract.", 1, "", 12, 1, None, None)]),
        printed([]),
        "Daily Papers\n\nbyAK and the research community\n\nNov 27\n\nNothing follows",
        "Something else",
    ],
    ids=["no year printed", "younger than the page", "no paper", "cut off", "no page"],
)
def test_a_page_that_cannot_be_dated_or_read_is_refused(text: str) -> None:
    with pytest.raises(BadRecord):
        list(hf_page.records(text))


def test_where_lines_of_a_paper_were_lost_the_next_one_keeps_its_title() -> None:
    text = printed([old, new, old])
    whole = hf_page.parse(text.replace("\n  • 3 authors\n·\nDec 31, 2024\n", "\n", 1)).entries
    assert [(entry.title, entry.lost) for entry in whole] == [("Another title", "A title"), ("A title", "")]


def test_an_abstract_of_several_paragraphs_stays_whole() -> None:
    text = printed([Entry("A title", "First.\n\nSecond.", 3, "", 12, 31, 2024, None)])
    assert hf_page.parse(text).entries[0].abstract == "First. Second."


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadRecord):
        list(hf_page.records("Daily Papers\nNov 27\n" + text))


def test_the_five_captured_pages(shared: Path) -> None:
    pages = [list(hf_page.records(path.read_text())) for path in sorted((shared / "seeds").glob("*.txt"))]
    found = [record for page in pages for _, record in page if isinstance(record, PaperRecord)]
    notes = [item for page in pages for _, item in page if isinstance(item, str)]
    assert len(notes) == 2
    assert sum("Agentic Entropy-Balanced" in note for note in notes) == 1
    kept = [[item for _, item in page if isinstance(item, PaperRecord)] for page in pages]
    assert [len(page) for page in kept] == [6, 44, 30, 26, 55]
    assert len(found) == 161
    assert len({record.title for record in found}) == 157
    days = {record.source_id[:10] for record in found}
    assert days == {"2025-11-27", "2025-12-25", "2025-12-11", "2025-12-09"}
    assert {record.organization for record in found} == {
        None,
        Organization("openbmb", "OpenBMB"),
        Organization("naver-ai", "NAVER AI Lab"),
        Organization("tencent", "Tencent"),
    }
    twice = [record.title for record in found if [other.title for other in found].count(record.title) > 1]
    assert all(map(title_key, twice))
