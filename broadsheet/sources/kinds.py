"""Which kinds of live source there are, and what broadsheet.toml makes of them. One line a kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from broadsheet.sources import (
    acl,
    arxiv_oai,
    arxiv_rss,
    biorxiv,
    crossref,
    feed,
    github,
    hf_daily,
    language_model,
    openalex,
    openreview,
    pubmed,
    pubmed_files,
    semantic_scholar,
)
from broadsheet.sources.http.addresses import is_loopback, origin, split
from broadsheet.sources.http.errors import ForbiddenAddress
from broadsheet.sources.live import Configured, Kind, Limit
from broadsheet.sources.options import BadOption, Options

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        arxiv_rss.KIND,
        arxiv_oai.KIND,
        hf_daily.KIND,
        biorxiv.KIND,
        pubmed_files.KIND,
        pubmed.KIND,
        crossref.KIND,
        feed.KIND,
        acl.KIND,
        openreview.KIND,
        openalex.KIND,
        semantic_scholar.KIND,
        github.KIND,
        language_model.KIND,
    )
}

DEFAULT: Mapping[str, Mapping[str, Any]] = {"arxiv-rss": {}, "arxiv-oai": {}}
"""What is harvested where broadsheet.toml names no sources."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
MOST = 200


def configured(tables: Any) -> dict[str, Configured]:
    """The sources of `[sources]`, by name in the order of the file. Raises BadOption."""
    if not isinstance(tables, Mapping) or len(tables) > MOST:
        raise BadOption("broadsheet.toml: “sources” must hold tables, like [sources.arxiv].")
    return {name: _configured(name, table) for name, table in tables.items()}


def _configured(name: str, table: Any) -> Configured:
    if not _NAME.fullmatch(name):
        raise BadOption(f"broadsheet.toml: “{name[:60]}” is no name of a source; use a–z, 0–9 and hyphens.")
    if not isinstance(table, Mapping):
        raise BadOption(f"broadsheet.toml: “sources.{name}” must be a table, [sources.{name}].")
    options = Options(name, table)
    kind = KINDS.get(options.text("kind", name))
    if kind is None:
        raise options.error(f"“kind” must be one of {', '.join(KINDS)}.")
    options.address = options.text("base_url", kind.address).rstrip("/")
    every, since, limit = options.span("every", kind.every), options.day("since"), _limit(options, kind)
    source = kind.build(options)
    options.finish()
    return Configured(
        name=name,
        kind=kind,
        source=source,
        address=options.address,
        limit=limit,
        every=every,
        since=since,
        chosen={key: tuple(value) for key, value in table.items() if isinstance(value, list)},
    )


def _limit(options: Options, kind: Kind) -> Limit:
    """The kind's own, or more patient; a mirror has its own limit, and on this machine may do without a pause."""
    if options.address == kind.address:
        return Limit(kind.limit.key, options.number("pause", kind.limit.gap, least=kind.limit.gap))
    try:
        parts = split(options.address)
    except ForbiddenAddress as error:
        raise options.error(f"“base_url”: {error}") from None
    least = 0.0 if is_loopback(parts.hostname or "") else 1.0
    return Limit(origin(parts), options.number("pause", max(least, 1.0), least=least))
