"""What all operations share: who asks, cursors, addresses, how errors are said, and how the schema tells of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.types import DictStrAny

from broadsheet.accounts.models import User
from broadsheet.api.asker import PersonalToken
from broadsheet.api.problems import PROBLEM, problem
from broadsheet.catalog import queries
from broadsheet.catalog.keys import present_keys
from broadsheet.catalog.models import Paper
from broadsheet.catalog.places import BadPlace
from broadsheet.community.writing import Refused
from broadsheet.delivery.webhooks.hooks import CannotKeep
from broadsheet.feed.lists import Paging
from broadsheet.feed.span import Kind, Span
from broadsheet.library.actions import Full
from broadsheet.library.follows import CannotFollow
from broadsheet.library.searches import CannotSave
from broadsheet.web.feeds.answering import site
from broadsheet.web.pages.day import asked_span

Row = TypeVar("Row")

MOST = 100
"""Papers of one answer."""
PAGE = r"[1-9][0-9]{0,4}\.([1-9][0-9]?|100)"
"""The cursor of a list: which page, and how many papers it has."""


class Asked(HttpRequest):
    """A request of somebody known."""

    auth: User


MARK, UPVOTE, SPEAK = PersonalToken("mark"), PersonalToken("upvote"), PersonalToken("speak")


class Topic(Router):
    """Operations of one topic. What is not known of a paper is left out, and any answer may be a problem."""

    def api_operation(self, methods: list[str], path: str, **more: Any) -> Callable[[Any], Any]:
        told = {"description": "A problem (RFC 9457).", "content": {PROBLEM: {"schema": _PROBLEM_REF}}}
        more["openapi_extra"] = {"responses": {"4XX": told} | (more.get("openapi_extra") or {}).get("responses", {})}
        more["exclude_unset"] = True
        return super().api_operation(methods, path, **more)


_PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
_PROBLEM = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "description": "What the status means."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "The same for programs: `not_found`."},
        "detail": {"type": "string", "description": "What went wrong, in a sentence."},
        "errors": {
            "type": "array",
            "description": "What is wrong with each field, where it is that.",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
            },
        },
    },
    "examples": [
        {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "code": "not_found",
            "detail": "No paper here has the key “2605.99999”.",
        }
    ],
}


class StorableJson(Parser):
    """JSON of text that can be stored: half a character is none."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        if request.content_type not in ("application/json", ""):
            raise ValueError(request.content_type)
        told = json.loads(request.body, parse_constant=_no_number)
        json.dumps(told, ensure_ascii=False).encode()
        return cast(DictStrAny, told)


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON.")


class Interface(NinjaAPI):
    """The API with its errors in one form."""

    _schema: OpenAPISchema | None = None

    def get_openapi_schema(self, **_: Any) -> OpenAPISchema:
        """The description, made once: it is long."""
        if self._schema is None:
            self._schema = super().get_openapi_schema()
            self._schema["components"]["schemas"]["Problem"] = _PROBLEM
            for operation in (one for path in self._schema["paths"].values() for one in path.values()):
                for parameter in operation["parameters"]:
                    if examples := parameter.pop("examples", None):  # a list, which a schema has, but no parameter
                        parameter["example"] = examples[0]
        return self._schema

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        match exc:
            case ValidationError(errors=errors):
                told = [{"where": ".".join(map(str, one["loc"])), "what": str(one["msg"])} for one in errors]
                return problem(422, "; ".join(f"{one['where']}: {one['what']}" for one in told)[:500], errors=told)
            case Http404() | PermissionDenied():
                return problem(404 if isinstance(exc, Http404) else 403, str(exc)[:500])
            case BadRequest() | BadPlace() | Full() | CannotSave() | CannotFollow() | CannotKeep() | Refused():
                return problem(409, str(exc)[:500])  # it is well-formed: what is here speaks against it
            case AuthenticationError():
                return problem(401)
            case SuspiciousOperation():
                return problem(413 if isinstance(exc, RequestDataTooBig) else 400)
            case HttpError(status_code=400):
                return problem(400, "The body is not JSON, sent as `application/json`, of text that can be stored.")
            case HttpError(status_code=status):
                return problem(status, str(exc))
        return super().on_exception(request, exc)


def paper_of(key: str) -> Paper:
    """The paper of a key, of one that it once had, or of an identifier in any common form. Raises Http404."""
    found = queries.by_key(key)
    if found is None:
        raise Http404(f"No paper here has the key “{key[:80]}”.")
    return found


def span_named(kind: Kind, text: str) -> Span:
    """The day, week or month of this name. Raises Http404."""
    try:
        return asked_span(kind, text)
    except BadRequest as error:
        raise Http404(str(error)) from None


def keys_of(names: Iterable[str]) -> list[str]:
    """The present keys of what these name, each once; what is no paper here is left out."""
    wanted = list(names)
    present = present_keys(wanted)
    rest = {name: found.key for name in wanted if name not in present and (found := queries.by_key(name))}
    return list(dict.fromkeys(key for name in wanted if (key := present.get(name) or rest.get(name))))


def whole(request: HttpRequest, path: str) -> str:
    """A path of ours as others can follow it."""
    return site(request) + path


def page_of(cursor: str, limit: int) -> tuple[int, int]:
    """The page of a list that a cursor (of the form `PAGE`) names, and how many papers it has."""
    if not cursor:
        return 1, limit
    number, _, size = cursor.partition(".")
    return int(number), int(size)


def part_of(rows: list[Row] | QuerySet[Any], cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """The rows of the page that a cursor names, none past the end, and the cursor of the page after it."""
    number, size = page_of(cursor, limit)
    paging = Paging.of(number, len(rows) if isinstance(rows, list) else rows.count(), size)
    shown = list(rows[paging.start : paging.start + size]) if paging.number == number else []
    return shown, next_page(number, paging.pages, size)


def next_page(number: int, pages: int, limit: int) -> str | None:
    """The cursor of the page after this one."""
    return f"{number + 1}.{limit}" if number < pages else None
