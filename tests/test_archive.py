"""The archive and the database agree, whatever was cut, damaged or left behind; other programs can read the files."""

import fcntl
import gzip
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastwarc import ArchiveIterator as FastIterator
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from warcio.archiveiterator import ArchiveIterator

from corpus import archive, checks, mending, records
from corpus.config import Settings
from corpus.errors import CareBreachError
from corpus.models import Page, Source
from corpus.records import Archived, pack, unpack
from corpus.store import Store

ROOT = Path(__file__).resolve().parent.parent
AT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
FILE = "carebreach-20260102.warc.gz"
FULL = 2
"""SQLite's number for a commit that is on the disk when it ends."""


@pytest.fixture
def paper(store: Store) -> Store:
    """Give a corpus that knows one source."""
    gazette = Source(id="gazette", name="Gazette", kind="newspaper", permission="full_text", permission_reason="a test")
    store.put_source(gazette)
    return store


def response(number: int, *, source: str = "gazette") -> Archived:
    """Return an invented response; its body does not compress."""
    body = f"<p>{number}</p>".encode() + bytes((number * 31 + place * place) % 251 for place in range(600))
    headers = {"Content-Type": "text/html", "ETag": f'"{number}"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
    url = f"https://gazette.example/{number}"
    return Archived.of(source, url, body, status=200, headers=headers, fetched_at=AT + timedelta(seconds=number))


def put(store: Store, number: int) -> Page:
    one = response(number)
    facts = {name: getattr(one, name) for name in ("source_id", "url", "body", "status", "headers", "fetched_at")}
    return store.put_page(**facts)


def leave(store: Store, data: bytes) -> int:
    """Leave bytes at the end of the archive, as a killed process does; return where they begin."""
    path = store.archive.folder / FILE
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        file.write(data)
        return file.tell() - len(data)


def facts(page: Page) -> dict[str, Any]:
    return {column.name: getattr(page, column.name) for column in Page.__table__.columns}


def pages(store: Store) -> dict[str, Page]:
    with Session(store.engine) as session:
        return {page.url.rsplit("/")[-1]: page for page in session.scalars(select(Page).order_by(Page.warc_offset))}


def faults(store: Store) -> list[str]:
    return list(checks.find_faults(store))


class TestRecords:
    @pytest.mark.parametrize("body", [b"<p>\xa3100</p>", b"", bytes(range(256)) * 400], ids=["text", "empty", "bytes"])
    @pytest.mark.parametrize(
        "url",
        ["https://x.example/a?b=c", "https://x.example/caf\xe9", "import:my letter.txt", "import:a\nb: c\r\n.txt"],
        ids=["address", "letters", "blank", "line break"],
    )
    def test_a_response_comes_back_as_it_went_in(self, url: str, body: bytes) -> None:
        headers = {"Content-Type": "text/html; charset=utf-8"}
        headers |= {"ETag": '"caf\xe9"', "X-Odd": "a\r\nb"} if url.startswith("https") else {}
        packed = Archived.of("gazette", url, body, status=200, headers=headers, fetched_at=AT)
        archived = unpack(gzip.decompress(pack(packed)))
        kept = {name: value for name, value in archived.headers.items() if name != "Content-Length"}
        assert (archived.url, archived.body, archived.source_id) == (packed.url, body, "gazette")
        assert (kept, archived.fetched_at, archived.status) == (packed.headers, AT, 200)

    def test_headers_that_the_decoded_body_outdates_are_kept_under_other_names(self) -> None:
        sent = {"Content-Encoding": "br", "Content-Length": "3"}
        packed = Archived.of("gazette", "https://x.example", b"<p>long</p>", status=299, headers=sent, fetched_at=AT)
        archived = unpack(gzip.decompress(pack(packed)))
        assert archived.status == 299
        assert archived.headers["Content-Length"] == "11"
        assert archived.headers["X-Archive-Orig-Content-Encoding"] == "br"

    def test_other_programs_read_them_and_find_every_check_sum_right(self, paper: Store) -> None:
        stored = [put(paper, number) for number in range(3)]
        path = paper.archive.folder / FILE
        with path.open("rb") as stream:
            iterator = ArchiveIterator(stream, check_digests="raise")
            for record, page in zip(iterator, stored, strict=True):
                assert record.rec_headers.get_header("CareBreach-Source") == "gazette"
                assert record.rec_headers.get_header("WARC-Target-URI") == page.url
                assert record.content_stream().read() == paper.archive.read(FILE, page.warc_offset).body
                assert (iterator.get_record_offset(), iterator.get_record_length()) == (
                    page.warc_offset,
                    page.warc_length,
                )
        with path.open("rb") as stream:
            for record, page in zip(FastIterator(stream, parse_http=False), stored, strict=True):
                assert record.verify_block_digest(consume=False)
                assert record.record_date == page.fetched_at
                assert record.headers["CareBreach-Source"] == "gazette"
                assert record.stream_pos == page.warc_offset
        with path.open("rb") as stream:
            for record, page in zip(FastIterator(stream), stored, strict=True):
                assert record.verify_payload_digest(consume=False)
                assert record.reader.read() == paper.archive.read(FILE, page.warc_offset).body


class TestLeftBehind:
    """A process died between the record and its row."""

    def test_a_record_without_a_row_gets_the_row_it_would_have_had(self, paper: Store) -> None:
        put(paper, 1)
        twin = Store.open(_settings(paper))  # a process that has not written yet
        leave(paper, pack(response(2)))
        put(twin, 3)
        found = pages(paper)
        assert list(found) == ["1", "2", "3"]
        assert faults(paper) == []
        mended = facts(found["2"])
        where = {name: mended[name] for name in ("warc_file", "warc_offset", "warc_length")}
        assert mended == facts(mending.page_row(response(2), archive.Stored(*where.values())))
        assert (mended["etag"], mended["fetched_at"]) == ('"2"', AT + timedelta(seconds=2))

    def test_what_it_had_archived_is_not_archived_again(self, paper: Store) -> None:
        put(paper, 1)
        leave(paper, pack(response(2)))
        assert put(paper, 2).id == pages(paper)["2"].id
        assert len(pages(paper)) == 2
        assert faults(paper) == []

    @pytest.mark.parametrize("cut", [1, 3, 10, 11, 300, -9, -8, -1])
    @pytest.mark.parametrize("before", [0, 2], ids=["first of the day", "after others"])
    def test_a_torn_record_is_cut_off_and_kept(self, paper: Store, cut: int, before: int) -> None:
        for number in range(before):
            put(paper, number)
        torn = pack(response(8))[:cut]
        offset = leave(paper, torn)
        put(paper, 9)
        assert (paper.archive.folder / f"{FILE}.torn-{offset}").read_bytes() == torn
        assert pages(paper)["9"].warc_offset == offset
        assert faults(paper) == []

    def test_a_tail_of_zeros_is_cut_off_and_a_second_one_at_the_same_place_is_kept_too(self, paper: Store) -> None:
        put(paper, 1)
        for size in (70_000, 3):
            offset = leave(paper, bytes(size))
            assert list(checks.repair(paper)) == [
                f"{FILE}: torn at byte {offset}; what stood behind it is kept as {FILE}.torn-{offset}"
                + ("" if size > 3 else "-2")
            ]
        put(paper, 2)
        assert faults(paper) == []
        assert sorted(path.stat().st_size for path in paper.archive.folder.glob("*.torn-*")) == [3, 70_000]

    def test_whole_records_are_taken_in_around_a_damaged_one(self, paper: Store) -> None:
        put(paper, 1)
        damaged = bytearray(pack(response(3)))
        damaged[40:80] = bytes(40)
        leave(paper, pack(response(2)))
        hole = leave(paper, bytes(damaged))
        leave(paper, pack(response(4)) + pack(response(5))[:50])
        put(paper, 6)
        assert list(pages(paper)) == ["1", "2", "4", "6"]
        assert faults(paper) == [f"{FILE}: at byte {hole} stands a damaged record"]

    @pytest.mark.parametrize("more", [-2, -1, 0, 1])
    def test_a_record_is_found_again_wherever_the_damage_ends(self, paper: Store, more: int) -> None:
        hole = leave(paper, bytes(records.CHUNK + more))
        leave(paper, pack(response(1)))
        put(paper, 2)
        assert list(pages(paper)) == ["1", "2"]
        assert faults(paper) == [f"{FILE}: at byte {hole} stands a damaged record"]

    def test_a_record_of_an_unknown_source_stays_and_is_told(self, paper: Store) -> None:
        offset = leave(paper, pack(response(1, source="stranger")))
        put(paper, 2)
        assert list(pages(paper)) == ["2"]
        assert faults(paper) == [f"{FILE}: at byte {offset} stands a record without a row"]
        (told,) = checks.repair(paper)
        assert "its source 'stranger' is not in the database" in told

    def test_a_database_from_an_older_copy_gets_its_pages_back(self, paper: Store) -> None:
        for number in range(5):
            put(paper, number)
        before = {name: facts(page) for name, page in pages(paper).items()}
        with paper.writing() as session:
            for page in list(session.scalars(select(Page)))[1:4]:
                session.delete(page)
        assert len(faults(paper)) == 3
        assert len(list(checks.repair(paper))) == 3
        assert faults(paper) == []
        assert {name: facts(page) for name, page in pages(paper).items()} == before


class TestDamage:
    """Another hand, or the disk, took away what was stored."""

    @pytest.mark.parametrize("victim", [0, 2, 4])
    def test_a_damaged_record_costs_its_own_page(self, paper: Store, victim: int) -> None:
        stored = [put(paper, number) for number in range(5)]
        lost = stored[victim]
        path = paper.archive.folder / FILE
        data = bytearray(path.read_bytes())
        for place in range(lost.warc_offset + 2, lost.warc_offset + lost.warc_length - 5, 7):
            data[place] ^= 0xFF
        path.write_bytes(data)
        assert list(checks.repair(paper)) == []
        assert [fault.split(":")[0] for fault in faults(paper)] == [f"page {lost.id}"]

    def test_a_single_flipped_bit_is_found(self, paper: Store) -> None:
        first, second = put(paper, 1), put(paper, 2)
        path = paper.archive.folder / FILE
        data = bytearray(path.read_bytes())
        data[first.warc_length // 2] ^= 1
        path.write_bytes(data)
        assert [fault.split(":")[0] for fault in faults(paper)] == [f"page {first.id}"]
        with pytest.raises(CareBreachError, match="no whole record stands at byte 0"):
            paper.archive.read(FILE, 0)
        assert paper.archive.read(FILE, second.warc_offset).url == second.url

    @pytest.mark.parametrize("less", [1, 200, 10_000])
    def test_no_new_record_stands_where_a_row_looks_for_a_lost_one(self, paper: Store, less: int) -> None:
        stored = [put(paper, number) for number in range(3)]
        path = paper.archive.folder / FILE
        os.truncate(path, max(0, path.stat().st_size - less))
        new = Store.open(_settings(paper))
        assert put(new, 7).warc_file == "carebreach-20260102-00001.warc.gz"
        assert put(new, 8).warc_file == "carebreach-20260102-00001.warc.gz"
        gone = stored[2:] if less < 1000 else stored
        assert [fault.split(":")[0] for fault in faults(new)] == [f"page {page.id}" for page in gone]

    def test_what_is_fetched_again_is_stored_again_where_it_was_lost(self, paper: Store) -> None:
        first = put(paper, 1)
        assert put(paper, 1).id == first.id
        path = paper.archive.folder / FILE
        path.write_bytes(bytes(path.stat().st_size))
        one = response(1)
        again = paper.put_page(
            source_id="gazette", url=one.url, body=one.body, status=200, headers={}, fetched_at=AT + timedelta(days=1)
        )
        assert again.id != first.id
        assert paper.archive.read(again.warc_file, again.warc_offset).body == one.body
        assert [fault.split(":")[0] for fault in faults(paper)] == [f"page {first.id}"]

    def test_a_file_that_is_gone_is_named_for_each_page(self, paper: Store) -> None:
        ids = sorted(put(paper, number).id for number in range(2))
        (paper.archive.folder / FILE).unlink()
        assert faults(paper) == [f"page {page}: {FILE} is not in the archive" for page in ids]

    def test_another_response_in_its_place_is_found(self, paper: Store) -> None:
        page = put(paper, 1)
        with paper.writing() as session:
            session.execute(Page.__table__.update().values(body_hash="0" * 64))
        assert faults(paper) == [f"page {page.id}: another response stands at {FILE}, byte 0"]

    def test_a_wrong_length_is_found(self, paper: Store) -> None:
        page = put(paper, 1)
        with paper.writing() as session:
            session.execute(Page.__table__.update().values(warc_length=page.warc_length - 1))
        assert [fault.split(":")[0] for fault in faults(paper)] == [f"page {page.id}"]


class TestWriting:
    def test_a_full_file_is_followed_by_the_next_number(self, paper: Store, monkeypatch) -> None:
        monkeypatch.setattr(mending, "LARGEST_FILE", 1300)
        names = [put(paper, number).warc_file for number in range(5)]
        stem = FILE.removesuffix(".warc.gz")
        assert names == [FILE, FILE, *[f"{stem}-00001.warc.gz"] * 2, f"{stem}-00002.warc.gz"]
        assert paper.archive.files() == sorted(set(names), key=names.index)
        assert faults(paper) == []

    def test_a_full_disk_is_one_line_and_the_archive_stays_whole(self, paper: Store) -> None:
        first = put(paper, 1)
        with _largest_file(first.warc_length + 200), pytest.raises(CareBreachError, match="archive can't be written"):
            paper.archive.append(FILE, pack(response(2)))
        assert paper.archive.size(FILE) == first.warc_length
        put(paper, 2)
        assert faults(paper) == []

    def test_a_torn_end_that_cannot_be_kept_is_not_cut_off(self, paper: Store) -> None:
        put(paper, 1)
        size = leave(paper, bytes(100_000)) + 100_000
        with _largest_file(50_000), pytest.raises(CareBreachError, match="torn end can't be cut off"):
            list(checks.repair(paper))
        assert paper.archive.size(FILE) == size

    def test_a_process_that_holds_the_archive_for_ever_is_one_line(self, paper: Store, monkeypatch) -> None:
        monkeypatch.setattr(archive, "WAIT_SECONDS", 0.1)
        put(paper, 1)
        with (paper.archive.folder / ".lock").open("a") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            with pytest.raises(CareBreachError, match="another process is writing"):
                put(paper, 2)
        put(paper, 2)
        assert faults(paper) == []


class TestCommand:
    def test_it_names_what_differs_and_repairs_it(self, paper: Store, own_data_folder: Path) -> None:
        put(paper, 1)
        middle = leave(paper, pack(response(2)))
        end = leave(paper, pack(response(3))[:-1])
        found = _check(own_data_folder)
        assert (found.returncode, found.stdout) == (1, "")
        assert found.stderr.splitlines() == [
            f"{FILE}: at byte {middle} stands a record without a row",
            f"{FILE}: at byte {end} stands a torn end",
        ]
        mended = _check(own_data_folder, "--repair")
        assert (mended.returncode, mended.stderr) == (0, "")
        assert mended.stdout.splitlines() == [
            f"{FILE}: the record at byte {middle} had no row; it is now page {pages(paper)['2'].id}",
            f"{FILE}: torn at byte {end}; what stood behind it is kept as {FILE}.torn-{end}",
            "archive, database and quotations agree",
        ]
        assert _check(own_data_folder, "--repair").stdout == "archive, database and quotations agree\n"


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    """Refuse to let any file grow beyond a size, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def _check(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "carebreach", "corpus", "check", *words],
        cwd=ROOT,
        env=os.environ | {"CAREBREACH_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _settings(store: Store) -> Settings:
    return Settings(data_dir=store.archive.folder.parent)


def test_only_pages_and_articles_do_not_wait_for_the_disk(paper: Store) -> None:
    def waits(connection: Connection) -> bool:
        return bool(connection.exec_driver_sql("PRAGMA synchronous").scalar() == FULL)

    with paper.engine.connect() as connection:
        assert waits(connection)
    put(paper, 1)
    with paper.engine.connect() as connection:
        assert not waits(connection)
    with paper.writing() as session:
        assert waits(session.connection())
