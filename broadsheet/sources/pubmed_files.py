"""All of PubMed by its daily update files.

Protocol: ftp.ncbi.nlm.nih.gov/pubmed/updatefiles (its README; also by https): `pubmed26n1234.xml.gz`, numbered on from
the year's baseline, each with new, changed and deleted records. The folder's page says which files there are and when
they came. A file is some ten thousand records, so it is handed out in pieces; who is cut off inside of one asks for it
again. The baseline is for `broadsheet import`.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from broadsheet.sources.base import PaperRecord, Reject
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.live import Cursor, Kind, Page, Removed
from broadsheet.sources.options import Options
from broadsheet.sources.pubmed import LIMIT
from broadsheet.sources.pubmed_xml import SOURCE, Found, records
from broadsheet.sources.text import clean

if TYPE_CHECKING:
    from broadsheet.sources.http.client import Http

FIRST_DAYS = timedelta(days=2)
PIECE = 2_000
"""Records a page."""
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_FILE = re.compile(r'href="(pubmed\d\dn\d{4,5}\.xml\.gz)"[^\n]{0,200}?(\d{4}-\d\d-\d\d)', re.IGNORECASE)


def _unpacked(content: bytes, name: str) -> Iterator[bytes]:
    """A file in pieces, packed or as a server that unpacks it sends it. Raises BrokenAnswer where it is cut off."""
    stream = gzip.GzipFile(fileobj=io.BytesIO(content)) if content[:2] == _GZIP else io.BytesIO(content)
    try:
        while chunk := stream.read(_CHUNK):
            yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BrokenAnswer(f"{name} is damaged or was cut off.") from None


class PubmedFiles:
    """The cursor holds the last file that is done, or, inside of one, how many of its records are."""

    def __init__(self, address: str) -> None:
        self.address, self.host = address, urlsplit(address).hostname or ""

    def start(self, since: date | None, now: datetime) -> Cursor:
        return {"since": (since or now.date() - FIRST_DAYS).isoformat()}

    def fetch(self, cursor: Cursor, http: Http, now: datetime) -> Iterator[Page]:
        """Every file after the last one, in the order of their numbers."""
        for name in self._names(cursor, http):
            done = cursor["done"] if cursor.get("at") == name else 0
            for page in self._pages(name, done, cursor, http):
                cursor = page.cursor
                yield page

    def _names(self, cursor: Cursor, http: Http) -> list[str]:
        content = http.get(f"{self.address}/").expect("html").content
        found = sorted(set(_FILE.findall(content.decode("utf-8", "replace"))))
        if not found:
            raise BrokenAnswer(f"{self.host} names no update files of PubMed.")
        last = cursor.get("last", "")
        return [name for name, day in found if (name > last if last else day >= cursor["since"])]

    def _pages(self, name: str, done: int, cursor: Cursor, http: Http) -> Iterator[Page]:
        content = http.get(f"{self.address}/{name}").content
        found = islice(records(_unpacked(content, name), name), done, None)
        while piece := list(islice(found, PIECE)):
            done += len(piece)
            yield self._page(
                piece, {"since": cursor["since"], "last": cursor.get("last", ""), "at": name, "done": done}
            )
        yield Page(cursor={"since": cursor["since"], "last": name})

    def _page(self, piece: list[tuple[str, Found]], cursor: Cursor) -> Page:
        return Page(
            cursor=cursor,
            records=[found for _, found in piece if isinstance(found, PaperRecord)],
            removed=[found for _, found in piece if isinstance(found, Removed)],
            rejects=[
                Reject(cursor["at"], place, clean(str(found)))
                for place, found in piece
                if isinstance(found, ValueError)
            ],
        )


def _build(options: Options) -> PubmedFiles:
    return PubmedFiles(options.address)


KIND = Kind(
    name="pubmed-files",
    title="PubMed, all of it (update files)",
    address="https://ftp.ncbi.nlm.nih.gov/pubmed/updatefiles",
    limit=LIMIT,
    every=timedelta(hours=12),
    build=_build,
    goes_on_from=SOURCE,
    records=("pubmed",),
)
