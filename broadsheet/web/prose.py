"""What people write, in Markdown, as HTML that is safe to print: notes, comments, descriptions.

What the parser makes (`community/writing.py`) is cleaned once more by an allow-list, so that an error of one does not
open a page. Links lead away without a referrer, and search engines do not follow them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from broadsheet.community.writing import READ, parser, spellings
from broadsheet.web.persons import person_url

TAGS = frozenset(
    ("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6")
)
SCHEMES = frozenset(("http", "https", "mailto"))


@cache
def _markdown() -> MarkdownIt:
    markdown = parser()
    markdown.add_render_rule("mention", _mention)
    return markdown


def _mention(_renderer: RendererHTML, tokens: Sequence[Token], place: int, _options: Any, env: Any) -> str:
    """A link to the person of this name, if there is one."""
    written = tokens[place].content
    name = next((name for name in spellings(written) if name in env["people"]), None)
    if name is None:
        return format_html("@{}", written)
    return format_html('<a href="{}">@{}</a>', person_url(name), written)


@lru_cache(maxsize=1_024)
def prose(text: str, people: frozenset[str] = frozenset()) -> SafeString:
    """The HTML of a text in Markdown. Headings begin at the third level: those above are the page's. `people` are the
    user names that mentions lead to."""
    made = _markdown().render(text[:READ], {"people": people})
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
