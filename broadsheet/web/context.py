"""What every template knows of this installation."""

from __future__ import annotations

from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from broadsheet import __version__
from broadsheet.community import discussion
from broadsheet.community import queries as community
from broadsheet.community.notifications import unread
from broadsheet.web.feeds import addresses
from broadsheet.web.people import acting, may_sign_in, may_sign_up, votes, who

STATIC = Path(__file__).parent / "static" / "broadsheet"


@cache
def stamp() -> str:
    """A hash of the style and script, put behind their addresses so that a browser takes new ones at once."""
    digest = blake2b(digest_size=4)
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def site(request: HttpRequest) -> dict[str, Any]:
    """The version, the stamp of the static files, the query for the search field, what the person who asks did, may and
    has not read, and whether they may come in."""
    user = who(request, "mark")
    return {
        "version": __version__,
        "stamp": stamp(),
        "query": request.GET.get("q", "")[:2_000],
        "acting": acting(request),
        "votes": cache(lambda: community.counts(votes(request))),  # only where papers stand: no error page asks
        "comments_here": cache(lambda: discussion.comment_counts(votes(request))),
        "unread": unread(user) if user else 0,
        "is_moderator": who(request, "moderate") is not None,
        "may_sign_in": hasattr(request, "user") and may_sign_in(request),
        "may_sign_up": partial(may_sign_up, request),
        "mails_open": settings.EMAIL_READY and settings.OPEN_DIGEST,
        "feed": addresses.papers(),  # of a page that has none of its own
        "here": request.get_full_path(),
    }
