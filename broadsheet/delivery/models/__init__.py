"""The tables of what goes out: to mailboxes, to feed readers, to other programs."""

from broadsheet.delivery.models.feeds import FeedKey

__all__ = ["FeedKey"]
