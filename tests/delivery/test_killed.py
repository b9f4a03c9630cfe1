"""A real worker is killed (SIGKILL) while it sends: what was not noted goes out again, the rest does not."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.cli.process import environment, set_up
from tests.loopback import Asked, Loopback, Reply

MAKE = """
import sys, django
django.setup()
from django.utils import timezone
from broadsheet.accounts.models import User
from broadsheet.delivery.webhooks import hooks, queueing
user, now = User.objects.create_user("ada"), timezone.now()
for place in range(int(sys.argv[2])):
    wanted = hooks.Wanted(name="x", preset="standard", url=f"{sys.argv[1]}/{place}", events=["day.top"])
    hook = hooks.make(user, wanted, now)
    for number in range(int(sys.argv[3])):
        queueing.queue(hook, "webhook.test", {"title": "x", "url": "x", "papers": [], "more": 0}, now)
"""
SEND = """
import django
django.setup()
from broadsheet.delivery.webhooks.sending import send_due
from broadsheet.sources.clock import Clock
while send_due(Clock(), lambda: False):
    pass
"""
LEFT = """
import django
django.setup()
from broadsheet.delivery.models import HookMessage
print(HookMessage.objects.exclude(next_at=None).count(), HookMessage.objects.exclude(done=None).count())
"""


def start(home: Path, script: str, *arguments: str) -> subprocess.Popen[str]:
    settings = {"DJANGO_SETTINGS_MODULE": "broadsheet.settings", "BROADSHEET_WEBHOOKS_PRIVATE": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], env=environment(home, **settings), stdout=subprocess.PIPE, text=True
    )


def done(home: Path, script: str, *arguments: str) -> str:
    process = start(home, script, *arguments)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return said.strip()


def numbers(server: Loopback) -> Counter[str]:
    return Counter(asked.headers["webhook-id"] for asked in server.asked)


def test_killed_between_the_receivers_yes_and_the_note_it_sends_once_more(tmp_path: Path, server: Loopback) -> None:
    done(set_up(tmp_path), MAKE, server.url, "1", "1")
    sending: list[subprocess.Popen[str]] = []

    def kill(asked: Asked) -> Reply:
        sending[0].kill()
        sending[0].wait()
        return Reply(b"ok")

    server.answer = kill
    sending.append(start(tmp_path, SEND))
    sending[0].communicate(timeout=300)
    assert sending[0].returncode == -signal.SIGKILL
    server.answer = lambda asked: Reply(b"ok")
    done(tmp_path, SEND)
    done(tmp_path, SEND)
    assert [*numbers(server).values()] == [2]
    assert done(tmp_path, LEFT) == "0 1"


def test_killed_at_random_moments_nothing_is_lost_and_little_repeated(tmp_path: Path, server: Loopback) -> None:
    messages, chance, kills = 30, random.Random(29), 4
    done(set_up(tmp_path), MAKE, server.url, "1", str(messages))
    server.answer = lambda asked: Reply(b"ok")
    for _ in range(kills):
        before, more = len(server.asked), chance.randint(1, 4)
        process = start(tmp_path, SEND)
        while len(server.asked) < before + more and process.poll() is None:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        process.communicate()
    done(tmp_path, SEND)
    assert len(numbers(server)) == messages
    assert len(server.asked) <= messages + kills  # one host: one message at a time
    assert done(tmp_path, LEFT) == f"0 {messages}"
