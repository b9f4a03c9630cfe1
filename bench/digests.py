"""Digests: `python -m bench.digests HOME [READERS]` (10,000) writes as many for made readers of a data folder's papers;
`python -m bench.digests killed [DIGESTS]` (2,000) sends as many to a mail server on this machine that refuses, delays
and hangs up, while the sending process is killed at random moments and started again.

Readers save 30 papers each, follow an author and a word, and get what is trending, what is for them, what they follow.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bench.smtp import MailServer, serving

SAVED = 30
CUT, LATER, SLOW = 0.02, 0.03, 0.02
"""How often the mail server hangs up, says to come later, takes its time."""
LETTERS = (1, 40)
"""After so many more letters have come, the process that sends them is killed."""
PAPERS = 10
"""As many as one letter tells: there is nothing for another one, however late it gets."""
STEP = timedelta(minutes=20)
"""By so much later it is for each process: what a killed one had taken is free again."""


def main() -> None:
    if sys.argv[1:2] == ["killed"]:
        digests = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
        print(killed(digests, random.Random(20)), flush=True)
        return
    if len(sys.argv) < 2 or not (Path(sys.argv[1]) / "broadsheet.sqlite3").is_file():
        sys.exit("Name a data folder with papers, for example .cache/bench, or say `killed`.")
    _written(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)


def _start(home: Path, **more: str) -> None:
    os.environ |= {"BROADSHEET_HOME": str(home), "BROADSHEET_HOSTS": "papers.example", **more}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()


# Writing


def _written(home: Path, readers: int) -> None:
    """Compose and render the digests of `readers` in two processes, on a copy of the catalog."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-digests-") as place:
        copied = Path(place) / "home"
        copied.mkdir()
        subprocess.run(["cp", "-a", str(home / "broadsheet.sqlite3"), str(home / "index"), str(copied)], check=True)
        _start(copied)
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        _readers(readers)
        start = time.perf_counter()
        command = [sys.executable, "-c", "from bench.digests import compose; compose()", str(copied)]
        for process in [subprocess.Popen([*command, each]) for each in "01"]:
            process.wait()
        taken = time.perf_counter() - start
        from broadsheet.delivery.models import Digest, ToldPaper

        told = ToldPaper.objects.count() / max(1, Digest.objects.count())
        print(
            f"{Digest.objects.count():,} digests of {told:.0f} papers written in {taken:.0f} s by the clock", flush=True
        )


def _readers(number: int) -> None:
    from broadsheet.accounts.models import User
    from broadsheet.catalog.models import Paper
    from broadsheet.delivery.models import Subscription
    from broadsheet.library.models import Follow, Mark

    chance, now = random.Random(5), datetime.now(UTC)
    papers = list(Paper.objects.order_by("-pk").values_list("key", "authors")[:40_000])
    users = User.objects.bulk_create(User(username=f"reader{each}", password="!") for each in range(number))
    marks, follows = [], []
    for user in users:
        start = chance.randrange(10_000, len(papers) - SAVED)
        marks += [Mark(user=user, key=key, saved=now) for key, _ in papers[start : start + SAVED]]
        name = next((str(each["name"]) for _, authors in papers[start:] for each in authors), "Ada")
        follows.append(Follow(user=user, kind="author", what=name[:200], same=name.casefold()[:300], at=now))
        follows.append(Follow(user=user, kind="keyword", what=chance.choice(WORDS), same="word", at=now))
    Mark.objects.bulk_create(marks, batch_size=5_000)
    Follow.objects.bulk_create(follows, batch_size=5_000)
    Subscription.objects.bulk_create(
        Subscription(
            user=user,
            address=f"{user.username}@example.org",
            confirmed=now,
            next_at=now,
            parts=["trending", "for-you", "follows"],
        )
        for user in users
    )


WORDS = ("diffusion", "transformer", "dark matter", "graph neural network", "protein", "spin liquid", "reasoning")


def compose() -> None:
    """Compose and render every second digest; in a process of its own."""
    home, which = sys.argv[1:3]
    _start(Path(home))
    from broadsheet.delivery.digests import outbox
    from broadsheet.web.letters.digest import letter

    now = datetime.now(UTC)
    used, number, size = time.process_time(), 0, 0
    for one in list(outbox.due(now).select_related("user").order_by("pk")):
        if one.pk % 2 == int(which) and (made := outbox.compose(one, now)) and (written := letter(made)):
            size += len(written.message().as_bytes())
            number += 1
    used = time.process_time() - used
    each = max(1, number)
    print(f"{number:,} written: {used * 1_000 / each:.1f} ms of processor and {size / each / 1_000:.0f} kB each")


# Killing


def killed(digests: int, chance: random.Random) -> str:
    """Send so many while the sender is killed, again and again; says how often each came.

    Each process sees a later clock than the one before, so that what was held or put off is free again. Raises
    AssertionError where a reader got none, or two letters that are not the same."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-killed-") as place, _server(chance) as (box, port):
        home = Path(place)
        _run(home, port, "prepare", str(digests)).check_returncode()
        kills = 0
        for turn in count(1):
            process = subprocess.Popen(_command("send", str(turn)), env=_environment(home, port))
            _wait(process, box, chance)
            process.kill()
            ended = process.wait()
            kills += ended < 0
            if ended == 0:
                break
        came, readers = box.ids(), Counter(str(one["To"]) for one in box.letters)
        twice = sum(1 for times in came.values() if times > 1)
        assert len(readers) == digests, f"{digests - len(readers)} readers got nothing"
        assert len(came) == digests, "a reader got two letters that are not the same"
        assert sum(came.values()) <= digests + kills, "more came twice than processes were killed"
        return f"{digests:,} digests, {kills} kills: each came, {twice} twice with the same Message-ID"


def _wait(process: subprocess.Popen[bytes], box: MailServer, chance: random.Random) -> None:
    """Until some more letters have come, or it has ended, and up to a hundredth of a second longer."""
    enough = len(box.mails) + chance.randint(*LETTERS)
    while len(box.mails) < enough and process.poll() is None:
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.01))


@contextmanager
def _server(chance: random.Random) -> Iterator[tuple[MailServer, int]]:
    """It says yes to most; of those it hangs up on, it has taken none."""
    with serving() as (box, port):

        def answer(_to: str) -> str | None:
            drawn = chance.random()
            if drawn < CUT:
                return MailServer.CUT
            if drawn < CUT + LATER:
                return "450 Come later"
            if drawn < CUT + LATER + SLOW:
                time.sleep(0.05)
            return None

        box.rcpt = box.data = answer
        yield box, port


def _environment(home: Path, port: int) -> dict[str, str]:
    more = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "BROADSHEET_MAIL_FROM": "papers@example.org"}
    return {**os.environ, "BROADSHEET_HOME": str(home), "BROADSHEET_STARTER": "0", "DATABASE_URL": "", **more}


def _command(*what: str) -> list[str]:
    return [sys.executable, "-c", "from bench.digests import sender; sender()", *what]


def _run(home: Path, port: int, *what: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(_command(*what), env=_environment(home, port))


def sender() -> None:
    """`prepare N` makes a catalog and N readers; `send TURN` writes and sends what is due, as of a later time each
    turn, and ends with 0 when nothing is left."""
    what, number = sys.argv[1:3]
    _start(Path(os.environ["BROADSHEET_HOME"]))
    now = datetime(2026, 6, 1, 7, tzinfo=UTC)
    if what == "prepare":
        _prepare(int(number), now)
        return
    from broadsheet.delivery.digests import outbox
    from broadsheet.delivery.models import Digest
    from broadsheet.web.letters import sending

    now += STEP * int(number)
    more = True
    while more:
        written = outbox.compose_due(lambda: now, lambda: False, most=20)
        more = sending.send_due(lambda: now, lambda: False, time.sleep) or written
    sys.exit(1 if Digest.objects.filter(next_try__isnull=False).exists() else 0)


def _prepare(number: int, now: datetime) -> None:
    from django.core.management import call_command

    from broadsheet.catalog.models import FeedEntry, Paper
    from broadsheet.delivery.models import Subscription

    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    papers = [
        Paper(key=f"2605.{place:05}", title=f"On columns, part {place}", categories=["cs.CL"], added=now)
        for place in range(PAPERS)
    ]
    Paper.objects.bulk_create(papers)
    entries = (FeedEntry(paper=one, feed="arxiv", day="2026-05-29", place=place) for place, one in enumerate(papers))
    FeedEntry.objects.bulk_create(entries)
    Subscription.objects.bulk_create(
        Subscription(address=f"reader{each}@example.org", confirmed=now, next_at=now, parts=["trending"])
        for each in range(number)
    )


if __name__ == "__main__":
    main()
