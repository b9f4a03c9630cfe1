"""The ACL Anthology. No answer of it was recorded: these are written by the Anthology's RELAX NG schema."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from broadsheet.catalog.harvest import log
from broadsheet.catalog.models import Harvest, Paper, SourceRecord
from broadsheet.sources import acl
from broadsheet.sources.base import BadRecord, PaperRecord
from broadsheet.sources.files import Item, kind_of, read
from broadsheet.sources.kinds import configured
from broadsheet.sources.options import BadOption
from broadsheet.sources.xml import parse
from tests.harvest.conftest import Harvesting
from tests.loopback import Asked, Loopback, Reply

MATHEMATICS = "if x<y and z>w then a&b"
META = (
    "<meta><booktitle>Proceedings of the 64th Annual Meeting "
    "(Volume 1: <fixed-case>L</fixed-case>ong Papers)</booktitle>"
    "<editor><first>Ed</first><last>Itor</last></editor><month>July 27</month><year>2026</year>"
    "<url hash='00000000'>2026.acl-long</url><venue>acl</venue></meta>"
    "<frontmatter><url>2026.acl-long.0</url></frontmatter>"
)


def paper(number: int, more: str = "", title: str = "") -> str:
    title = title or f"The {number}th of many papers about <fixed-case>BERT</fixed-case> and <tex-math>n^2</tex-math>"
    return (
        f'<paper id="{number}"><title>{title}</title>'
        '<author id="ada-okafor" orcid="0000-0002-1825-0097"><first>Ada</first><last>Okafor</last>'
        "<variant script='hani'><first>x</first><last>y</last></variant><affiliation>University</affiliation></author>"
        "<author><first/><last>Lindqvist, Jr.</last></author>"
        f"<abstract>We <i>show</i>: {escape(MATHEMATICS)}, <tex-math>x{escape('<')}y</tex-math>.</abstract>"
        f'<url hash="11111111">2026.acl-long.{number}</url><doi>10.18653/v1/2026.acl-long.{number}</doi>{more}</paper>'
    )


def collection(*papers: str, name: str = "2026.acl", volume: str = "long", meta: str = META) -> bytes:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<collection id=\"{name}\">"
        f'<volume id="{volume}" ingest-date="2026-07-20" type="proceedings">{meta}{"".join(papers)}</volume>'
        f'<event id="{name}"><colocated><volume-id>x</volume-id></colocated></event></collection>'
    ).encode()


def found(content: bytes) -> list[PaperRecord | BadRecord]:
    return [one for _, one in acl.papers(parse(content, "here"))]


def only(content: bytes) -> PaperRecord:
    (one,) = found(content)
    assert isinstance(one, PaperRecord)
    return one


def test_a_paper() -> None:
    one = only(collection(paper(7, '<pwccode url="https://github.com/x/y">x/y</pwccode><award>Best Paper</award>')))
    assert one.source_id == "acl:2026.acl-long.7"
    assert one.title == "The 7th of many papers about BERT and $n^2$"
    assert one.abstract == f"We show: {MATHEMATICS}, $x<y$."
    assert [author.name for author in one.authors] == ["Ada Okafor", "Lindqvist, Jr."]
    assert one.authors[0].identifiers == ("orcid:0000-0002-1825-0097",)
    assert one.identifiers == ("acl:2026.acl-long.7", "doi:10.18653/v1/2026.acl-long.7")
    assert (one.published.text if one.published else "", one.date_kind) == ("2026-07", "venue-date")
    assert one.venue == "Proceedings of the 64th Annual Meeting (Volume 1: Long Papers)"
    assert [(link.kind, link.url) for link in one.links] == [
        ("pdf", "https://aclanthology.org/2026.acl-long.7.pdf"),
        ("code", "https://github.com/x/y"),
    ]
    assert (one.comment, one.status, one.as_of) == ("Best Paper", "", None)


def test_revisions_errata_retractions_and_removals() -> None:
    revised = only(
        collection(
            paper(
                1,
                '<revision id="1" href="2026.acl-long.1v1" hash="0"/>'
                '<revision id="2" href="2026.acl-long.1v2" hash="0" date="2026-09-03">Table <b>2</b>.</revision>'
                '<erratum id="1" hash="0" date="2026-08-01">2026.acl-long.1e1</erratum>',
            )
        )
    )
    assert [(one.number, one.date.text if one.date else "", one.note) for one in revised.versions] == [
        (1, "", ""),
        (2, "2026-09-03", "Table 2."),
    ]
    assert revised.comment == ("There is an erratum of 2026-08-01: https://aclanthology.org/2026.acl-long.1e1.pdf")
    retracted = only(collection(paper(2, '<retracted date="2026-10-01">Data were wrong.</retracted>')))
    assert (retracted.status, retracted.comment) == ("retracted", "Retracted on 2026-10-01: Data were wrong.")
    removed = only(collection(paper(3, '<removed date="2026-10-02"/>')))
    assert (removed.status, removed.comment) == ("withdrawn", "Removed on 2026-10-02")


@pytest.mark.parametrize(
    ("name", "volume", "number", "identifier"),
    [
        ("2026.acl", "long", "12", "2026.acl-long.12"),
        ("P18", "1", "1", "P18-1001"),
        ("W19", "36", "5", "W19-3605"),
        ("W04", "5", "12", "W04-0512"),
        ("D19", "1", "7", "D19-1007"),
        ("D19", "50", "7", "D19-5007"),
        ("C69", "1", "7", "C69-0107"),
    ],
)
def test_ids(name: str, volume: str, number: str, identifier: str) -> None:
    assert acl.identifier(name, volume, number) == identifier


def test_a_journal_and_dates_without_a_month() -> None:
    meta = (
        "<meta><booktitle>Computational Linguistics, 52:1</booktitle><year>2026</year>"
        "<journal-volume>52</journal-volume>"
        "<journal-issue>1</journal-issue><journal-title>Computational Linguistics</journal-title></meta>"
    )
    one = only(collection(paper(1), name="2026.cl", volume="1", meta=meta).replace(b"proceedings", b"journal"))
    assert one.venue == "Computational Linguistics, Volume 52, Issue 1"
    assert (one.published.text if one.published else "", one.date_kind) == ("2026", "venue-year")


def test_what_cannot_be_read_is_rejected_and_the_rest_goes_on() -> None:
    broken = [paper(1, title=" "), paper(2).replace('id="2"', ""), paper(3, '<revision id="x"/>'), paper(4)]
    reasons = [str(one) if isinstance(one, BadRecord) else one.source_id for one in found(collection(*broken))]
    assert reasons == [
        "The record has no “title”.",
        "The paper or its volume has no number.",
        "One of its values is not of the kind that belongs there (ValueError).",
        "acl:2026.acl-long.4",
    ]


@pytest.fixture
def anthology(server: Loopback) -> dict[str, bytes]:
    """The files that are there; an unchanged one is not sent again, as the real host does."""
    files = {"2026.acl": collection(*map(paper, range(1, 6)))}

    def answer(asked: Asked) -> Reply:
        content = files.get(asked.path.removeprefix("/oai/").removesuffix(".xml"))
        if content is None:
            return Reply(b"404: Not Found", 404)
        tag = f'"{hash(content)}"'
        same = asked.headers.get("if-none-match") == tag
        return Reply(status=304) if same else Reply(content, headers={"ETag": tag}, kind="text/plain; charset=utf-8")

    server.answer = answer
    return files


VENUES = {"kind": "acl", "venues": ["acl", "emnlp"]}


def test_harvests_once(anthology: dict[str, bytes], server: Loopback, harvest: Harvesting) -> None:
    outcome = harvest(**VENUES)
    assert outcome.sentence == "5 records: 5 papers new, 0 updated, 0 unchanged; 0 rejected."
    assert {asked.path for asked in server.asked} == {
        f"/oai/{year}.{venue}.xml" for year in (2025, 2026) for venue in ("acl", "emnlp")
    }
    before = list(SourceRecord.objects.values_list("pk", "digest"))
    assert harvest(**VENUES).counts.read == 0
    Harvest.objects.update(cursor={"first": 2025, "files": {}})
    assert harvest(**VENUES).counts.unchanged == 5
    assert list(SourceRecord.objects.values_list("pk", "digest")) == before


def test_a_cut_run_goes_on(anthology: dict[str, bytes], harvest: Harvesting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acl, "PAGE", 2)
    others = collection(*map(paper, range(11, 14)), name="2025.emnlp", volume="main")
    anthology["2025.emnlp"] = others.replace(b"2026.acl-long", b"2025.emnlp-main")
    states = [harvest(**VENUES, lasting=timedelta()).state for _ in range(5)]
    assert states == ["unfinished"] * 5
    assert Paper.objects.count() == 8
    assert harvest(**VENUES).state == "done"
    assert harvest(**VENUES).counts.read == 0


def test_a_file_that_changed_in_between_is_read_from_its_start(
    anthology: dict[str, bytes], harvest: Harvesting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acl, "PAGE", 2)
    harvest(**VENUES, lasting=timedelta())
    anthology["2026.acl"] = collection(*map(paper, range(6, 12)), *map(paper, range(1, 6)))
    harvest(**VENUES)
    assert Paper.objects.count() == 11


def test_a_correction_and_a_retraction_count(anthology: dict[str, bytes], harvest: Harvesting) -> None:
    harvest(**VENUES)
    anthology["2026.acl"] = collection(
        paper(1, title="A short title"), paper(2, '<retracted date="2026-10-01">Wrong.</retracted>'), paper(3)
    )
    assert harvest(**VENUES).counts.updated == 2
    assert Paper.objects.get(key="doi:10.18653/v1/2026.acl-long.1").title == "A short title"
    assert Paper.objects.get(key="doi:10.18653/v1/2026.acl-long.2").status == "retracted"
    assert Paper.objects.count() == 5


def test_named_collections_that_are_not_there_are_told(anthology: dict[str, bytes], harvest: Harvesting) -> None:
    assert harvest(**VENUES, collections=["P18"]).state == "done"
    assert [line.text for line in log.lines("test")] == ["127.0.0.1 has no collection P18."]


def test_a_host_without_any_is_told(anthology: dict[str, bytes], harvest: Harvesting) -> None:
    anthology.clear()
    outcome = harvest(**VENUES)
    assert (outcome.state, outcome.sentence) == (
        "failed",
        "127.0.0.1 has none of the collections that were asked for.",
    )


def test_xml_of_another_kind_is_told(anthology: dict[str, bytes], harvest: Harvesting) -> None:
    anthology["2026.acl"] = b"<volume/>"
    assert harvest(**VENUES).sentence == "127.0.0.1 sent XML that is no collection of the Anthology."


@pytest.mark.parametrize("table", [{"venues": ["../x"]}, {"collections": ["acl"]}])
def test_options(table: dict[str, list[str]]) -> None:
    with pytest.raises(BadOption, match="of the Anthology; write it"):
        configured({"acl": table})


def items(path: Path) -> list[Item]:
    kind = kind_of(path)
    assert kind is not None
    assert kind.name == "ACL Anthology XML"
    return [item for item, _ in read(path, kind)]


def test_files_are_imported(tmp_path: Path) -> None:
    path = tmp_path / "2026.acl.xml"
    path.write_bytes(collection(paper(1), paper(2, title="")[:60] + "</paper>", paper(3)))
    path.write_bytes(collection(paper(1), paper(3)))
    assert [one.source_id for one in items(path) if isinstance(one, PaperRecord)] == [
        "acl:2026.acl-long.1",
        "acl:2026.acl-long.3",
    ]
    path.write_bytes(collection(paper(1))[:-40])
    assert [getattr(one, "reason", "") for one in items(path)] == [
        "The file is not whole XML, or has a document type of its own, which is not read."
    ]
