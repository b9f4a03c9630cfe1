"""The sender killed at any moment: nobody is left out, nobody gets another letter than the one."""

from __future__ import annotations

import random

from bench.digests import killed


def test_each_reader_gets_the_one_letter_however_often_the_sender_is_killed() -> None:
    assert killed(120, random.Random(7)).startswith("120 digests, ")
