"""What can be done with a paper, and how the buttons that do it look."""

from __future__ import annotations

ACTS = (
    ("upvote", "unvote", "Upvote", "Upvoted", "u"),
    ("save", "unsave", "Save", "Saved", "s"),
    ("read", "unread", "Mark read", "Read", "e"),
    ("hide", "unhide", "Hide", "Hidden", "x"),
)
"""The word for doing it and for undoing it, as they are printed, and its key."""
RATINGS = (
    ("up", "unup", "More like this", "More like this", "up"),
    ("down", "undown", "Less like this", "Less like this", "down"),
)
"""The same for what a reader's own feed learns from; they have no keys, and of the two one at most is pressed."""


def button_after(done: str, key: str) -> dict[str, object]:
    """How a button looks once it was pressed: its word, what it says next, and whether it is down."""
    for do, undo, word, said, _ in (*ACTS, *RATINGS):
        if done in (do, undo):
            pressed = done == do
            return {"word": said if pressed else word, "next": f"{undo if pressed else do} {key}", "pressed": pressed}
    return {}
