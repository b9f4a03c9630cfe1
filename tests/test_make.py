"""`make up` takes an address and a port when they are given to make, and nothing from the environment."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("given", "command"),
    [
        ([], "broadsheet up"),
        (["PORT=8120"], "broadsheet up --port 8120"),
        (["PORT=8120", "HOST=::1"], "broadsheet up --host ::1 --port 8120"),
    ],
)
def test_make_up_serves_where_it_is_told(given: list[str], command: str) -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed here.")
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")  # of the make that runs the tests
    environment = {name: value for name, value in os.environ.items() if name not in outer} | {"HOST": "of-the-shell"}
    run = subprocess.run(
        [make, "-n", "up", *given], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1].split("/")[-1].split() == command.split()
