"""Real crawls that are killed, starved of disk or locked out: the next one goes on, nothing is lost or doubled."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from corpus import checks
from corpus.config import Settings
from corpus.store import Store

HERE = Path(__file__).resolve().parent
ARTICLES = 40
KILLS = 6


def start(folder: Path, *fault: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(HERE / "durable_sites.py"), str(folder), *map(str, fault)],
        env=os.environ | {"PYTHONPATH": str(HERE.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Wait until a crawl has ended; return what it told."""
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err, err
    return (json.loads(out) if out else {}) | {"code": process.returncode, "stderr": err}


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "carebreach.sqlite3") as connection:
        return connection.execute(query).fetchall()


def count(folder: Path, table: str) -> int:
    try:
        return int(rows(folder, f"SELECT count(*) FROM {table}")[0][0])
    except sqlite3.OperationalError:  # there is no database yet
        return 0


def contents(folder: Path) -> list[list[tuple[Any, ...]]]:
    """Return all that a crawl of the paper stores, without what depends on the moment."""
    return [
        rows(
            folder, "SELECT id, source_id, key, url, publisher, gone_at, current_revision_id FROM articles ORDER BY 1"
        ),
        rows(folder, "SELECT id, article_id, number, title, text, rule, published FROM revisions ORDER BY 1"),
        rows(folder, "SELECT url, body_hash, source_id, status, content_type, etag FROM pages ORDER BY 1"),
        rows(folder, "SELECT url, reason FROM rejections ORDER BY 1"),
    ]


def faults(folder: Path) -> list[str]:
    return list(checks.find_faults(Store.open(Settings(data_dir=folder))))


def until(condition: Any) -> None:
    """Wait until something is so."""
    late = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < late
        time.sleep(0.002)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[list[tuple[Any, ...]]]:
    """Return what a crawl stores that nothing befalls."""
    folder = tmp_path_factory.mktemp("undisturbed")
    told = end(start(folder))
    assert (told["status"], count(folder, "articles"), faults(folder)) == ("finished", ARTICLES, [])
    return contents(folder)


class TestKilled:
    def test_at_any_moment(self, undisturbed, tmp_path: Path) -> None:
        chance = random.Random(7)
        for _ in range(KILLS):
            stored = count(tmp_path, "pages")
            running = start(tmp_path)
            until(lambda before=stored, crawl=running: count(tmp_path, "pages") > before or crawl.poll() is not None)
            time.sleep(chance.uniform(0, 0.12))
            running.kill()
            running.communicate(timeout=30)
            assert not [fault for fault in faults(tmp_path) if fault.startswith("page")], "no row without its record"
        assert 0 < count(tmp_path, "articles") < ARTICLES, "the kills were in time"
        assert end(start(tmp_path))["status"] == "finished"
        assert contents(tmp_path) == undisturbed
        assert faults(tmp_path) == []

    @pytest.mark.parametrize(("fault", "number"), [("kill", 12), ("tear", 1), ("tear", 12)])
    def test_between_a_record_and_its_row(self, undisturbed, fault: str, number: int, tmp_path: Path) -> None:
        assert end(start(tmp_path, fault, number))["code"] < 0
        (found,) = faults(tmp_path)
        assert found.endswith("a record without a row" if fault == "kill" else "a torn end")
        told = end(start(tmp_path))
        assert told["status"] == "finished"
        assert ("had no row; it is now page" if fault == "kill" else "torn at byte") in told["stderr"]
        assert contents(tmp_path) == undisturbed
        assert faults(tmp_path) == []


class TestDiskFull:
    @pytest.mark.parametrize(
        ("fault", "size", "says"),
        [
            ("full", 150_000, "the database can't be opened (disk I/O error)"),
            ("full", 600_000, "can't be written (disk I/O error); nothing of this step was stored"),
            ("full large", 900_000, "the archive can't be written (File too large)"),
        ],
        ids=["at the start", "database", "archive"],
    )
    def test_one_line_and_the_next_run_goes_on(
        self, undisturbed, fault: str, size: int, says: str, tmp_path: Path
    ) -> None:
        told = end(start(tmp_path, fault, size))
        assert told["status"] in {"failed", "refused"}
        assert told["message"].endswith(says)
        assert "\n" not in told["message"]
        assert count(tmp_path, "articles") < ARTICLES
        assert not [fault for fault in faults(tmp_path) if fault.startswith("page")]
        assert end(start(tmp_path))["status"] == "finished"
        assert contents(tmp_path)[:2] == undisturbed[:2]
        assert faults(tmp_path) == []


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the database as another program does that writes to it."""
    connection = sqlite3.connect(folder / "carebreach.sqlite3", timeout=20, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("ROLLBACK")
    connection.close()


class TestLocked:
    def test_from_the_start(self, undisturbed, tmp_path: Path) -> None:
        assert Store.open(Settings(data_dir=tmp_path))
        with locked(tmp_path):
            told = end(start(tmp_path))
        assert told["status"] == "refused"
        assert "can't be written (database is locked)" in told["message"]
        assert end(start(tmp_path))["status"] == "finished"
        assert contents(tmp_path) == undisturbed

    def test_in_the_midst_of_it(self, undisturbed, tmp_path: Path) -> None:
        running = start(tmp_path)
        until(lambda: count(tmp_path, "articles") >= 3)
        with locked(tmp_path):
            stored = count(tmp_path, "articles")
            told = end(running)
            assert told["status"] == "failed"
            assert "can't be written (database is locked)" in told["message"]
            assert "\n" not in told["message"]
            assert 3 <= stored == count(tmp_path, "articles") < ARTICLES
        assert faults(tmp_path) == [], "no record was written without its row"
        assert end(start(tmp_path))["status"] == "finished"
        assert contents(tmp_path) == undisturbed
        assert faults(tmp_path) == []
