"""How much is to go out and has not, for those who run it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.community.models import Notification
from broadsheet.community.notifications import GIVEN_UP
from broadsheet.delivery.models import Digest, HookMessage


@dataclass(frozen=True, slots=True)
class Waiting:
    """`failed` were tried in vain and are still tried, or were given up in the days for which they are looked at."""

    digests: int
    digests_failed: int
    notifications: int
    notifications_failed: int
    webhooks: int


def waiting(now: datetime) -> Waiting:
    digests = Digest.objects.filter(sent=None)
    mails = Notification.objects.filter(by_mail=True, sent_at=None, at__gt=now - GIVEN_UP)
    return Waiting(
        digests=digests.exclude(next_try=None).count(),
        digests_failed=digests.filter(due__gt=now - GIVEN_UP).exclude(problem="").count(),
        notifications=mails.count(),
        notifications_failed=mails.exclude(tried_at=None).count(),
        webhooks=HookMessage.objects.exclude(next_at=None).count(),
    )
