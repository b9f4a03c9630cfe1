"""Comments: all of them, `/comments`, and writing, editing, reacting to and taking back one of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import by_keys, present_keys
from broadsheet.catalog.models import Paper
from broadsheet.community import comments as actions
from broadsheet.community.discussion import names_in, newest, visible
from broadsheet.community.models import Comment
from broadsheet.community.writing import LONGEST, Refused
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.sources.text import number_in
from broadsheet.web.caching import of_catalog
from broadsheet.web.math.typesetting import plain
from broadsheet.web.methods import page_or_form
from broadsheet.web.named import paper_named
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.people import reader, who
from broadsheet.web.prose import prose
from broadsheet.web.rows import paper_url
from broadsheet.web.talk import comment_url, said
from broadsheet.web.words import counted, moment

MOST_EARLIER = 30
"""Earlier texts of a comment that its history shows: whoever edits on and on makes it no longer."""


@require_safe
@of_catalog
def comments(request: HttpRequest) -> HttpResponse:
    """`/comments?page=N`: what was said last comes first."""
    rows = newest()
    total = rows.count()
    paging = Paging.of(asked_page(request), total, PER_PAGE)
    context = {
        "comments": said(list(rows[paging.start : paging.start + PER_PAGE]), who(request, "speak"), named=True),
        "count": counted(total, "comment"),
        "pager": pager(reverse("comments"), paging),
    }
    return render(request, "comments.html", context)


@never_cache
@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/{number}`: leads to where it stands, whatever became of its paper."""
    found = Comment.objects.filter(pk=pk).first()
    url = comment_url(found) if found else ""
    if not url:
        raise Http404("This comment is not there any more.")
    return HttpResponseRedirect(url)


@never_cache
@page_or_form
def write(request: HttpRequest) -> HttpResponse:
    """`/comments/new?on=KEY`, or `?to=NUMBER` to reply; a POST with `preview` shows `text` as it will stand."""
    user = reader(request, "speak")
    paper, to = _subject(request.POST if request.method == "POST" else request.GET)
    text, refused = request.POST.get("text", ""), ""
    if _is_sent(request):
        try:
            made = actions.post(user, paper, text, timezone.now(), to)
        except Refused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(reverse("comment", args=[made.pk]))
    context = {
        "heading": "Reply" if to else "Comment",
        "action": reverse("comment-new"),
        "subject": ("to", to.pk) if to else ("on", paper.key),
        "above": said([to], user)[0] if to else None,
        "send": "Reply" if to else "Comment",
    }
    return _form(request, context, paper, text, refused)


@never_cache
@page_or_form
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/{number}/edit`: by its author; the same form."""
    held = own_comment(reader(request, "speak"), pk)
    text, refused = request.POST.get("text", held.text), ""
    if _is_sent(request):
        try:
            actions.edit(held, text, timezone.now())
        except Refused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(reverse("comment", args=[pk]))
    context = {
        "heading": "Edit your comment",
        "action": reverse("comment-edit", args=[pk]),
        "send": "Save",
        "deletes": reverse("comment-delete", args=[pk]),
    }
    return _form(request, context, commented_paper(held.key), text, refused)


def _is_sent(request: HttpRequest) -> bool:
    return request.method == "POST" and "preview" not in request.POST


def _form(request: HttpRequest, context: Mapping[str, object], paper: Paper, text: str, refused: str) -> HttpResponse:
    """The form with what was typed, and how it will look where that was asked for."""
    previewed = request.method == "POST" and text.strip()
    shown = {
        **context,
        "paper_title": plain(paper.title),
        "paper_url": paper_url(paper),
        "text": text,
        "longest": LONGEST,
        "refused": refused,
        "preview": prose(text[:LONGEST], names_in([text[:LONGEST]])) if previewed else "",
    }
    return render(request, "comment_write.html", shown, status=400 if refused else 200)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/{number}/delete`: by its author, who may be banned meanwhile."""
    held = own_comment(reader(request, "mark"), pk)
    paper = commented_paper(held.key)
    actions.delete(held, timezone.now())
    return HttpResponseRedirect(f"{paper_url(paper)}#discussion")


@require_POST
def react(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/{number}/react`: toggles `emoji`."""
    user = reader(request, "speak")
    found = visible().filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        actions.react(user, found, request.POST.get("emoji", ""), timezone.now())
    except Refused as error:
        raise BadRequest(str(error)) from None
    return HttpResponseRedirect(reverse("comment", args=[pk]))


@require_safe
@of_catalog
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """`/comments/{number}/history`: what it says and what it said before last, the last first."""
    found = visible().select_related("user").filter(pk=pk).first()
    if found is None:
        raise Http404("This comment is not there any more.")
    earlier = list(found.earlier.order_by("-until", "-pk")[:MOST_EARLIER])
    names = names_in(one.text for one in earlier)
    context = {
        "comment": said([found], None)[0],
        "url": reverse("comment", args=[pk]),
        "paper_title": plain(commented_paper(found.key).title),
        "edited": moment(found.edited),
        "earlier": [(moment(one.until), prose(one.text, names)) for one in earlier],
    }
    return render(request, "comment_history.html", context)


def _subject(asked: QueryDict) -> tuple[Paper, Comment | None]:
    """The paper, and the comment that is replied to."""
    number = asked.get("to", "")
    if not number:
        return paper_named(asked.get("on", "")), None
    to = visible().select_related("user", "parent").filter(pk=number_in(number)).first()
    if to is None:
        raise Http404("The comment that you reply to is not there any more.")
    return commented_paper(to.key), to


def own_comment(user: User, pk: int) -> Comment:
    """A comment of this person; those of others are none of theirs."""
    found = Comment.objects.filter(user=user, pk=pk, deleted=None).first()
    if found is None:
        raise Http404
    return found


def commented_paper(key: str) -> Paper:
    paper = next(iter(by_keys(present_keys([key]).values())), None)
    if paper is None:
        raise Http404("The paper of this comment is not here any more.")
    return paper
