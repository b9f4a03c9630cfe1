"""Who asks: whoever is signed in, or the single user of this machine, who need not sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.messages.storage.session import SessionStorage
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from broadsheet.accounts import access
from broadsheet.accounts.invitations import is_good
from broadsheet.accounts.models import Token, User
from broadsheet.accounts.permissions import Action, may, may_act_on
from broadsheet.accounts.tokens import BEGINNING, token_of
from broadsheet.community import queries as community
from broadsheet.library import queries as library
from broadsheet.library.queries import Marked
from broadsheet.web.held import is_for_all
from broadsheet.web.programs import problem

SAFE = ("GET", "HEAD", "OPTIONS")
BY_LINK: tuple[Action, ...] = ("moderate", "operate")
"""To be on this machine, or to hold a token, is not enough to decide for all."""
PERSONAL = ("/account", "/admin", "/enter", "/invit")
"""Where addresses begin that only the person themselves may use."""
SESSION_KEY = SessionStorage.session_key
INVITATION = "invitation"
"""Where the session keeps the token of the invitation that somebody came with."""
FORWARDED = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP")
Text = TypeVar("Text", bound=str)


def single_user(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Where Broadsheet is the single user's, whoever asks from this machine is that user."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_for_all(request.method or "", request.path):  # or for who has its address, or shows a token
            return get_response(request)
        if is_single(request) and not request.user.is_authenticated:
            request.user = SimpleLazyObject(access.single_user)  # type: ignore[assignment]
            request.unproven = True  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def is_single(request: HttpRequest) -> bool:
    """Whether it comes from this machine, where Broadsheet is its single user's."""
    return access.is_single(request.META.get("REMOTE_ADDR", ""), request.get_host(), is_forwarded(request))


def by_token(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever shows a personal token (`Authorization: Bearer …`) is the person who made it, and nobody else: neither
    cookies nor being on this machine count then. Tokens open no pages of accounts, and no admin."""

    def middleware(request: HttpRequest) -> HttpResponse:
        shown = shown_token(request)
        if shown is None:
            return get_response(request)
        found = token_of(shown, timezone.now())
        if found is None and not shown.startswith(BEGINNING) and is_for_all(request.method or "", request.path):
            return get_response(request)  # clients of the Hub show its tokens: here they are nobody's
        if found is None or request.path.startswith(PERSONAL):
            return problem(401, "This token is not known here, or is not good for this page.")
        request.user = found.user
        request.unproven, request.token_scope = True, found.scope  # type: ignore[attr-defined]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # no browser sends a token by itself
        return get_response(request)

    return middleware


def shown_token(request: HttpRequest) -> str | None:
    """What stands behind `Authorization: Bearer`, whosever it is; None where nothing is shown so."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else None


def shown_scope(request: HttpRequest) -> str:
    """That of the token that `by_token` has read; empty without one."""
    scope: str = getattr(request, "token_scope", "")
    return scope


def is_forwarded(request: HttpRequest) -> bool:
    """Whether anything says that a proxy stands between: its headers, or a page under another name that leads here."""
    if any(name in FORWARDED or name.startswith("HTTP_X_FORWARDED") for name in request.META):
        return True
    told = (request.headers.get(name, "") for name in ("Origin", "Referer"))
    return any(_is_elsewhere(address, request.get_host()) for address in told if "://" in address)


def _is_elsewhere(address: str, host: str) -> bool:
    try:
        return urlsplit(address).netloc not in ("", host)
    except ValueError:
        return True


def who(request: HttpRequest, action: Action) -> User | None:
    """The person who asks, if they may do this."""
    user = getattr(request, "user", None)
    if shown_scope(request) == Token.Scope.READ and request.method not in SAFE:
        return None
    if action in BY_LINK and getattr(request, "unproven", False):
        return None
    return cast(User, user) if user is not None and may(user, action) else None


_REFUSALS: dict[Action, str] = {
    "mark": "Only readers who have come in keep papers here.",
    "feature": "Only curators put papers at the head of a day.",
    "moderate": "Only moderators decide here.",
    "operate": "This is for whoever runs this Broadsheet.",
}
_PROOF = "This decides for everybody: come in by the link that `broadsheet user NAME --operator` prints."


def reader(request: HttpRequest, action: Action = "mark") -> User:
    """The person who asks, if they may do this. Raises PermissionDenied."""
    user = who(request, action)
    if user is None and action in BY_LINK and may(request.user, action):
        raise PermissionDenied(_PROOF)
    if user is None:
        raise PermissionDenied(_REFUSALS.get(action, "Only readers who have come in, and are not banned, may do this."))
    return user


def may_take_back(request: HttpRequest, author: User, action: Action = "speak") -> bool:
    """Whether what this person put before others may be taken back by who asks: the same, or a moderator."""
    moderator = who(request, "moderate")
    return who(request, action) == author or (moderator is not None and may_act_on(moderator, author))


def may_sign_up(request: HttpRequest) -> bool:
    """Whether whoever asks may make an account: anybody, or who came with an invitation."""
    mode = access.mode()
    return mode == "open" or (mode == "invited" and is_good(request.session.get(INVITATION, ""), timezone.now()))


def may_sign_in(request: HttpRequest) -> bool:
    """Whether to offer it: where people come in, to who has not."""
    return access.mode() != "single" and not request.user.is_authenticated


@dataclass(frozen=True, slots=True)
class Acting:
    """What the person who asks did with papers, by their keys."""

    marks: Mapping[str, Marked]
    upvoted: frozenset[str]


def acting(request: HttpRequest) -> Acting | None:
    """None for who may keep nothing here."""
    user = who(request, "mark")
    return done_by(user) if user else None


def done_by(user: User) -> Acting:
    """What this person did."""
    return Acting(library.marks(user), frozenset(community.upvoted(user)))


def hidden(request: HttpRequest) -> frozenset[int]:
    """The ids of the papers that the person who asks has hidden."""
    user = who(request, "mark")
    return library.hidden(user) if user else frozenset()


def state(request: HttpRequest) -> str:
    """Another text whenever what a page shows to this person changes, as far as people change it."""
    user = who(request, "mark")
    form = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")  # the page's buttons are good for this one alone
    return f"{votes(request)} {user.pk} {user.library_revision} {form}" if user else votes(request)


def told(request: HttpRequest) -> str:
    """What the next page says to this person once, as text: such a page is another than the one after it."""
    return str(request.session.get(SESSION_KEY, "")) if hasattr(request, "session") else ""


def votes(request: HttpRequest) -> str:
    """`community.state()`, asked once a request."""
    return once(request, "_votes", community.state)


def saves(request: HttpRequest) -> str:
    """`library.saved_state()`, asked once a request."""
    return once(request, "_saves", library.saved_state)


def once(request: HttpRequest, name: str, ask: Callable[[], Text]) -> Text:
    """What is asked, kept with the request under a name of its own, for whatever asks again."""
    held: Text | None = getattr(request, name, None)
    if held is None:
        held = ask()
        setattr(request, name, held)
    return held
