"""Visits of real spiders to local sites, each in a process of its own."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def visit(folder: Path, source: str, state: str = "", **environment: str) -> dict[str, Any]:
    """Visit a source, its site being in a state, and return what `api_sites` tells, and what was logged."""
    return ask("api_sites.py", source, str(folder), state, CAREBREACH_DATA_DIR=str(folder), **environment)


def ask(script: str, *arguments: str, **environment: str) -> dict[str, Any]:
    """Run a script that stands beside the tests, and return what it tells, and what was logged."""
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        env=os.environ | {"PYTHONPATH": str(HERE.parent)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told | {"log": done.stderr}


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what the database of a folder answers."""
    with sqlite3.connect(folder / "carebreach.sqlite3") as connection:
        return connection.execute(query).fetchall()
