"""What templates need beyond Django's own filters."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from broadsheet.search.highlight import Segment
from broadsheet.web import words

register = template.Library()


@register.filter
def marked(segments: Iterable[Segment]) -> SafeString:
    """Segments as HTML: every one escaped, the matched ones in `<mark>`."""
    parts = (f"<mark>{escape(part.text)}</mark>" if part.marked else escape(part.text) for part in segments)
    return mark_safe("".join(parts))


@register.filter
def number(count: int) -> str:
    """`1482` as “1,482”."""
    return words.number(count)
