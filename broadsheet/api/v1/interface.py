"""All operations of `/api/v1` together, their schema, and the page to try them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path

from broadsheet.api.problems import problem
from broadsheet.api.v1 import days, exporting, gathering, hooking, keeping, papers, searching, shelving, speaking
from broadsheet.api.v1.frame import Interface, StorableJson
from broadsheet.api.v1.trying import Trying

ABOUT = """Everything that the pages of Broadsheet show, for programs. Lists are `{papers, next}`: give `next` as
`cursor` for what follows. Errors are problem details (RFC 9457). docs/api.md has the rest."""

api = Interface(
    title="Broadsheet",
    version="1",
    description=ABOUT,
    urls_namespace="v1",
    docs=Trying(),
    parser=StorableJson(),
)
READING = (
    days.topic,
    searching.searches,
    searching.recommending,
    papers.topic,
    shelving.numbers,
    shelving.topic,
    exporting.topic,
)
PERSONAL = (keeping.topic, gathering.topic, speaking.topic, hooking.topic)
for topic in (*READING, *PERSONAL):
    api.add_router("", topic)


def addresses() -> tuple[list[URLPattern | URLResolver], str]:
    """Those of all operations; every other one below is answered as theirs would be."""
    patterns, _, namespace = api.urls
    return [*patterns, re_path("", unknown)], namespace


def unknown(request: HttpRequest, *_: str) -> HttpResponse:
    """No operation has this address."""
    return problem(404, "There is no such operation; /api/v1/openapi.json has them all.")
