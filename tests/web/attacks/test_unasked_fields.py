"""What a form does not ask for is not taken from it, whatever the columns of the tables are called."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.apps import apps
from django.db import transaction

from broadsheet.community.models import Notice
from tests.web.attacks.conftest import Browser
from tests.web.attacks.rows import FORMS, Row
from tests.web.attacks.tables import APPS, Key, held, without_chance
from tests.web.attacks.world import Names

ASKED = {
    "notifications-choices": {*Notice.values},
    "collections": {"key"},
    "submit-confirm": {"note", "media", "project", "code"},
    "token-make": {"name", "scope"},
    "keep": {"note"},
    "webhooks": {"chat", "search"},
    "webhook": {"chat", "search", "url"},
    "searches": {"name", "mode", "sort"},
}
"""Fields that a form has besides those of its row."""
SUCCESSFUL = [row for row in FORMS if not row.opens and row.answer("post", row.decider) in (200, 302)]
WORDS = {"role": "operator", "state": "accepted", "sharing": "public", "scope": "write", "members": "eve"}
TRUTHS = ("is_staff", "is_superuser", "by_mail")


def _columns() -> set[str]:
    models = (model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True))
    return {name for model in models for field in model._meta.concrete_fields for name in (field.name, field.attname)}


def _value(name: str, here: Names) -> str:
    if name in TRUTHS:
        return "1"
    if name in WORDS:
        return WORDS[name]
    is_moment = name in ("at", "made", "added", "written", "banned", "saved", "used", "withdrawn", "hidden", "read")
    return "1999-01-01" if is_moment else str(here["eve"])


def _after(comes: Browser, row: Row, here: Names, more: Mapping[str, str]) -> Mapping[Key, Mapping[str, object]]:
    with transaction.atomic():
        comes(row.decider).post(row.address(here), {**more, **row.filled(here)})
        found = without_chance(held())
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("row", SUCCESSFUL, ids=str)
def test_only_what_is_asked_for_is_taken(comes: Browser, here: Names, row: Row) -> None:
    unasked = _columns() - row.form.keys() - ASKED.get(row.name, set())
    assert {"role", "user_id", "owner", "seen", "is_staff"} <= unasked
    plain = _after(comes, row, here, {})
    assert _after(comes, row, here, {name: _value(name, here) for name in unasked}) == plain
