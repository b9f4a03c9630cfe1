"""What `broadsheet export` writes of another installation: its stream, as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from broadsheet.client import Broadsheet, Format


@dataclass(slots=True)
class RemoteExport:
    site: Broadsheet
    form: Format
    query: str
    since: str
    revision: int
    """Of the catalog there when it began."""
    written: int | None = 0
    """Papers so far; None where the form does not tell."""

    @classmethod
    def of(cls, site: Broadsheet, form: Format, query: str | None, since: str | None) -> RemoteExport:
        return cls(site, form, query or "", since or "", site.status()["revision"])

    def total(self) -> None:
        """Nobody counted."""

    def pieces(self) -> Iterator[bytes]:
        for piece in self.site.pieces(self.form, self.query, self.since):
            self.written = None if self.form == "parquet" else (self.written or 0) + piece.count(b"\n")
            yield piece
