"""What stands in `broadsheet.toml` is understood, or refused in one sentence before anything starts."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from broadsheet import checked, settings, settings_file


def _refusal(home: Path, toml: str) -> str:
    (home / "broadsheet.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ImproperlyConfigured) as caught:
        settings_file.read(home)
    return str(caught.value).replace(f"{home}/broadsheet.toml", "FILE")


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ('BROADSHEET_HOZTS = "a"', "FILE: there is no setting “BROADSHEET_HOZTS”; do you mean BROADSHEET_HOSTS."),
        ('broadsheet_hosts = "a"', "FILE: there is no setting “broadsheet_hosts”; do you mean BROADSHEET_HOSTS."),
        ("[sourcse.x]", "FILE: there is no setting “sourcse”; do you mean sources."),
        ("colour = 1", "FILE: there is no setting “colour”; docs/settings.md has them all."),
        ("BROADSHEET_HOSTS = 5", 'FILE: BROADSHEET_HOSTS must be text in quotes, like BROADSHEET_HOSTS = "…".'),
        (
            "BROADSHEET_HOSTS = ['a', 5]",
            'FILE: BROADSHEET_HOSTS must be text in quotes, like BROADSHEET_HOSTS = "…".',
        ),
        ("BROADSHEET_SUBMISSIONS_A_DAY = [1]", "FILE: BROADSHEET_SUBMISSIONS_A_DAY must be a number."),
        ("BROADSHEET_DEBUG = [1]", "FILE: BROADSHEET_DEBUG must be 1 or 0."),
        ("BROADSHEET_HOME = '/x'", "FILE: BROADSHEET_HOME is taken from the environment alone; remove it here."),
    ],
)
def test_what_is_no_setting_is_refused(tmp_path: Path, toml: str, sentence: str) -> None:
    assert _refusal(tmp_path, toml) == sentence


@pytest.mark.parametrize("text", ["-1", "many", "", "1.5", "²", "9" * 9])
def test_what_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("BROADSHEET_SUBMISSIONS_A_DAY", text)
    with pytest.raises(ImproperlyConfigured, match="write a number, like 20"):
        settings._number("BROADSHEET_SUBMISSIONS_A_DAY", 20)


def test_a_folder_is_named_by_its_whole_path() -> None:
    assert checked.folder("BROADSHEET_BACKUP_FOLDER", "/mnt/backups") == Path("/mnt/backups")
    assert checked.folder("BROADSHEET_BACKUP_FOLDER", "") is None
    with pytest.raises(ImproperlyConfigured, match="BROADSHEET_BACKUP_FOLDER is “backups”; write the whole path"):
        checked.folder("BROADSHEET_BACKUP_FOLDER", "backups")


def test_nothing_starts_with_a_misspelt_setting(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_text('BROADSHEET_HOZTS = "a"')
    command = [sys.executable, "-m", "broadsheet", "up", "--port", "0"]
    environment = {**os.environ, "BROADSHEET_HOME": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert not (tmp_path / "broadsheet.sqlite3").exists()


def test_lists_of_hosts_and_flags_are_understood(tmp_path: Path) -> None:
    toml = "BROADSHEET_HOSTS = ['a', 'b']\nBROADSHEET_DEBUG = true\nBROADSHEET_OFFLINE = 1\nBROADSHEET_STARTER = '0'\n"
    (tmp_path / "broadsheet.toml").write_text(toml)
    show = "from broadsheet import checked, settings as s; print(s.ALLOWED_HOSTS, s.DEBUG, s.OFFLINE, s.STARTER)"
    environment = {**os.environ, "BROADSHEET_HOME": str(tmp_path)}
    for name in ("BROADSHEET_OFFLINE", "BROADSHEET_DEBUG", "BROADSHEET_STARTER", "BROADSHEET_HOSTS"):
        environment.pop(name, None)
    done = subprocess.run([sys.executable, "-c", show], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "['a', 'b'] True True False\n"


@pytest.mark.parametrize("text", ["papers.example", "ftp://papers.example", "https://a b", "https://a\n"])
def test_the_address_for_links_is_one(text: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        checked.site(text)
    assert checked.site("https://papers.example/") == "https://papers.example"


@pytest.mark.parametrize(
    ("text", "level", "as_json"),
    [
        ("", "WARNING", False),
        ("info", "INFO", False),
        ("json", "WARNING", True),
        ("INFO json", "INFO", True),
        ("json,error", "ERROR", True),
    ],
)
def test_what_is_logged_and_how(text: str, level: str, as_json: bool) -> None:
    assert checked.logging(text) == (level, as_json)


@pytest.mark.parametrize("text", ["loud", "INFO ERROR", "json xml"])
def test_another_way_to_log_is_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="write INFO, WARNING or ERROR, with or without json"):
        checked.logging(text)


@pytest.mark.parametrize("text", ["short", "x" * 201, "twenty signs with spaces", "zwanzig-zeichen-mit-ä"])
def test_a_token_for_metrics_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="BROADSHEET_METRICS_TOKEN needs 20"):
        checked.metrics_token(text)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["proxy.example"], "BROADSHEET_PROXIES holds “proxy.example”; write IP addresses or networks"),
        (["127.0.0.1", "10.0.0.1/8"], "BROADSHEET_PROXIES holds “10.0.0.1/8”; write IP addresses or networks"),
        (["*"], "BROADSHEET_PROXIES holds “*”; write IP addresses or networks"),
        (["::/0"], "BROADSHEET_PROXIES holds ::/0, which is everybody"),
    ],
)
def test_proxies_are_named_by_address(names: list[str], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=re.escape(sentence)):
        checked.proxies(names)
    assert checked.proxies(["127.0.0.1", "10.0.0.0/8", "::1"]) == ["127.0.0.1", "10.0.0.0/8", "::1"]


def test_behind_a_proxy_nobody_is_alone() -> None:
    with pytest.raises(
        ImproperlyConfigured, match="BROADSHEET_ACCESS is single, which is for one person without a proxy"
    ):
        checked.access("single", ["127.0.0.1"])
    assert checked.access("invited", ["127.0.0.1"]) == "invited"


def test_any_server_may_load_the_application(tmp_path: Path) -> None:
    environment = {**os.environ, "BROADSHEET_HOME": str(tmp_path)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    load = [sys.executable, "-c", "from broadsheet.asgi import application; assert callable(application)"]
    subprocess.run(load, env=environment, check=True)
