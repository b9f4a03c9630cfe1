"""The real command in a process of its own, in an empty data folder."""

import atexit
import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

COMMAND = (sys.executable, "-m", "broadsheet")


def environment(home: Path, **more: str) -> dict[str, str]:
    """Of this process, without any setting of Broadsheet that a developer may have, and without other machines."""
    ours = ("BROADSHEET_", "DATABASE_URL", "EMAIL_URL", "SECRET_KEY")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "BROADSHEET_HOME": str(home), "BROADSHEET_OFFLINE": "1", **more}


def set_up(home: Path) -> Path:
    """The folder, with an empty catalog in it as a first start leaves it, which takes such a start two seconds."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(_empty_catalog(), home)
    return home


@functools.cache
def _empty_catalog() -> Path:
    home = Path(tempfile.mkdtemp(prefix="broadsheet-empty-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    prepare = "import django; django.setup(); from broadsheet.cli.setup import prepare_database; prepare_database()"
    made = environment(home, DJANGO_SETTINGS_MODULE="broadsheet.settings")
    subprocess.run([sys.executable, "-c", prepare], env=made, check=True)
    return home / "broadsheet.sqlite3"


def run(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(home, **more), capture_output=True, text=True, timeout=300
    )


@contextlib.contextmanager
def up(
    home: Path, *arguments: str, command: Sequence[str] = COMMAND, **more: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A running `broadsheet up` at a free port: its address and its process, stopped by Ctrl-C at the end."""
    process = subprocess.Popen(
        [*command, "up", "--port", "0", *arguments],
        env=environment(home, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line)
            found = re.search(r"http://\S+", line)
            if found:
                break
        else:
            raise AssertionError("".join(said))
        yield found[0], process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        print(*said, process.stdout.read())  # for who reads why a test failed
        process.stdout.close()
