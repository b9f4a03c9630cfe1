"""A digest as a letter, in plain text and HTML (RFC 5322 and 2046; unsubscribing by RFC 2369 and 8058)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from css_inline import CSSInliner
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from broadsheet.catalog.keys import by_keys, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.community.models import Notification
from broadsheet.delivery.digests.contents import contents
from broadsheet.delivery.digests.parts import read
from broadsheet.delivery.digests.rhythm import local
from broadsheet.delivery.links import address
from broadsheet.delivery.models import Digest, Subscription
from broadsheet.feed.selection import Selection
from broadsheet.feed.watched import reason_of
from broadsheet.sources.text import clean
from broadsheet.web.following import name_of, reason_words
from broadsheet.web.letters.links import act_url, leave_url
from broadsheet.web.math.typesetting import plain
from broadsheet.web.notices import told
from broadsheet.web.rows import ROW_TITLE, byline, glance, paper_url, pick_words, place_words, shortened
from broadsheet.web.words import counted, listed_names, long_day, number

SUBJECT = 110
TEXT = 240
"""Characters of a paper's text: some two lines."""
KEPT = 2_048
HEADINGS = {
    "trending": "Trending",
    "for-you": "For you",
    "collection": "Near your collection",
    "follows": "What you follow",
    "searches": "Your searches",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A paper as a letter shows it; all plain text but the addresses."""

    title: str
    byline: str
    text: str
    why: str
    url: str
    act: str
    """Where it is saved, hidden or marked read; empty for who has no library."""


@dataclass(frozen=True, slots=True)
class Part:
    heading: str
    left: str
    """How many there were, and what else is to be said of the choice."""
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str


def written(digest: Digest) -> Letter | None:
    """The letter, the same whenever it is written, but for what its papers are called meanwhile; None where nothing of
    what it tells is there any more."""
    parts = _parts(digest)
    replies = _replies(digest)
    items = [item for part in parts for item in part.items]
    if not items and not replies:
        return None
    subscription = digest.subscription
    context = {
        "day": long_day(local(subscription.zone, digest.due).date()),
        "count": counted(len(items), "paper") if items else "",
        "parts": parts,
        "replies": replies,
        "notifications": address(reverse("notifications")),
        "home": address(reverse("papers")),
        "choices": address(reverse("digest" if subscription.user_id else "subscribe")),
        "address": subscription.address,
        "leave": leave_url(subscription),
    }
    text = render_to_string("mail/digest.txt", context)
    html = _inliner().inline(render_to_string("mail/digest.html", context))
    return Letter(_subject(items, replies), text, html)


def previewed(subscription: Subscription, now: datetime) -> Letter | None:
    """The letter that would go out now; None where there is nothing to tell. Its links do nothing yet."""
    found = contents(subscription, now)
    if found.is_empty:
        return None
    return written(Digest(subscription=subscription, due=now, content=found.as_json))


def letter(digest: Digest) -> EmailMultiAlternatives | None:
    """The letter with its headers: each sending of one digest has the same Message-ID."""
    made = written(digest)
    if made is None:
        return None
    leave, host = leave_url(digest.subscription), urlsplit(address("")).hostname or "localhost"
    headers = {
        "Message-ID": f"<{digest.number}@{host}>",
        "References": f"<digest-{digest.subscription_id}@{host}>",
        "List-Id": f"Broadsheet <digest.{host}>",
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(made.subject, made.text, to=[digest.subscription.address], headers=headers)
    message.attach_alternative(made.html, "text/html")
    return message


def _subject(items: list[Item], replies: list[dict[str, str]]) -> str:
    if not items:
        return f"Broadsheet: {counted(len(replies), 'thing')} said to you"
    more = f" and {number(len(items) - 1)} more" if len(items) > 1 else ""
    return clean(shortened(items[0].title, SUBJECT)) + more


def _parts(digest: Digest) -> list[Part]:
    content: Mapping[str, Any] = digest.content
    sections = content.get("sections", [])
    papers = _papers(sections)
    return [part for section in sections if (part := _part(digest, section, papers)).items]


def _papers(sections: Iterable[Mapping[str, Any]]) -> dict[str, Paper]:
    """All papers that the sections name, by the keys by which they do: a paper may have got another one since."""
    rows = [paper for section in sections for paper in section["papers"]]
    keys = {key for row in rows for key in (row["key"], row["why"].get("key", "")) if key}
    found = {paper.key: paper for paper in by_keys(keys)}
    earlier = present_keys(keys - found.keys())
    renamed = {paper.key: paper for paper in by_keys(earlier.values())}
    return found | {key: renamed[now] for key, now in earlier.items() if now in renamed}


def _part(digest: Digest, section: Mapping[str, Any], papers: Mapping[str, Paper]) -> Part:
    rows = [row for row in section["papers"] if row["key"] in papers]
    items = [_item(digest, row, papers) for row in rows]
    aside = sum(row["why"]["way"] == "aside" for row in rows)
    return Part(_heading(section), _left(section, len(items), aside), items)


def _item(digest: Digest, row: Mapping[str, Any], papers: Mapping[str, Paper]) -> Item:
    paper = papers[row["key"]]
    title, names, text = _printed(paper, paper.revision)
    url = address(paper_url(paper))
    act = (act_url(digest, row["place"]) if digest.pk else url) if digest.subscription.user_id else ""
    return Item(title, names, text, _why(row["why"], papers), url, act)


@lru_cache(maxsize=KEPT)
def _printed(paper: Paper, _revision: int) -> tuple[str, str, str]:
    """Title, authors, text, which are the same in every letter."""
    return plain(paper.title[:ROW_TITLE]), byline(paper), glance(paper, TEXT)


def _why(why: Mapping[str, Any], papers: Mapping[str, Paper]) -> str:
    match why["way"]:
        case "near":
            return pick_words(papers.get(why["key"]), why["did"])
        case "trending":
            return place_words(why["rank"], why["size"], why["field"])
        case "followed":
            return reason_words([reason for way, what in why["reasons"] if (reason := reason_of(way, what))])
    return pick_words(None, "")


def _heading(section: Mapping[str, Any]) -> str:
    kind, which = read(section["part"]) or ("", "")
    heading = HEADINGS.get(kind, "Papers")
    if kind == "trending" and which:
        chosen = Selection.parse(which)
        heading += f" in {listed_names([name_of('category', code) for code in chosen.wanted])}" if chosen.wanted else ""
    return f"{heading} “{shortened(section['name'], 60)}”" if section["name"] else heading


def _left(section: Mapping[str, Any], shown: int, aside: int) -> str:
    """“212 papers of the last days that you have not seen, 9 shown; 1 is a look aside.”"""
    kind, _ = read(section["part"]) or ("", "")
    total = max(section["total"], shown)
    what = {
        "trending": f"{counted(total, 'paper')} of the last days",
        "for-you": f"{counted(total, 'paper')} of the last days that you have not seen",
        "follows": f"{counted(total, 'paper')} came in",
        "searches": f"{counted(total, 'paper')} came in",
    }.get(kind, f"{counted(total, 'paper')} near it")
    looks = f"; {counted(aside, 'is a look', 'are looks')} aside" if aside else ""
    return f"{what}, {number(shown)} shown{looks}." if total > shown or aside else f"{what}."


def _replies(digest: Digest) -> list[dict[str, str]]:
    content: Mapping[str, Any] = digest.content
    numbers = content.get("replies")
    if not numbers:
        return []
    rows = Notification.objects.filter(pk__in=numbers, user=digest.subscription.user_id)
    return [
        {"text": f"{one.sentence} on “{one.paper}”" if one.paper else one.sentence, "url": address(one.url)}
        for one in told(list(rows.select_related("by").order_by("at", "pk")))
        if one.url
    ]


@cache
def _inliner() -> CSSInliner:
    """Fetches nothing: what a letter looks like stands in it."""
    return CSSInliner(load_remote_stylesheets=False)
