"""What templates need beyond Django's own filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from broadsheet.library.queries import NOTHING
from broadsheet.search.highlight import Segment
from broadsheet.web import words
from broadsheet.web.acts import ACTS, RATINGS
from broadsheet.web.math import typesetting
from broadsheet.web.math.reading import read, tex_of
from broadsheet.web.people import Acting
from broadsheet.web.rows import key_url

register = template.Library()


@register.simple_tag(takes_context=True)
def acts(context: Mapping[str, Any], key: str, rate: bool = False) -> SafeString:
    """How many people here upvoted and commented on a paper and, for who may press them, the buttons under it; with
    `rate` those for more and less like it, too. These belong to the form `marks` at the end of the page, and the last
    word leads to where the paper is collected."""
    acting: Acting | None = context.get("acting")
    counted = _counted(context, key)
    if acting is None:
        return format_html('<p class="acts">{}</p>', counted) if counted else mark_safe("")
    done = acting.marks.get(key, NOTHING)
    pressed = (key in acting.upvoted, done.saved, done.read, done.hidden)
    shown = [*zip(ACTS, pressed, strict=True)]
    if rate:
        shown += zip(RATINGS, (done.rating > 0, done.rating < 0), strict=True)
    buttons = format_html_join(
        " ",
        '<button form="marks" name="do" value="{} {}" data-act="{}" aria-pressed="{}"'
        ' aria-describedby="of-{}">{}</button>',
        (
            (
                undo if is_done else do,
                key,
                letter,
                "true" if is_done else "false",
                quote(key),
                said if is_done else word,
            )
            for (do, undo, word, said, letter), is_done in shown
        ),
    )
    collect = format_html(
        '<a href="{}{}" data-act="c" aria-describedby="of-{}">Collect</a>', _keep(), quote(key), quote(key)
    )
    return format_html('<p class="acts">{} {} {}</p>', buttons, collect, counted)


@cache
def _keep() -> str:
    """What stands before a key in the address where its paper is collected."""
    return reverse("keep", args=["-"]).removesuffix("-")


def _counted(context: Mapping[str, Any], key: str) -> SafeString:
    if "votes" not in context:
        return mark_safe("")
    votes, comments = context["votes"]().get(key, 0), context["comments_here"]().get(key, 0)
    found = []
    if votes:
        found.append(format_html("<span>{} here</span>", words.counted(votes, "upvote")))
    if comments:
        found.append(format_html('<a href="{}#discussion">{}</a>', key_url(key), words.counted(comments, "comment")))
    return mark_safe(" ".join(found))


@register.filter
def marked(segments: Iterable[Segment]) -> SafeString:
    """Segments as HTML: mathematics as MathML, the rest escaped, the matched ones in `<mark>`."""
    pieces: list[str] = []
    for part in segments:
        if part.whole:
            typesetting.append_formula(pieces, tex_of(part.text))
        elif part.marked:
            pieces.append(f"<mark>{escape(part.text)}</mark>")
        else:
            typesetting.append_prose(pieces, part.text)
    return mark_safe("".join(pieces))


@register.filter
def linked(segments: Iterable[Segment]) -> SafeString:
    """The same inside a link, in which HTML allows nothing else that takes the focus."""
    return mark_safe(marked(segments).replace(typesetting.FOCUSABLE, ""))


@register.filter
def typeset(text: str) -> SafeString:
    """A title, or any text that stays in its line, as HTML: LaTeX made readable, mathematics as MathML."""
    return mark_safe(typesetting.typeset(read(text)))


@register.filter
def typeset_displayed(text: str) -> SafeString:
    """The same for an abstract: display mathematics stands on lines of its own."""
    return mark_safe(typesetting.typeset(read(text), displayed=True))


@register.filter
def plain(text: str) -> str:
    """The same in plain characters, for `<title>` and `<meta>`."""
    return typesetting.plain(text)


@register.filter
def number(count: int) -> str:
    """`1482` as “1,482”."""
    return words.number(count)
