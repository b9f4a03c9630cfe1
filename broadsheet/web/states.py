"""What a page says where something is missing or still on its way, each in a sentence or two."""

from __future__ import annotations

from datetime import date

from broadsheet.catalog.models import Paper
from broadsheet.feed.issue import Issue
from broadsheet.feed.lists import has_meaning, meaning_problem, waiting
from broadsheet.web.words import counted

_ABSENCES = {
    "nothing": "This catalog holds no papers with a day yet.",
    "future": "This {kind} is still to come.",
    "today": "Nothing has come in for this {kind} yet. arXiv announces in the evening of Sunday to Thursday, New York "
    "time; a day’s papers are here from the following morning.",
    "weekend": "No papers were announced: arXiv and Hugging Face rest on Saturdays and Sundays.",
    "before": "This catalog begins later.",
    "after": "No papers have come in for this {kind} yet.",
    "between": "No source that was imported here has papers of this {kind}.",
}


def absence(shown: Issue) -> str:
    """Why an issue has no papers."""
    return _ABSENCES[shown.absence or "between"].format(kind=shown.span.kind)


def unfinished(shown: Issue, today: date) -> str:
    """That more papers may come; empty for an issue that is over, or that has none."""
    if shown.absence or not shown.span.first <= today <= shown.span.last:
        return ""
    if shown.span.kind == "day":
        return "Today’s edition is still coming in; this is what is here so far."
    return f"This {shown.span.kind} is not over; this is what is here so far."


def indexing() -> str:
    """What works already while the index is being made; empty once it is."""
    words, vectors = waiting()
    if words:
        return (
            f"The index is being made: {counted(words, 'paper')} cannot be searched yet. "
            "Reading by day, week, month and field works already."
        )
    if vectors:
        return (
            f"Everything can be read and searched by words. The model has still to read {counted(vectors, 'paper')}: "
            "until then meaning finds them less exactly or not at all, and themes wait for it."
        )
    return ""


def alone(paper: Paper) -> str:
    """Why no similar papers stand below a paper."""
    if has_meaning(paper):
        return "No other paper here is near it in meaning."
    if meaning_problem():
        return "Similar papers are found by meaning, and this installation runs without a model that reads it."
    return "The index has not read the meaning of this paper yet. Once it has, the nearest papers stand here."
