"""The examples in `deploy/` keep to the rules of their kind, and to what Broadsheet itself says."""

from __future__ import annotations

import ipaddress
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from broadsheet.web.bounded import LARGEST

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SECURE_ENOUGH = 2.0
"""Of ten, by `systemd-analyze security`: what it calls OK ends at 4.9, an unprotected service has 9.6."""


@pytest.fixture
def service() -> dict[str, Any]:
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    (only,) = composed["services"].values()
    return {**only, "composed": composed}


@pytest.fixture(scope="module")
def stages() -> list[list[tuple[str, str]]]:
    """The instructions of the Dockerfile, by stage."""
    text = re.sub(
        r"\\\n\s*", "", re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.M)
    )
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, text.splitlines()):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


def _values(stage: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for one, rest in stage if one == name]


def test_the_image_is_built_in_one_stage_and_run_in_another(stages: list[list[tuple[str, str]]]) -> None:
    build, run = stages
    (name,) = _values(build, "FROM")
    assert name.endswith(" AS build")
    assert _values(run, "FROM") == [name.removesuffix(" AS build")]
    assert re.fullmatch(r"python:3\.\d+-slim", _values(run, "FROM")[0])
    assert _values(run, "COPY") == ["--from=build /opt/broadsheet /opt/broadsheet"]
    installs = [part for rest in _values(build, "RUN") for part in rest.split("&&") if "pip install" in part]
    assert all("--require-hashes" in part or "--no-deps --no-build-isolation ." in part for part in installs)


def test_the_image_runs_unprivileged_and_watched(stages: list[list[tuple[str, str]]]) -> None:
    run = stages[-1]
    (user,) = _values(run, "USER")
    assert all(int(number) >= 10_000 for number in user.split(":"))
    assert run.index(("USER", user)) > max(run.index(("RUN", rest)) for rest in _values(run, "RUN"))
    assert _values(run, "VOLUME") == ["/data"]
    (health,) = _values(run, "HEALTHCHECK")
    command = json.loads(health.partition("CMD ")[2])
    compile(command[2], "health", "exec")
    for name in ("ENTRYPOINT", "CMD"):
        assert json.loads(_values(run, name)[0])


def test_what_the_image_is_built_from_is_let_in(stages: list[list[tuple[str, str]]]) -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [word for rest in _values(stages[0], "COPY") for word in rest.split()[:-1]]
    assert set(copied) == let_in
    assert all((ROOT / name).exists() for name in copied)


def test_the_composed_service_has_no_more_than_it_needs(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "user"} & set(service)


def test_the_composed_service_has_one_volume_and_listens_on_this_machine_alone(service: dict[str, Any]) -> None:
    assert service["volumes"] == ["data:/data"]
    assert set(service["composed"]["volumes"]) == {"data"}
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_composed_service_believes_the_gateway_alone(service: dict[str, Any]) -> None:
    (network,) = service["composed"]["networks"].values()
    (config,) = network["ipam"]["config"]
    assert service["environment"]["BROADSHEET_PROXIES"] == config["gateway"]
    assert ipaddress.ip_address(config["gateway"]) in ipaddress.ip_network(config["subnet"])


def test_settings_in_examples_are_settings() -> None:
    known = set(
        re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    told = {name for each in DEPLOY.iterdir() for name in re.findall(r"\bBROADSHEET_[A-Z_]+", each.read_text())}
    assert told <= known


def test_caddy_refuses_what_broadsheet_refuses() -> None:
    assert f"max_size {LARGEST // 1_000_000}MB" in (DEPLOY / "Caddyfile").read_text()


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a command that is there."""
    text = (DEPLOY / "broadsheet.service").read_text(encoding="utf-8")
    command = "/opt/broadsheet/bin/broadsheet"
    assert command in text
    path = tmp_path / "broadsheet.service"
    path.write_text(text.replace(command, "/bin/true"))
    return path


def _analysed(*arguments: str) -> str:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("no systemd-analyze is installed here (apt-get install systemd)")
    done = subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_systemd_understands_the_unit(unit: Path) -> None:
    assert "broadsheet.service" not in _analysed("verify", str(unit))


def test_the_service_is_locked_in(unit: Path) -> None:
    found = re.search(
        r"exposure level for broadsheet\.service: ([\d.]+)", _analysed("security", "--offline=yes", str(unit))
    )
    assert found
    assert float(found[1]) <= SECURE_ENOUGH
