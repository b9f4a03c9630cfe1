"""The only writer of libraries."""

from broadsheet.library.actions.bringing import Take, annotate, bring, forget, fulfil
from broadsheet.library.actions.collections import (
    LONGEST_NAME,
    MOST_MEMBERS,
    Full,
    Move,
    add,
    change,
    collect,
    leave,
    move,
    remove,
    remove_collection,
    share,
)
from broadsheet.library.actions.liking import MOST_CHARACTERS, MOST_RULES, add_rule, remove_rule, set_cutoff, unlearn
from broadsheet.library.actions.marks import ALL, Do, adopt, mark
from broadsheet.library.actions.notes import tag, write

__all__ = [
    "ALL",
    "LONGEST_NAME",
    "MOST_CHARACTERS",
    "MOST_MEMBERS",
    "MOST_RULES",
    "Do",
    "Full",
    "Move",
    "Take",
    "add",
    "add_rule",
    "adopt",
    "annotate",
    "bring",
    "change",
    "collect",
    "forget",
    "fulfil",
    "leave",
    "mark",
    "move",
    "remove",
    "remove_collection",
    "remove_rule",
    "set_cutoff",
    "share",
    "tag",
    "unlearn",
    "write",
]
