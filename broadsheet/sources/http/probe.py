"""A look at whether a source answers: a few requests, once each, and no more."""

from __future__ import annotations

from typing import Any

from broadsheet.sources.http.client import Answer, Http


class Enough(Exception):
    """The source wants to ask more often than this look may."""


class Probe(Http):
    """Asks at most `most` times and never again; `answered` counts what came back whole."""

    def __init__(self, *, most: int, **how: Any) -> None:
        super().__init__(**how)
        self.most, self.asked, self.answered = most, 0, 0

    def _ask(self, request: Any) -> Answer:
        if self.asked == self.most:
            raise Enough
        self.asked += 1
        with self.pace.turn(self.limit):
            answer = self._follow(request)
        self.answered += 1
        return answer
