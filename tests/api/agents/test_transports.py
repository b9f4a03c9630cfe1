"""Both ways in, as agents take them: the SDK’s own client against a live server, and against the command."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import anyio
import httpx2
import pytest
from click.testing import CliRunner
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult
from pytest_django.fixtures import Settings

from broadsheet.accounts import tokens
from broadsheet.accounts.models import Token, User
from broadsheet.api.agents.http import LARGEST
from broadsheet.cli.mcp import command
from broadsheet.library import queries
from broadsheet.search import index
from tests.cli.process import COMMAND, environment
from tests.live import serving
from tests.search.conftest import Add, add, index_folder

__all__ = ["add", "index_folder"]

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture
def live(transactional_db: None, settings: Settings, index_folder: Path, add: Add) -> Iterator[str]:
    """Where the application answers, with one paper, whose words are indexed."""
    from broadsheet.asgi import application

    settings.ACCESS = "invited"
    add(1, "Columns of the mind", "We show columns.")
    index.catch_up(words=True, vectors=0)
    with serving(application) as address:
        yield f"{address}/mcp"


def said(answer: CallToolResult) -> str:
    (content,) = answer.content
    assert content.type == "text"
    return content.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_nobody_reads_by_http_and_saves_nothing(live: str, mode: str) -> None:
    async def ask() -> None:
        async with Client(live, mode=mode) as client:
            assert len((await client.list_tools()).tools) == 10
            found = await client.call_tool("search_papers", {"query": "columns", "mode": "lexical"})
            assert found.structured_content
            assert found.structured_content["papers"][0]["id"] == "2503.00001"
            assert "Columns of the mind" in said(found)
            refused = await client.call_tool("save_paper", {"id": "2503.00001"})
            assert refused.is_error
            assert said(refused).startswith("Nobody is asking")

    anyio.run(ask)


def test_a_token_saves_by_http(live: str) -> None:
    ada = User.objects.create_user("ada")
    token = tokens.make(ada, "agent", Token.Scope.WRITE, NOW)

    async def ask() -> None:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http,
            Client(streamable_http_client(live, http_client=http)) as client,
        ):
            assert said(await client.call_tool("save_paper", {"id": "2503.00001"})) == "Saved."

    anyio.run(ask)
    assert list(queries.saved(ada)) == ["2503.00001"]


def test_papers_are_resources_and_prompts_are_offered(live: str) -> None:
    async def ask() -> None:
        async with Client(live) as client:
            (content,) = (await client.read_resource("paper://arxiv:2503.00001")).contents
            assert "We show columns." in str(content.model_dump()["text"])
            with pytest.raises(MCPError, match="No paper here is called “hep-th/9711200”"):
                await client.read_resource("paper://hep-th/9711200")
            prompts = {prompt.name for prompt in (await client.list_prompts()).prompts}
            assert prompts == {"literature_scan", "morning_brief"}
            told = await client.get_prompt("literature_scan", {"topic": "columns"})
            assert "columns" in str(told.messages[0].model_dump()["content"])

    anyio.run(ask)


REFUSED: list[tuple[str, bytes | None, dict[str, str], int]] = [
    ("GET", None, {}, 405),
    ("DELETE", None, {}, 405),
    ("POST", b"{}", {"Host": "evil.example"}, 400),
    ("POST", b"{}", {"Origin": "http://evil.example"}, 403),
    ("POST", b"{}", {"Authorization": "Bearer bs_none"}, 401),
    ("POST", b"{}", {"Content-Type": "text/plain"}, 400),
    ("POST", b"[", {}, 400),
    ("POST", b"[" * LARGEST, {}, 400),
    ("POST", b" " * (LARGEST + 1), {}, 413),
]


def test_what_is_no_question_of_an_agent_is_refused(live: str) -> None:
    got = [(*row[:3], _refused(live, *row[:3])) for row in REFUSED]
    assert got == REFUSED


def _refused(address: str, method: str, body: bytes | None, headers: dict[str, str]) -> int:
    sent = {"Content-Type": "application/json", "Accept": "application/json", **headers}
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(address, body, sent, method=method))
    with refused.value as answer:
        assert b"Traceback" not in answer.read()
        return int(answer.status or 0)


def test_the_command_speaks_by_standard_output_and_is_the_single_user(tmp_path: Path) -> None:
    strange: list[object] = []

    async def hear(message: object) -> None:
        strange.append(message)  # whatever is no answer: a line that is no message comes as an exception

    async def ask() -> None:
        python, *arguments = (*COMMAND, "mcp")
        settings = environment(tmp_path, BROADSHEET_MODEL="none", BROADSHEET_LOG="INFO")
        how = StdioServerParameters(command=python, args=arguments, env=settings)
        async with Client(stdio_client(how), message_handler=hear) as client:
            own = said(await client.call_tool("recommend_papers", {}))
            assert own.startswith("You liked 0 of the 5 papers")
            wrong = await client.call_tool("get_paper", {"id": "2503.00001"})
            assert wrong.is_error
            assert said(wrong).startswith("No paper here is called “2503.00001”")

    anyio.run(ask)
    assert strange == []


@pytest.mark.django_db
def test_the_command_asks_for_a_person_who_is_here() -> None:
    ended = CliRunner().invoke(command, ["--user", "nobody"])
    assert ended.exit_code == 1
    assert ended.output.startswith("Error: There is nobody of the name “nobody” here")
