"""What a reader's own feed must and never shall hold, as conditions of the query language."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from broadsheet.library.models import Rule
from broadsheet.search import filters, index


def keep(rules: Sequence[Rule], papers: Sequence[int]) -> NDArray[np.bool_]:
    """Which of these papers the rules let through: none that a `never` meets; where there are `must`s of a kind (words,
    authors, categories), those that meet at least one of each kind."""
    kept = np.ones(len(papers), bool)
    musts: dict[str, NDArray[np.bool_]] = {}
    for rule in rules:
        meets = index.meeting(condition(rule), papers)
        if meets is None:  # a rule that says nothing, such as a function word
            continue
        if rule.way == Rule.Way.NEVER:
            kept &= ~meets
        else:
            musts[rule.field] = meets | musts.get(rule.field, np.zeros(len(papers), bool))
    for meets in musts.values():
        kept &= meets
    return kept


def condition(rule: Rule) -> str:
    """A rule as one types it into the search: `"diffusion models"`, `author:"Yann LeCun"`, `cat:cs.CL`."""
    if rule.field == Rule.Field.AUTHOR:
        return filters.operator("author", rule.value)
    if rule.field == Rule.Field.CATEGORY:
        return filters.operator("cat", rule.value.removesuffix(".*"))
    return f'"{filters.phrase(rule.value).strip(chr(34))}"'
