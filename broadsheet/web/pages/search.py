"""The search page: `/papers?q=…`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from broadsheet.feed import lists
from broadsheet.feed.lists import Found
from broadsheet.search.index import Mode
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.rows import Row, row
from broadsheet.web.words import counted, number

MAX_QUERY = 2_000
MODES: dict[Mode, tuple[str, str]] = {
    "hybrid": ("Words and meaning", "Papers that hold your words, and papers that say the same in others."),
    "lexical": ("Words", "Only papers that hold your words."),
    "semantic": ("Meaning", "Papers nearest in meaning, whatever their words."),
}
NARROWER = (("has:code", "With code"), ("source:arxiv", "From arXiv"), ("source:hf", "In Hugging Face Daily Papers"))


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the search, and whether it is in force."""

    name: str
    note: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit: the paper's row and why it was found."""

    row: Row
    why: str


def search(request: HttpRequest) -> HttpResponse:
    """What was found for `q`, in the mode asked for; without a query, what one can ask."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:MAX_QUERY]
    mode = _mode(request.GET.get("mode", ""))
    if not text:
        return render(request, "search.html", {"text": "", "modes": _modes(text, mode)})
    found = lists.found(text, mode, asked_page(request))
    path = reverse("papers")
    context = {
        "text": text,
        "mode": mode,
        "modes": _modes(text, mode),
        "narrower": _narrower(text, mode),
        "found": found,
        "count": _count_words(found),
        "cut": _cut_words(found),
        "start": found.paging.start + 1,
        "hits": [Shown(row(paper, query=found.results.query), hit.why) for paper, hit in found.papers],
        "pager": pager(path, found.paging, q=text, mode=_parameter(mode)),
        "wider": _wider(text, mode),
        "without_meaning": counted(found.results.without_meaning, "paper") if found.results.without_meaning else "",
        "unindexed": counted(found.unindexed, "paper") if found.unindexed else "",
    }
    return render(request, "search.html", context)


def _mode(text: str) -> Mode:
    return next((mode for mode in get_args(Mode) if mode == text), "hybrid")


def _parameter(mode: Mode) -> str:
    return "" if mode == "hybrid" else mode


def _address(text: str, mode: Mode) -> str:
    return address(reverse("papers"), q=text, mode=_parameter(mode))


def _modes(text: str, mode: Mode) -> list[Choice]:
    return [Choice(name, note, _address(text, own), own == mode) for own, (name, note) in MODES.items()]


def _narrower(text: str, mode: Mode) -> list[Choice]:
    words = text.split()
    return [
        Choice(
            name,
            operator,
            _address(" ".join(w for w in words if w != operator) if operator in words else f"{text} {operator}", mode),
            operator in words,
        )
        for operator, name in NARROWER
    ]


def _count_words(found: Found) -> str:
    """“2,314 papers, the best first, in 18 ms”."""
    total, took = found.results.total, found.results.took_ms
    time = f"in {max(1, round(took))} ms" if took < 1_000 else f"in {took / 1_000:.1f} seconds"
    if total == 1:
        return f"One paper, {time}"
    return f"{number(total)} papers, the {_best(found)} first, {time}"


def _cut_words(found: Found) -> str:
    """“The best 1,000 of 2,314.”, at the end of the last page, where there are more; else empty."""
    results, paging = found.results, found.paging
    if paging.number < paging.pages or results.ranked >= results.total:
        return ""
    return f"The {_best(found)} {number(results.ranked)} of {number(results.total)}."


def _best(found: Found) -> str:
    """What comes first: conditions alone rank nothing."""
    return "best" if found.results.query.texts else "newest"


def _wider(text: str, mode: Mode) -> list[Choice]:
    """Ways on from an empty result: without operators, without quotes, in another mode."""
    words = [word for word in text.split() if ":" not in word and not word.startswith("-")]
    plain = " ".join(words).replace('"', "")
    choices = []
    if plain and plain != text:
        choices.append(Choice(plain, "the words alone", _address(plain, mode), False))
    if mode != "hybrid":
        choices.append(Choice(text, "by words and meaning", _address(text, "hybrid"), False))
    elif len(words) > 1:
        shorter = " ".join(sorted(words, key=len)[-2:]) if len(words) > 2 else max(words, key=len)
        choices.append(Choice(shorter.replace('"', ""), "fewer words", _address(shorter.replace('"', ""), mode), False))
    return choices
