"""Kills a harvest (SIGKILL) at random moments and starts it again, until it has come to its end."""

from __future__ import annotations

import json
import random
import subprocess
import threading
from hashlib import sha256
from pathlib import Path

from tests.cli.process import COMMAND, environment, run, set_up
from tests.harvest.many import ManyPapers
from tests.loopback import Asked, Loopback, Reply


def configure(home: Path, server: Loopback) -> None:
    set_up(home)
    table = f'[sources.arxiv-oai]\nbase_url = "{server.url}/oai"\npause = 0\nsince = 2026-10-31\n'
    (home / "broadsheet.toml").write_text(table)


def harvest_killed(home: Path, server: Loopback, many: ManyPapers, kills: int, chance: random.Random) -> int:
    """Harvest into `home`, killed up to `kills` times; returns how often it was. Then one run that nobody disturbs.

    A moment is some time after an answer was given: while it is sent, read, stored, or the next one is asked for.
    """
    configure(home, server)
    killed = 0
    while killed < kills and _killed_once(home, server, many, chance.randint(1, 4), chance.uniform(0.0, 0.5)):
        killed += 1
    server.answer = many.answer
    ended = run(home, "fetch")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return killed


def _killed_once(home: Path, server: Loopback, many: ManyPapers, requests: int, delay: float) -> bool:
    answered = threading.Semaphore(0)

    def answer(asked: Asked) -> Reply:
        answered.release()
        return many.answer(asked)

    server.answer = answer
    process = subprocess.Popen([*COMMAND, "fetch"], env=environment(home), stdout=subprocess.DEVNULL)
    try:
        for _ in range(requests):
            while not answered.acquire(timeout=0.05):
                if process.poll() is not None:
                    return False  # it came to its end before
        try:
            process.wait(timeout=delay)
        except subprocess.TimeoutExpired:
            return True
        return False
    finally:
        process.kill()
        process.wait()


def catalog_of(home: Path) -> str:
    """A digest of everything that the sources said, of which the catalog is a function, but for when it was heard."""
    exported = run(home, "export")
    assert exported.returncode == 0, exported.stderr
    statements = [json.loads(line) for line in exported.stdout.splitlines()]
    lines = sorted(json.dumps({**one, "seen": ""}, sort_keys=True) for one in statements)
    return f"{len(lines)} {sha256(chr(10).join(lines).encode()).hexdigest()}"
