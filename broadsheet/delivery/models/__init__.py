"""The tables of what goes out: to mailboxes, to feed readers, to other programs."""

from broadsheet.delivery.models.digests import Digest, Rhythm, Stopped, Subscription, ToldPaper

__all__ = ["Digest", "Rhythm", "Stopped", "Subscription", "ToldPaper"]
