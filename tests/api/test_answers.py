"""What answers to programs have in common: how they are packed, kept, read by other sites, and how errors look."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from pytest_django.fixtures import Settings

from broadsheet.api import packing
from broadsheet.api.packing import takes_zstd
from broadsheet.api.problems import PROBLEM
from tests.web.conftest import MakePaper
from tests.web.conftest import day_of_papers as day_of_papers
from tests.web.conftest import make_paper as make_paper
from tests.web.conftest import nothing_remembered as nothing_remembered

DAY = "/api/v1/daily?detail=full"


def _unpacked(packed: bytes) -> bytes:
    return bytes(packing.zstd.decompress(packed))  # type: ignore[attr-defined]


def _streamed(client: Client, path: str, accepted: str = "") -> tuple[Any, bytes]:
    answer: Any = client.get(path, headers={"accept-encoding": accepted})
    return answer, b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [("zstd", True), ("gzip, zstd;q=0.5", True), ("gzip, ZSTD ; q=0", False), ("zstd;q=0.0", False), ("gzip", False)],
)
def test_what_a_program_accepts(accepted: str, takes: bool) -> None:
    assert takes_zstd(accepted) == takes


@pytest.mark.usefixtures("day_of_papers")
def test_answers_are_packed_as_programs_take_them(client: Client) -> None:
    plain = client.get(DAY)
    for accepted, way in (("gzip, zstd", "zstd"), ("gzip", "gzip")):
        packed = client.get(DAY, headers={"accept-encoding": accepted})
        assert packed.headers["Content-Encoding"] == way
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert len(packed.content) < len(plain.content) / 4
    assert _unpacked(client.get(DAY, headers={"accept-encoding": "zstd"}).content) == plain.content


@pytest.mark.usefixtures("day_of_papers")
def test_a_stream_is_packed_while_it_comes(client: Client) -> None:
    plain = _streamed(client, "/api/v1/export")[1]
    packed, text = _streamed(client, "/api/v1/export", "zstd")
    assert packed.headers["Content-Encoding"] == "zstd"
    assert _unpacked(text) == plain
    parquet, text = _streamed(client, "/api/v1/export?format=parquet", "zstd, gzip")
    assert "Content-Encoding" not in parquet.headers
    assert text[:4] == b"PAR1"


def test_what_is_known_is_not_sent_again(client: Client, make_paper: MakePaper) -> None:
    make_paper()
    tag = client.get(DAY).headers["ETag"]
    assert client.get(DAY, headers={"if-none-match": tag}).status_code == 304
    assert client.get(DAY, {"limit": 1}, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("get", "/api/v1/nothing", None, 404),
        ("get", "/api/v1", None, 404),
        ("get", "/api/v1/papers/2605.99999", None, 404),
        ("put", "/api/v1/daily", None, 405),
        ("get", "/api/v1/daily?limit=0", None, 422),
        ("get", "/api/v1/daily?date=2026-02-30", None, 404),
        ("get", "/api/v1/changes?cursor=7-7-abcdef", None, 409),
        ("post", "/api/v1/recommend", b"{", 400),
        ("post", "/api/v1/recommend", b'{"positive": ["\\ud800"]}', 400),
        ("post", "/api/v1/recommend", b'{"limit": NaN}', 400),
        ("get", "/api/v1/me", None, 401),
    ],
)
def test_an_error_is_a_problem_in_a_sentence(client: Client, method: str, path: str, body: Any, status: int) -> None:
    answer = client.generic(method.upper(), path, body or b"", content_type="application/json")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == PROBLEM
    told = json.loads(answer.content)
    assert told["status"] == status
    assert told["detail"].endswith((".", "required", "equal to 1", "dictionary"))
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_wrong_token_is_asked_for_another(client: Client) -> None:
    answer = client.get("/api/v1/feeds", headers={"authorization": "Bearer bs_wrong"})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["detail"] == "This token is not known here, or is not good for this page."


@pytest.mark.django_db
def test_a_form_is_no_json(client: Client) -> None:
    assert client.post("/api/v1/recommend", {"positive": "x"}).status_code == 400


@pytest.mark.django_db
def test_other_sites_read_what_the_operator_lets_them(client: Client, settings: Settings) -> None:
    asked = {"origin": "https://papers.example"}
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/feeds", headers=asked).headers
    settings.CORS_ALLOWED_ORIGINS = ["https://papers.example"]
    allowed = client.get("/api/v1/feeds", headers=asked)
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://papers.example"
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    assert "Access-Control-Allow-Origin" not in client.get("/papers", headers=asked).headers
    strange = client.get("/api/v1/feeds", headers={"origin": "https://other.example"})
    assert "Access-Control-Allow-Origin" not in strange.headers


@pytest.mark.usefixtures("day_of_papers")
@pytest.mark.parametrize("path", ["/api/v1/daily", "/api/v1/trending", "/api/v1/changes"])
def test_fifty_papers_cost_no_more_questions_than_one(
    client: Client, django_assert_max_num_queries: Any, path: str
) -> None:
    client.get(f"{path}?limit=50&detail=full")  # what is remembered of the day is made
    with django_assert_max_num_queries(20):
        answer = client.get(f"{path}?limit=49&detail=full")
    assert len(answer.json()["papers"]) == 49


@pytest.mark.usefixtures("day_of_papers")
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_server_that_does_other_things_meanwhile_gets_the_same_stream(client: Client, form: str) -> None:
    async def read() -> bytes:
        answer: Any = await AsyncClient().get(f"/api/v1/export?format={form}")
        return b"".join([piece async for piece in answer.streaming_content])

    assert async_to_sync(read)() == _streamed(client, f"/api/v1/export?format={form}")[1]


@pytest.mark.django_db
def test_too_much_is_said_to_be(client: Client) -> None:
    body = json.dumps({"positive": ["x" * 1_100_000]})
    answer = client.post("/api/v1/recommend", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.django_db
def test_a_fault_of_ours_tells_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("quincunx")

    monkeypatch.setattr("broadsheet.catalog.queries.by_key", broken)
    answer = Client(raise_request_exception=False).get("/api/v1/papers/2605.00001")
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert b"quincunx" not in answer.content


@pytest.mark.django_db
def test_the_description_and_the_page_to_try_it(client: Client) -> None:
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    operations = [one for path in told["paths"].values() for one in path.values()]
    assert all(one["summary"] and "4XX" in one["responses"] for one in operations)
    assert told["components"]["schemas"]["Paper"]["properties"]["key"]["examples"] == ["2605.00001"]
    parameters = [one for operation in operations for one in operation["parameters"]]
    assert "cs.CL" in [one.get("example") for one in parameters]
    assert not [one for one in parameters if "examples" in one]
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert not re.search(rb'(src|href)="(?!/static/)', page.content)


@pytest.mark.usefixtures("day_of_papers")
def test_only_so_many_exports_run_at_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.api.v1.exporting.MOST_AT_ONCE", 1)
    running: Any = client.get("/api/v1/export").streaming_content  # type: ignore[attr-defined]
    next(running)
    refused = client.get("/api/v1/export")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert list(running) == []
    assert client.get("/api/v1/export").status_code == 200
