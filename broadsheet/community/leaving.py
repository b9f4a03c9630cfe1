"""What a person who leaves takes along: all that they said, and what they put before others."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from broadsheet.accounts.models import User
from broadsheet.community import comments, featuring, moderation, submitting
from broadsheet.community.models import Comment, Feature, Submission
from broadsheet.community.pulse import beat


def leave(user: User, now: datetime) -> None:
    """Take back what a person said, submitted and featured; votes, reactions and claims go with the person."""
    with transaction.atomic():
        for comment in Comment.objects.filter(user=user, deleted=None):
            comments.delete(comment, now)
        for submission in Submission.objects.filter(user=user, withdrawn=None):
            submitting.withdraw(submission, now)
        for feature in Feature.objects.filter(user=user):
            featuring.take_back(feature)
        moderation.drop_reports(user, now)
        beat()
