"""Claims of authorship: the only writer of claims.

A claim is proven where a source names the author by an ORCID iD, or a mail address, that is verified of the person.
Any other waits for a moderator. What was decided can be undone; then the claim waits again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.accounts.verified import verified_addresses, verified_orcid
from broadsheet.catalog.keys import all_keys
from broadsheet.catalog.models import Paper
from broadsheet.community.models import Claim
from broadsheet.community.pulse import beat
from broadsheet.community.queries import folded
from broadsheet.community.writing import LONGEST_REASON
from broadsheet.sources.text import clean

MOST_WAITING = 50
"""Of one person."""


class Unclaimable(Exception):
    """What cannot be claimed so; the message is one sentence."""


def proven(user: User, paper: Paper) -> tuple[int, str] | None:
    """Which author the person is beyond doubt, and by what, in words; None where nothing proves it."""
    orcid = verified_orcid(user)
    proofs = {f"email:{address}": "Mail address" for address in verified_addresses(user)}
    proofs |= {f"orcid:{orcid}".casefold(): f"ORCID iD {orcid}"} if orcid else {}
    for place, author in enumerate(paper.authors if proofs else ()):
        for identifier in author.get("identifiers", ()):
            if words := proofs.get(str(identifier).casefold()):
                return place, words
    return None


def position_of(paper: Paper, name: str) -> int | None:
    """The first author of this name, accents and case aside."""
    wanted = folded(name)
    names = (folded(str(author.get("name", ""))) for author in paper.authors)
    return next((place for place, one in enumerate(names) if wanted and one == wanted), None)


def claim(user: User, paper: Paper, name: str, now: datetime) -> Claim:
    """Claim that the person is the author of this name; the one of whom that is proven goes before. A claim that stands
    already stays as it is, unless it is proven now. Raises Unclaimable."""
    known = proven(user, paper)
    place = known[0] if known else position_of(paper, name)
    if place is None:
        raise Unclaimable("The paper names no author so; choose the name as it stands there.")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held = Claim.objects.filter(user=user, key__in=all_keys(paper)).first()
        if held and (held.state == Claim.State.ACCEPTED or not known):
            return held
        if not known and Claim.objects.filter(user=user, state=Claim.State.WAITING).count() >= MOST_WAITING:
            raise Unclaimable(f"{MOST_WAITING} claims of yours are waiting for a moderator; wait for them first.")
        made = held or Claim(user=user, at=now)
        made.key, made.position, made.name = paper.key, place, str(paper.authors[place]["name"])
        made.folded = folded(made.name)
        if known:
            made.state, made.reason, made.decided_by, made.decided_at = Claim.State.ACCEPTED, known[1], None, now
        made.save()
        beat()
    return made


def decide(held: Claim, moderator: User, accept: bool, reason: str, now: datetime) -> None:
    """Say yes or no to a claim, once or otherwise than before."""
    _decided(held, Claim.State.ACCEPTED if accept else Claim.State.REFUSED, moderator, clean(reason), now)


def undo(held: Claim, now: datetime) -> None:
    """Let a claim that was decided wait again."""
    _decided(held, Claim.State.WAITING, None, "", now)


def _decided(held: Claim, state: Claim.State, by: User | None, reason: str, now: datetime) -> None:
    if len(reason) > LONGEST_REASON:
        raise Unclaimable(f"Say why in at most {LONGEST_REASON} characters.")
    Claim.objects.filter(pk=held.pk).update(state=state, decided_by=by, decided_at=now, reason=reason)
    beat()


def withdraw(held: Claim) -> None:
    """Take a claim back."""
    Claim.objects.filter(pk=held.pk).delete()
    beat()
