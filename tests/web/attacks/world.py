"""Ada's things, made by the functions that make them, beside which a stranger, a moderator and nobody are tried.

Whatever of it is hers alone holds `SECRET`, so that it is known wherever it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from broadsheet.accounts import invitations, links, tokens
from broadsheet.accounts.models import Invitation, Role, Token, User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.community import claiming, comments, featuring, moderation, notifications, submitting
from broadsheet.community.lookups import begin, end
from broadsheet.community.models import Deed, Kind, Notice, Notification
from broadsheet.delivery import feed_keys
from broadsheet.delivery.digests import subscriptions
from broadsheet.delivery.digests.subscriptions import Wish
from broadsheet.delivery.models import Digest, HookMessage, ToldPaper
from broadsheet.delivery.webhooks import hooks
from broadsheet.library import actions, follows, searches
from broadsheet.library.models import Collection, SavedSearch, Sharing, Wanted
from broadsheet.sources.bibliography import Entry
from broadsheet.web import mailing
from broadsheet.web.feeds.addresses import FOLLOWING, FOR_YOU, collection_name, saved_search_name
from broadsheet.web.letters import links as letters
from tests.catalog.records import record

SECRET = "quincunx"
HIDDEN = "zeugma"
"""Of what not even she is shown again."""
PEOPLE = ("owner", "stranger", "nobody", "moderator")
USERNAMES = {"owner": "ada", "stranger": "eve", "moderator": "mo"}

Names = Mapping[str, object]
"""What stands for an object in an address or a form: `{comment}`, `{collection}`."""


def world() -> Names:
    """Make all of it."""
    now = timezone.now()
    ada = User.objects.create_user("ada", role=Role.CURATOR, email=f"{SECRET}@mail.example")
    mo = User.objects.create_user("mo", role=Role.MODERATOR)
    for name in ("bo", "eve"):
        User.objects.create_user(name)
    paper, other = _papers(now)
    return {
        "eve": User.objects.get(username="eve").pk,
        "paper": paper.key,
        "other": other.key,
        "day": now.date(),
        "until": other.pk,
        **_said(ada, mo, paper, now),
        **_shown(ada, mo, paper, now),
        **_kept(ada, paper, now),
        **_of_accounts(ada, mo, now),
        **_sent(ada, other, now),
    }


def _papers(now: datetime) -> list[Paper]:
    told = [
        record(
            "arxiv-oai",
            str(number),
            f"A study of columns, part {number}",
            identifiers=[f"arxiv:2605.0000{number}"],
            authors=[{"name": "Ada Okafor"}, {"name": "Bo Lindqvist"}],
            categories=["cs.CL"],
        )
        for number in (1, 2)
    ]
    ingest(told, now)
    return list(Paper.objects.order_by("key"))


def _said(ada: User, mo: User, paper: Paper, now: datetime) -> Names:
    """What she said in sight of all, one of it hidden, and what she was told of."""
    bo = User.objects.get(username="bo")
    comment = comments.post(ada, paper, "Set in five columns.", now)
    comments.edit(comment, "Set in six columns.", now)
    hidden = comments.post(ada, paper, f"Hidden {SECRET}.", now)
    moderation.hide(mo, hidden, "Off the topic.", now)
    gone = comments.post(ada, paper, f"Taken back {SECRET}.", now)
    comments.delete(gone, now)
    theirs = comments.post(bo, paper, "Which columns, @ada?", now)
    moderation.report(ada, Kind.COMMENT, str(theirs.pk), f"Because {SECRET}.", now)
    notifications.notify(ada, Notice.HIDDEN, Kind.PAPER, paper.key, now, note=f"Told {SECRET}")
    told = Notification.objects.filter(user=ada).latest("pk")
    return {"comment": comment.pk, "hidden": hidden.pk, "theirs": theirs.pk, "notification": told.pk}


def _shown(ada: User, mo: User, paper: Paper, now: datetime) -> Names:
    """What she brought here; one of her claims waits, one was refused."""
    other = Paper.objects.exclude(pk=paper.pk).get()
    lookup = begin(ada, f"Looked up {SECRET}", now)
    end(lookup, [record("arxiv-oai", "9", f"Found {SECRET}", identifiers=["arxiv:2605.00009"])], f"Not {SECRET}", now)
    submission = submitting.submit(ada, paper, submitting.Said("Worth it."), True, now)
    feature = featuring.feature(ada, paper, now.date(), "First in print.", now)
    refused = claiming.claim(ada, other, "Bo Lindqvist", now)
    moderation.decide_claim(mo, refused, Deed.REFUSE, f"Refused {SECRET}", now)
    claim = claiming.claim(ada, paper, "Ada Okafor", now)
    return {"lookup": lookup.pk, "submission": submission.pk, "feature": feature.pk, "claim": claim.pk}


def _kept(ada: User, paper: Paper, now: datetime) -> Names:
    """What she keeps for herself, and a collection that everybody sees."""
    for do in ("save", "read", "hide", "up"):
        actions.mark(ada, paper, do, now)
    actions.write(ada, paper, f"A note, {SECRET}.", now)
    actions.tag(ada, paper, [f"{SECRET}-tag"], now)
    private, group, public = (actions.collect(ada, name, now) for name in ("private", "group", "public"))
    for made in (private, group, public):
        actions.add(made, [paper], ada, now)
    actions.change(private, f"Shelf {SECRET}", f"About {SECRET}")  # addresses stay, and say nothing
    actions.change(group, f"Group {SECRET}", f"Of {SECRET}")
    actions.share(group, Sharing.GROUP, [User.objects.get(username="bo")])
    actions.share(public, Sharing.PUBLIC, [])
    follows.follow(ada, "keyword", f"{SECRET} word", now)
    follows.follow(ada, "author", f"Author {SECRET}", now)
    searches.save(ada, f"columns {SECRET}", "lexical", "newest", now, f"Search {SECRET}")
    actions.bring(ada, [Entry(title=f"A wanted work, {SECRET}", note=f"Wanted {SECRET}")], actions.Take(), now)
    search = SavedSearch.objects.get().pk
    return {
        "feed_for_you": feed_keys.token(ada, FOR_YOU),
        "feed_following": feed_keys.token(ada, FOLLOWING),
        "feed_private": feed_keys.token(ada, collection_name("ada", "private")),
        "feed_search": feed_keys.token(ada, saved_search_name(search)),
        **{name: _path(made) for name, made in (("private", private), ("group", group), ("public", public))},
        "search": search,
        "wanted": Wanted.objects.get().pk,
    }


def _path(collection: Collection) -> str:
    return f"/collections/{collection.owner.username}/{collection.slug}"


def _sent(ada: User, other: Paper, now: datetime) -> Names:
    """A digest that told her of a paper, and an address without an account that was asked."""
    wish = Wish(f"{SECRET}@mail.example", parts=["trending"])
    digest = Digest.objects.create(
        subscription=subscriptions.choose(ada, wish, now), due=now, number="0" * 32, content={}
    )
    ToldPaper.objects.create(digest=digest, subscription=digest.subscription, key=other.key, place=1)
    asked = subscriptions.subscribe(Wish("reader@mail.example"), now)
    assert asked
    return {
        "leave": letters.leave_url(digest.subscription).rpartition("/")[2],
        "told": letters.act_url(digest, 1).rpartition("/")[2],
        "confirm": letters.confirm_url(asked).rpartition("/")[2],
    }


def _webhook(ada: User, now: datetime) -> Names:
    """One that was told of something already; its address and what signs it are for nobody, not even her."""
    wanted = hooks.Wanted(
        name=f"Hook {SECRET}", preset="standard", url=f"https://chat.example/{HIDDEN}", events=["day.top"]
    )
    made = hooks.make(ada, wanted, now)
    hooks.try_out(made, now)
    HookMessage.objects.update(next_at=None, done=now)
    return {"webhook": made.pk, "message": HookMessage.objects.get().pk}


def _of_accounts(ada: User, mo: User, now: datetime) -> Names:
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    key = Authenticator.objects.create(
        user=ada,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": f"Key {SECRET}", "passwordless": True, "credential": {}},
    )
    tokens.make(ada, f"Program {SECRET}", Token.Scope.WRITE, now)
    return {
        **_webhook(ada, now),
        "passkey": key.pk,
        "token": Token.objects.get().pk,
        "invited": invitations.invite(mo, "For Ida", now),
        "invitation": Invitation.objects.get().pk,
        "entry": links.token(ada),
        "unsubscribe": mailing._token(ada, Notice.REPLY),
    }
