"""The forms in which messages go out: pure functions of a payload (docs/webhooks.md), one for each preset.

Titles and names come from strangers. None of them becomes markup, a mention, or a link to anywhere but the paper.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from broadsheet.delivery.models import Preset
from broadsheet.sources.text import clean, counted, shortened

Payload = Mapping[str, Any]
Json = Mapping[str, Any]

DISCORD_TITLE, DISCORD_EMBED = 120, 4_096
"""Characters; of a title 256, each of which may have to be escaped
(https://discord.com/developers/docs/resources/message#embed-object-embed-limits)."""
SLACK_TEXT = 3_000
"""Of what stands in a notification of Slack."""
MATTERMOST_TEXT = 16_383
"""https://developers.mattermost.com/integrate/webhooks/incoming/"""
MATRIX_TEXT = 8_000
"""Of each form: an event has at most 65,536 bytes (https://spec.matrix.org/latest/client-server-api/#size-limits)."""
TELEGRAM_TEXT = 4_096
"""https://core.telegram.org/bots/api#sendmessage"""
ROOM = 120
"""Characters that are left for the line that says how many papers more there are."""

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
"""Every sign of ASCII punctuation: CommonMark lets each be escaped."""
_APART = "\u200b"
"""Behind an @, so that nobody is called: a space that takes no room."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paper in a message for people."""

    title: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Told:
    """A message for people: plain text, in which nobody is mentioned."""

    heading: str
    url: str
    lines: list[Line]
    more: int

    def rest(self, left_out: int = 0) -> str:
        """How many papers are not in it."""
        count = self.more + left_out
        return f"… and {counted(count, 'paper')} more" if count else ""


def body(preset: str, payload: Payload, chat: str = "") -> Json:
    """What is sent, as JSON."""
    if preset == Preset.STANDARD:
        return payload
    return _FORMS[Preset(preset)](_told(payload["data"]), chat)


def _told(data: Mapping[str, Any]) -> Told:
    papers = ((_apart(paper["title"]), _sober(paper["url"]), _apart(_note(paper))) for paper in data["papers"])
    return Told(_apart(data["title"]), _sober(data["url"]), [Line(*paper) for paper in papers], data["more"])


def _note(paper: Mapping[str, Any]) -> str:
    rest = paper["author_count"] - len(paper["authors"])
    names = ", ".join(paper["authors"]) + (f" + {rest:,}" if rest > 0 and paper["authors"] else "")
    version = f"version {paper['version']}" if "version" in paper else ""
    return " · ".join(filter(None, (paper.get("status", ""), version, names, *paper["categories"][:1])))


def _apart(text: str) -> str:
    return clean(text).replace("@", f"@{_APART}")


def _sober(url: str) -> str:
    """An address without the signs that end a link in some markup."""
    for sign in "()<>*_~|`'\"[]\\":
        url = url.replace(sign, f"%{ord(sign):02X}")
    return url


def _fitting(told: Told, written: Callable[[Line], str], most: int, between: str) -> str:
    """As many lines as there is room for, and how many more there are."""
    kept: list[str] = []
    left = most - ROOM
    for line in told.lines:
        text = written(line)
        left -= len(text) + len(between)
        if left < 0:
            break
        kept.append(text)
    rest = told.rest(len(told.lines) - len(kept))
    return between.join([*kept, rest] if rest else kept)


def _slack(told: Told, _chat: str) -> Json:
    """Rich text, which has no markup in it (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block)."""
    blocks: list[Json] = [_rich("rich_text_section", [_slack_link(told.heading, told.url, bold=True)])]
    if told.lines:
        items = [_rich("rich_text_section", _slack_line(line)) for line in told.lines]
        blocks.append({"type": "rich_text_list", "style": "bullet", "elements": items})
    if told.rest():
        blocks.append(_rich("rich_text_section", [{"type": "text", "text": told.rest()}]))
    plain = told.heading.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {
        "text": plain[:SLACK_TEXT],
        "blocks": [{"type": "rich_text", "elements": blocks}],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _rich(kind: str, elements: list[Json]) -> Json:
    return {"type": kind, "elements": elements}


def _slack_link(text: str, url: str, bold: bool = False) -> Json:
    return {"type": "link", "url": url, "text": text, **({"style": {"bold": True}} if bold else {})}


def _slack_line(line: Line) -> list[Json]:
    note: list[Json] = [{"type": "text", "text": f"\n{line.note}"}] if line.note else []
    return [_slack_link(line.title, line.url), *note]


def _discord(told: Told, _chat: str) -> Json:
    def written(line: Line) -> str:
        return f"[{_escaped(line.title)}]({line.url})" + (f"\n{_escaped(line.note)}" if line.note else "")

    said = _fitting(told, written, DISCORD_EMBED, "\n\n")
    heading = _escaped(shortened(told.heading, DISCORD_TITLE))
    return {
        "content": "" if told.lines else heading,
        "embeds": [{"title": heading, "url": told.url, "description": said}] if told.lines else [],
        "allowed_mentions": {"parse": []},
    }


def _mattermost(told: Told, _chat: str) -> Json:
    def written(line: Line) -> str:
        return f"- [{_escaped(line.title)}]({line.url})" + (f"  \n  {_escaped(line.note)}" if line.note else "")

    heading = f"**[{_escaped(told.heading)}]({told.url})**"
    return {"text": _whole(heading, _fitting(told, written, MATTERMOST_TEXT - len(heading), "\n"), "\n\n")}


def _matrix(told: Told, _chat: str) -> Json:
    """As the bridge “hookshot” takes it (https://matrix-org.github.io/matrix-hookshot/latest/setup/webhooks.html)."""

    def plain(line: Line) -> str:
        return "\n".join(filter(None, (line.title, line.note, line.url)))

    text = _whole(told.heading, _fitting(told, plain, MATRIX_TEXT, "\n\n"), "\n\n")
    said = _fitting(told, lambda line: f"<p>{_html_line(line, '<br>')}</p>", MATRIX_TEXT, "")
    return {"text": text, "html": f"<p><b>{_html_link(told.heading, told.url)}</b></p>{said}", "username": "Broadsheet"}


def _telegram(told: Told, chat: str) -> Json:
    heading = f"<b>{_html_link(told.heading, told.url)}</b>"
    said = _fitting(told, lambda line: _html_line(line, "\n"), TELEGRAM_TEXT - len(heading), "\n\n")
    return {
        "chat_id": chat,
        "text": _whole(heading, said, "\n\n"),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def _html_line(line: Line, between: str) -> str:
    return between.join(filter(None, (_html_link(line.title, line.url), html.escape(line.note))))


def _html_link(text: str, url: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(text)}</a>'


def _whole(heading: str, said: str, between: str) -> str:
    return between.join(filter(None, (heading, said)))


def _escaped(text: str) -> str:
    """Text that Markdown takes as it is."""
    return _MARKDOWN.sub(r"\\\1", text)


_FORMS: Mapping[Preset, Callable[[Told, str], Json]] = {
    Preset.SLACK: _slack,
    Preset.DISCORD: _discord,
    Preset.MATTERMOST: _mattermost,
    Preset.MATRIX: _matrix,
    Preset.TELEGRAM: _telegram,
}
