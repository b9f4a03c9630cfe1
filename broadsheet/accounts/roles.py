"""Who is what here: the one writer of roles."""

from __future__ import annotations

from broadsheet.accounts.models import Role, User


def give(user: User, role: Role) -> None:
    """Make somebody this from now on; operators alone may enter the admin."""
    user.role, user.is_staff, user.is_superuser = role, role == Role.OPERATOR, role == Role.OPERATOR
    user.save(update_fields=["role", "is_staff", "is_superuser"])


def is_last_operator(user: User) -> bool:
    """Whether nobody else could decide about everything any more."""
    others = User.objects.filter(role=Role.OPERATOR, is_active=True).exclude(pk=user.pk)
    return user.role == Role.OPERATOR and not others.exists()
