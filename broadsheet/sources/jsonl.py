"""Broadsheet's JSON lines: the one codec of a PaperRecord.

It is the payload of a SourceRecord, the format that `broadsheet export` writes and `broadsheet import` reads. One
object a line, keys named as the fields of PaperRecord but for `id` (= source_id); what is empty is left out, except
`identifiers`, which is always there. A line without `identifiers` was written by somebody else: its `id` is then also
its identifier, its `upvotes` are Hugging Face's, and the shorthands `doi`, `url`, `pdf_url` and `listed` (a day) are
understood. A line `{"decision": "same", "a": [source, id], "b": [source, id]}` is an operator's merge decision.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar, get_args

from broadsheet.sources.base import (
    DATE_KINDS,
    MAX_ABSTRACT,
    MAX_AUTHORS,
    MAX_TITLE,
    Author,
    BadRecord,
    Link,
    LinkKind,
    Listing,
    Organization,
    PaperRecord,
    PartialDate,
    Relation,
    Version,
    family,
)
from broadsheet.sources.identifiers import normalise, recognise
from broadsheet.sources.text import clean

Json = Mapping[str, Any]
Statement = tuple[str, str]
"""(source, source_id): the name of what one source says of one paper."""
T = TypeVar("T")

MAX_LIST = 1_000
MAX_COUNT = 2_147_483_647
MAX_TEXT = 10_000
MAX_URL = 2_000
BOUNDS = {
    "source": 64,
    "id": 255,
    "title": MAX_TITLE,
    "abstract": MAX_ABSTRACT,
    "date_kind": 16,
    "status": 64,
    "ai_model": 128,
    "submitter": 128,
    "feed": 64,
    "announce_type": 16,
    "counted_by": 64,
    "url": MAX_URL,
    "name": 1_000,
}
"""Characters that the texts of a record may have; MAX_TEXT for those that are not named."""
_LINK_KINDS = frozenset(get_args(LinkKind))
_TEXTS = (
    "summary",
    "venue",
    "comment",
    "license",
    "status",
    "ai_summary",
    "ai_model",
    "submitter",
    "counted_by",
)
_FEED = re.compile(r"[a-z0-9][a-z0-9-]{0,40}|edition:\d{4}-\d{2}-\d{2}-[0-9a-f]{6}", re.ASCII)
_COUNTS = ("author_count", "upvotes", "comments", "stars", "citations")
_DATES = ("published", "updated", "as_of", "seen")
_WORDS = ("categories", "keywords", "ai_keywords")


@dataclasses.dataclass(frozen=True, slots=True)
class Decision:
    """The operator's word that two statements are about the same paper, or not."""

    verdict: Literal["same", "different"]
    a: Statement
    b: Statement
    decided_at: PartialDate | None = None


def _text(data: Json, key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRecord(f"“{key}” must be text.")
    text = clean(value)
    if len(text) > BOUNDS.get(key, MAX_TEXT):
        raise BadRecord(f"“{key}” has {len(text)} characters; at most {BOUNDS.get(key, MAX_TEXT)} are taken.")
    return text


def _count(data: Json, key: str) -> int | None:
    value = data.get(key)
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= MAX_COUNT:
        raise BadRecord(f"“{key}” must be a whole number, 0 or more.")
    return value


def _date(data: Json, key: str) -> PartialDate | None:
    text = _text(data, key)
    return PartialDate.parse(text) if text else None


def _list(data: Json, key: str, read: Callable[[Any], T | None], bound: int = MAX_LIST) -> tuple[T, ...]:
    value = data.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > bound:
        raise BadRecord(f"“{key}” must be a list of at most {bound}.")
    return tuple([item for item in map(read, value) if item is not None])


def _object(value: Any, what: str) -> Json:
    if not isinstance(value, dict):
        raise BadRecord(f"{what} must be an object in braces.")
    return value


def _word(value: Any) -> str | None:
    return _text({"name": value}, "name") or None


def _identifier(value: Any) -> str:
    scheme, colon, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not colon:
        raise BadRecord(f"“{str(value)[:60]}” is not an identifier; write it like “doi:10.1000/182”.")
    return normalise(scheme, rest)


def _own_identifier(value: Any) -> str | None:
    """An identifier of the paper; none where the name of a file stands in place of an ACL id (`acl:298_Paper.pdf`).

    Corpora made from the Anthology's old addresses say so, and several papers may have a file of one name.
    """
    try:
        return _identifier(value)
    except BadRecord:
        if isinstance(value, str) and value.lower().startswith("acl:"):
            return None
        raise


def _author(value: Any) -> Author | None:
    if isinstance(value, str):
        name = _word(value)
        return Author(name) if name else None
    data = _object(value, "An author who is not only a name")
    name = _text(data, "name")
    if not name:
        return None
    return Author(name, _text(data, "given"), _text(data, "family"), _list(data, "identifiers", _identifier))


def _organization(data: Json) -> Organization | None:
    if data.get("organization") is None:
        return None
    value = _object(data["organization"], "“organization”")
    name = _text(value, "name")
    return Organization(name, _text(value, "fullname")) if name else None


def _version(value: Any) -> Version:
    data = _object(value, "A version")
    number = _count(data, "number")
    if number is None:
        raise BadRecord("A version needs its “number”.")
    return Version(number, _date(data, "date"), _text(data, "note"))


def _link(value: Any) -> Link:
    data = _object(value, "A link")
    kind, url = _text(data, "kind"), _text(data, "url")
    if kind not in _LINK_KINDS or not url.startswith(("http://", "https://")):
        raise BadRecord(
            f"A link needs a “url” that begins with https:// and a “kind”: {', '.join(sorted(_LINK_KINDS))}."
        )
    return Link(kind, url)  # type: ignore[arg-type]


def _feed(name: str) -> str:
    """A feed's name stands in addresses of pages."""
    if not _FEED.fullmatch(name):
        raise BadRecord(f"“{name[:60]}” is no name of a feed; write it like “arxiv” or “edition:2025-12-25-0a1b2c”.")
    return name


def _listing(value: Any) -> Listing:
    data = _object(value, "A listing")
    feed, day = _feed(_text(data, "feed")), _date(data, "day")
    if day is None or day.precision != "day":
        raise BadRecord("A listing needs its “day” (YYYY-MM-DD).")
    return Listing(
        feed,
        day.day,
        _count(data, "place"),
        _text(data, "announce_type"),
        _count(data, "upvotes"),
        _count(data, "comments"),
        _text(data, "submitter"),
    )


def _relation(value: Any) -> Relation:
    data = _object(value, "A relation")
    return Relation(_text(data, "kind"), _identifier(data.get("identifier")))


def _statement(value: Any) -> Statement:
    if not isinstance(value, list) or len(value) != 2:
        raise BadRecord("A decision names each of its two records as [source, id].")
    return _text({"source": value[0]}, "source"), _text({"id": value[1]}, "id")


def _shorthand_links(data: Json) -> tuple[Link, ...]:
    pairs: tuple[tuple[str, LinkKind], ...] = (("url", "page"), ("pdf_url", "pdf"))
    addresses = [(kind, _text({"url": data.get(key)}, "url")) for key, kind in pairs]
    return tuple(Link(kind, url) for kind, url in addresses if url.startswith(("http://", "https://")))


def _shorthands(data: Json, source: str, source_id: str, fields: dict[str, Any]) -> None:
    """Fill in what a line that is not our own says in its own way."""
    own = _own_identifier(source_id) if ":" in source_id else None
    identifiers = [own] if own else []
    doi = recognise(_text(data, "doi").replace(" ", ""))
    if doi and doi not in identifiers:
        identifiers.append(doi)
    fields["identifiers"] = tuple(identifiers)
    fields["links"] = fields.get("links", ()) + _shorthand_links(data)
    listed = _date(data, "listed")
    if listed and listed.precision == "day" and "listings" not in fields:
        fields["listings"] = (Listing(_feed(family(source)), listed.day),)
    if "upvotes" in fields and family(source) != "hf":
        fields.setdefault("counted_by", "hf")


def _fields(data: Json) -> dict[str, Any]:
    """The fields that are there, by name."""
    fields: dict[str, Any] = {}
    readers: tuple[tuple[tuple[str, ...], Callable[[Json, str], Any]], ...] = (
        (_TEXTS, _text),
        (_COUNTS, _count),
        (_DATES, _date),
        (_WORDS, lambda line, key: _list(line, key, _word)),
        (("versions",), lambda line, key: _list(line, key, _version)),
        (("links",), lambda line, key: _list(line, key, _link)),
        (("listings",), lambda line, key: _list(line, key, _listing)),
        (("relations",), lambda line, key: _list(line, key, _relation)),
        (("authors",), lambda line, key: _list(line, key, _author, MAX_AUTHORS)),
    )
    for names, read in readers:
        for name in names:
            if data.get(name) is not None:
                value = read(data, name)
                if value is not None:
                    fields[name] = value
    return fields


def from_json(data: Json) -> PaperRecord:
    """A record from an object in the form described above; unknown keys are passed over.

    Raises BadRecord with one sentence if something that is there cannot be meant.
    """
    source, source_id, title = _text(data, "source"), _text(data, "id"), _text(data, "title")
    for key, value in (("source", source), ("id", source_id), ("title", title)):
        if not value:
            raise BadRecord(f"The record has no “{key}”.")
    kind = _text(data, "date_kind")
    if kind and kind not in DATE_KINDS:
        raise BadRecord(f"“date_kind” is “{kind}”; it must be one of {', '.join(DATE_KINDS)}.")
    fields = _fields(data)
    if "identifiers" in data:
        fields["identifiers"] = tuple(dict.fromkeys(_list(data, "identifiers", _own_identifier)))
    else:
        _shorthands(data, source, source_id, fields)
    return PaperRecord(
        source=source,
        source_id=source_id,
        title=title,
        abstract=_text(data, "abstract"),
        organization=_organization(data),
        date_kind=kind,
        **fields,
    )


def decision_from_json(data: Json) -> Decision:
    """The merge decision of a line that has the key `decision`; raises BadRecord."""
    verdict = data.get("decision")
    if verdict not in ("same", "different"):
        raise BadRecord("“decision” must be “same” or “different”.")
    a, b = _statement(data.get("a")), _statement(data.get("b"))
    if a == b or not all((*a, *b)):
        raise BadRecord("A decision must name two different records.")
    return Decision(verdict, a, b, _date(data, "decided_at"))


_EMPTY = (None, "", ())
_NAMES = {
    kind: tuple(field.name for field in dataclasses.fields(kind))
    for kind in (PaperRecord, Author, Organization, Version, Link, Listing, Relation)
}


def _plain(value: Any) -> Any:
    if type(value) in (str, int):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Author) and not (value.given or value.family or value.identifiers):
        return value.name
    names = _NAMES.get(type(value))
    if names is None:
        return value.text if isinstance(value, PartialDate) else value.isoformat()
    return {name: _plain(part) for name in names if (part := getattr(value, name)) not in _EMPTY}


def to_json(record: PaperRecord) -> dict[str, Any]:
    """The object that `from_json` reads back as an equal record."""
    data: dict[str, Any] = {"source": record.source, "id": record.source_id, "title": record.title}
    for name in _NAMES[PaperRecord][3:]:
        value = getattr(record, name)
        if value not in _EMPTY:
            data[name] = _plain(value)
    data.setdefault("identifiers", [])
    return data


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """The object that `decision_from_json` reads back as an equal decision."""
    data: dict[str, Any] = {"decision": decision.verdict, "a": list(decision.a), "b": list(decision.b)}
    return data | ({"decided_at": decision.decided_at.text} if decision.decided_at else {})


def dumps(data: Json) -> str:
    """One line of JSON, the same text for the same object, without the line's end."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
