"""Lists of papers as files to download: their citations, or everything as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse

from broadsheet.catalog.models import Paper
from broadsheet.web.cited import FORMS, Form, bibliography


def form_of(ending: str) -> Form | None:
    """The form of citation with this ending; None for JSON, which holds more. Raises Http404 for any other."""
    form = next((form for form in FORMS if form.ending == ending), None)
    if form is None and ending != "json":
        raise Http404
    return form


def as_file(told: Mapping[str, Any], name: str) -> HttpResponse:
    """`NAME.json`."""
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _named(answer, f"{name}.json")


def cited_file(papers: Sequence[Paper], form: Form, name: str) -> HttpResponse:
    """`NAME.bib`, `.ris`, `.csl.json` or `.txt`."""
    return _named(HttpResponse(bibliography(papers, form), content_type=form.media), f"{name}.{form.ending}")


def _named(answer: HttpResponse, name: str) -> HttpResponse:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
