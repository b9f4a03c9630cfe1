"""Featuring papers by form: for curators, for readers, for nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.accounts.models import Role, User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.community.models import Feature
from tests.catalog.records import record
from tests.web.conftest import Enter

HOSTILE = '<script>alert(1)</script> "quoted"'


@pytest.fixture
def paper(db: None) -> Paper:
    today = timezone.now().date().isoformat()
    for number, upvotes in ((1, 0), (2, 9)):
        listing = {"feed": "hf", "day": today, "upvotes": upvotes}
        told = record("hf-daily", str(number), f"Paper number {number} of more than three words", listings=[listing])
        ingest([told], timezone.now())
    return Paper.objects.order_by("pk")[0]


def today() -> date:
    return timezone.now().date()


def feature(client: Client, paper: Paper, **more: str) -> int:
    return client.post("/feature", {"paper": paper.key, "day": today().isoformat(), **more}).status_code


def test_a_curator_puts_a_paper_at_the_head_of_a_day_for_all_to_see(enter: Enter, paper: Paper) -> None:
    curator, nobody = enter("cora", role=Role.CURATOR, name="Cora <b>"), Client()
    path = f"/papers/date/{today()}"
    before = nobody.get(path)
    assert "Paper number 2" in before.content.decode().split('class="lead"')[1].split("</article>")[0]
    assert "Feature it" in curator.get(f"/papers/{paper.key}").content.decode()
    assert feature(curator, paper, sentence=HOSTILE) == 302
    after = nobody.get(path, headers={"If-None-Match": before.headers["ETag"]}).content.decode()
    lead = after.split('class="lead"')[1].split("</article>")[0]
    assert "Paper number 1" in lead
    assert "Featured by Cora &lt;b&gt;: &lt;script&gt;" in lead
    page = nobody.get(f"/papers/{paper.key}").content.decode()
    assert "Featured on" in page
    assert "<script>alert(1)" not in page + after
    assert "No longer feature it" not in page


def test_readers_and_nobody_feature_nothing(enter: Enter, paper: Paper) -> None:
    for client in (enter("ada"), Client()):
        assert feature(client, paper) == 403
        assert client.post("/feature/withdraw", {"feature": "1"}).status_code == 403
        assert "Feature it" not in client.get(f"/papers/{paper.key}").content.decode()
    assert not Feature.objects.exists()


def test_one_takes_back_ones_own_and_a_moderator_any(enter: Enter, paper: Paper) -> None:
    cora, other = enter("cora", role=Role.CURATOR), enter("otto", role=Role.CURATOR)
    moderator = enter("mod", role=Role.MODERATOR)
    for client in (cora, moderator):
        feature(cora, paper)
        held = {"feature": str(Feature.objects.get().pk), "next": f"/papers/{paper.key}"}
        assert other.post("/feature/withdraw", held).status_code == 404
        assert client.post("/feature/withdraw", held).headers["Location"] == f"/papers/{paper.key}"
    assert not Feature.objects.exists()


@pytest.mark.parametrize("day", ["", "yesterday", "2026-13-01", "9999-12-31", "0001-01-01", "<b>"])
def test_a_day_that_is_none_is_refused(enter: Enter, paper: Paper, day: str) -> None:
    assert feature(enter("cora", role=Role.CURATOR), paper, day=day) == 400


def test_what_cannot_be_featured_is_said(enter: Enter, paper: Paper) -> None:
    cora = enter("cora", role=Role.CURATOR)
    assert cora.post("/feature", {"paper": "nothing", "day": str(today())}).status_code == 404
    assert feature(cora, paper, sentence="x" * 301) == 400
    assert feature(cora, paper, day=str(today() + timedelta(days=1))) == 400
    assert feature(cora, paper) == 302
    assert feature(cora, paper) == 400
    assert cora.get("/feature").status_code == 405


def test_forms_need_to_be_ours(enter: Enter, paper: Paper) -> None:
    enter("cora", role=Role.CURATOR)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get())
    assert feature(strict, paper) == 403
    assert strict.post("/feature/withdraw", {"feature": "1"}).status_code == 403
