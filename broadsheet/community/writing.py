"""How people write in sight of all: in Markdown, with mentions of others as `@name`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from broadsheet.sources.text import clean_lines

LONGEST = 10_000
"""Characters of a comment."""
LONGEST_REASON = 300
"""Of what somebody reports, hides, bans or decides for."""
READ = 20_000
"""Characters of any text in Markdown that are read."""
MOST_MENTIONS = 10
_MENTION = re.compile(r"(?<![\w@./+-])@(?!@)([\w.@+-]{0,149}\w)")


class Refused(Exception):
    """What is not taken; the message is one sentence."""


def parser() -> MarkdownIt:
    """CommonMark (spec.commonmark.org) without HTML and without images; `@name` outside code and links is a token
    `mention`."""
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    markdown.enable("strikethrough").disable("image")
    markdown.core.ruler.after("inline", "mentions", _find_mentions)
    return markdown


def _find_mentions(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and "@" in block.content:
            block.children = list(_with_mentions(block.children or []))


def _with_mentions(tokens: list[Token]) -> Iterator[Token]:
    links = 0
    for token in tokens:
        links += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not links:
            yield from _parts(token.content)
        else:
            yield token


def _parts(text: str) -> Iterator[Token]:
    begin = 0
    for found in _MENTION.finditer(text):
        yield Token("text", "", 0, content=text[begin : found.start()])
        yield Token("mention", "", 0, content=found[1])
        begin = found.end()
    yield Token("text", "", 0, content=text[begin:])


@cache
def _parser() -> MarkdownIt:
    return parser()


@lru_cache(maxsize=4_096)
def mentions(text: str) -> tuple[str, ...]:
    """The first names after `@` in a text, as they are written, each once: they are linked, and told of it."""
    if "@" not in text:
        return ()
    inline = (child for token in _parser().parse(text[:READ]) for child in token.children or ())
    return tuple(dict.fromkeys(child.content for child in inline if child.type == "mention"))[:MOST_MENTIONS]


def spellings(written: str) -> tuple[str, ...]:
    """The user names that a written name may mean, the likeliest first."""
    return tuple(dict.fromkeys((written, written.lower())))


def cleaned(text: str) -> str:
    """A comment's text as it is kept. Raises Refused where it is empty or too long."""
    kept = clean_lines(text)
    if not any(letter.isprintable() and not letter.isspace() for letter in kept):
        raise Refused("There is nothing in it yet.")
    if len(kept) > LONGEST:
        raise Refused(f"That is longer than {LONGEST:,} characters.")
    return kept
