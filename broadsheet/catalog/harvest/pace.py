"""Who may ask a host now: all processes of all machines take turns in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q

from broadsheet.catalog.harvest.holding import give_back, take
from broadsheet.catalog.models import HostTurn
from broadsheet.sources.clock import Clock
from broadsheet.sources.http.errors import Busy
from broadsheet.sources.live import Limit

LASTING = timedelta(minutes=20)
"""More than the attempts of one turn can take."""
LOOK_AGAIN = 1.0
PATIENCE = timedelta(minutes=10)


class SharedPace:
    """The `Pace` of `sources/http/client.py` (see there)."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    @contextmanager
    def turn(self, limit: Limit) -> Iterator[None]:
        row = HostTurn.objects.filter(host=limit.key)
        holder = self._wait(limit.key)
        try:
            yield
        finally:
            row.filter(holder=holder).update(next_at=self.clock.now() + timedelta(seconds=limit.gap))
            give_back(row, holder)

    def _wait(self, key: str) -> str:
        HostTurn.objects.get_or_create(host=key)
        row = HostTurn.objects.filter(host=key)
        began = self.clock.now()
        while (now := self.clock.now()) - began <= PATIENCE:
            holder = take(row.filter(Q(next_at=None) | Q(next_at__lte=now)), now, LASTING)
            if holder:
                return holder
            next_at = row.values_list("next_at", flat=True).get()
            wait = (next_at - now).total_seconds() if next_at else 0.0
            self.clock.sleep(wait if 0.0 < wait <= PATIENCE.total_seconds() else LOOK_AGAIN)
        raise Busy(f"Another process has been asking {key} for more than {PATIENCE.seconds // 60} minutes.")
