from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from broadsheet.catalog.harvest import running
from broadsheet.catalog.harvest.running import Outcome, Surroundings
from broadsheet.sources.http.body import Bounds
from broadsheet.sources.kinds import configured
from tests.clocks import SetClock
from tests.loopback import Loopback

Harvesting = Callable[..., Outcome]


@pytest.fixture
def harvest(server: Loopback, clock: SetClock, db: None) -> Harvesting:
    """Harvest the source `test` of a kind from the loopback server; names are options of broadsheet.toml."""

    def run(kind: str = "arxiv-oai", name: str = "test", **options: Any) -> Outcome:
        bounds = options.pop("bounds", Bounds(overall=0.5))
        asked = {key: options.pop(key) for key in ("lasting", "progress") if key in options}
        table = {"kind": kind, "base_url": f"{server.url}/oai", "pause": 0, **options}
        source = configured({name: table})[name]
        around = Surroundings(agent="Broadsheet/test", offline=True, clock=clock.clock, bounds=bounds)
        outcome = running.run(source, around, **asked)
        assert outcome is not None
        return outcome

    return run
