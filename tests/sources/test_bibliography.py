"""What reference managers export: each form by its content, and nothing that a hostile file can break."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources import bibliography
from broadsheet.sources.base import BadRecord
from broadsheet.sources.bibliography import Entry, read
from broadsheet.sources.bibliography.entry import LONGEST_TITLE

BIBTEX = r"""
% Exported
@string{conf = "Conference on Columns"}
@article{lovelace2020,
  title = {A {S}tudy of {C}olumns by G{\"o}del},
  author = {Lovelace, Ada and Babbage, Charles},
  year = 2020,
  doi = {https://doi.org/10.1234/ABC.1},
  keywords = {columns, to read; layout},
  annote = {Read twice.},
  groups = {Reading},
}
@misc{scholar, title={Attention to columns}, journal={arXiv preprint arXiv:2410.09426}, year={2024}}
@inproceedings{lovelace2020, title="The same key", eprint="2410.00001v2", archiveprefix={arXiv}, booktitle=conf}
@misc{empty, year = 2020}
@article{broken, title = {Never closed
"""
RIS = """TY  - JOUR
TI  - A study of columns
AU  - Lovelace, Ada
AU  - Babbage, Charles
PY  - 2020/03/18
DO  - 10.1234/ABC.1
KW  - columns
KW  - layout
N1  - Read twice.
ER  -

TY  - GEN
T1  - Attention to columns
UR  - https://arxiv.org/abs/2410.09426
Y1  - 2024
"""
CSL = [
    {
        "title": "A study of <i>columns</i>",
        "DOI": "10.1234/ABC.1",
        "author": [{"family": "Lovelace", "given": "Ada"}, {"literal": "The Columnists"}],
        "issued": {"date-parts": [[2020, 3]]},
        "keyword": "columns, layout",
        "annote": "Read twice.",
    },
    {"title": "Attention to columns", "note": "Kept\narXiv: 2410.09426", "issued": {"raw": "May 2024"}},
    {"type": "book"},
    7,
]
ZOTERO = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"
  xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#"
  xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <bib:Article rdf:about="#item_1">
    <z:itemType>journalArticle</z:itemType>
    <dcterms:isPartOf><bib:Journal><dc:title>Columns</dc:title><dc:identifier>DOI 10.1234/ABC.1</dc:identifier>
    </bib:Journal></dcterms:isPartOf>
    <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Lovelace</foaf:surname><foaf:givenName>Ada</foaf:givenName>
    </foaf:Person></rdf:li></rdf:Seq></bib:authors>
    <dcterms:isReferencedBy rdf:resource="#item_2"/>
    <dc:subject>columns</dc:subject>
    <dc:subject><z:AutomaticTag><rdf:value>layout</rdf:value></z:AutomaticTag></dc:subject>
    <dc:title>A study of columns</dc:title>
    <dc:date>2020-03-18</dc:date>
  </bib:Article>
  <bib:Memo rdf:about="#item_2">
  <rdf:value>&lt;p&gt;Read &lt;b&gt;twice&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;</rdf:value></bib:Memo>
  <z:Attachment rdf:about="#item_3"><z:itemType>attachment</z:itemType><dc:title>PDF</dc:title></z:Attachment>
  <bib:Document rdf:about="https://arxiv.org/abs/2410.09426"><dc:title>Attention to columns</dc:title></bib:Document>
  <z:Collection rdf:about="#collection_1"><dc:title>Reading</dc:title>
  <dcterms:hasPart rdf:resource="#item_1"/></z:Collection>
</rdf:RDF>
"""
ORCID = {
    "path": "/0000-0002-1825-0097/works",
    "group": [
        {
            "external-ids": {"external-id": [{"external-id-type": "doi", "external-id-value": "10.1234/ABC.1"}]},
            "work-summary": [
                {
                    "title": {"title": {"value": "A study of columns"}},
                    "publication-date": {"year": {"value": "2020"}},
                    "external-ids": {
                        "external-id": [
                            {"external-id-type": "arxiv", "external-id-value": "2410.09426"},
                            {
                                "external-id-type": "doi",
                                "external-id-value": "10.1234/book",
                                "external-id-relationship": "part-of",
                            },
                        ]
                    },
                }
            ],
        },
        {"work-summary": None},
    ],
}
LIST = """# my papers
1. https://doi.org/10.1234/ABC.1

- arXiv:2410.09426v3
A title is no identifier
"""


def written(told: Any) -> bytes:
    return (told if isinstance(told, str) else json.dumps(told)).encode()


def test_bibtex() -> None:
    found = read(written(BIBTEX))
    first, second, third = found.entries
    assert first == Entry(
        title="A Study of Columns by Gödel",
        identifiers=("doi:10.1234/abc.1",),
        authors=("Lovelace, Ada", "Babbage, Charles"),
        year=2020,
        note="Read twice.",
        keywords=("columns", "to read", "layout"),
        collections=("Reading",),
    )
    assert (second.identifiers, second.year) == (("arxiv:2410.09426",), 2024)
    assert (third.title, third.identifiers) == ("The same key", ("arxiv:2410.00001",))
    assert (found.form, found.unread) == ("BibTeX", 2)


def test_ris() -> None:
    found = read(written(RIS.replace("\n", "\r\n")))
    first, second = found.entries
    assert first == Entry(
        title="A study of columns",
        identifiers=("doi:10.1234/abc.1",),
        authors=("Lovelace, Ada", "Babbage, Charles"),
        year=2020,
        note="Read twice.",
        keywords=("columns", "layout"),
    )
    assert (second.title, second.identifiers, second.year) == ("Attention to columns", ("arxiv:2410.09426",), 2024)
    assert (found.form, found.unread) == ("RIS", 0)


@pytest.mark.parametrize("told", [CSL, {"items": CSL}])
def test_csl_json(told: Any) -> None:
    found = read(written(told))
    first, second = found.entries
    assert first == Entry(
        title="A study of columns",
        identifiers=("doi:10.1234/abc.1",),
        authors=("Ada Lovelace", "The Columnists"),
        year=2020,
        note="Read twice.",
        keywords=("columns", "layout"),
    )
    assert (second.identifiers, second.year) == (("arxiv:2410.09426",), 2024)
    assert (found.form, found.unread) == ("CSL-JSON", 2)


def test_zotero_rdf() -> None:
    found = read(written(ZOTERO))
    first, second = found.entries
    assert first == Entry(
        title="A study of columns",
        identifiers=("doi:10.1234/abc.1",),
        authors=("Ada Lovelace",),
        year=2020,
        note="Read twice.\n\nMore.",
        keywords=("columns", "layout"),
        collections=("Reading",),
    )
    assert second.identifiers == ("arxiv:2410.09426",)
    assert (found.form, found.unread) == ("Zotero RDF", 0)


def test_orcid_works() -> None:
    found = read(written(ORCID))
    assert found.entries == [
        Entry(title="A study of columns", identifiers=("doi:10.1234/abc.1", "arxiv:2410.09426"), year=2020)
    ]
    assert (found.form, found.unread) == ("ORCID works", 1)


def test_a_list_of_identifiers() -> None:
    found = read(written(LIST))
    assert [one.identifiers for one in found.entries] == [("doi:10.1234/abc.1",), ("arxiv:2410.09426",)]
    assert (found.form, found.unread) == ("list of identifiers", 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(encoding: str) -> None:
    [entry] = read("@misc{a, title = {Étude für Säulen}}".encode(encoding)).entries
    assert entry.title == "Étude für Säulen"


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b;</rdf:RDF>'
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"Nothing of the kind.\n" * 1_000,
        b"{",
        b"[" * 200_000,
        b'{"a": ' * 100_000,
        b'{"group": 7}',
        b"[]",
        b"@misc{a, year = 2020}",
        b"<html></html>",
        b"<a>",
        b"<a>" * 100_000,
        BOMB,
        b"<" * 1_600_000,
        b"@a{" * 60_000,
        b"x" * (bibliography.LARGEST + 1),
        b"10.1234/x\n" * (bibliography.MOST + 1),
        b"10.1234/x\n" + b"a\n" * (2 * bibliography.MOST),
        b"TY  - JOUR\nTI  - x\n" * (bibliography.MOST + 1),
        b"[" + b"7," * bibliography.MOST + b"7]",
        b"@misc{a, title={x}, b={" + b"," * 3_000_000 + b"}}",
        b"\n" * 300_000,
    ],
    ids=lambda content: f"{content[:12]!r}-{len(content)}",
)
def test_what_is_none_of_these_is_said_in_a_sentence(content: bytes) -> None:
    with pytest.raises(BadRecord, match=r"^[A-Z][^\n]{5,200}\.$"):
        read(content)


@pytest.mark.parametrize(
    "content",
    [
        b"@article{a, title = " + b"{" * 50_000,
        b"@article{a, title = {" + b"{" * 5_000 + b"}" * 5_000 + b"}}",
        b"TY  - JOUR\n" + b"x\n" * 100_000,
        b"TY  - JOUR\nTI  - x\n" * 10_000,
        b"TY  - \nER  - \n-\n",
        b'[{"title": {"a": 1}, "author": 7, "issued": {"date-parts": [[]]}, "DOI": [1]}]',
        b'[{"title": "x", "author": [null, [], {"family": {}}], "issued": [], "keyword": 5, "note": null}]',
        b'{"group": [null, {"external-ids": {"external-id": [null, {"external-id-type": 5}]}, "work-summary": [7]}]}',
    ],
    ids=lambda content: f"{content[:20]!r}-{len(content)}",
)
def test_odd_files_are_read_as_far_as_they_go(content: bytes) -> None:
    harmless(content)


def harmless(content: bytes) -> None:
    try:
        found = read(content)
    except BadRecord:
        return
    for entry in found.entries:
        assert entry.title or entry.identifiers
        assert len(entry.title) <= LONGEST_TITLE
        "".join((entry.title, *entry.authors, *entry.keywords, *entry.collections)).encode()


@given(st.binary(max_size=400))
def test_any_bytes_are_harmless(content: bytes) -> None:
    harmless(content)


PIECES = st.lists(st.sampled_from([*'@{}",=#\n\\', "article", "title", "TY  - ", "ER  - ", "AU  - ", "a", "é", " "]))


@given(PIECES.map("".join), st.sampled_from(["@misc{a, title = {", "TY  - JOUR\n", ""]))
def test_pieces_of_the_forms_are_harmless(text: str, start: str) -> None:
    harmless((start + text).encode())


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "title",
                    "author",
                    "issued",
                    "DOI",
                    "note",
                    "group",
                    "work-summary",
                    "external-ids",
                    "external-id",
                    "items",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSONS)
def test_any_json_is_harmless(told: Any) -> None:
    harmless(json.dumps([told]).encode())
    harmless(json.dumps({"group": told}).encode())


def test_a_hostile_file_takes_time_in_proportion_to_its_length() -> None:
    """Each took minutes to hours when blanks were looked at again from every one of them."""
    with pytest.raises(BadRecord):
        bibliography.read(b"x" + b"\n" * 2_000_000 + b"x")
    entry = b"@article{k%d, title={A title}, author={Ada" + b" " * 19_000 + b"Bo}}\n"
    assert len(bibliography.read(b"".join(entry % number for number in range(300))).entries) == 300


@pytest.mark.parametrize(
    "content",
    [
        b"[" + b"{}," * bibliography.MOST + b"{}]",
        b'{"group":[' + b"{}," * bibliography.MOST + b"{}]}",
        b"TY  - JOUR\n" * (bibliography.MOST + 1),
    ],
    ids=["csl", "orcid", "ris"],
)
def test_pieces_that_are_no_entries_count_too(content: bytes) -> None:
    with pytest.raises(BadRecord, match="more than 20,000 entries"):
        bibliography.read(content)


def test_authors_stand_between_ands_on_several_lines() -> None:
    told = b"@article{k, title={A title}, author={Lovelace, Ada and\n  Babbage, Charles\n\tand Brand, O.}}"
    (found,) = bibliography.read(told).entries
    assert found.authors == ("Lovelace, Ada", "Babbage, Charles", "Brand, O.")
