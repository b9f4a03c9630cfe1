"""A long harvest made of recorded answers: real records of arXiv again and again, each time with an id, a title and a
day of its own. Without the recorded ones they are made up."""

from __future__ import annotations

import gzip
import re
from datetime import date, timedelta
from pathlib import Path

from tests.harvest.oai import envelope, papers
from tests.loopback import Asked, Reply

RECORDED = Path("data/api/arxiv-oai-official-server")
FORMS = ("arXivRaw", "arXiv")
FIRST_DAY = date(2026, 11, 1)
_RECORD = re.compile(r"<record>.*?</record>", re.DOTALL)
_ID = re.compile(r"oai:arXiv\.org:([^<]+)")


def _recorded(folder: Path) -> list[dict[str, str]]:
    """The records that were recorded in both forms."""
    by_form: dict[str, dict[str, str]] = {form: {} for form in FORMS}
    for form in FORMS:
        for path in sorted((folder / RECORDED).glob(f"ListRecords_{form}_page?.xml")):
            for block in _RECORD.findall(path.read_text(encoding="utf-8")):
                found = _ID.search(block)
                assert found
                by_form[form][found[1]] = block
    both = by_form["arXivRaw"].keys() & by_form["arXiv"].keys()
    return [{form: by_form[form][one] for form in FORMS} for one in sorted(both)]


def _made_up(count: int) -> list[dict[str, str]]:
    return [{form: paper.record(form) for form in FORMS} for paper in papers(count)]


def _renamed(block: str, number: int, day: date) -> str:
    """The record as if it were another paper: no DOI, which would say that it is not."""
    old = _ID.search(block)
    assert old
    block = block.replace(f">{old[1]}<", f">{_number(number)}<").replace(f"oai:arXiv.org:{old[1]}<", _oai(number))
    block = re.sub(r"<datestamp>[^<]*", f"<datestamp>{day.isoformat()}", block)
    block = re.sub(r"<title>", f"<title>Number {number} of many: ", block, count=1)
    return re.sub(r"<doi>[^<]*</doi>", "", block)


def _number(number: int) -> str:
    return f"26{11 + number // 99_000:02d}.{number % 99_000 + 1:05d}"


def _oai(number: int) -> str:
    return f"oai:arXiv.org:{_number(number)}<"


class ManyPapers:
    """`count` papers over twenty days, `page` of them on a page, rendered and packed beforehand so that serving costs
    little."""

    def __init__(self, count: int, page: int, folder: Path | None = None) -> None:
        blocks = _recorded(folder) if folder else _made_up(100)
        self.keys = [_number(number) for number in range(count)]
        self.pages: dict[str, list[bytes]] = {form: [] for form in FORMS}
        self.last_days: list[str] = []
        self.size = 0
        for form in FORMS:
            for start in range(0, count, page):
                shown = range(start, min(start + page, count))
                inner = "".join(
                    _renamed(
                        blocks[number % len(blocks)][form], number, FIRST_DAY + timedelta(days=number * 20 // count)
                    )
                    for number in shown
                )
                if start + page < count:
                    token = f"{form}:{len(self.pages[form]) + 1}"
                    inner += f"<resumptionToken expires='2099-01-01T00:00:00Z'>{token}</resumptionToken>"
                body = envelope(f"<ListRecords>{inner}</ListRecords>")
                self.size += len(body)
                self.pages[form].append(gzip.compress(body, 6))
                if form == FORMS[0]:
                    self.last_days.append(inner.rpartition("<datestamp>")[2][:10])

    def answer(self, asked: Asked) -> Reply:
        form, _, page = asked.params.get("resumptionToken", "").partition(":")
        if form:
            return _packed(self.pages[form][int(page)])
        return _packed(self.pages[asked.params["metadataPrefix"]][self._first(asked.params["from"])])

    def _first(self, day: str) -> int:
        """The page on which a day begins: as if the list began with the page's earlier days, which come again."""
        return next((number for number, last in enumerate(self.last_days) if last >= day), len(self.last_days) - 1)


def _packed(body: bytes) -> Reply:
    return Reply(body, headers={"Content-Encoding": "gzip"})
