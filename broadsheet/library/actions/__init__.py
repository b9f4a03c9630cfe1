"""The only writer of libraries."""

from broadsheet.library.actions.collections import (
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
    "MOST_MEMBERS",
    "Do",
    "Full",
    "Move",
    "add",
    "adopt",
    "change",
    "collect",
    "leave",
    "mark",
    "move",
    "remove",
    "remove_collection",
    "share",
    "tag",
    "write",
]
