"""What a reader's own feed goes by, to be seen, corrected and reset: `/for-you/taste`."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.catalog.keys import by_keys
from broadsheet.community.queries import upvoted
from broadsheet.feed.lists import Paging
from broadsheet.feed.recommend import LEVELS, ForYou, for_reader, learned_from
from broadsheet.feed.rules import condition
from broadsheet.library import actions
from broadsheet.library.models import Rule
from broadsheet.library.queries import rules
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.people import reader
from broadsheet.web.rows import paper_url
from broadsheet.web.words import counted, number

PER_PAGE = 100
NEAR = ("loosely related", "related", "near", "nearer still", "very near", "nothing but the very nearest")
"""What `LEVELS` are called."""
DID = {"saved": "saved", "upvoted": "upvoted", "rated": "rated up", "disliked": "hidden or rated down"}
WAYS = {Rule.Way.MUST: "Only with", Rule.Way.NEVER: "Never with"}
FIELDS = {Rule.Field.WORD: "the words", Rule.Field.AUTHOR: "the author", Rule.Field.CATEGORY: "the category"}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A paper that something was learned from, or no longer is, and what the button beside it does."""

    key: str
    title: str
    url: str
    did: str
    do: str


@dataclass(frozen=True, slots=True)
class Level:
    """A cut-off that can be chosen; `score` is what the form sends."""

    score: str
    name: str
    a_day: str
    is_chosen: bool


@never_cache
@require_safe
def taste(request: HttpRequest) -> HttpResponse:
    """The papers learned from (`page=N`), rules, cut-off and reset."""
    user = reader(request)
    learned, found = learned_from(user), for_reader(user)
    disliked, forgotten = dict.fromkeys(learned.disliked, "disliked"), dict.fromkeys(learned.forgotten, "")
    lessons = [*learned.liked.items(), *disliked.items(), *forgotten.items()]
    paging = Paging.of(asked_page(request), len(lessons), PER_PAGE)
    own = rules(user)
    context = {
        "section": "for-you",
        "lessons": _lessons(lessons[paging.start : paging.start + PER_PAGE]),
        "pager": pager(reverse("taste"), paging),
        "liked": counted(len(learned.liked), "paper"),
        "disliked": counted(len(learned.disliked), "paper"),
        "forgotten": counted(len(learned.forgotten), "paper") if learned.forgotten else "",
        "learns": bool(learned.liked or learned.disliked),
        "levels": levels(found),
        "rules": [(rule.pk, said(rule), address(reverse("papers"), q=condition(rule))) for rule in own],
        "ways": WAYS.items(),
        "fields": FIELDS.items(),
        "longest": actions.MOST_CHARACTERS,
    }
    return render(request, "taste.html", context)


def _lessons(lessons: list[tuple[str, str]]) -> list[Lesson]:
    did = dict(lessons)
    papers = {paper.key: paper for paper in by_keys(did)}
    return [
        Lesson(
            key,
            papers[key].title,
            paper_url(papers[key]),
            DID.get(did[key], "not learned from"),
            f"{'forget' if did[key] else 'learn'} {key}",
        )
        for key in did
        if key in papers
    ]


def levels(found: ForYou) -> list[Level]:
    """The cut-offs with the papers a day that each lets through; first the one that cuts nothing off."""
    offered = [Level("", "the best hundred, however near", "", found.cutoff is None)]
    for score, name in zip(LEVELS, NEAR, strict=True):
        offered.append(Level(f"{score:g}", name, a_day(found, score), found.cutoff == score))
    return offered


def a_day(found: ForYou, score: float) -> str:
    """“about 12 papers a day”; empty while nothing is ranked."""
    if score not in found.a_day:
        return ""
    papers = found.a_day[score]
    if papers < 1:
        return "less than one paper a day" if papers else "none of these days’ papers"
    return f"about {number(round(papers))} {'paper' if round(papers) == 1 else 'papers'} a day"


def said(rule: Rule) -> str:
    """“Never with the author Yann LeCun”."""
    return f"{WAYS[Rule.Way(rule.way)]} {FIELDS[Rule.Field(rule.field)]} “{rule.value}”"


@require_POST
def change_rules(request: HttpRequest) -> HttpResponse:
    """`/for-you/rules`: `remove` a rule by its number, or add one: `way`, `field`, `value`."""
    user, removed = reader(request), request.POST.get("remove", "")
    if removed:
        if not (removed.isascii() and removed.isdigit() and len(removed) < 19) or not actions.remove_rule(
            user, int(removed)
        ):
            raise Http404
        return _back(request, "The rule is gone.")
    way, field, value = (request.POST.get(name, "") for name in ("way", "field", "value"))
    try:
        rule = actions.add_rule(user, way, field, value)
    except ValueError as error:
        raise BadRequest(str(error)) from None
    return _back(request, f"{said(rule)}: this holds from now on.")


@require_POST
def set_cutoff(request: HttpRequest) -> HttpResponse:
    """`/for-you/cutoff`: `score`, one of those offered, or empty for none."""
    user, asked = reader(request), request.POST.get("score", "")
    score = next((level for level in LEVELS if f"{level:g}" == asked), None)
    if asked and score is None:
        raise BadRequest("Choose one of the cut-offs that are offered.")
    actions.set_cutoff(user, score)
    return _back(request, "The cut-off is moved.")


@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """`/for-you/reset`: what was done so far teaches nothing any more; the library stays."""
    user = reader(request)
    forgotten = actions.unlearn(user, upvoted(user), timezone.now())
    return _back(request, f"{counted(forgotten, 'paper')} forgotten. They stay in your library.")


def _back(request: HttpRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return HttpResponseRedirect(reverse("taste"))
