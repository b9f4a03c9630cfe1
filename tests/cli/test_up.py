"""`broadsheet up` as a person starts it."""

import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.cli.process import COMMAND, environment, run, set_up, up


def _children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_first_start_shows_the_starter_shelf(tmp_path: Path) -> None:
    with up(tmp_path, "--no-worker") as (address, _), urllib.request.urlopen(address + "/papers") as answer:
        page = answer.read().decode()
    assert page.count('href="/papers/2') >= 30


def test_without_the_starter_shelf_the_first_page_says_what_to_do(tmp_path: Path) -> None:
    with (
        up(tmp_path, "--no-worker", BROADSHEET_STARTER="0") as (address, _),
        urllib.request.urlopen(address + "/papers") as answer,
    ):
        assert "broadsheet import" in answer.read().decode()


def test_interrupt_stops_server_and_worker(tmp_path: Path) -> None:
    with up(set_up(tmp_path), BROADSHEET_STARTER="0") as (_, process):
        workers = _children(process.pid)
        assert len(workers) == 1
    assert process.returncode == 0
    assert _ends(workers[0])


def test_several_processes_answer_at_one_address_and_end_together(tmp_path: Path) -> None:
    how = ("--no-worker", "--processes", "2")
    with up(set_up(tmp_path), *how, BROADSHEET_STARTER="0", BROADSHEET_MODEL="none") as (address, process):
        (other,) = _children(process.pid)
        os.kill(process.pid, signal.SIGSTOP)  # the first takes what it can get, and answers nothing
        try:
            assert _is_answered(address)
        finally:
            os.kill(process.pid, signal.SIGCONT)
    assert process.returncode == 0
    assert _ends(other)


def _is_answered(address: str) -> bool:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/robots.txt", timeout=1.0) as answer:
                return bool(answer.status == 200)
        except OSError:
            continue
    return False


def test_worker_ends_when_the_server_is_killed(tmp_path: Path) -> None:
    with up(set_up(tmp_path), BROADSHEET_STARTER="0") as (_, process):
        (worker,) = _children(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
    assert _ends(worker)


def _ends(pid: int) -> bool:
    """Whether it is gone soon: who was started just when its parent was stopped ends by itself."""
    for _ in range(300):
        if not _alive(pid) or "Z" in _state(pid):
            return True
        subprocess.run(["sleep", "0.1"], check=True)
    return False


def _state(pid: int) -> str:
    return subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def test_second_start_adds_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        with up(tmp_path, "--no-worker"):
            pass
    first = run(tmp_path, "status", "--json").stdout
    with up(tmp_path, "--no-worker"):
        pass
    assert run(tmp_path, "status", "--json").stdout.split('"disk_bytes"')[0] == first.split('"disk_bytes"')[0]


def test_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run(tmp_path, "up", "--port", str(port))
    assert ended.returncode != 0
    assert f"Cannot listen at 127.0.0.1:{port}" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_unwritable_data_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run(tmp_path / "file" / "home", "up")
    assert ended.returncode != 0
    assert "BROADSHEET_HOME" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("BROADSHEET_STARTER", "perhaps"), ("DATABASE_URL", "mysql://db/x"), ("BROADSHEET_LOG", "LOUD")],
)
def test_broken_setting_is_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    ended = run(tmp_path, "up", **{name: value})
    assert ended.returncode != 0
    assert name in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_broken_database_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.sqlite3").write_text("This is no database." * 100)
    ended = run(tmp_path, "status")
    assert ended.returncode == 1
    assert "database" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_unknown_command_names_help(tmp_path: Path) -> None:
    ended = subprocess.run([*COMMAND, "fly"], env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "No such command 'fly'" in ended.stderr


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_terminate_stops_server_and_worker_however_soon(tmp_path: Path, asked: signal.Signals) -> None:
    with up(set_up(tmp_path), BROADSHEET_STARTER="0") as (_, process):
        (worker,) = _children(process.pid)
        process.send_signal(asked)
        process.wait(timeout=60)
    assert process.returncode == 0
    assert _ends(worker)


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    with up(set_up(tmp_path), BROADSHEET_STARTER="0") as (_, process):
        (first,) = _children(process.pid)
        os.kill(first, signal.SIGKILL)
        for _ in range(300):
            if _children(process.pid) not in ([], [first]):
                return
            subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail("nobody noticed that the worker died")


def test_an_empty_secret_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    ended = run(tmp_path, "status")
    assert ended.returncode != 0
    assert "holds no key" in ended.stderr


def test_help_needs_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for verb in ("search", "import", "up"):
        assert run(tmp_path / "file" / "home", verb, "--help").returncode == 0


def test_a_host_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    for host in ("a..b", "300.1.1.1", "192.0.2.1"):
        ended = run(tmp_path, "up", "--host", host)
        assert ended.returncode != 0
        assert ended.stderr.startswith(f"Error: “{host}” is no address of this machine")
        assert len(ended.stderr.strip().splitlines()) == 1


def test_the_list_of_commands_is_not_cut_off(tmp_path: Path) -> None:
    commands = run(tmp_path, "--help", COLUMNS="80").stdout.partition("Commands:")[2].splitlines()
    assert [line for line in commands if line.endswith("...")] == []


def test_several_commands_may_set_up_at_once(tmp_path: Path) -> None:
    line = tmp_path / "one.jsonl"
    line.write_text('{"source": "x", "id": "x:1", "title": "A paper of four words"}\n')
    home = tmp_path / "home"
    started = [
        subprocess.Popen([*COMMAND, "import", str(line)], env=environment(home), stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=300)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said


def test_an_index_of_an_older_version_answers_until_it_is_built_anew(tmp_path: Path) -> None:
    with up(tmp_path, "--no-worker"):
        pass
    index = tmp_path / "index"
    current = json.loads((index / "current.json").read_text())
    (index / current["words"]).rename(index / "words-1-0")
    (index / "current.json").write_text(json.dumps({**current, "words": "words-1-0"}))
    with up(tmp_path, "--no-worker") as (address, _):
        found = urllib.request.urlopen(f"{address}/papers.json?q=layer+width", timeout=60).read()
        assert json.loads(found)["total"] > 0
        for _ in range(600):
            if json.loads((index / "current.json").read_text())["words"] != "words-1-0":
                return
            subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail("the index was not built anew")


def test_where_people_have_to_come_in_the_first_operator_gets_a_link(tmp_path: Path) -> None:
    with up(set_up(tmp_path), "--no-worker", BROADSHEET_ACCESS="invited") as (address, process):
        assert process.stdout
        said = process.stdout.readline()
        link = next(word for word in said.split() if "/enter/" in word)
        assert link.startswith(address)
        with urllib.request.urlopen(link) as answer:
            assert "This link lets operator in once." in answer.read().decode()
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{address}/library")
    with up(set_up(tmp_path / "named"), "--no-worker", BROADSHEET_HOSTS="papers.example") as (_, process):
        assert process.stdout
        assert "http://papers.example:" in process.stdout.readline()
    elsewhere = {"BROADSHEET_URL": "https://papers.example", "BROADSHEET_HOSTS": "papers.example"}
    with up(set_up(tmp_path / "behind"), "--no-worker", BROADSHEET_PROXIES="127.0.0.1", **elsewhere) as (_, process):
        assert process.stdout
        assert "https://papers.example/enter/" in process.stdout.readline()
    asked = run(tmp_path, "user", "ada", BROADSHEET_ACCESS="invited", **elsewhere)
    assert asked.stdout.startswith("https://papers.example/enter/")
    asked = run(tmp_path, "user", "ada", "--at", "https://papers.example/", BROADSHEET_ACCESS="invited")
    assert asked.stdout.startswith("https://papers.example/enter/")
    refused = run(tmp_path, "user", "a b")
    assert (refused.returncode, refused.stderr) == (
        1,
        "Error: A name has letters, digits and .@+-_ only, at most 150.\n",
    )


def test_the_worker_knows_where_the_links_of_its_letters_lead(tmp_path: Path) -> None:
    with up(tmp_path, BROADSHEET_STARTER="0") as (address, process):
        (worker,) = _children(process.pid)
        told = subprocess.run(
            ["ps", "-ww", "-o", "args=", "-p", str(worker)], capture_output=True, text=True, check=True
        )
    assert told.stdout.split()[-2:] == ["--at", address]
