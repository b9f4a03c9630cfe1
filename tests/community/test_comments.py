"""What people say about papers, and how it follows these through merges and splits."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from broadsheet.accounts.models import User
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.catalog.operating import join, separate, statements
from broadsheet.community.comments import AN_HOUR, delete, edit, post, react
from broadsheet.community.discussion import comment_counts, newest, on_paper, tallies
from broadsheet.community.models import Comment, EarlierText, Emoji, Reaction
from broadsheet.community.queries import state
from broadsheet.community.writing import LONGEST, Refused, mentions
from broadsheet.sources.base import PaperRecord


def texts(paper: Paper) -> list[str]:
    return [comment.text for comment in on_paper(paper)]


def test_comments_stand_oldest_first_each_followed_by_its_replies(
    ada: User, bo: User, paper: Paper, now: datetime
) -> None:
    first = post(ada, paper, "first", now)
    post(bo, paper, "second", now + timedelta(minutes=1))
    reply = post(bo, paper, "a reply", now + timedelta(minutes=2), first)
    deeper = post(ada, paper, "a reply to it", now + timedelta(minutes=3), reply)
    assert texts(paper) == ["first", "a reply", "a reply to it", "second"]
    assert deeper.parent == first
    assert next(comment.text for comment in newest()) == "a reply to it"


def test_a_deleted_comment_loses_its_texts_and_keeps_its_place_only_under_replies(
    ada: User, bo: User, paper: Paper, now: datetime
) -> None:
    first = post(ada, paper, "one thing", now)
    edit(first, "another thing", now)
    react(bo, first, Emoji.FIRE, now)
    reply = post(bo, paper, "a reply", now, first)
    delete(first, now)
    assert texts(paper) == ["", "a reply"]
    assert not EarlierText.objects.exists()
    assert not Reaction.objects.exists()
    delete(reply, now)
    assert texts(paper) == []


def test_an_edit_keeps_what_was_said_before(ada: User, paper: Paper, now: datetime) -> None:
    made = post(ada, paper, "One thing", now)
    edit(made, "One thing", now)
    made.refresh_from_db()
    assert made.edited is None
    edit(made, "Another\r\nthing ", now + timedelta(minutes=1))
    made.refresh_from_db()
    assert made.text == "Another\nthing"
    assert list(made.earlier.values_list("text", flat=True)) == ["One thing"]


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "x" * (LONGEST + 1)])
def test_texts_have_bounds(ada: User, paper: Paper, now: datetime, text: str) -> None:
    with pytest.raises(Refused):
        post(ada, paper, text, now)
    made = post(ada, paper, "x" * LONGEST, now)
    with pytest.raises(Refused):
        edit(made, text, now)


def test_nobody_says_more_than_so_much_within_an_hour(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    for number in range(AN_HOUR):
        delete(post(ada, paper, f"number {number}", now), now)
    later = now + timedelta(minutes=59)
    with pytest.raises(Refused):
        post(ada, paper, "one more", later)
    post(bo, paper, "another person", later)
    made = post(ada, paper, "an hour later", now + timedelta(minutes=61))
    for number in range(AN_HOUR - 1):
        edit(made, f"edit {number}", now + timedelta(minutes=62))
    with pytest.raises(Refused):
        edit(made, "one edit more", now + timedelta(minutes=63))


def test_there_is_no_reply_to_what_is_gone(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    first = post(ada, paper, "first", now)
    delete(first, now)
    for act in (lambda: post(bo, paper, "a reply", now, first), lambda: react(bo, first, Emoji.FIRE, now)):
        with pytest.raises(Refused):
            act()


def test_a_form_that_is_sent_twice_makes_one_comment(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    first = post(ada, paper, "first", now)
    assert post(ada, paper, "first", now + timedelta(seconds=5)) == first
    post(bo, paper, "first", now)
    post(ada, paper, "first", now, first)
    post(ada, paper, "first", now + timedelta(minutes=2))
    assert Comment.objects.count() == 4


def test_a_reaction_is_one_a_person_and_toggled(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    made = post(ada, paper, "first", now)
    react(ada, made, Emoji.ROCKET, now)
    react(bo, made, Emoji.ROCKET, now)
    react(bo, made, Emoji.HEART, now)
    shown = tallies([made], bo)[made.pk]
    assert [(one.emoji, one.number, one.mine) for one in shown] == [(Emoji.ROCKET, 2, True), (Emoji.HEART, 1, True)]
    react(bo, made, Emoji.ROCKET, now)
    assert [(one.number, one.mine) for one in tallies([made], bo)[made.pk]] == [(1, False), (1, True)]
    with pytest.raises(Refused):
        react(bo, made, "💣", now)


def test_all_that_pages_show_gives_another_state(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    seen = [state()]
    made = post(ada, paper, "first", now)
    seen.append(state())
    edit(made, "edited", now)
    seen.append(state())
    react(bo, made, Emoji.FIRE, now)
    seen.append(state())
    react(bo, made, Emoji.FIRE, now)
    seen.append(state())
    delete(made, now)
    seen.append(state())
    assert seen[0] == ""
    assert len(set(seen)) == len(seen)


def test_comments_follow_their_papers_through_merge_and_split(ada: User, bo: User, now: datetime) -> None:
    names = ("arxiv:2611.00001", "doi:10.1234/two")
    ingest((PaperRecord(source="x", source_id=n, title=f"The paper {n}", identifiers=(n,)) for n in names), now)
    one, other = Paper.objects.order_by("pk")
    post(ada, one, "on one", now)
    second = post(ada, other, "on the other", now)
    joined = join(one, other, now)
    assert texts(joined) == ["on one", "on the other"]
    assert comment_counts(state()) == {joined.key: 2}
    post(bo, joined, "a reply to the other", now, second)
    told = next(told for told in statements(joined) if told.source_id == "doi:10.1234/two")
    separate(joined, [told.record], now + timedelta(seconds=1))
    one, other = (Paper.objects.get(key=paper.key) for paper in (one, other))
    assert texts(one) == ["on one"]
    assert texts(other) == ["on the other", "a reply to the other"]
    assert comment_counts(state()) == {one.key: 1, other.key: 2}


def test_only_what_all_may_read_is_counted(ada: User, paper: Paper, now: datetime) -> None:
    made = [post(ada, paper, text, now) for text in ("one", "two", "three")]
    delete(made[0], now)
    Comment.objects.filter(pk=made[1].pk).update(hidden=now)
    assert comment_counts(state()) == {paper.key: 1}


def test_what_somebody_said_stays_when_they_leave(ada: User, bo: User, paper: Paper, now: datetime) -> None:
    first = post(ada, paper, "first", now)
    post(bo, paper, "a reply", now, first)
    ada.delete()
    assert texts(paper) == ["first", "a reply"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ada and @bo_b, then @c.d.", ("ada", "bo_b", "c.d")),
        ("(@ada) **@bo** > @cy\n\n> @di\n\n- @ed", ("ada", "bo", "cy", "di", "ed")),
        ("@ada @ada", ("ada",)),
        ("`@ada` and\n\n    @bo\n\n```\n@cy\n```", ()),
        ("[@ada](https://example.org) <mailto:a@ada.org>", ()),
        (r"ada@example.org \@bo @ @@cy", ()),
        ("@ada@example.org", ("ada@example.org",)),
        (" ".join(f"@p{n}" for n in range(50)), tuple(f"p{n}" for n in range(10))),
    ],
)
def test_mentions_are_names_outside_code_and_links(text: str, names: tuple[str, ...]) -> None:
    assert mentions(text) == names
