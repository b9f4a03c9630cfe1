"""The paper that a form or an address names."""

from __future__ import annotations

from django.http import Http404

from broadsheet.catalog.models import Paper
from broadsheet.catalog.queries import by_key


def paper_named(name: str) -> Paper:
    """By its key, one that it once had, or any identifier. Raises Http404."""
    paper = by_key(name)
    if paper is None:
        raise Http404("No paper of this name is in the catalog.")
    return paper
