"""Claims of authorship: making them on a paper's page, and the moderators' desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from broadsheet.accounts.models import User
from broadsheet.accounts.verified import verified_orcids
from broadsheet.catalog.keys import by_keys, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.community import claiming, moderation
from broadsheet.community import queries as community
from broadsheet.community.claiming import Unclaimable
from broadsheet.community.models import Claim, Deed
from broadsheet.sources.text import number_in
from broadsheet.web.back import back
from broadsheet.web.methods import page_or_form
from broadsheet.web.named import paper_named
from broadsheet.web.people import reader
from broadsheet.web.persons import PersonLink, person_link
from broadsheet.web.rows import Row, name_of, paper_url, row
from broadsheet.web.words import moment

DEEDS = {"accept": Deed.ACCEPT, "refuse": Deed.REFUSE, "undo": Deed.REOPEN}
MOST = 100
MOST_DECIDED = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A claim as a moderator sees it; `paper` is None where no paper has its key any more."""

    number: int
    name: str
    person: PersonLink
    orcid: str
    """Verified of the person."""
    told: str
    """The identifiers of the author that sources tell."""
    paper: Row | None
    at: str
    state: str
    decided: str
    reason: str


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """`/claim`: by who says to be an author."""
    user = reader(request, "speak")
    paper = paper_named(request.POST.get("paper", ""))
    try:
        claiming.claim(user, paper, request.POST.get("author", "")[:1_000], timezone.now())
    except Unclaimable as error:
        raise BadRequest(str(error)) from None
    return back(request, paper_url(paper))


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """`/claim/withdraw`: one's own; what was refused stays refused."""
    mine = reader(request, "speak").claims.exclude(state=Claim.State.REFUSED)
    held = mine.filter(pk=number_in(request.POST.get("claim", ""))).first()
    if held is None:
        raise Http404("There is no such claim of yours.")
    claiming.withdraw(held)
    return back(request, reverse("papers"))


@never_cache
@page_or_form
def desk(request: HttpRequest) -> HttpResponse:
    """`/desk/claims`: what waits, and what was decided last."""
    user = reader(request, "moderate")
    if request.method == "POST":
        held = Claim.objects.filter(pk=number_in(request.POST.get("claim", ""))).first()
        if held is None:
            raise Http404("There is no such claim; it may have been withdrawn.")
        _decide(held, user, request.POST.get("do", ""), request.POST.get("reason", ""))
        return HttpResponseRedirect(reverse("desk-claims"))
    waiting, decided = community.waiting_claims(MOST), community.decided_claims(MOST_DECIDED)
    return render(request, "desk_claims.html", {"waiting": _lines(waiting), "decided": _lines(decided)})


def _decide(held: Claim, moderator: User, do: str, reason: str) -> None:
    deed = DEEDS.get(do)
    if deed is None:
        raise BadRequest("Say whether the claim is accepted or refused, or the decision undone.")
    try:
        moderation.decide_claim(moderator, held, deed, reason, timezone.now())
    except Unclaimable as error:
        raise BadRequest(str(error)) from None


def _lines(claims: Sequence[Claim]) -> list[Line]:
    present = present_keys(one.key for one in claims)
    papers = {paper.key: paper for paper in by_keys(present.values())}
    orcids = verified_orcids(one.user for one in claims)
    return [_line(one, papers.get(present.get(one.key, "")), orcids.get(one.user_id, "")) for one in claims]


def _line(one: Claim, paper: Paper | None, orcid: str) -> Line:
    place = claiming.position_of(paper, one.name) if paper else None
    author = paper.authors[place] if paper and place is not None else {}
    by = one.decided_by.shown_name if one.decided_by else "rule"
    return Line(
        number=one.pk,
        name=name_of({"name": one.name}),
        person=person_link(one.user),
        orcid=orcid,
        told=", ".join(map(str, author.get("identifiers", ()))),
        paper=row(paper, 0) if paper else None,
        at=moment(one.at),
        state=one.state,
        decided=f"by {by}, {moment(one.decided_at)}" if one.decided_at else "",
        reason=one.reason,
    )
