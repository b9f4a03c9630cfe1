"""arXiv's announcement as its server gives it. No whole day was recorded: the feeds are written by the documentation,
and after the Atom feed of cs.AI of 20 August 2025 in ../shared/data/api/arxiv-rss."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.harvest.oai import MATHEMATICS
from tests.loopback import Asked, Reply

DAY = "2026-11-20"


@dataclass
class Announced:
    number: str
    categories: tuple[str, ...]
    version: int = 1
    day: str = DAY
    abstract: str = MATHEMATICS
    title: str = ""

    def entry(self, wanted: list[str]) -> str:
        home = self.categories[0] in wanted or self.categories[0].partition(".")[0] in wanted
        kind = ("new" if home else "cross") if self.version == 1 else ("replace" if home else "replace-cross")
        terms = "".join(f'<category term="{one}"/>' for one in self.categories)
        title = escape(self.title or f"The paper {self.number} on a subject")
        return (
            f"<entry><id>oai:arXiv.org:{self.number}v{self.version}</id><title>{title}</title>"
            f"<updated>{self.day}T05:00:19+00:00</updated><summary>arXiv:{self.number}v{self.version} Announce "
            f"Type: {kind} \nAbstract: {escape(self.abstract)}</summary>{terms}"
            f"<published>{self.day}T00:00:00-05:00</published><arxiv:announce_type>{kind}</arxiv:announce_type>"
            "<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>"
            "<dc:creator>Ada Okafor (Some University, Lagos), Bo Lindqvist</dc:creator></entry>"
        )


@dataclass
class Feeds:
    """As rss.arxiv.org does: one feed for any categories joined by +, cut off, with a validator."""

    papers: list[Announced]
    day: str = DAY
    most: int = 2_000

    def answer(self, asked: Asked) -> Reply:
        wanted = asked.path.rpartition("/")[2].split("+")
        found = [
            paper
            for paper in self.papers
            if any(one in wanted or one.partition(".")[0] in wanted for one in paper.categories)
        ]
        body = "".join(paper.entry(wanted) for paper in found[: self.most])
        tag = f'"{hash((body, self.day))}"'
        if asked.headers.get("if-none-match") == tag:
            return Reply(status=304)
        return Reply(
            '<?xml version="1.0"?><feed xmlns:arxiv="http://arxiv.org/schemas/atom" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://www.w3.org/2005/Atom">'
            f"<title>{', '.join(wanted)} updates on arXiv.org</title><updated>{self.day}T05:00:19+00:00</updated>"
            f"{body}</feed>".encode(),
            headers={"ETag": tag},
            kind="application/atom+xml",
        )
