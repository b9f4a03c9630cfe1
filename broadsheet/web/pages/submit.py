"""Submitting a paper: it is looked up, shown, and, when that is confirmed, stands in today's feed `local`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from broadsheet.accounts.models import User
from broadsheet.catalog import queries
from broadsheet.catalog.harvest import looking_up
from broadsheet.catalog.harvest.running import from_settings
from broadsheet.catalog.models import Paper
from broadsheet.community import submitting
from broadsheet.community.lookups import TooMany, begin, end, found_by
from broadsheet.community.models import LookUp, Submission
from broadsheet.community.submitting import LONGEST_NOTE, Said, Unsubmittable
from broadsheet.feed.titled import is_titled, titled
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.http.errors import FetchError
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.text import clean, number_in
from broadsheet.web.back import back
from broadsheet.web.methods import page_or_form
from broadsheet.web.named import paper_named
from broadsheet.web.paging import address
from broadsheet.web.people import may_take_back, reader
from broadsheet.web.rows import Row, paper_url, row, rows

LONGEST = 500
PREVIEW_TEXT = 600
NO_IDENTIFIER = "No identifier of a paper that Broadsheet understands stands in this address. Try its DOI or its title."
NOT_KNOWN = "Nobody who was asked knows this paper."
STILL = "Papers that are in this catalog already can be submitted all the same."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that a look-up found outside; `choice` names it in the form."""

    choice: int
    row: Row


@never_cache
@page_or_form
def submit(request: HttpRequest) -> HttpResponse:
    """`/submit`: the form; by POST a look-up, which leads to what is to be confirmed."""
    user = reader(request, "speak")
    if request.method == "POST":
        return _look_up(request, user)
    context: dict[str, Any] = {"longest_note": LONGEST_NOTE, "what": clean(request.GET.get("what", "")[:LONGEST])}
    if "paper" in request.GET:
        paper = paper_named(request.GET["paper"])
        context |= {"paper": row(paper, PREVIEW_TEXT), "what": ""}
    elif "found" in request.GET:
        context |= _found(_own(user, request.GET["found"]))
    return render(request, "submit.html", context)


def _own(user: User, number: str) -> LookUp:
    lookup = LookUp.objects.filter(user=user, pk=number_in(number)).first()
    if lookup is None:
        raise Http404("What was looked up is kept for an hour; look it up again.")
    return lookup


def _found(lookup: LookUp) -> dict[str, Any]:
    """What a look-up found: papers that are here, papers from outside, or why there are none."""
    here: dict[int, Paper] = {}
    outside: list[Candidate] = []
    for choice, record in enumerate(found_by(lookup)):
        known = next(filter(None, map(queries.by_key, record.identifiers)), None)
        if known:
            here[known.pk] = known
        else:
            outside.append(Candidate(choice, row(looking_up.preview(record), PREVIEW_TEXT)))
    if not recognise(lookup.text):
        here |= {paper.pk: paper for paper in titled(lookup.text)}
    return {
        "what": lookup.text,
        "said": lookup.said,
        "lookup": lookup.pk,
        "known": [(one, address(reverse("submit"), paper=one.key)) for one in rows(list(here.values()), 0)],
        "outside": outside,
    }


def _look_up(request: HttpRequest, user: User) -> HttpResponse:
    text = clean(request.POST.get("what", ""))
    if not text or len(text) > LONGEST:
        raise BadRequest(f"Write an id, a DOI, an address or a title of at most {LONGEST} characters.")
    paper = queries.by_key(text)
    if paper:
        return HttpResponseRedirect(address(reverse("submit"), paper=paper.key))
    try:
        lookup = look_up(user, text)
    except TooMany as error:
        raise BadRequest(str(error)) from None
    return HttpResponseRedirect(address(reverse("submit"), found=str(lookup.pk)))


def look_up(user: User, text: str) -> LookUp:
    """Ask sources for an identifier, an address or a title on behalf of a person. Raises TooMany."""
    lookup = begin(user, text, timezone.now())
    end(lookup, *_asked(text), timezone.now())
    return lookup


def _asked(text: str) -> tuple[list[PaperRecord], str]:
    """What sources know of it, or why nothing came. They are asked for an identifier or a title, never what was typed
    as an address."""
    identifier = recognise(text)
    if identifier is None and ("://" in text or text.startswith("www.")):
        return [], NO_IDENTIFIER
    if identifier is None and any(is_titled(paper, text) for paper in titled(text)):
        return [], ""
    try:
        if identifier is None:
            found = looking_up.by_title(text, from_settings())
        else:
            record = looking_up.by_identifier(identifier, from_settings())
            found = [record] if record else []
    except FetchError as error:
        return [], f"{error} {STILL}"
    return found, "" if found else NOT_KNOWN


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """`/submit/confirm`: of a paper that is here, or of one that was looked up."""
    user, now = reader(request, "speak"), timezone.now()
    told = {name: request.POST.get(name, "") for name in ("note", "media", "project", "code")}
    with_vote = bool(request.POST.get("upvote"))
    try:
        said = Said.checked(**told)
        if "paper" in request.POST:
            made = submitting.submit(user, paper_named(request.POST["paper"]), said, with_vote, now)
        else:
            lookup, choice = _own(user, request.POST.get("found", "")), number_in(request.POST.get("choice", ""))
            made = submitting.submit_found(user, lookup, choice, said, with_vote, now)
    except Unsubmittable as error:
        raise BadRequest(str(error)) from None
    return HttpResponseRedirect(paper_url(paper_named(made.key)))


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """`/submit/withdraw`: by who submitted it, or a moderator."""
    reader(request, "speak")
    standing = Submission.objects.select_related("user").filter(withdrawn=None)
    held = standing.filter(pk=number_in(request.POST.get("submission", ""))).first()
    if held is None or not may_take_back(request, held.user):
        raise Http404("There is no such submission of yours.")
    submitting.withdraw(held, timezone.now())
    return back(request, reverse("papers"))
