"""The one letter that an address gets unasked: whether digests shall come there."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from broadsheet.delivery.digests.subscriptions import CannotSubscribe, asking, not_asked
from broadsheet.delivery.links import address
from broadsheet.delivery.models import Subscription
from broadsheet.web.letters.handing import Answer, hand_over
from broadsheet.web.letters.links import confirm_url

log = logging.getLogger(__name__)


def ask(subscription: Subscription, now: datetime) -> bool:
    """Send it, unless another went out lately; says whether it did. Raises CannotSubscribe where no server took it:
    then it may be asked again."""
    if not asking(subscription, now):
        return False
    handed = hand_over(question(subscription), get_connection())
    if handed.answer != Answer.TAKEN:
        not_asked(subscription)
        log.warning("The question to a new address was not sent: %s", handed.problem)
        raise CannotSubscribe("The letter to this address could not be sent. Look at the address, or try it later.")
    return True


def question(subscription: Subscription) -> EmailMessage:
    """It says who may have asked, and that nothing more comes unless the link in it is followed."""
    context = {"address": subscription.address, "site": address("/"), "url": confirm_url(subscription)}
    body = render_to_string("mail/question.txt", context)
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(
        "Broadsheet: shall papers come to this address?", body, to=[subscription.address], headers=headers
    )
