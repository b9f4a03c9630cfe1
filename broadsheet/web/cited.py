"""The citation box: a paper in every form that reference managers take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from broadsheet.catalog.citation import bibtex, cite_key, csl_json, plain_text, ris
from broadsheet.catalog.models import Paper
from broadsheet.sources.citations import joined
from broadsheet.web.math.typesetting import plain

MOST_SHOWN = 200
"""Authors. The forms that name more than these are only to be downloaded."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of citation: its name, the ending of its file, its media type, and how it is written."""

    name: str
    ending: str
    media: str
    write: Callable[[Paper], str]
    names_all: bool = True
    """All authors, however many."""

    @property
    def spoken(self) -> str:
        """The name inside a sentence."""
        return self.name if self.name[1:] != self.name[1:].lower() else self.name.lower()

    @property
    def key(self) -> str:
        """The ending as an HTML id."""
        return {"bib": "bibtex"}.get(self.ending, self.ending.replace(".", "-"))


FORMS = (
    Form("BibTeX", "bib", "application/x-bibtex; charset=utf-8", bibtex, names_all=False),
    Form("RIS", "ris", "application/x-research-info-systems; charset=utf-8", lambda paper: ris(paper, plain)),
    Form("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", lambda paper: csl_json(paper, plain)),
    Form("Plain text", "txt", "text/plain; charset=utf-8", lambda paper: plain_text(paper, plain), names_all=False),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A form in the box; without text it is too long to be shown."""

    form: Form
    text: str
    url: str


def shown(paper: Paper, url: str) -> list[Shown]:
    """All forms of a paper, whose page is at `url`."""
    long = len(paper.authors) > MOST_SHOWN
    return [Shown(form, "" if long and form.names_all else form.write(paper), f"{url}.{form.ending}") for form in FORMS]


def bibliography(papers: Iterable[Paper], form: Form) -> str:
    """Several papers in one file."""
    return "".join(cited(papers, form))


def cited(papers: Iterable[Paper], form: Form) -> Iterator[str]:
    """The same in pieces, while papers come."""
    return joined((form.write(paper) for paper in papers), form.ending)


def file_name(paper: Paper, form: Form) -> str:
    """`vaswani2017attention.bib`: letters and digits only."""
    return f"{cite_key(paper)[:80] or 'paper'}.{form.ending}"
