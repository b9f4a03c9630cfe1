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
from broadsheet.library.actions.marks import ALL, Do, adopt, mark
from broadsheet.library.actions.notes import tag, write

__all__ = [
    "ALL",
    "LONGEST_NAME",
    "MOST_MEMBERS",
    "Do",
    "Full",
    "Move",
    "Take",
    "add",
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
    "share",
    "tag",
    "write",
]
