"""A harvest that is killed at random moments ends in the catalog of one that nobody disturbed.

`python -m bench.harvest` does the same with 20,000 recorded papers and fifty kills.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.cli.process import run
from tests.harvest.killing import catalog_of, harvest_killed
from tests.harvest.many import ManyPapers
from tests.loopback import Loopback


def test_killed_harvests_lose_nothing_and_double_nothing(tmp_path: Path, server: Loopback) -> None:
    many = ManyPapers(600, 50)
    killed = harvest_killed(tmp_path / "killed", server, many, 4, random.Random(20))
    assert killed == 4
    assert harvest_killed(tmp_path / "calm", server, many, 0, random.Random(0)) == 0
    assert catalog_of(tmp_path / "killed") == catalog_of(tmp_path / "calm")
    told = json.loads(run(tmp_path / "killed", "status", "--json").stdout)
    assert told["papers"] == 600
