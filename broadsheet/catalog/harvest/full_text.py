"""The whole text of a paper, from arXiv, for somebody who waits; kept in files, so that it is asked for once a version.

Only of papers whose licence lets everybody hand them on, and only where arXiv is a source of this installation. The
files can be deleted at any time; of many the oldest are.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

from broadsheet.catalog.harvest.running import Surroundings
from broadsheet.catalog.models import Paper, SourceRecord
from broadsheet.catalog.queries import newest_version
from broadsheet.sources import arxiv_html
from broadsheet.sources.base import BadRecord, family
from broadsheet.sources.http.addresses import origin, split
from broadsheet.sources.http.errors import FetchError
from broadsheet.sources.jsonl import from_json
from broadsheet.sources.statement import decode

LASTING = timedelta(seconds=6)
"""So long somebody waits for another machine."""
AGAIN = timedelta(days=7)
"""After that arXiv is asked again for what it did not have, or what could not be read."""
SOON = timedelta(minutes=10)
"""After that, where it did not answer."""
MOST = 5_000
"""Texts that are kept, some 30 kB each."""
MOST_AN_HOUR = 120
"""Texts that are asked for, by however many people: whoever reads them all does it at arXiv."""
NOT_ASKED = "This Broadsheet asks nobody for it."
NONE = "arXiv has it in no form that can be read here."
LATER = "It could not be fetched just now; ask again in some minutes."


@dataclass(frozen=True, slots=True)
class FullText:
    """A text as Markdown, or a sentence on why there is none; neither where it is not known that all may hand it on."""

    text: str = ""
    why: str = ""

    @property
    def is_lasting(self) -> bool:
        """It is so for as long as the catalog says the same of the paper."""
        return bool(self.text) or not self.why


def full_text(paper: Paper, around: Surroundings) -> FullText:
    """What is kept of a paper's text, else what arXiv says now. Takes no longer than `LASTING`."""
    number = _number(paper)
    if number is None or not arxiv_html.is_open(_licence(paper)):
        return FullText()
    path = _path(f"{number} {newest_version(paper)}")
    now = around.clock.now()
    held = _read(path, now)
    if held:
        return held
    if not _may_ask():
        return FullText(why=NOT_ASKED)
    if _asked_lately(now) >= MOST_AN_HOUR:
        return FullText(why=LATER)
    found = _fetched(number, around, now)
    _write(path, found, now)
    return found


def _number(paper: Paper) -> str | None:
    """Its number at arXiv, which is its key wherever it has one."""
    return None if ":" in paper.key else paper.key


def _licence(paper: Paper) -> str:
    """Of the text at arXiv: what arXiv itself says goes before what others say, who may mean another text."""
    rows = SourceRecord.objects.filter(paper=paper, current=True, source__startswith="arxiv").order_by(
        "-seen_at", "-pk"
    )
    told = [from_json(json.loads(decode(row.payload))).license for row in rows[:20] if family(row.source) == "arxiv"]
    return next(filter(None, told), "") if told else paper.license


def _may_ask() -> bool:
    """Whether the operator lets arXiv be asked: it is among the sources, and texts are not switched off."""
    return bool(settings.FULL_TEXT) and any(family(source.kind.name) == "arxiv" for source in settings.SOURCES.values())


def _fetched(number: str, around: Surroundings, now: datetime) -> FullText:
    address = arxiv_html.ADDRESS
    try:
        with around.quick(arxiv_html.LIMIT, frozenset((origin(split(address)),)), now + LASTING) as http:
            text = arxiv_html.text_of(number, address, http)
    except FetchError:
        return FullText(why=LATER)
    except BadRecord:
        return FullText(why=NONE)
    return FullText(text) if text else FullText(why=NONE)


def _path(name: str) -> Path:
    folder: Path = settings.TEXTS_FOLDER
    return folder / f"{blake2b(name.encode(), digest_size=12).hexdigest()}.z"


def _read(path: Path, now: datetime) -> FullText | None:
    """What is kept; None for nothing, or for a failure that is long enough ago."""
    try:
        age = now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
        text, why = json.loads(zlib.decompress(path.read_bytes()))
    except (OSError, ValueError, TypeError, zlib.error):
        return None
    return FullText(text, why) if text or age < (SOON if why == LATER else AGAIN) else None


def _write(path: Path, found: FullText, now: datetime) -> None:
    """Keep it, as a whole and dated; where the disk is full it is not kept."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(zlib.compress(json.dumps([found.text, found.why]).encode()))
        os.utime(part, (now.timestamp(), now.timestamp()))
        part.replace(path)
        for old, _ in sorted(_kept(), key=lambda one: -one[1])[MOST:]:
            Path(old).unlink(missing_ok=True)
    except OSError:
        part.unlink(missing_ok=True)


def _kept() -> list[tuple[str, float]]:
    """The files, each with when it was asked for (seconds since 1970)."""
    try:
        with os.scandir(settings.TEXTS_FOLDER) as files:
            return [(one.path, one.stat().st_mtime) for one in files if one.name.endswith(".z")]
    except OSError:
        return []


def _asked_lately(now: datetime) -> int:
    """How many texts were asked for within the hour."""
    since = (now - timedelta(hours=1)).timestamp()
    return sum(asked > since for _, asked in _kept())
