"""What people write, in Markdown, as HTML that is safe to print: notes, comments, descriptions.

CommonMark (spec.commonmark.org) without HTML and without images; what comes out is cleaned once more by an allow-list,
so that an error of one does not open a page. Links lead away without a referrer, and search engines do not follow them.
"""

from __future__ import annotations

from functools import cache, lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

LONGEST = 20_000
"""Characters of a text that are read."""
TAGS = frozenset(
    ("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6")
)
SCHEMES = frozenset(("http", "https", "mailto"))


@cache
def _markdown() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
        .enable("strikethrough")
        .disable("image")
    )


@lru_cache(maxsize=1_024)
def prose(text: str) -> SafeString:
    """The HTML of a text in Markdown. Headings begin at the third level: those above are the page's."""
    made = _markdown().render(text[:LONGEST])
    for level in (2, 1):
        made = made.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    clean = nh3.clean(
        made,
        tags=set(TAGS),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=set(SCHEMES),
        link_rel="nofollow noopener noreferrer ugc",
    )
    return mark_safe(clean)  # cleaned above
