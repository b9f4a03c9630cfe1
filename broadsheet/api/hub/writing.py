"""What people do: routes 7 to 13 of the original. Each is what a page of ours does too, with the same permission."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from ninja import Router

from broadsheet.accounts.models import User
from broadsheet.api.hub import contract
from broadsheet.api.hub.answering import told_once
from broadsheet.api.hub.asker import PersonalToken
from broadsheet.api.hub.asking import Claiming, Index, Links, Notifications, Speech, Submit
from broadsheet.api.hub.errors import PROBLEMS
from broadsheet.api.hub.naming import user_id
from broadsheet.api.hub.papers import author_id
from broadsheet.api.hub.talk import said
from broadsheet.catalog import queries
from broadsheet.catalog.harvest.looking_up import brought_in
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import Paper
from broadsheet.community import claiming, comments, submitting
from broadsheet.community.claiming import Unclaimable
from broadsheet.community.discussion import visible
from broadsheet.community.lookups import found_by, use_up
from broadsheet.community.models import Comment, LookUp, Notice, Submission, Way
from broadsheet.community.notifications import choices, choose
from broadsheet.community.submitting import Said
from broadsheet.delivery.digests import subscriptions
from broadsheet.delivery.digests.subscriptions import CannotSubscribe, Wish
from broadsheet.sources.http.errors import Unreachable
from broadsheet.sources.identifiers import recognise
from broadsheet.sources.text import number_in
from broadsheet.web.feeds.answering import site
from broadsheet.web.letters.asking import ask
from broadsheet.web.named import paper_named
from broadsheet.web.pages.submit import NOT_KNOWN, look_up
from broadsheet.web.people import reader
from broadsheet.web.rows import paper_url

router = Router(tags=["Writing"], auth=PersonalToken())


@router.post("/papers/index", url_name="hub-index", response={200: contract.Done, **PROBLEMS})
def index(request: HttpRequest, asked: Index) -> HttpResponse:
    """Bring a paper in from arXiv by its number; one that is here already stays as it is."""
    user = reader(request, "speak")
    if queries.by_key(asked.arxivId) is None:
        lookup = _looked_up(user, asked.arxivId)
        brought_in(found_by(lookup)[0], timezone.now())
        use_up(lookup)
    return told_once({})


def _looked_up(user: User, text: str) -> LookUp:
    """What sources know of an identifier, on behalf of a person. Raises Http404, TooMany and FetchError."""
    identifier = recognise(text)
    if identifier is None:
        raise Http404("This is no identifier of a paper.")
    lookup = look_up(user, identifier)
    if not lookup.found:
        raise Http404(NOT_KNOWN) if lookup.said == NOT_KNOWN else Unreachable(lookup.said)
    return lookup


@router.post("/papers/submit", url_name="hub-submit", response={302: None, **PROBLEMS})
def submit(request: HttpRequest, asked: Submit) -> HttpResponse:
    """Put a paper into today’s feed `local`; one that is not here is brought in first. Leads to its page."""
    user, now = reader(request, "speak"), timezone.now()
    told = Said.checked(asked.comment, next(iter(asked.mediaUrls), ""), asked.projectPage, asked.githubRepo)
    paper = queries.by_key(asked.paperId)
    if paper:
        made = submitting.submit(user, paper, told, False, now)
    else:
        made = submitting.submit_found(user, _looked_up(user, asked.paperId), 0, told, False, now)
    return HttpResponseRedirect(paper_url(paper_named(made.key)))


@router.post("/papers/{path:paper_id}/links", url_name="hub-links", response={200: contract.Done, **PROBLEMS})
def links(request: HttpRequest, paper_id: str, asked: Links) -> HttpResponse:
    """Set project page and code of a paper that one has submitted."""
    user, paper = reader(request, "speak"), paper_named(paper_id)
    held = Submission.objects.filter(user=user, key__in=all_keys(paper), withdrawn=None).first()
    if held is None:
        raise PermissionDenied("Only who submitted a paper here says where its links lead; submit it first.")
    submitting.relink(held, asked.projectPage, asked.githubRepo)
    return told_once({})


@router.post("/papers/{path:paper_id}/comment", url_name="hub-comment", response={201: contract.NewMessage, **PROBLEMS})
def comment(request: HttpRequest, paper_id: str, asked: Speech) -> HttpResponse:
    """Comment on a paper."""
    return _spoken(request, paper_named(paper_id), asked.comment, None)


@router.post(
    "/papers/{path:paper_id}/comment/{comment_id}/reply",
    url_name="hub-reply",
    response={201: contract.NewMessage, **PROBLEMS},
)
def reply(request: HttpRequest, paper_id: str, comment_id: str, asked: Speech) -> HttpResponse:
    """Reply to a comment; a reply to a reply stands under the same comment."""
    paper = paper_named(paper_id)
    here = visible().filter(key__in=all_keys(paper)).select_related("user", "parent")
    to = here.filter(pk=number_in(comment_id)).first()
    if to is None:
        raise Http404("There is no such comment on this paper.")
    return _spoken(request, paper, asked.comment, to)


def _spoken(request: HttpRequest, paper: Paper, text: str, to: Comment | None) -> HttpResponse:
    made = comments.post(reader(request, "speak"), paper, text, timezone.now(), to)
    message: contract.NewMessage = {"newMessage": said([made], site(request))[0]}
    return told_once(message, status=201)


@router.post("/settings/papers/claim", url_name="hub-claim", response={200: contract.Done, **PROBLEMS})
def claim(request: HttpRequest, asked: Claiming) -> HttpResponse:
    """Say to be an author of a paper. Proven by an ORCID iD or a mail address, else a moderator decides."""
    user, paper = reader(request, "speak"), paper_named(asked.paperId)
    if asked.targetUserId not in ("", user_id(user.username)):
        raise PermissionDenied("Everybody claims for themselves.")
    claiming.claim(user, paper, _name(user, paper, asked.claimAuthorId), timezone.now())
    return told_once({})


def _name(user: User, paper: Paper, number: str) -> str:
    """The author of this number; without one the person’s own name. Raises Unclaimable."""
    if not number:
        return user.shown_name
    places = (place for place in range(len(paper.authors)) if author_id(paper, place) == number)
    place = next(places, None)
    if place is None:
        raise Unclaimable("The paper has no author of this number.")
    return str(paper.authors[place].get("name", ""))


@router.patch("/settings/notifications", url_name="hub-notifications", response={200: contract.Done, **PROBLEMS})
def notifications(request: HttpRequest, asked: Notifications) -> HttpResponse:
    """Switch the digest, and what one is told of comments on papers that one brought or wrote."""
    user, wanted = reader(request), asked.notifications
    if wanted.daily_papers_digest is not None:
        _switch_digest(user, wanted.daily_papers_digest)
    if wanted.arxiv_paper_activity is not None:
        is_on = choices(user)[Notice.PAPER] != Way.NONE
        if is_on != wanted.arxiv_paper_activity:
            choose(user, Notice.PAPER, Way.PAGE if wanted.arxiv_paper_activity else Way.NONE)
    return told_once({})


def _switch_digest(user: User, is_wanted: bool) -> None:
    """On: as it was chosen, or what is trending every day to the address of the account."""
    held, now = subscriptions.of(user), timezone.now()
    if not is_wanted:
        subscriptions.forget(user, now)
    elif held is None or held.stopped:
        if not (held or user.email):
            raise CannotSubscribe("This account has no mail address; say under /digest where letters shall go.")
        made = subscriptions.choose(user, Wish.of(held) if held else Wish(user.email), now)
        if not made.confirmed and settings.EMAIL_READY:
            ask(made, now)
