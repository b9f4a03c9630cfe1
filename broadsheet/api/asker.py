"""Who asks for what is theirs, and who writes: whoever shows a token, else whoever would on the pages."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from broadsheet.accounts.models import Token, User
from broadsheet.accounts.permissions import Action
from broadsheet.web.people import SAFE, reader, shown_scope

_OF_BROWSERS = ("Cookie", "Origin", "Referer", "Sec-Fetch-Site")
READING_ALONE = "This token is good for reading alone; make one for writing on your account page."
NO_FORM = "A browser has to send the token of a form (X-CSRFToken) as well; programs show a token of their own."
NO_JSON = "Send JSON (Content-Type: application/json)."


class PersonalToken(AuthBase):
    """A token (`web.people.by_token` has read it), or none: then who is signed in, or the single user of this machine.

    Without one a request that writes must not be another site's. What comes from a browser has to hold a form's token,
    as on the pages; any other has to be JSON, or without a body and of a method that no form has, which no site can
    have a browser send without asking here first.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A personal token, `bs_…`, made on one's account page, for reading or for writing too."

    def __init__(self, action: Action = "mark") -> None:
        super().__init__()
        self.action = action

    def __call__(self, request: HttpRequest) -> User | None:
        """The person, or None for nobody. Raises PermissionDenied and HttpError."""
        if not request.user.is_authenticated:
            return None
        if request.method not in SAFE:
            _check_writing(request)
        return reader(request, self.action)


def _check_writing(request: HttpRequest) -> None:
    shown = shown_scope(request)
    if shown == Token.Scope.READ:
        raise PermissionDenied(READING_ALONE)
    if shown:
        return
    if any(request.headers.get(name) for name in _OF_BROWSERS):
        if check_csrf(request):
            raise PermissionDenied(NO_FORM)
    elif request.content_type != "application/json" and (request.content_type or request.method == "POST"):
        raise HttpError(415, NO_JSON)
