"""What all commands have in common: exit codes, silence, examples, completion, pipes."""

from __future__ import annotations

import json
import logging
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from broadsheet import logs
from broadsheet.catalog.ingest import ingest
from broadsheet.cli import VERBS, command, status, up
from broadsheet.cli.verb import Verb
from tests.catalog.records import record
from tests.cli.process import COMMAND, environment

OURS = re.compile(r"""\bbroadsheet ((?:'[^']*'|"[^"]*"|[^|<>)])*)""")
"""Where an example calls us, up to a pipe or to where something is redirected."""
FILES = (
    "broadsheet.zip",
    "papers.jsonl.gz",
    "returned.eml",
    "run.jsonl",
    "seeds/one",
    "sets/scifact/x",
    "sets/votes/x",
    "sets/citeulike/x",
)


def do(*arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(command, arguments, prog_name="broadsheet", **more)


def verbs() -> Iterator[tuple[str, Verb]]:
    """Every verb and every part of one, by what is typed."""
    for name in VERBS:
        found = command.get_command(click.Context(command), name)
        for part, verb in found.commands.items() if isinstance(found, click.Group) else [("", found)]:
            assert isinstance(verb, Verb)
            yield f"{name} {part}".strip(), verb


@pytest.mark.parametrize(("name", "verb"), list(verbs()))
def test_help_ends_with_examples(name: str, verb: Verb) -> None:
    told = do(*name.split(), "--help").stdout.rstrip().splitlines()
    assert len(verb.examples) in (2, 3)
    assert [line.strip() for line in told[-len(verb.examples) :]] == list(verb.examples)
    assert all(f"broadsheet {name}" in example for example in verb.examples)


@pytest.mark.parametrize("example", [example for _, verb in verbs() for example in verb.examples])
def test_examples_are_understood(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for file in FILES:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).touch()
    called = OURS.findall(example)
    assert called
    for words in called:
        _understood(command, shlex.split(re.sub(r" 2$", "", words)))


def _understood(group: click.Group, words: list[str]) -> None:
    """Raises what click raises for a wrong use."""
    verb = group.get_command(click.Context(group), words[0])
    assert verb, words
    if isinstance(verb, click.Group):
        _understood(verb, words[1:])
    else:
        verb.make_context(words[0], words[1:]).close()


@pytest.mark.django_db
def test_one_paper_among_others_that_is_unknown_is_told_and_the_code_says_so(now: Any) -> None:
    ingest([record(identifiers=["arxiv:2601.00001"])], now)
    done = do("show", "2601.00009", "2601.00001", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["id"] == "2601.00001"
    assert done.stderr == "Error: No paper has the key or identifier “2601.00009”. Find it by `broadsheet search`.\n"


@pytest.mark.parametrize(
    "words", [["status", "--nonsense"], ["nonsense"], ["show"], ["status", "--quiet", "--verbose"]]
)
def test_a_wrong_use_is_2(words: list[str]) -> None:
    done = do(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Error: " in done.stderr


def test_ctrl_c_is_130_and_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "_facts", lambda: signal.raise_signal(signal.SIGINT))
    done = do("status")
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", "Stopped.\n")


@pytest.fixture
def unread() -> Iterator[int]:
    """The end of a pipe whose other end is closed."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


def test_a_pipe_that_is_closed_is_no_complaint(unread: int, tmp_path: Path) -> None:
    words = [*COMMAND, "completion", "fish"]
    done = subprocess.run(words, env=environment(tmp_path), stdout=unread, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.django_db
def test_a_table_into_a_closed_pipe_is_no_complaint(unread: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", os.fdopen(unread, "w", closefd=False))
    with pytest.raises(SystemExit) as ended:
        command.main(["status"], prog_name="broadsheet")
    assert ended.value.code == 141


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        words = [*COMMAND, "completion", "fish"]
        done = subprocess.run(words, env=environment(tmp_path), stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, b"Error: No space left on device.\n")


@pytest.mark.django_db
def test_quiet_says_nothing_of_what_went_well(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps({"source": "s", "id": "1", "title": "One"}))
    done = do("import", str(tmp_path / "one.jsonl"), "--quiet")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    (tmp_path / "two.jsonl").write_text("broken")
    assert "This is not a kind of file" in do("import", str(tmp_path / "two.jsonl"), "--quiet").stderr


@pytest.mark.django_db
def test_progress_stands_on_standard_error_alone(tmp_path: Path, now: Any) -> None:
    ingest([record()], now)
    words, terminal = ["export", "--format", "jsonl", str(tmp_path / "papers")], {"FORCE_COLOR": "1"}
    done = do(*words, env=terminal)
    assert (done.stdout, "Papers" in done.stderr) == ("", True)
    quiet = do(*words, "--quiet", env=terminal)
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")


@pytest.mark.django_db
def test_verbose_says_more_where_it_does_not_disturb() -> None:
    done = do("status", "--verbose", "--json")
    assert re.fullmatch(r"Took \d+\.\d\d s\.\n", done.stderr)
    assert json.loads(done.stdout)["papers"] == 0


def test_what_services_log_is_json() -> None:
    try:
        raise ValueError("no")
    except ValueError:
        told = logging.LogRecord("broadsheet.worker", logging.ERROR, "", 0, "%s failed", ("index",), sys.exc_info())
    line = json.loads(logs.JsonLines().format(told))
    assert (line["level"], line["logger"], line["message"]) == ("error", "broadsheet.worker", "index failed")
    assert line["trace"].endswith("ValueError: no")
    assert datetime.fromisoformat(line["time"]).tzinfo


def test_a_server_says_where_it_is_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    up._say_where("http://127.0.0.1:8000", "", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told == {"address": "http://127.0.0.1:8000", "home": os.environ["BROADSHEET_HOME"], "link": None}


@pytest.mark.django_db
def test_titles_in_doubt_as_json(now: Any) -> None:
    twins = [record("x", str(n), "One title that two share", identifiers=[f"arxiv:2601.0000{n}"]) for n in (1, 2)]
    ingest(twins, now)
    (told,) = map(json.loads, do("status", "--doubtful", "--json").stdout.splitlines())
    assert told == {
        "title": "One title that two share",
        "reason": told["reason"],
        "papers": ["2601.00001", "2601.00002"],
    }


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_asks_the_command(shell: str) -> None:
    done = do("completion", shell)
    assert done.exit_code == 0
    assert f"_BROADSHEET_COMPLETE={shell}_complete" in done.stdout
    assert json.loads(do("completion", shell, "--json").stdout) == {"shell": shell, "script": done.stdout[:-1]}


def test_bash_completes_verbs_options_and_values(tmp_path: Path) -> None:
    (tmp_path / "broadsheet").write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n')
    (tmp_path / "broadsheet").chmod(0o755)
    script = f"""
        PATH={tmp_path}:$PATH
        eval "$(broadsheet completion bash)"
        ask() {{
            COMP_WORDS=(broadsheet "$@") COMP_CWORD=$# COMPREPLY=()
            _broadsheet_completion broadsheet
            echo "${{COMPREPLY[*]}}"
        }}
        ask do; ask show --for; ask show --format bib
    """
    done = subprocess.run(["bash", "-c", script], env=environment(tmp_path / "home"), capture_output=True, text=True)
    assert done.stdout.splitlines() == ["doctor", "--format", "bibtex"]
    assert not (tmp_path / "home").exists()


def test_completion_and_help_load_no_django() -> None:
    script = """import sys, broadsheet.cli as cli
cli.command.main(sys.argv[1:], standalone_mode=False, prog_name="broadsheet")
sys.exit(bool({"django", "numpy", "rich", "httpx2", "pydantic"} & sys.modules.keys()))"""
    for words in (["--help"], ["search", "--help"], ["completion", "bash"]):
        assert subprocess.run([COMMAND[0], "-c", script, *words], capture_output=True).returncode == 0
