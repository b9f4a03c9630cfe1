"""Collections: all of them, one as a page and as files, and what its owner and its members do with it."""

from __future__ import annotations

from typing import get_args

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import User
from broadsheet.catalog.keys import by_keys
from broadsheet.catalog.models import Paper
from broadsheet.feed.lists import PER_PAGE, Paging
from broadsheet.feed.recommend import near
from broadsheet.feed.taste import LEAST
from broadsheet.library import actions, queries
from broadsheet.library.models import Collection, Sharing
from broadsheet.library.portable import exported_collection
from broadsheet.web.back import back
from broadsheet.web.cited import FORMS
from broadsheet.web.exporting import as_file, cited_file, form_of
from broadsheet.web.feeds import addresses
from broadsheet.web.keeping import collection_url, listed
from broadsheet.web.methods import page_or_form
from broadsheet.web.named import paper_named
from broadsheet.web.paging import asked_page, pager
from broadsheet.web.people import hidden, reader, who
from broadsheet.web.prose import prose
from broadsheet.web.rows import near_words, row, rows
from broadsheet.web.words import counted

SHARING = {
    Sharing.PRIVATE: "Only you see it.",
    Sharing.GROUP: "The people named below see it, add papers and order them.",
    Sharing.PUBLIC: "Everybody who can read here sees it.",
}


@never_cache
@page_or_form
def collections(request: HttpRequest) -> HttpResponse:
    """`/collections`: one's own, those of groups, the public ones. POST makes one, with the paper `key` in it where one
    is named."""
    if request.method == "POST":
        return _made(request)
    user = who(request, "mark")
    public = queries.public_collections()
    paging = Paging.of(asked_page(request), public.count(), PER_PAGE)
    own, shared = (queries.collections_of(user), queries.shared_with(user)) if user else ([], [])
    shown = list(public[paging.start : paging.start + PER_PAGE])
    papers = queries.papers_in([*own, *shared, *shown])
    context = {
        "section": "library",
        "own": listed(own, papers),
        "shared": listed(shared, papers),
        "public": listed(shown, papers),
        "pager": pager(reverse("collections"), paging),
    }
    return render(request, "collections.html", context)


def _made(request: HttpRequest) -> HttpResponse:
    user, now = reader(request), timezone.now()
    key = request.POST.get("key", "")
    paper = paper_named(key) if key else None
    try:
        made = actions.collect(user, _name(request), now)
        if paper:
            actions.add(made, [paper], user, now)
    except actions.Full as error:
        raise BadRequest(str(error)) from None
    return back(request, collection_url(made))


def _name(request: HttpRequest) -> str:
    name = request.POST.get("name", "")
    if not name.strip():
        raise BadRequest("A collection needs a name.")
    return name


def collection_seen(request: HttpRequest, owner: str, slug: str) -> tuple[Collection, User | None]:
    """The collection, if the person who asks may see it, and that person. Raises Http404."""
    user = who(request, "mark")
    found = queries.collection(owner.replace("\0", " "), slug, user)
    if found is None:
        raise Http404
    return found, user


def collection_owned(request: HttpRequest, owner: str, slug: str) -> Collection:
    """The same for what its owner alone may do. Raises Http404 and PermissionDenied."""
    found, user = collection_seen(request, owner, slug)
    if user is None or found.owner_id != user.pk:
        raise PermissionDenied("Only its owner does this with a collection.")
    return found


@never_cache
@require_safe
def collection(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """`/collections/ada/reading`: its papers in its order, and for who is in it the buttons that change that."""
    found, user = collection_seen(request, owner, slug)
    keys = queries.keys_in(found)
    paging = Paging.of(asked_page(request), len(keys), PER_PAGE)
    path = collection_url(found)
    context = {
        "section": "library",
        "feed": addresses.collection(found, user),
        "collection": found,
        "path": path,
        "description": prose(found.description),
        "sharing": Sharing(found.sharing).label,
        "members": [member.shown_name for member in found.members.all()] if found.sharing == Sharing.GROUP else [],
        "count": counted(len(keys), "paper"),
        "rows": rows(by_keys(keys[paging.start : paging.start + PER_PAGE])),
        "start": paging.start + 1,
        "pager": pager(path, paging),
        "forms": [(form.name, f"{path}.{form.ending}") for form in FORMS],
        "is_owner": user is not None and found.owner_id == user.pk,
        "is_in": user is not None and queries.is_in(found, user),
    }
    return render(request, "collection.html", context)


@never_cache
@require_safe
def new(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """`/collections/ada/reading/new`: the newest papers that its papers ask for together."""
    collection, _ = collection_seen(request, owner, slug)
    found = near(queries.keys_in(collection), hidden(request), asked_page(request))
    path = collection_url(collection)
    context = {
        "section": "library",
        "collection": collection,
        "path": path,
        "rows": [row(one.paper, reason=near_words(one.like)) for one in found.picks if one.like],
        "start": found.paging.start + 1,
        "pager": pager(f"{path}/new", found.paging),
        "least": LEAST,
        "wanted": max(0, LEAST - found.known),
    }
    return render(request, "collection_new.html", context)


@never_cache
@require_safe
def export(request: HttpRequest, owner: str, slug: str, ending: str) -> HttpResponse:
    """`/collections/ada/reading.bib`, `.ris`, `.csl.json`, `.txt`, or `.json`, which a library takes in."""
    found, _ = collection_seen(request, owner, slug)
    form = form_of(ending)
    if form is None:
        return as_file(exported_collection(found), found.slug)
    return cited_file(by_keys(queries.keys_in(found)), form, found.slug)


@require_POST
def arrange(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """Do what a button says, `add 2605.29801`; also `remove`, `up`, `down` and `top`. Back to where it stood."""
    found, _ = collection_seen(request, owner, slug)
    user = arranger(request, found)
    do, _, key = request.POST.get("do", "").partition(" ")
    paper = paper_named(key)
    _arranged(found, paper, do, user)
    return back(request, collection_url(found))


def arranger(request: HttpRequest, found: Collection) -> User:
    """The person who asks, if they may change what stands in a collection. Raises PermissionDenied."""
    user = reader(request, "mark" if found.sharing == Sharing.PRIVATE else "speak")
    if not queries.is_in(found, user):
        raise PermissionDenied("Only its owner and the people of its group change what stands in a collection.")
    return user


def _arranged(found: Collection, paper: Paper, do: str, user: User) -> None:
    where = next((one for one in get_args(actions.Move) if one == do), None)
    if do == "add":
        try:
            actions.add(found, [paper], user, timezone.now())
        except actions.Full as error:
            raise BadRequest(str(error)) from None
    elif do == "remove":
        actions.remove(found, paper)
    elif where:
        actions.move(found, paper, where)
    else:
        raise BadRequest(f"“{do[:40]}” is nothing that can be done with a paper of a collection.")


@never_cache
@page_or_form
def settings(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """Name, description, who sees it: a form for its owner, and what is sent with it."""
    found = collection_owned(request, owner, slug)
    if request.method == "POST":
        return _changed(request, found)
    context = {
        "section": "library",
        "collection": found,
        "path": collection_url(found),
        "choices": [(choice, choice.label, said, choice == found.sharing) for choice, said in SHARING.items()],
        "members": ", ".join(found.members.order_by("username").values_list("username", flat=True)),
    }
    return render(request, "collection_settings.html", context)


def _changed(request: HttpRequest, found: Collection) -> HttpResponse:
    sharing = next((choice for choice in Sharing if choice == request.POST.get("sharing")), None)
    if sharing is None:
        raise BadRequest("Say who sees the collection.")
    if sharing != Sharing.PRIVATE:
        reader(request, "speak")
    members = people_named(request.POST.get("members", ""))
    name, description = _name(request), request.POST.get("description", "")
    try:
        actions.share(found, sharing, members)
    except actions.Full as error:
        raise BadRequest(str(error)) from None
    actions.change(found, name, description)
    return HttpResponseRedirect(collection_url(found))


def people_named(text: str) -> list[User]:
    """The people of some user names, between commas or blanks. Raises BadRequest for the first that is nobody's."""
    names = list(dict.fromkeys(text.replace(",", " ").replace("\0", " ").split()))[: actions.MOST_MEMBERS + 1]
    known = {user.username: user for user in User.objects.filter(username__in=names, is_active=True)}
    if unknown := [name for name in names if name not in known]:
        raise BadRequest(f"Nobody here has the user name “{unknown[0][:60]}”.")
    return [known[name] for name in names]


@never_cache
@page_or_form
def delete(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """Asks once more, then deletes."""
    found = collection_owned(request, owner, slug)
    if request.method != "POST":
        count = counted(len(queries.keys_in(found)), "paper")
        return render(
            request, "collection_delete.html", {"collection": found, "path": collection_url(found), "count": count}
        )
    actions.remove_collection(found)
    messages.success(request, f"“{found.name}” is deleted.")
    return HttpResponseRedirect(reverse("collections"))


@require_POST
def leave(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """A member leaves a group."""
    found, _ = collection_seen(request, owner, slug)
    actions.leave(found, reader(request))
    return HttpResponseRedirect(reverse("collections"))
