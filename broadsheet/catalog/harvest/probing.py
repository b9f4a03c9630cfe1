"""Whether a source answers now what its reader expects: for `broadsheet doctor --live`. Nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.catalog.harvest.running import Surroundings, asking
from broadsheet.sources.http.errors import FetchError
from broadsheet.sources.http.probe import Enough, Probe
from broadsheet.sources.live import Configured, Page


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it did, as a sentence."""

    well: bool
    sentence: str


def probe(source: Configured, around: Surroundings) -> Verdict:
    """Ask for the first papers of a harvest that begins now, in as few requests as its kind needs, each once."""
    now = around.clock.now()
    with Probe(most=source.kind.first_page, **around.manner(source)) as http:
        try:
            page = next(asking(source).fetch(source.source.start(None, now), http, now), None)
        except Enough:
            if not http.answered:
                return Verdict(False, f"Nothing of what was asked for is there ({_times(http.asked)}).")
            return Verdict(True, f"It answers as expected; its papers take more than {_times(http.asked)}.")
        except FetchError as error:
            return Verdict(False, str(error))
        except Exception as error:
            return Verdict(
                False, f"Its answer broke the reader ({type(error).__name__}: {str(error)[:200]}). Report it."
            )
        return _verdict(page, http.asked)


def _verdict(page: Page | None, asked: int) -> Verdict:
    if not asked:
        return Verdict(True, "There is nothing to ask about yet.")
    if page is None or not (page.records or page.removed or page.rejects):
        return Verdict(True, f"It answers as expected, with no papers for now ({_times(asked)}).")
    if not page.records and page.rejects:
        first = page.rejects[0]
        return Verdict(False, f"None of its {len(page.rejects):,} entries can be read. {first.place}: {first.reason}")
    unread = f", {len(page.rejects):,} could not be read" if page.rejects else ""
    records = "1 paper" if len(page.records) == 1 else f"{len(page.records):,} papers"
    return Verdict(True, f"It answers as expected: {records} read{unread} ({_times(asked)}).")


def _times(asked: int) -> str:
    return "one request" if asked == 1 else f"{asked} requests"
