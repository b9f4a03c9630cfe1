#!/bin/sh
# Makes the locks again: needs uv. No lock records where a package was fetched from.
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@"; }
lock --all-extras pyproject.toml --output-file requirements/dev.txt
lock --extra build --extra postgres --constraint requirements/dev.txt pyproject.toml --output-file requirements/run.txt
