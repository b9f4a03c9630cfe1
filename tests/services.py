"""The services by which papers are looked up, on this machine: with answers that the real ones gave."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from broadsheet.sources import lookup
from broadsheet.sources.live import Limit
from tests.loopback import Asked, Loopback, Reply


@dataclass
class Services:
    """`answers` by what an address ends in, and by the number that is asked for; anything else is not there."""

    answers: dict[str, Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        whole = f"{asked.path} {' '.join(asked.params.values())}"
        return next((reply for part, reply in self.answers.items() if part in whole), Reply(b"nothing", 404))


def arxiv_atom(shared: Path, number: str) -> Reply:
    """arXiv's recorded answer about one number."""
    (file,) = (shared / "data" / "api" / "arxiv-atom").glob(f"id_{number}_s0_m100_*.json")
    return Reply(json.loads(file.read_bytes())["body"].encode(), kind="application/atom+xml")


def serve(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Services:
    """Let every service be asked here, and without pauses."""
    served = Services()
    server.answer = served.answer

    def here(service: lookup.Service) -> lookup.Service:
        return replace(service, address=server.url, limit=Limit("here", 0.0))

    monkeypatch.setattr(lookup, "SERVICES", {name: tuple(map(here, all_)) for name, all_ in lookup.SERVICES.items()})
    for name in ("ARXIV", "BIORXIV", "CROSSREF"):
        monkeypatch.setattr(lookup, name, here(getattr(lookup, name)))
    return served
