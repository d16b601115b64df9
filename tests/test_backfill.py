"""Backfill: the same rows however many workers read, whoever dies; every file once; downloads that go on."""

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.config import Settings
from corpus.config import settings as current
from corpus.errors import CareBreachError
from corpus.models import Article, Page, Revision, ScannedArchive
from corpus.store import Store
from crawler.backfill import Here, Scanned, Workers, backfill, files_of, workers
from crawler.warc.downloading import addresses, download, months
from tests.warcs import PLAIN, TEXT, Response, article, write

CLOCKS = {"created", "first_seen", "finished"}
"""Columns that say when something was stored, and not what."""


@pytest.fixture
def archives(tmp_path: Path) -> list[str]:
    """Give six files with articles that several of them hold, one of them torn."""
    folder = tmp_path / "archives"
    for number in range(6):
        date = f"2019-03-{10 + number}T10:00:00Z"
        changed = [Response(one.url, one.body + b"<!-- -->" * number, date=date) for one in (article(1), article(2))]
        reworded = Response(article(3).url, article(3, f"{TEXT} Said {number} times. ").body, date=date)
        own = [article(100 * number + one, TEXT if one % 4 else PLAIN) for one in range(20)]
        write(folder / f"{number}.warc.gz", [*changed, reworded, *own])
    torn = folder / "5.warc.gz"
    torn.write_bytes(torn.read_bytes()[:-100])
    return files_of([f"{folder}/*.warc.gz"])


def rows(store: Store) -> list[tuple[Any, ...]]:
    """Return all that was stored, but for the clock."""
    with Session(store.engine) as session:
        return [
            (kind.__tablename__, *(getattr(row, c.key) for c in kind.__table__.columns if c.key not in CLOCKS))
            for kind in (Article, Page, Revision, ScannedArchive)
            for row in session.scalars(select(kind).order_by(kind.id))
        ]


def archive_bytes(store: Store) -> dict[str, bytes]:
    return {name: (store.archive.folder / name).read_bytes() for name in store.archive.files()}


@contextmanager
def corpus_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("CAREBREACH_DATA_DIR", str(folder))
    current.cache_clear()
    yield Store.open(Settings.read())


class Deadly:
    """Kills the worker that first reads the third file."""

    def __init__(self, work: Callable[[str], Scanned], mark: Path) -> None:
        self.work, self.mark = work, mark

    def __call__(self, target: str) -> Scanned:
        if target.endswith("2.warc.gz") and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return self.work(target)


class Killing:
    """Workers of whom one is killed in mid-task."""

    def __init__(self, hands: Workers, mark: Path) -> None:
        self.hands, self.mark = hands, mark

    def map(self, targets: Any, work: Callable[[str], Scanned]) -> Iterator[Scanned]:
        return self.hands.map(targets, Deadly(work, self.mark))


class TestSameRows:
    def test_with_no_worker_two_and_one_killed(
        self, archives: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with corpus_in(tmp_path / "alone", monkeypatch) as alone:
            assert backfill(alone, archives, Here()).failed == 0
        assert len({row[1] for row in rows(alone) if row[0] == "articles"}) > 60
        mark = tmp_path / "killed"
        with workers(2) as hands, corpus_in(tmp_path / "two", monkeypatch) as two:
            result = backfill(two, archives, Killing(hands, mark))
        assert mark.exists()
        assert (result.files, result.failed) == (6, 0)
        assert rows(two) == rows(alone)
        assert archive_bytes(two) == archive_bytes(alone)

    def test_after_a_kill_at_any_point(self, archives: list[str], tmp_path: Path, monkeypatch) -> None:
        with corpus_in(tmp_path / "whole", monkeypatch) as whole:
            backfill(whole, archives, Here())
        folder = tmp_path / "killed"
        words = [sys.executable, "-m", "carebreach", "crawl", "backfill"]
        words += [word for name in archives for word in ("--warc", name)]
        environment = os.environ | {"CAREBREACH_DATA_DIR": str(folder)}
        for after in (1, 25, 60):
            process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while process.poll() is None and _stored(folder) < after:
                time.sleep(0.01)
            process.kill()
            process.wait()
        with corpus_in(folder, monkeypatch) as killed:
            assert backfill(killed, archives, Here()).failed == 0
        assert rows(killed) == rows(whole)
        assert archive_bytes(killed) == archive_bytes(whole)


def _stored(folder: Path) -> int:
    """Return how many kilobytes the archive has."""
    return sum(path.stat().st_size for path in folder.rglob("*.warc.gz")) // 1000


class TestLedger:
    def test_a_file_is_read_once_whatever_it_is_called(self, archives: list[str], store: Store, tmp_path: Path) -> None:
        first = backfill(store, archives, Here())
        copy = tmp_path / "copy.warc.gz"
        copy.write_bytes(Path(archives[0]).read_bytes())
        again = backfill(store, [*archives, str(copy)], Here())
        assert (first.files, again.files, again.known) == (6, 0, 7)

    def test_a_changed_permission_has_it_read_again(self, archives: list[str], store: Store, own_data_folder) -> None:
        backfill(store, archives, Here())
        (own_data_folder / "permissions.toml").write_text('[newsquest]\npermission = "off"\nreason = "A letter."\n')
        again = backfill(store, archives, Here())
        assert (again.files, again.outcomes["taken"]) == (6, 0)
        assert again.outcomes["kept from us by its publisher"] > 100

    def test_a_file_that_is_none_is_named_and_the_others_are_read(self, archives: list[str], store: Store) -> None:
        Path(archives[1]).write_bytes(b"<html>")
        result = backfill(store, archives, Here())
        assert (result.files, result.failed, result.exit_code) == (5, 1, 1)
        assert any("1.warc.gz: not a WARC file" in line for line in result.problems)


class Site:
    """A local archive that cuts downloads off, or is busy."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files, self.asked = files, list[str]()
        self.cuts = 2
        self.busy = 1

    def handler(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - two selves
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.headers.get("Range") or "")
                content = site.files.get(self.path)
                if site.busy or content is None:
                    site.busy -= 1 if content is not None else 0
                    self.send_response(404 if content is None else 503)
                    self.send_header("Content-Length", "0")
                    return self.end_headers()
                start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
                self.send_response(206 if start else 200)
                self.send_header("Content-Length", str(len(content) - start))
                self.end_headers()
                cut = site.cuts > 0 and self.path.endswith("0.warc.gz")
                site.cuts -= cut
                self.wfile.write(content[start : start + (len(content) - start) // 2] if cut else content[start:])
                return None

            def log_message(self, format: str, *args: object) -> None:
                """Stay silent."""

        return Handler


@contextmanager
def served(site: Site) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), site.handler())
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


class TestCcNews:
    def test_a_month_is_listed_downloaded_and_read(self, archives: list[str], store: Store, own_data_folder) -> None:
        named = [f"crawl-data/CC-NEWS/2019/03/CC-NEWS-2019030{n}000000-0000{n}.warc.gz" for n in range(6)]
        files = {f"/{name}": Path(path).read_bytes() for name, path in zip(named, archives, strict=True)}
        files["/crawl-data/CC-NEWS/2019/03/warc.paths.gz"] = gzip.compress("\n".join(named).encode())
        site = Site(files)
        with served(site) as host:
            targets = list(addresses("2019-03", host, wait=0))
            result = backfill(store, targets, Here(), wait=0)
            asked = len(site.asked)
            again = backfill(store, targets, Here(), wait=0)
        assert (result.files, result.failed) == (6, 0)
        assert any(line for line in site.asked)  # it went on where it was cut off
        assert (again.known, len(site.asked)) == (6, asked)
        assert not list((own_data_folder / "downloads").iterdir())

    def test_what_is_not_there_is_named_and_tried_by_the_next_run(self, store: Store) -> None:
        site = Site({})
        with served(site) as host:
            result = backfill(store, [f"{host}/a.warc.gz"], Here(), wait=0)
            assert result.problems == [
                f"{host}/a.warc.gz: could not be downloaded (HTTP 404); run the same command again to go on"
            ]
            with pytest.raises(CareBreachError, match="HTTP 404"):
                list(addresses("2019-03", host, wait=0))
        assert result.exit_code == 1

    def test_a_part_of_an_earlier_run_is_gone_on_with(self, tmp_path: Path) -> None:
        site = Site({"/x.warc.gz": bytes(range(256)) * 100})
        (tmp_path / "x.warc.gz.part").write_bytes(bytes(range(256)) * 40)
        with served(site) as host:
            path = download(f"{host}/x.warc.gz", tmp_path, wait=0)
        assert path.read_bytes() == site.files["/x.warc.gz"]
        assert site.asked[-1] == "bytes=10240-"

    @pytest.mark.parametrize("span", ["2019", "2019-13", "2019-06..2019-03", "2016-07", "2999-01", "2019-03..", "x"])
    def test_what_is_no_span_of_months_is_one_clear_line(self, span: str) -> None:
        with pytest.raises(CareBreachError, match=r"--cc-news"):
            months(span)


class TestFiles:
    def test_a_list_and_a_pattern_mean_the_same(self, archives: list[str], tmp_path: Path) -> None:
        named = tmp_path / "files.txt"
        named.write_text("# of March\n" + "\n".join(reversed(archives)) + "\n")
        assert files_of([str(named)]) == files_of([archives[0], *archives]) == archives

    @pytest.mark.parametrize("pattern", ["nothing.warc.gz", "*.nothing", ""])
    def test_what_means_no_file_is_one_clear_line(self, pattern: str, tmp_path: Path) -> None:
        with pytest.raises(CareBreachError, match="no such file"):
            files_of([pattern and str(tmp_path / pattern)])

    def test_nobody_at_the_address_of_a_scheduler_is_one_clear_line(self) -> None:
        with pytest.raises(CareBreachError, match="no Dask scheduler answers"), workers(0, "tcp://127.0.0.1:9"):
            pass
