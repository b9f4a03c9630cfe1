"""Who makes whom what."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied

from broadsheet.accounts.models import Role, User
from broadsheet.accounts.roles import give
from broadsheet.community.models import Action
from broadsheet.community.moderation import set_role


@pytest.fixture
def boss(db: None) -> User:
    user = User.objects.create_user("boss")
    give(user, Role.OPERATOR)
    return user


def test_an_operator_gives_a_role_and_the_log_says_so(boss: User, ada: User, now: datetime) -> None:
    set_role(boss, ada, Role.CURATOR, now)
    ada.refresh_from_db()
    assert (ada.role, ada.is_staff) == (Role.CURATOR, False)
    assert str(Action.objects.get()) == "boss role person ada"


def test_an_operator_who_is_one_no_more_may_not_enter_the_admin(boss: User, ada: User, now: datetime) -> None:
    set_role(boss, ada, Role.OPERATOR, now)
    assert User.objects.get(pk=ada.pk).is_superuser
    set_role(boss, ada, Role.READER, now)
    ada.refresh_from_db()
    assert (ada.is_staff, ada.is_superuser) == (False, False)


def test_nobody_else_does_and_nobody_of_themselves(boss: User, ada: User, moderator: User, now: datetime) -> None:
    for who, whom in ((moderator, ada), (ada, ada), (boss, boss)):
        with pytest.raises(PermissionDenied):
            set_role(who, whom, Role.OPERATOR, now)
    assert not Action.objects.exists()
