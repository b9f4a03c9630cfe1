"""The moderators' desk, `/desk`: reports, what is hidden, people, papers that are one or two, and the log of it all."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import Role, User
from broadsheet.accounts.permissions import may_act_on
from broadsheet.catalog import operating, queries
from broadsheet.catalog.models import Paper
from broadsheet.catalog.operating import Undecidable
from broadsheet.community import desk as cases
from broadsheet.community import moderation
from broadsheet.community.models import Comment, Deed, Kind
from broadsheet.community.writing import LONGEST_REASON, Refused
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.sources.text import number_in
from broadsheet.web.methods import page_or_form
from broadsheet.web.paging import address, asked_page, pager
from broadsheet.web.people import reader, who
from broadsheet.web.rows import paper_url
from broadsheet.web.talk import said
from broadsheet.web.things import things
from broadsheet.web.words import counted, moment


@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """`/desk`: what is reported, the longest waiting first; then what is hidden."""
    user = reader(request, "moderate")
    found = cases.open_cases()
    about = things((case.kind, case.key) for case in found)
    numbers = [int(case.key) for case in found if case.kind == Kind.COMMENT]
    reported = Comment.objects.filter(pk__in=numbers).select_related("user")
    shown = {one.pk: one for one in said(list(reported), user, moderator=user, named=True)}
    context = {
        "cases": [
            (case, about[case.kind, case.key], shown.get(int(case.key)) if case.kind == Kind.COMMENT else None)
            for case in found
        ],
        "count": counted(cases.open_reports(), "open report"),
        "hidden": said(cases.hidden_comments(), user, moderator=user, named=True),
    }
    return render(request, "desk.html", context)


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """`/desk/close`: `do=resolve` or `dismiss` all reports of `kind` and `key`."""
    user = reader(request, "moderate")
    kind, do = request.POST.get("kind", ""), request.POST.get("do", "")
    if kind not in Kind.values or do not in (Deed.RESOLVE, Deed.DISMISS):
        raise BadRequest("Reports are resolved or dismissed.")
    moderation.close(user, Kind(kind), request.POST.get("key", "")[:255], Deed(do), timezone.now())
    return HttpResponseRedirect(reverse("desk"))


@never_cache
@page_or_form
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/{number}/hide`: asks for the `reason`, which stands in place of the comment."""
    user = reader(request, "moderate")
    found, refused = _comment(pk), ""
    if request.method == "POST":
        try:
            moderation.hide(user, found, request.POST.get("reason", ""), timezone.now())
        except Refused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(reverse("comment", args=[pk]))
    context = {
        "comment": said([found], user, moderator=user)[0],
        "action": request.path,
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "longest": LONGEST_REASON,
    }
    return render(request, "comment_hide.html", context, status=400 if refused else 200)


@require_POST
def unhide(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/{number}/unhide`."""
    moderation.unhide(reader(request, "moderate"), _comment(pk), timezone.now())
    return HttpResponseRedirect(reverse("desk"))


@never_cache
@page_or_form
def people(request: HttpRequest) -> HttpResponse:
    """`/desk/people?name=`: who is banned; a POST with `do=ban` or `unban` and `reason` decides about that person, one
    with `do=role` and `role` by an operator makes them something else."""
    user = reader(request, "moderate")
    asked = request.POST if request.method == "POST" else request.GET
    name = asked.get("name", "").replace("\0", " ").strip().removeprefix("@")
    person = User.objects.filter(username=name).first() if name else None
    refused = f"Nobody here is called “{name[:80]}”." if name and person is None else ""
    if request.method == "POST":
        if person is None:
            raise Http404(refused)
        if request.POST.get("do") == "role":
            return _given(request, person)
        decide = {"ban": moderation.ban, "unban": moderation.unban}.get(request.POST.get("do", ""))
        if decide is None:
            raise BadRequest("A person is banned, or a ban is lifted.")
        try:
            decide(user, person, request.POST.get("reason", ""), timezone.now())
        except Refused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(address(request.path, name=name))
    context = {
        "name": name[:150],
        "person": person,
        "roles": Role.choices if who(request, "operate") and person not in (None, user) else (),
        "may_decide": person is not None and may_act_on(user, person),
        "banned": [(each, moment(each.banned)) for each in cases.banned_people()],
        "refused": refused,
        "longest": LONGEST_REASON,
    }
    return render(request, "desk_people.html", context, status=400 if refused and request.method == "POST" else 200)


def _given(request: HttpRequest, person: User) -> HttpResponse:
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise BadRequest(f"A person is one of {', '.join(Role.values)}.")
    moderation.set_role(reader(request, "operate"), person, Role(role), timezone.now())
    return HttpResponseRedirect(address(request.path, name=person.username))


@never_cache
@page_or_form
def papers(request: HttpRequest) -> HttpResponse:
    """`/desk/papers?key=`: what sources say of a paper; a POST with `do=join` or `part` and `other`, or with `separate`
    and the numbers of some `statement`s, decides what is one paper."""
    user = reader(request, "moderate")
    key = (request.POST if request.method == "POST" else request.GET).get("key", "")
    paper = _paper(key)
    if request.method == "POST":
        if paper is None:
            raise Http404
        return _decided(request, user, paper)
    context = {
        "key": key[:300],
        "paper": paper,
        "url": paper_url(paper) if paper else "",
        "statements": operating.statements(paper) if paper else [],
        "unknown": bool(key) and paper is None,
    }
    return render(request, "desk_papers.html", context)


def _decided(request: HttpRequest, user: User, paper: Paper) -> HttpResponse:
    """Do it and say so, or say why not; then back to the paper."""
    ways: dict[str, Callable[[], str]] = {
        "join": lambda: f"One paper now: {_join(request, user, paper).key}.",
        "part": lambda: _part(request, user, paper),
        "separate": lambda: f"Two papers now: {' and '.join(one.key for one in _separate(request, user, paper))}.",
    }
    decide = ways.get(request.POST.get("do", ""))
    if decide is None:
        raise BadRequest("Papers are joined, parted or separated.")
    try:
        messages.success(request, decide())
    except Undecidable as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(address(request.path, key=paper.key))


def _join(request: HttpRequest, user: User, paper: Paper) -> Paper:
    return moderation.join(user, paper, _named(request.POST.get("other", "")), timezone.now())


def _part(request: HttpRequest, user: User, paper: Paper) -> str:
    other = _named(request.POST.get("other", ""))
    moderation.part(user, paper, other, timezone.now())
    return f"Two papers for good: {paper.key} and {other.key}."


def _separate(request: HttpRequest, user: User, paper: Paper) -> list[Paper]:
    chosen = [number for text in request.POST.getlist("statement") if (number := number_in(text)) > 0]
    return moderation.separate(user, paper, chosen, timezone.now())


@never_cache
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """`/desk/log?page=N`: everything that moderators decided, the last first."""
    reader(request, "moderate")
    rows = cases.actions()
    paging = Paging.of(asked_page(request), rows.count(), PER_PAGE)
    shown = list(rows[paging.start : paging.start + PER_PAGE])
    about = things((row.kind, row.key) for row in shown)
    context = {
        "actions": [(row, moment(row.at), about[row.kind, row.key]) for row in shown],
        "pager": pager(reverse("desk-log"), paging),
    }
    return render(request, "desk_log.html", context)


def _comment(pk: int) -> Comment:
    found = Comment.objects.select_related("user").filter(pk=pk, deleted=None).first()
    if found is None:
        raise Http404
    return found


def _paper(key: str) -> Paper | None:
    return queries.by_key(key) if key.strip() else None


def _named(key: str) -> Paper:
    paper = _paper(key)
    if paper is None:
        raise Undecidable(f"No paper here is called “{key[:80]}”.")
    return paper
