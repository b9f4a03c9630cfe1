from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources import files
from broadsheet.sources.base import Author, BadRecord, Listing, PaperRecord, PartialDate, Reject, Relation
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.live import Removed
from broadsheet.sources.pubmed_xml import dated, marked_up, record, records
from tests.sources.pubmed import DOCTYPE, MATHEMATICS, article, article_set, deleted


def read(text: str) -> PaperRecord:
    return record(fromstring(text))


def test_a_record_as_pubmed_writes_it() -> None:
    found = read(
        article(
            ids='<ArticleId IdType="doi">10.1000/ABC</ArticleId><ArticleId IdType="pmc">PMC123</ArticleId>',
            after="<KeywordList><Keyword>cells</Keyword></KeywordList><MeshHeadingList><MeshHeading>"
            "<DescriptorName>Mice</DescriptorName></MeshHeading></MeshHeadingList>",
        )
    )
    assert found.abstract == MATHEMATICS
    assert found.title == "On the cells of number 40000001 that are not small"
    assert found.identifiers == ("pmid:40000001", "doi:10.1000/abc", "pmcid:PMC123")
    assert (found.published, found.as_of) == (PartialDate("2026-11"), PartialDate("2026-11-18"))
    assert (found.venue, found.keywords) == ("Journal of Cells", ("cells", "Mice"))
    assert found.listings == (Listing("pubmed", date(2026, 11, 18), None, "new"),)


def test_identifiers_of_cited_works_are_not_its_own() -> None:
    cited = (
        "</ArticleIdList><ReferenceList><Reference><ArticleIdList><ArticleId IdType='doi'>10.1/x</ArticleId>"
        "</ArticleIdList></Reference></ReferenceList><ArticleIdList>"
    )
    assert read(article(ids=cited)).identifiers == ("pmid:40000001",)


def test_authors_with_suffixes_collectives_and_orcids() -> None:
    found = read(
        article(
            authors="<Author><LastName>Okafor</LastName><Initials>AB</Initials><Suffix>Jr</Suffix>"
            '<Identifier Source="ORCID">https://orcid.org/000000021825009x</Identifier></Author>'
            "<Author><CollectiveName>The <i>Cell</i> Group</CollectiveName></Author>"
            '<Author ValidYN="N"><LastName>Okafro</LastName></Author><Author><Initials>X</Initials></Author>'
        )
    )
    assert found.authors == (
        Author("AB Okafor Jr", "AB", "Okafor Jr", ("orcid:0000-0002-1825-009X",)),
        Author("The Cell Group"),
    )


def test_a_structured_abstract_keeps_its_labels() -> None:
    abstract = (
        '<AbstractText Label="AIM">To know.</AbstractText><AbstractText Label="UNLABELLED">More.</AbstractText>'
        '<AbstractText Label="RESULTS">10<sup>-5</sup> of H<sub>2</sub>O, <i>P</i> &lt; 0.01.</AbstractText>'
    )
    assert read(article(abstract=abstract)).abstract == "AIM: To know. More. RESULTS: 10^-5 of H2O, P < 0.01."


@given(st.text("abx <>&=0^$;é", max_size=60))
def test_text_comes_through_as_it_is(text: str) -> None:
    assert marked_up(fromstring(f"<AbstractText>{escape(text)}</AbstractText>")) == " ".join(text.split())


def test_formulas_become_tex() -> None:
    formula = (
        '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math>'
    )
    assert read(article(title=f"On {formula} in a title.")).title == "On $x^{2}$ in a title"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("[A title that was translated].", "A title that was translated"),
        ("[One] and [two].", "[One] and [two]"),
        ("To be continued...", "To be continued..."),
    ],
)
def test_titles(title: str, shown: str) -> None:
    assert read(article(title=title)).title == shown


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ("<Year>2026</Year><Month>03</Month><Day>9</Day>", "2026-03-09"),
        ("<Year>2026</Year><Month>Mar</Month>", "2026-03"),
        ("<Year>2026</Year><Season>Spring</Season>", "2026"),
        ("<Year>2026</Year><Month>Feb</Month><Day>31</Day>", "2026-02"),
        ("<MedlineDate>2015 Nov-Dec</MedlineDate>", "2015-11"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998-12"),
        ("<MedlineDate>2015 Nov 26-Dec 2</MedlineDate>", "2015-11-26"),
        ("<MedlineDate>2000-2001</MedlineDate>", "2000"),
        ("<MedlineDate>Spring 2016</MedlineDate>", "2016"),
        ("<MedlineDate>2016 Spring</MedlineDate>", "2016"),
        ("<MedlineDate>long ago</MedlineDate>", None),
        ("", None),
    ],
)
def test_dates_as_exact_as_they_are_told(parts: str, text: str | None) -> None:
    found = dated(fromstring(f"<PubDate>{parts}</PubDate>"))
    assert (found.text if found else None) == text


def note(kind: str, where: str = "Cell. 2026;1:2", pmid: int = 40000009) -> str:
    return (
        f'<CommentsCorrections RefType="{kind}"><RefSource>{where}</RefSource><PMID>{pmid}</PMID></CommentsCorrections>'
    )


def noted(*notes: str) -> str:
    return f"<CommentsCorrectionsList>{''.join(notes)}</CommentsCorrectionsList>"


def types(*names: str) -> str:
    inside = "".join(f"<PublicationType>{name}</PublicationType>" for name in names)
    return f"<PublicationTypeList>{inside}</PublicationTypeList>"


def test_a_retraction_is_told_with_its_reason() -> None:
    found = read(article(after=noted(note("ErratumIn"), note("Cites"), note("RetractionIn", "Cell. 2026;9:9"))))
    assert found.status == "retracted"
    assert found.comment == "Retraction in Cell. 2026;9:9 https://pubmed.ncbi.nlm.nih.gov/40000009/"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (article(after=noted(note("ErratumIn"))), "corrected"),
        (article(after=noted(note("ExpressionOfConcernIn"), note("ErratumIn"))), "expression of concern"),
        (article(inside=types("Journal Article", "Retracted Publication")), "retracted"),
        (article(inside=types("Retraction of Publication"), after=noted(note("RetractionOf"))), ""),
        (article(after=noted(note("CommentIn"))), ""),
    ],
)
def test_statuses(text: str, status: str) -> None:
    assert read(text).status == status


def test_preprints_are_tied_to_their_articles_and_reviews_to_nothing() -> None:
    preprint = read(article(inside=types("Preprint"), after=noted(note("UpdateIn"))))
    assert preprint.relations == (Relation("preprint-of", "pmid:40000009"),)
    published = read(article(after=noted(note("UpdateOf", "bioRxiv. 2025 Mar 4:123"))))
    assert published.relations == (Relation("has-preprint", "pmid:40000009"),)
    assert read(article(after=noted(note("UpdateOf", "Cochrane Database Syst Rev. 2020")))).relations == ()


def test_an_old_record_that_was_revised_is_not_listed_as_new() -> None:
    assert read(article(came="2001-02-03")).listings == ()


def test_what_is_no_article_is_refused_with_a_sentence() -> None:
    with pytest.raises(BadRecord, match="chapter of a book"):
        read("<PubmedBookArticle><BookDocument><PMID>1</PMID></BookDocument></PubmedBookArticle>")
    with pytest.raises(BadRecord, match="The record has no article"):
        read("<PubmedArticle/>")


def in_pieces(content: bytes, size: int) -> Iterator[bytes]:
    head = content.index(b"<PubmedArticleSet>")
    yield content[:head]
    for start in range(head, len(content), size):
        yield content[start : start + size]


@pytest.mark.parametrize("size", [1, 7, 1_000_000])
def test_a_file_is_read_in_whatever_pieces_it_comes(size: int) -> None:
    content = article_set(article(1), article("x"), article(2, revised="2026-11-19"), deleted(7, 8))
    found = dict(records(in_pieces(content, size), "it"))
    assert list(found) == ["PMID 1", "PMID x", "PMID 2", "deleted PMID 7", "deleted PMID 8"]
    assert isinstance(found["PMID x"], BadRecord)
    assert found["deleted PMID 7"] == Removed(
        "pubmed", "pmid:7", PartialDate("2026-11-19"), "PubMed has deleted this record."
    )


def test_what_is_taken_back_without_any_date_is_refused() -> None:
    ((place, found),) = records([article_set(deleted(7))], "it")
    assert (place, type(found)) == ("deleted PMID 7", BadRecord)


@pytest.mark.parametrize(
    "doctype",
    [
        DOCTYPE.replace('dtd">', 'dtd" [<!ENTITY a "aaaa">]>'),
        '<!DOCTYPE PubmedArticleSet [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE PubmedArticleSet SYSTEM "http://127.0.0.1/x.dtd">',
        DOCTYPE + DOCTYPE,
    ],
)
def test_a_document_type_that_declares_anything_is_refused(doctype: str) -> None:
    with pytest.raises(BrokenAnswer, match=r"document type of its own|not whole"):
        list(records([article_set(article(title="A &a; title"), doctype=doctype)], "it"))


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "pubmed26n1234.xml.gz"
    path.write_bytes(gzip.compress(article_set(*(article(number) for number in range(1, 6)), deleted(9))))
    return path


def test_a_packed_update_file_is_recognised_by_its_content(packed: Path) -> None:
    assert files.kind_of(packed) == files.PUBMED
    items = [item for item, _ in files.read(packed, files.PUBMED)]
    assert [type(item) for item in items] == [PaperRecord] * 5 + [Removed]


def test_a_file_that_is_cut_off_gives_what_it_has(packed: Path) -> None:
    packed.write_bytes(packed.read_bytes()[:-20])
    items = [item for item, _ in files.read(packed, files.PUBMED)]
    assert items[-1] == Reject(str(packed), "from here on", "The packed file is damaged or cut off.")
    packed.write_bytes(article_set(article(1), article(2))[:-40])
    items = [item for item, _ in files.read(packed, files.PUBMED)]
    assert isinstance(items[0], PaperRecord)
    assert isinstance(items[-1], Reject)
    assert items[-1].reason.startswith("The file holds XML that is not whole")


def test_reads_the_recorded_answers(shared: Path) -> None:
    found = [
        item
        for path in sorted((shared / "data/api/pubmed").glob("*.xml"))
        for item, _ in files.read(path, files.PUBMED)
        if files.kind_of(path) == files.PUBMED
    ]
    papers = {item.source_id: item for item in found if isinstance(item, PaperRecord)}
    assert len(papers) == len(found) == 12
    assert all(one.title and one.authors and one.published and one.venue for one in papers.values())
    assert r"maximal oxygen uptake ( $\dot{V}O_{2max}$ )" in papers["pmid:30108519"].abstract
    assert papers["pmid:29768149"].abstract.startswith("BACKGROUND: In patients with mild asthma")
    assert papers["pmid:41884867"].authors[0].identifiers == ("orcid:0000-0002-8295-5374",)
