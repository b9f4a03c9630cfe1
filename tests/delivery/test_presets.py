"""In each preset's form a message keeps the service's bounds, and no title becomes markup, a mention or a link."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from broadsheet.delivery.models import Preset
from broadsheet.delivery.webhooks.presets import body
from broadsheet.sources.text import clean

URL = "https://papers.example.org/papers/2605.00001"
HOSTILE = (
    "<!channel>",
    "<!everyone|all>",
    "<@U123>",
    "<https://evil.example|click>",
    "@everyone",
    "@here and @ada",
    "<@123456>",
    "<#4567>",
    "[click](https://evil.example)",
    "](https://evil.example) [",
    "![x](https://evil.example/x.png)",
    "**bold** _thin_ `code` ~~gone~~ ||hidden||",
    "<b>bold</b><script>alert(1)</script>",
    '"><a href="https://evil.example">',
    "&lt;b&gt; &amp; \\*",
    "# heading",
    "- item",
    "\\](x",
)
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(alphabet="<>@!&[]()*_~`|\\#-\"'ab \n", max_size=60),
    st.text(max_size=300),
)


def paper(title: str, author: str = "Ada Okafor", **more: Any) -> dict[str, Any]:
    told = {"id": "2605.00001", "url": URL, "title": title, "authors": [author], "author_count": 4}
    return {**told, "categories": ["cs.CL"], "published": "2026-05", "abstract": "", **more}


def payload(*papers: dict[str, Any], title: str = "3 new papers for “Columns”", more: int = 0) -> dict[str, Any]:
    data = {"title": title, "url": "https://papers.example.org/searches/3", "papers": list(papers), "more": more}
    return {"type": "search.matched", "timestamp": "2026-06-01T08:00:00Z", "data": data}


def shown(text: str) -> str:
    """A text as it reaches people: in one line, and nobody is called."""
    return clean(text).replace("@", "@\u200b")


def test_the_standard_form_is_the_payload_itself() -> None:
    assert body(Preset.STANDARD, payload(paper("A title"))) == payload(paper("A title"))


# Slack


@given(texts, texts)
def test_slack_gets_text_without_markup(title: str, name: str) -> None:
    told: Any = body(Preset.SLACK, payload(paper(title, name), title=name))
    elements = [each for block in told["blocks"] for each in _elements(block)]
    links = [(one["text"], one["url"]) for one in elements if one["type"] == "link"]
    assert {one["type"] for one in elements} <= {"link", "text"}
    assert links[1:] == [(shown(title), URL)]
    assert not re.search(r"<|@(?!\u200b)", told["text"])


def _elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    inner = [each for one in block.get("elements", ()) for each in _elements(one)]
    return inner or ([] if "elements" in block else [block])


# Discord and Mattermost: the Markdown is read by CommonMark


def _read(markdown: str) -> list[Token]:
    return [one for token in MarkdownIt().parse(markdown) for one in (token.children or [token])]


def _links(tokens: list[Token]) -> list[Any]:
    return [token.attrGet("href") for token in tokens if token.type == "link_open"]


@given(texts, texts)
def test_discord_calls_nobody_and_links_to_the_paper_alone(title: str, name: str) -> None:
    told: Any = body(Preset.DISCORD, payload(paper(title, name), title=name))
    tokens = _read(told["embeds"][0]["description"])
    assert told["allowed_mentions"] == {"parse": []}
    assert told["content"] == ""
    assert _links(tokens) == [URL]
    assert not {token.type for token in tokens} & {"em_open", "strong_open", "code_inline", "image", "html_inline"}
    assert shown(title) in "".join(token.content for token in tokens if token.type in ("text", "text_special"))


@given(texts, texts)
def test_mattermost_calls_nobody_and_links_to_the_paper_alone(title: str, name: str) -> None:
    told: Any = body(Preset.MATTERMOST, payload(paper(title, name), title="Heading"))
    tokens = _read(told["text"])
    assert _links(tokens) == ["https://papers.example.org/searches/3", URL]
    assert not {token.type for token in tokens} & {"em_open", "code_inline", "image", "html_inline", "heading_open"}
    assert not re.search(r"@(?!\u200b)", told["text"])


# Matrix and Telegram: the HTML is read by a parser


class _Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.said = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        assert tag != "a" or len(attrs) == 1

    def handle_data(self, data: str) -> None:
        self.said += data


@given(texts, texts)
def test_matrix_gets_only_our_own_html(title: str, name: str) -> None:
    told: Any = body(Preset.MATRIX, payload(paper(title, name), title=name))
    read = _Links(told["html"])
    assert set(read.tags) <= {"p", "b", "a", "br"}
    assert read.links[1:] == [URL]
    assert shown(title) in read.said
    assert shown(title) in told["text"]
    assert not re.search(r"@(?!\u200b)", told["text"] + told["html"])


@given(texts, texts)
def test_telegram_gets_only_our_own_html(title: str, name: str) -> None:
    told: Any = body(Preset.TELEGRAM, payload(paper(title, name), title=name), "@papers")
    read = _Links(told["text"])
    assert set(read.tags) <= {"b", "a"}
    assert read.links[1:] == [URL]
    assert shown(title) in read.said
    assert (told["chat_id"], told["parse_mode"]) == ("@papers", "HTML")
    assert told["link_preview_options"] == {"is_disabled": True}


# All of them


CHATS = [preset for preset in Preset if preset != Preset.STANDARD]
MOST = {
    Preset.SLACK: 3_000,
    Preset.DISCORD: 4_096,
    Preset.MATTERMOST: 16_383,
    Preset.MATRIX: 9_000,
    Preset.TELEGRAM: 4_096,
}
"""Bytes or characters, whichever the service counts, of the largest text of a message."""


def _largest(told: Any) -> int:
    if isinstance(told, str):
        return len(told)
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return max(map(_largest, inner), default=0)


@pytest.mark.parametrize("preset", CHATS)
@pytest.mark.parametrize("sign", ["*", "&", "W", "文"])
def test_the_largest_message_keeps_the_bounds_and_says_what_is_missing(preset: Preset, sign: str) -> None:
    papers = [paper(sign * 300, sign * 80, url=f"{URL}{place:03}" + "x" * 200) for place in range(20)]
    told: Any = body(preset, payload(*papers, title=sign * 145, more=7), "1")
    text = json.dumps(told, ensure_ascii=False)
    there = sum(f"{URL}{place:03}" in html.unescape(text) for place in range(20))
    assert 0 < there <= 20
    assert f"and {27 - there} papers more" in text
    assert _largest(told) <= MOST[preset]
    assert len(text.encode()) < 65_536


@pytest.mark.parametrize("preset", CHATS)
def test_a_message_without_papers_has_its_heading(preset: Preset) -> None:
    assert "This is a test" in json.dumps(body(preset, payload(title="This is a test"), "1"))


def test_discord_titles_keep_their_bound_when_escaped() -> None:
    told: Any = body(Preset.DISCORD, payload(paper("A"), title="*" * 500))
    assert len(told["embeds"][0]["title"]) <= 256


def test_signs_that_end_a_link_are_taken_out_of_addresses() -> None:
    told: Any = body(Preset.MATTERMOST, payload(paper("A", url="https://x.example/papers/doi:10.1016/S0(99)1-2")))
    assert "(https://x.example/papers/doi:10.1016/S0%2899%291-2)" in told["text"]


def test_what_became_of_a_paper_stands_beside_it() -> None:
    told: Any = body(Preset.MATRIX, payload(paper("A", status="retracted"), paper("B", version=3)))
    assert "retracted · Ada Okafor + 3 · cs.CL" in told["text"]
    assert "version 3 · Ada Okafor + 3 · cs.CL" in told["text"]
