"""What a file is, by its content and not its name, and which reader takes it.

Files are read as streams, packed by gzip or not. What cannot be read becomes a Reject with file, place and reason, and
the rest goes on.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from broadsheet.sources import acl, arxiv_snapshot, hf_page, hf_papers, jsonl, pubmed_xml
from broadsheet.sources.base import BadRecord, Note, PaperRecord, Reject, attempt
from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.jsonl import Decision
from broadsheet.sources.live import Removed
from broadsheet.sources.text import clean

BEGINNING = 65_536
"""Bytes, unpacked, from which a file is recognised."""
MAX_LINE = 8_000_000
MAX_WHOLE = 100_000_000
"""Bytes of a file that has to be read as a whole: a captured page, an API answer."""

Item = PaperRecord | Decision | Reject | Note | Removed
_OWN_BEGINNING = re.compile(r'\s*\{[^{}\[\]]*"source"\s*:\s*"')
CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)


class _File:
    """An open file, unpacked, that knows how much of it has been read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.raw = path.open("rb")
        packed = self.raw.read(2) == _GZIP
        self.raw.seek(0)
        self.stream = cast(BinaryIO, gzip.GzipFile(fileobj=self.raw)) if packed else self.raw

    def close(self) -> None:
        self.stream.close()
        self.raw.close()

    def lines(self) -> Iterator[tuple[int, bytes | BadRecord]]:
        """(number from 1, line) each; BadRecord for one that is too long."""
        number = 0
        while line := self.stream.readline(MAX_LINE + 1):
            number += 1
            if len(line) <= MAX_LINE:
                yield number, line
                continue
            while line and not line.endswith(b"\n"):
                line = self.stream.readline(MAX_LINE)
            yield number, BadRecord(f"The line is longer than {MAX_LINE:,} bytes.")


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRecord("The line is not UTF-8; save the file in that encoding.") from None
    except (ValueError, RecursionError):
        raise BadRecord("The line is not JSON.") from None
    if not isinstance(data, dict):
        raise BadRecord("The line is not a JSON object.")
    return data


def _own_line(data: Mapping[str, Any]) -> PaperRecord | Decision:
    return jsonl.decision_from_json(data) if "decision" in data else jsonl.from_json(data)


def _reject(file: _File, place: str, reason: BadRecord | str) -> Reject:
    return Reject(str(file.path), place, clean(str(reason)))  # a reason quotes what the file says


def _lines(read: Callable[[Mapping[str, Any]], PaperRecord | Decision], file: _File) -> Iterator[Item]:
    def item(line: bytes) -> PaperRecord | Decision:
        return read(_object(line))

    number = 0
    try:
        for number, line in file.lines():
            if isinstance(line, bytes) and not line.strip():
                continue
            found = attempt(item, line) if isinstance(line, bytes) else line
            yield _reject(file, f"line {number}", found) if isinstance(found, BadRecord) else found
    except _DAMAGED:
        yield _reject(file, f"after line {number}", "The packed file is damaged or cut off from here on.")


def _whole(read: Callable[[str], Iterable[tuple[str, PaperRecord | BadRecord | str]]], file: _File) -> Iterator[Item]:
    try:
        content = file.stream.read(MAX_WHOLE + 1)
        if len(content) > MAX_WHOLE:
            raise BadRecord(f"The file is larger than {MAX_WHOLE:,} bytes.")
        for place, item in read(content.decode("utf-8-sig")):
            if isinstance(item, str):
                yield Note(str(file.path), place, item)
            else:
                yield _reject(file, place, item) if isinstance(item, BadRecord) else item
    except BadRecord as error:
        yield _reject(file, "whole file", error)
    except UnicodeDecodeError:
        yield _reject(file, "whole file", "The file is not UTF-8; save it in that encoding.")
    except _DAMAGED:
        yield _reject(file, "whole file", "The packed file is damaged or cut off.")


def _pubmed(file: _File) -> Iterator[Item]:
    try:
        for place, item in pubmed_xml.records(iter(lambda: file.stream.read(CHUNK), b""), "The file"):
            yield _reject(file, place, item) if isinstance(item, BadRecord) else item
    except BrokenAnswer as error:
        yield _reject(file, "from here on", str(error).replace("sent XML", "holds XML"))
    except _DAMAGED:
        yield _reject(file, "from here on", "The packed file is damaged or cut off.")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file and how it is read."""

    name: str
    read: Callable[[_File], Iterator[Item]]


OWN_LINES = Kind("Broadsheet JSON lines", lambda file: _lines(_own_line, file))
SNAPSHOT = Kind("arXiv metadata snapshot", lambda file: _lines(arxiv_snapshot.record, file))
PAGE = Kind("captured Daily Papers page", lambda file: _whole(hf_page.records, file))
ANSWER = Kind("Daily Papers API answer", lambda file: _whole(hf_papers.records, file))
ANTHOLOGY = Kind("ACL Anthology XML", lambda file: _whole(acl.records, file))

PUBMED = Kind("PubMed XML", _pubmed)

KINDS = {kind.name: kind for kind in (OWN_LINES, SNAPSHOT, PAGE, ANSWER, ANTHOLOGY, PUBMED)}


def _kind_of_line(data: Any) -> Kind | None:
    if not isinstance(data, dict):
        return None
    if "decision" in data or {"source", "id", "title"} <= data.keys():
        return OWN_LINES
    return SNAPSHOT if arxiv_snapshot.is_line(data) else None


def _kind_of_text(text: str, whole: bool) -> Kind | None:
    if hf_page.is_page(text):
        return PAGE
    if acl.is_collection(text):
        return ANTHOLOGY
    if pubmed_xml.is_set(text):
        return PUBMED
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines if whole else lines[:-1]:
        try:
            found = _kind_of_line(json.loads(line))
        except (ValueError, RecursionError):
            continue
        if found:
            return found
    if hf_papers.is_answer(text):
        return ANSWER
    if len(lines) == 1 and not whole and text.lstrip().startswith("{"):  # one huge line
        return SNAPSHOT if '"authors_parsed"' in text else OWN_LINES if _OWN_BEGINNING.match(text) else None
    return None


def kind_of(path: Path) -> Kind | None:
    """What a file is, or None if it is nothing that Broadsheet reads. Raises OSError if it cannot be opened."""
    file = _File(path)
    beginning = b""
    try:
        while len(beginning) < BEGINNING and (more := file.stream.read(BEGINNING - len(beginning))):
            beginning += more
    except _DAMAGED:
        pass  # what could be unpacked may be enough to know it
    finally:
        file.close()
    return _kind_of_text(beginning.decode("utf-8-sig", "replace"), whole=len(beginning) < BEGINNING)


def find(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """(file, whether it was named itself) for files and, sorted and through all levels, the files of folders.

    Hidden files inside folders are left out, and links to folders are not followed.
    """
    for path in paths:
        if not path.is_dir():
            yield path, True
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                inside = Path(folder, name)
                if not name.startswith(".") and inside.is_file():
                    yield inside, False


def read(path: Path, kind: Kind) -> Iterator[tuple[Item, int]]:
    """The records, decisions and rejects of a file, each with how many of the file's bytes were read by then."""
    file = _File(path)
    try:
        for item in kind.read(file):
            yield item, file.raw.tell()
    finally:
        file.close()
