"""Docs cannot lie: every command, option, setting, route, dependency and named test is what the docs say."""

import ast
import inspect
import re
import tomllib
from pathlib import Path

import click
import pytest
from django.urls import URLPattern, get_resolver

from broadsheet.api.agents.keeping import save_paper
from broadsheet.api.agents.server import READING
from broadsheet.cli import VERBS, command

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _verb(name: str) -> click.Command:
    found = command.get_command(click.Context(command), name)
    assert found is not None
    return found


def _parameters(verb: click.Command) -> list[click.Parameter]:
    below = verb.commands.values() if isinstance(verb, click.Group) else ()
    return [*verb.params, *(parameter for one in below for parameter in one.params)]


@pytest.mark.parametrize("name", VERBS)
def test_command_is_documented_with_its_options(name: str) -> None:
    section = re.search(rf"^## `broadsheet {name}\b.*?(?=^## |\Z)", _read("docs/commands.md"), re.M | re.S)
    assert section, f"docs/commands.md has no section on {name}"
    options = [o for o in _parameters(_verb(name)) if isinstance(o, click.Option) and not o.hidden]
    told = section[0] + _shared_options()
    missing = [option.opts[0] for option in options if f"`{option.opts[0]}" not in told]
    assert not missing


def _shared_options() -> str:
    """What is said once of the options that verbs have in common; what `--json` gives, each says for itself."""
    parts = re.findall(
        r"^## (?:Options that they share|Another installation)\n.*?(?=^## )", _read("docs/commands.md"), re.M | re.S
    )
    assert len(parts) == 2
    return "".join(parts).replace("`--json`", "")


@pytest.mark.parametrize("name", VERBS)
def test_every_command_has_the_shared_options(name: str) -> None:
    verb = _verb(name)
    for one in verb.commands.values() if isinstance(verb, click.Group) else [verb]:
        assert {"--json", "--quiet", "--verbose"} <= {option for parameter in one.params for option in parameter.opts}


@pytest.mark.parametrize("name", VERBS)
def test_command_explains_itself(name: str) -> None:
    verb = _verb(name)
    assert verb.help
    assert all(option.help for option in _parameters(verb) if isinstance(option, click.Option))


def test_documented_commands_exist() -> None:
    assert set(re.findall(r"^## `broadsheet (\w+)", _read("docs/commands.md"), re.M)) == set(VERBS)


def test_settings_are_documented() -> None:
    code = _read("broadsheet/settings.py")
    read = set(re.findall(r"(?:_text|_flag|_names|_number|environ\.get)\(\s*\"([A-Z_]+)\"", code))
    options = (parameter for name in VERBS for parameter in _parameters(_verb(name)))
    read |= {str(option.envvar) for option in options if option.envvar}
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", _read("docs/settings.md"), re.M)) == read


def test_routes_are_documented() -> None:
    routes = {"/" + str(p.pattern) for p in get_resolver().url_patterns if isinstance(p, URLPattern)}
    documented = set(re.findall(r"^\| `(/[^`]*)` \|", _read("docs/routes.md"), re.M))
    assert documented == routes


def test_operations_for_programs_are_documented() -> None:
    from broadsheet.api.v1.interface import api

    paths = api.get_openapi_schema()["paths"]
    operations = {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, told in paths.items() for method in told}
    assert set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", _read("docs/api.md"), re.M)) == operations


def test_tools_of_agents_are_documented_with_their_arguments() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*)$", _read("docs/mcp.md"), re.M))
    tools = {tool.__name__: set(inspect.signature(tool).parameters) for tool in (*READING, save_paper)}
    assert set(rows) == set(tools)
    missing = {f"{name}: {each}" for name, given in tools.items() for each in given if f"`{each}`" not in rows[name]}
    assert not missing


def test_dependencies_are_explained() -> None:
    project = tomllib.loads(_read("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *(d for group in project["optional-dependencies"].values() for d in group)]
    names = {re.split(r"[\[<>=]", one)[0] for one in wanted}
    explained = _read("DECISIONS.md")
    assert not {name for name in names if f"`{name}`" not in explained}


def test_locks_name_no_place_of_download() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(encoding="utf-8")


def test_tests_named_by_the_parity_table_exist() -> None:
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)", _read("docs/PARITY.md"))
    assert named
    missing = [f"{file}::{name}" for file, name in named if name not in _tests_in(ROOT / file)]
    assert not missing


def _tests_in(file: Path) -> set[str]:
    if not file.exists():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *DOCS.glob("*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert not broken
