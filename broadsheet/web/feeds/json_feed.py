"""Feeds as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from django.utils.feedgenerator import rfc3339_date

from broadsheet.web.feeds.entries import Entry
from broadsheet.web.feeds.listing import Written


def json_feed(written: Written) -> bytes:
    """The feed as JSON Feed; what only papers have stands in each item's `_paper`."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": written.title,
        "home_page_url": written.page,
        "feed_url": written.url,
        "description": written.said,
        "language": "en",
        "items": [_filled(_item(entry)) for entry in written.entries],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.outside,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": rfc3339_date(entry.published),
        "date_modified": rfc3339_date(entry.updated),
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(dict.fromkeys([*(category.code for category in entry.categories), *entry.keywords])),
        "attachments": [{"url": entry.pdf, "mime_type": "application/pdf", "title": "PDF"}] if entry.pdf else [],
        "_paper": _filled(
            {
                "doi": entry.doi,
                "arxiv": entry.arxiv,
                "venue": entry.venue,
                "comment": entry.comment,
                "license": entry.license,
            }
        ),
    }


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known. An item must have content, so that an empty text stays."""
    return {name: value for name, value in told.items() if value or name == "content_html"}
