"""A small arXiv that speaks OAI-PMH as arXiv's own server does: forms, sets, tokens that hold their own state.

Written by the protocol's documentation and after the recorded answers of ../shared/data/api/arxiv-oai-official-server,
so that a clone without these still tests the logic.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, quote, unquote
from xml.sax.saxutils import escape

from tests.clocks import SetClock
from tests.loopback import Asked, Reply

MATHEMATICS = "We show that if x<y and z>w then a&b, for $\\alpha \\ll 1$ & more."


@dataclass
class OaiPaper:
    number: str
    day: str
    title: str = "On things that are not small at all"
    abstract: str = MATHEMATICS
    sets: tuple[str, ...] = ("cs:cs:LG",)
    withdrawn: bool = False
    deleted: bool = False
    versions: int = 1
    authors: tuple[tuple[str, str], ...] = (("Okafor", "Ada"), ("Lindqvist", "Bo"))

    def record(self, form: str) -> str:
        sets = "".join(f"<setSpec>{one}</setSpec>" for one in self.sets)
        status = ' status="deleted"' if self.deleted else ""
        header = (
            f"<header{status}><identifier>oai:arXiv.org:{self.number}</identifier><datestamp>{self.day}</datestamp>"
        )
        if self.deleted:
            return f"<record>{header}{sets}</header></record>"
        inner = self._raw() if form == "arXivRaw" else self._parsed()
        space = f'xmlns="http://arxiv.org/OAI/{form}/"'
        body = f"<{form} {space}><id>{self.number}</id>{inner}</{form}>"
        return f"<record>{header}{sets}</header><metadata>{body}</metadata></record>"

    def _raw(self) -> str:
        versions = "".join(
            f'<version version="v{number}"><date>Mon, {number:02d} Jun 2026 08:00:00 GMT</date><size>9kb</size>'
            f"<source_type>{'I' if self.withdrawn and number == self.versions else 'D'}</source_type></version>"
            for number in range(1, self.versions + 1)
        )
        names = ", ".join(f"{given} {family} (Some University)" for family, given in self.authors)
        return f"<submitter>A. Okafor</submitter>{versions}<authors>{escape(names)}</authors>{self._common()}"

    def _parsed(self) -> str:
        names = "".join(
            f"<author><keyname>{escape(family)}</keyname><forenames>{escape(given)}</forenames></author>"
            for family, given in self.authors
        )
        return f"<created>2026-06-01</created><authors>{names}</authors>{self._common()}"

    def _common(self) -> str:
        return (
            f"<title>{escape(self.title)}</title><categories>cs.LG stat.ML</categories>"
            f"<license>http://creativecommons.org/licenses/by/4.0/</license><abstract>  {escape(self.abstract)}\n"
            "</abstract>"
        )


def envelope(inner: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>2026-11-20T08:00:00Z</responseDate><request>here</request>{inner}</OAI-PMH>"
    ).encode()


def error(code: str, said: str = "") -> Reply:
    return Reply(envelope(f"<error code='{code}'>{said}</error>"))


@dataclass
class OaiServer:
    """`papers` in the order in which they are listed. Tokens end at the next midnight (UTC) of the clock."""

    clock: SetClock
    papers: list[OaiPaper]
    page: int = 3
    forgets_tokens: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(dict(asked.params))
        state = dict(asked.params)
        if token := state.get("resumptionToken"):
            state = dict(parse_qsl(unquote(token)))
            if self.forgets_tokens or state.pop("made") != self._today():
                return error("badResumptionToken", "The value of the resumptionToken argument is invalid or expired.")
        wanted = [paper for paper in self.papers if paper.day >= state["from"] and self._in_set(paper, state)]
        skip = int(state.get("skip", 0))
        shown = wanted[skip : skip + self.page]
        if not shown:
            return error("noRecordsMatch", "The combination of the values results in an empty list.")
        inner = "".join(paper.record(state["metadataPrefix"]) for paper in shown)
        if skip + self.page < len(wanted):
            inner += self._token({**state, "skip": str(skip + self.page)})
        return Reply(envelope(f"<ListRecords>{inner}</ListRecords>"))

    def _token(self, state: dict[str, str]) -> str:
        text = "&".join(f"{name}={value}" for name, value in {**state, "made": self._today()}.items())
        return f"<resumptionToken expires='{self._midnight()}'>{quote(text)}</resumptionToken>"

    def _in_set(self, paper: OaiPaper, state: dict[str, str]) -> bool:
        wanted = state.get("set", "")
        return not wanted or any(one == wanted or one.startswith(f"{wanted}:") for one in paper.sets)

    def _today(self) -> str:
        return self.clock.now.date().isoformat()

    def _midnight(self) -> str:
        day = datetime.fromordinal(self.clock.now.toordinal() + 1)
        return f"{day.date().isoformat()}T00:00:00Z"


def papers(count: int, first: int = 1, day: str = "2026-11-18") -> list[OaiPaper]:
    """`count` papers of one day, each with a title of its own."""
    return [
        OaiPaper(f"2611.{number:05d}", day, title=f"On the {number}th of many things that are not small at all")
        for number in range(first, first + count)
    ]
