"""Looking one paper up by any identifier, by answers that the real services gave or that their schemas describe."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from broadsheet.catalog.harvest.looking_up import LASTING, brought_in, by_identifier, by_title, preview
from broadsheet.catalog.harvest.running import Surroundings
from broadsheet.catalog.models import FeedEntry, HostTurn, Paper
from broadsheet.sources import lookup
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.http.errors import Busy, FetchError, ForbiddenAddress, Offline
from broadsheet.sources.kinds import configured
from broadsheet.sources.live import Limit
from tests.clocks import SetClock
from tests.harvest.test_acl import collection, paper
from tests.harvest.test_biorxiv import row
from tests.harvest.test_openreview import note
from tests.loopback import Loopback, Reply
from tests.services import Services, arxiv_atom, serve

pytestmark = pytest.mark.django_db
ARXIV = "arxiv:1707.08567"


@pytest.fixture
def services(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Services:
    return serve(server, monkeypatch)


@pytest.fixture
def around(clock: SetClock) -> Surroundings:
    return Surroundings(agent="Broadsheet/test", offline=True, clock=clock.clock)


def titles(found: PaperRecord | None) -> tuple[str, str] | None:
    return (found.source, found.title) if found else None


def test_arxiv_is_asked_by_number(services: Services, around: Surroundings, shared: Path) -> None:
    services.answers["1707.08567"] = arxiv_atom(shared, "1707.08567")
    found = by_identifier(ARXIV, around)
    assert found
    assert found.title.startswith("Proceedings of Workshop AEW10")
    assert found.identifiers[0] == ARXIV
    assert services.asked[0].params == {"id_list": "1707.08567"}


def test_a_number_that_arxiv_has_not_is_nothing(services: Services, around: Surroundings, shared: Path) -> None:
    services.answers["0704.0001"] = arxiv_atom(shared, "0000.0000")
    assert by_identifier("arxiv:0704.0001", around) is None


def test_another_paper_than_the_one_asked_for_is_not_taken(
    services: Services, around: Surroundings, shared: Path
) -> None:
    services.answers["0704.0001"] = arxiv_atom(shared, "1707.08567")
    assert by_identifier("arxiv:0704.0001", around) is None


def test_crossref_is_asked_for_a_doi(services: Services, around: Surroundings, shared: Path) -> None:
    answer = (shared / "data/api/crossref/hepcrawl_2018.3804742.json").read_bytes()
    services.answers["/works/10.1155%2F2018%2F3804742"] = Reply(answer, kind="application/json")
    found = by_identifier("doi:10.1155/2018/3804742", around)
    assert titles(found) == (
        "crossref",
        "Multiobjective Optimization, Scalarization, and Maximal Elements of Preorders",
    )
    assert by_identifier("doi:10.1155/none", around) is None


def test_a_preprint_of_biology_is_asked_for_at_its_server_then_at_crossref(
    services: Services, around: Surroundings
) -> None:
    rows = [row(version=1), row(version=2, day="2026-11-20")]
    none = {"messages": [{"status": "no posts found"}], "collection": []}
    there = {"messages": [{"status": "ok", "count": 2, "total": 2}], "collection": rows}
    services.answers["/details/biorxiv/"] = Reply(json.dumps(none).encode(), kind="application/json")
    services.answers["/details/medrxiv/"] = Reply(json.dumps(there).encode(), kind="application/json")
    found = by_identifier("doi:10.1101/2026.11.01.000001", around)
    assert found
    assert (found.source, len(found.versions), found.listings) == ("medrxiv", 2, ())
    services.answers["/details/medrxiv/"] = services.answers["/details/biorxiv/"]
    assert by_identifier("doi:10.1101/2026.11.01.000001", around) is None
    assert services.asked[-1].path.startswith("/works/")


def test_pubmed_is_asked_by_number(services: Services, around: Surroundings, shared: Path) -> None:
    services.answers["29768149"] = Reply((shared / "data/api/pubmed/pubmed-29768149.xml").read_bytes())
    found = by_identifier("pmid:29768149", around)
    assert found
    assert "pmid:29768149" in found.identifiers


def test_the_anthology_is_asked_for_a_collection(services: Services, around: Surroundings) -> None:
    services.answers["/2026.acl.xml"] = Reply(collection(paper(1), paper(2)))
    found = by_identifier("acl:2026.acl-long.2", around)
    assert titles(found) == ("acl-anthology", "The 2th of many papers about BERT and $n^2$")
    assert by_identifier("acl:2026.acl-long.3", around) is None
    assert by_identifier("acl:P18-1001", around) is None


def test_openreview_is_asked_for_a_note_that_everyone_may_read(services: Services, around: Surroundings) -> None:
    said = json.dumps({"notes": [note(7)]}).encode()
    services.answers["idOf000007"] = Reply(said, kind="application/json")
    assert titles(by_identifier("openreview:idOf000007", around)) == (
        "openreview",
        "The 7th of many submissions about things",
    )
    secret = json.dumps({"notes": [{**note(8), "readers": ["somebody"]}]}).encode()
    services.answers["idOf000008"] = Reply(secret, kind="application/json")
    assert by_identifier("openreview:idOf000008", around) is None


def test_arxiv_names_the_papers_that_hold_the_words_of_a_title(
    services: Services, around: Surroundings, shared: Path
) -> None:
    answer = (shared / "data/api/arxiv-atom/fastpaper_arxiv_search.xml").read_bytes()
    services.answers["ti:temporal"] = Reply(answer, kind="application/atom+xml")
    assert len(by_title("a contextualized temporal attention", around)) == 3
    assert by_title("two words", around) == []


def test_nobody_is_asked_for_what_nobody_knows_papers_by(services: Services, around: Surroundings) -> None:
    with pytest.raises(FetchError, match="No service that Broadsheet asks"):
        by_identifier("isbn:123", around)
    assert services.asked == []


def test_an_answer_that_cannot_be_read_is_said(services: Services, around: Surroundings) -> None:
    services.answers["/works/"] = Reply(b'{"message": {"DOI": "10.1000/x", "title": []}}', kind="application/json")
    with pytest.raises(FetchError, match="What Crossref says of this paper cannot be read"):
        by_identifier("doi:10.1000/x", around)


def test_each_question_is_asked_once(services: Services, around: Surroundings, clock: SetClock) -> None:
    services.answers["1707.08567"] = Reply(b"", 503)
    with pytest.raises(Busy):
        by_identifier(ARXIV, around)
    assert len(services.asked) == 1
    assert clock.slept == []


def test_who_waits_does_not_wait_for_others(services: Services, around: Surroundings, clock: SetClock) -> None:
    HostTurn.objects.create(host="here", holder="another/1/x", held_until=clock.now + 10 * LASTING)
    with pytest.raises(Busy, match="Others are being served"):
        by_identifier(ARXIV, around)
    assert services.asked == []
    assert sum(clock.slept) <= LASTING.total_seconds()


def test_a_redirect_to_another_host_is_not_followed(services: Services, around: Surroundings, server: Loopback) -> None:
    services.answers["1707.08567"] = Reply(b"", 302, {"Location": f"http://localhost:{server.port}/secret"})
    with pytest.raises(ForbiddenAddress):
        by_identifier(ARXIV, around)
    assert [one.path for one in services.asked] == ["/"]


def test_offline_asks_nobody_but_this_machine(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "ARXIV", replace(lookup.ARXIV, limit=Limit("there", 0.0)))
    with pytest.raises(Offline):
        by_identifier(ARXIV, around)


def test_the_operators_mirror_is_asked_in_a_services_place(
    around: Surroundings, server: Loopback, shared: Path, settings: Settings
) -> None:
    answer = (shared / "data/api/crossref/hepcrawl_2018.3804742.json").read_bytes()
    server.answer = lambda _: Reply(answer, kind="application/json")
    table = {"kind": "crossref", "base_url": f"{server.url}/mirror", "pause": 0, "prefixes": ["10.1155"]}
    settings.SOURCES = configured({"mine": table})
    assert by_identifier("doi:10.1155/2018/3804742", around)
    assert server.asked[0].path.startswith("/mirror/works/")


def test_what_was_found_is_brought_in_as_its_source_would(
    services: Services, around: Surroundings, shared: Path
) -> None:
    services.answers["1707.08567"] = arxiv_atom(shared, "1707.08567")
    record = by_identifier(ARXIV, around)
    assert record
    shown = preview(record)
    assert Paper.objects.count() == 0
    made = brought_in(record, around.clock.now())
    assert (made.key, made.title, made.authors) == (shown.key, shown.title, shown.authors)
    assert brought_in(record, around.clock.now()) == made
    assert not FeedEntry.objects.exists()
