from __future__ import annotations

from datetime import timedelta

from broadsheet.catalog.models import Harvest
from tests.harvest.conftest import Harvesting

MOST = 200


def in_pieces(fetch: Harvesting) -> int:
    """Run a harvest that is cut off after every page until its walk is at its end; how many runs that took."""
    for number in range(1, MOST):
        assert fetch(lasting=timedelta()).state == "unfinished"
        if Harvest.objects.get().cursor["at"] is None:
            return number
    raise AssertionError("It never comes to an end.")
