"""Who writes: whoever shows a token, else whoever would write on the pages."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from broadsheet.accounts.models import Token, User
from broadsheet.web.people import SAFE, shown_scope, who

_OF_BROWSERS = ("Cookie", "Origin", "Referer", "Sec-Fetch-Site")
READING_ALONE = "This token is good for reading alone."
NO_FORM = "A browser has to send the token of a form (X-CSRFToken) as well; programs show a token of their own."
NO_JSON = "Send JSON (Content-Type: application/json)."


class PersonalToken(AuthBase):
    """A token (`web.people.by_token` has read it), or none: then who is signed in, or the single user of this machine.

    Without one the request must not be another site's. What comes from a browser has to hold a form's token, as on
    the pages; any other has to be JSON, which no site can have a browser send without asking here first.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> User | None:
        """The person, or None for nobody. Raises HttpError."""
        shown = shown_scope(request)
        if shown == Token.Scope.READ and request.method not in SAFE:
            raise HttpError(403, READING_ALONE)
        user = who(request, "mark")
        if user is None or shown:
            return user
        if any(request.headers.get(name) for name in _OF_BROWSERS):
            if check_csrf(request):
                raise HttpError(403, NO_FORM)
        elif request.content_type != "application/json":
            raise HttpError(415, NO_JSON)
        return user
