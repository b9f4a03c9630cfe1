"""Buttons for following and for keeping a search, wherever pages place them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from broadsheet.library.follows import Kind, is_followed
from broadsheet.library.searches import kept
from broadsheet.web.people import who
from broadsheet.web.searching import Asking

register = template.Library()


@register.inclusion_tag("_follow.html", takes_context=True)
def follow(context: Mapping[str, Any], kind: Kind, what: str) -> dict[str, Any]:
    """`{% follow "author" name %}`: a button that follows it or, if it is followed, does so no longer; nothing for who
    may keep nothing here."""
    user = who(context["request"], "mark")
    if user is None:
        return {"shown": False}
    return {"shown": True, "kind": kind, "what": what, "on": is_followed(user, kind, what), "here": context["here"]}


@register.inclusion_tag("_keep_search.html", takes_context=True)
def keep_search(context: Mapping[str, Any], asked: Asking, corrected: str | None) -> dict[str, Any]:
    """`{% keep_search asked corrected %}`: a button that keeps a search, as it was mended if it was; or, if it is kept,
    where that is."""
    user, search = who(context["request"], "mark"), asked.search
    if user is None:
        return {"shown": False}
    text = corrected or search.text
    held = kept(user, text, search.mode, search.sort)
    return {"shown": True, "kept": held, "url": asked.url("searches", text=text), "here": context["here"]}
