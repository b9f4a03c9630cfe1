"""Whatever people write is text on every page, for whoever looks at it: no element, no attribute, no script."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from broadsheet.accounts.models import User
from broadsheet.catalog.models import Paper
from broadsheet.community.comments import post
from broadsheet.community.models import Notification
from broadsheet.library.models import Collection, SavedSearch
from broadsheet.web.mailing import written
from tests.web.attacks.conftest import Browser
from tests.web.attacks.hostile import FORMS, line, mark
from tests.web.attacks.markup import Page
from tests.web.attacks.rows import NOT, ROWS
from tests.web.attacks.world import PEOPLE, Names

STRANGE = "hx\"'><hx onhx=1>"
"""A user name that no form takes; should there ever be one, it is text too."""
ECHOES = (
    *(
        "/papers?q=",
        "/papers?author=",
        "/papers.md?q=",
        "/papers.json?q=",
        "/library?q=",
        "/library?tag=",
        "/submit?what=",
    ),
    *("/papers/", "/papers/date/", "/papers/week/", "/authors/", "/categories/", "/desk/people?name="),
    *(
        "/desk/papers?key=",
        "/report?kind=person&key=",
        "/people/",
        "/keep/",
        "/nowhere/",
        "/suggest?q=",
        "/accounts/login/?next=/",
        "/unsubscribe/",
    ),
)
"""Addresses whose pages say what they were asked."""
MEDIA = {
    "json": "application/json", "md": "text/markdown", "bib": "application/x-bibtex", "opml": "text/x-opml",
    "png": "image/png", "txt": "text/plain", "atom": "application/atom+xml", "rss": "application/rss+xml",
}  # fmt: skip
AS_FILES = ("library-export", "collection-export", "following-export", "account-export")


def _is_page(answer: Any) -> bool:
    return str(answer.headers.get("Content-Type", "")).startswith("text/html")


def _sent(comes: Browser, here: Names) -> list[Any]:
    """Send every form; the pages that they led to."""
    people = {person: comes(person) for person in ("owner", "moderator")}
    names = {**here, "query": quote(line(17))}
    answers = []
    for form in FORMS:
        for value in form.fields.values():
            if isinstance(value, SimpleUploadedFile):
                value.seek(0)
        filled = {name: _filled(value, names) for name, value in form.fields.items()}
        answer = people[form.person].post(form.path.format_map(names), filled, follow=True)
        assert answer.status_code == 200, (form.path, form.numbers)
        answers.append(answer)
    return answers


def _filled(value: Any, names: Names) -> Any:
    is_name = isinstance(value, str) and value.startswith("{") and value[1:-1] in names
    return str(names[value[1:-1]]) if is_name else value


def _addresses(here: Names) -> list[str]:
    made = [f"/searches/{one.pk}" for one in SavedSearch.objects.all()]
    made += [
        f"/collections/ada/{one.slug}{tail}"
        for one in Collection.objects.all()
        for tail in ("", "/settings", "/delete")
    ]
    echoed = [echo + quote(line(50)) for echo in ECHOES]
    return [
        *(row.address(here) for row in ROWS if row.get != NOT),
        *made,
        *echoed,
        "/people/bo",
        "/library?tag=" + quote(f"{mark(3)}'\"><hx onhx=1>"),
        f"/keep/{here['other']}",
        f"/people/{quote(STRANGE)}",
    ]


def test_no_text_of_anybody_becomes_markup(comes: Browser, here: Names) -> None:
    strange = User.objects.create_user(STRANGE)
    post(strange, Paper.objects.get(key=here["paper"]), f"Hello @{STRANGE}", timezone.now())
    answers = _sent(comes, here)
    member = Client()
    member.force_login(User.objects.get(username="bo"), backend="django.contrib.auth.backends.ModelBackend")
    for browser in (*map(comes, PEOPLE), member):
        answers += [browser.get(address) for address in _addresses(here)]
    broken = {answer.request["PATH_INFO"] for answer in answers if answer.status_code >= 500}
    assert broken <= {"/readyz"}  # nothing is indexed here
    pages = [Page(answer.content.decode()) for answer in answers if _is_page(answer)]
    assert [page.wrong for page in pages if page.wrong] == []
    shown = " ".join(page.text for page in pages)
    unseen = [number for form in FORMS for number in form.numbers if mark(number) not in shown]
    assert unseen == []


NAMES = dict.fromkeys(("<hx>", "a'b", 'a"b', "a b", "a/b", "a<b", "ä", "a@b", "A", "a" * 40, "-a"), False)


@pytest.mark.parametrize(("name", "is_taken"), [*NAMES.items(), ("ida-7", True)])
def test_a_user_name_holds_no_markup(
    comes: Browser, here: Names, settings: Settings, name: str, is_taken: bool
) -> None:
    settings.ACCESS = "open"
    form = {"username": name, "password1": "columns of six", "email": "a@mail.example"}
    answer = comes("nobody").post("/accounts/signup/", form)
    assert not Page(answer.content.decode()).wrong
    assert User.objects.filter(username=name).exists() is is_taken


def test_what_is_no_page_is_never_read_as_one(comes: Browser, here: Names) -> None:
    ada = comes("owner")
    for row in ROWS:
        if row.get != NOT:
            answer = ada.get(row.address(here))
            assert answer.headers["X-Content-Type-Options"] == "nosniff", row
            ending = row.path.partition("?")[0].rpartition(".")[2]
            if ending in MEDIA and "robots" not in row.path and answer.status_code == 200:
                media = MEDIA[ending].replace("/", "/feed+") if row.is_feed and ending == "json" else MEDIA[ending]
                assert answer.headers["Content-Type"].startswith(media), row
            if row.name in AS_FILES:
                assert answer.headers["Content-Disposition"].startswith("attachment; "), row


def test_a_mail_is_plain_text_with_one_subject(comes: Browser, here: Names) -> None:
    bo = User.objects.get(username="bo")
    User.objects.filter(pk=bo.pk).update(email="bo@mail.example")
    EmailAddress.objects.create(user=bo, email="bo@mail.example", verified=True, primary=True)
    _sent(comes, here)
    letters = [written(row) for row in Notification.objects.filter(user__username="bo", read=None)]
    assert any(letters)
    for letter in filter(None, letters):
        message = letter.message()
        assert message.get_content_type() == "text/plain"
        assert "\n" not in letter.subject
        assert {name for name, _ in message.items()} <= {
            "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID",
            "List-Unsubscribe",
        }  # fmt: skip
