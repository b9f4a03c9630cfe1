"""Papers, readers and subscriptions, as the digests themselves are tested with."""

from tests.delivery.digests.conftest import ada, announce, bo, nothing_remembered, open_digest

__all__ = ["ada", "announce", "bo", "nothing_remembered", "open_digest"]
