"""The works of a person as ORCID’s public API gives them: `https://pub.orcid.org/v3.0/ID/works` as JSON
(https://info.orcid.org/documentation/api-tutorials/api-tutorial-read-data-on-a-record/)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from broadsheet.sources.bibliography.entry import Bibliography, Entry, entry, few_enough, identified, text

_SCHEMES = {"doi": "doi", "arxiv": "arxiv", "pmid": "pmid", "pmc": "pmcid"}
_PART_OF = "part-of"
"""The identifier of the book or journal that holds the work."""


def read(groups: Sequence[Any]) -> Bibliography:
    """One entry a group: the statements of several sources about one work."""
    found = [_entry(group) for group in few_enough(groups) if isinstance(group, Mapping)]
    entries = [one for one in found if one]
    return Bibliography("ORCID works", entries, len(groups) - len(entries))


def _entry(group: Mapping[str, Any]) -> Entry | None:
    works = [work for work in _list(group.get("work-summary")) if isinstance(work, Mapping)]
    first: Mapping[str, Any] = works[0] if works else {}
    return entry(
        title=_value(first, "title", "title", "value"),
        identifiers=[one for said in (group, *works[:20]) for one in _identifiers(said)],
        year=_value(first, "publication-date", "year", "value"),
    )


def _identifiers(said: Mapping[str, Any]) -> Iterator[str | None]:
    outside = said.get("external-ids")
    for one in _list(outside.get("external-id") if isinstance(outside, Mapping) else None):
        if isinstance(one, Mapping) and one.get("external-id-relationship") != _PART_OF:
            scheme = _SCHEMES.get(text(one.get("external-id-type")).lower())
            yield identified(scheme, text(one.get("external-id-value"))) if scheme else None


def _list(value: Any) -> Sequence[Any]:
    return value[:100] if isinstance(value, list) else ()


def _value(said: Any, *names: str) -> str:
    for name in names:
        said = said.get(name) if isinstance(said, Mapping) else None
    return text(said)
