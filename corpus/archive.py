"""The archive: every response as it came, in WARC files (ISO 28500), one gzip member a record.

A record is on the disk before the database hears of it, so that a crash can leave a record without a row, never a row
without a record.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from corpus.errors import CareBreachError


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a record lies: file name inside the archive, byte offset, and length in bytes as compressed."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Archived:
    """A response as it came."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    fetched_at: str


class Archive:
    """A folder of WARC files, one for each day and kind of collection."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def append(self, url: str, body: bytes, *, status: int, headers: Mapping[str, str], fetched_at: datetime) -> Stored:
        """Write one response and make sure that it is on the disk.

        Raises:
            CareBreachError: the folder can't be written or the disk is full; a half-written record is taken back.
        """
        name = f"carebreach-{fetched_at:%Y%m%d}.warc.gz"
        record = self._record(url, body, status, headers, fetched_at)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / name).open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # a crawl and an import may write at the same time
                offset = file.seek(0, os.SEEK_END)
                try:
                    file.write(record)
                    file.flush()
                    os.fsync(file.fileno())
                except OSError:
                    os.ftruncate(file.fileno(), offset)
                    raise
        except OSError as error:
            raise CareBreachError(f"{self.folder / name}: the archive can't be written ({error.strerror})") from error
        return Stored(name, offset, len(record))

    def read(self, file: str, offset: int) -> Archived:
        """Return the response whose record begins at this byte.

        Raises:
            CareBreachError: no whole record stands there.
        """
        try:
            with (self.folder / file).open("rb") as stream:
                stream.seek(offset)
                for record in ArchiveIterator(stream):
                    return _archived(record)
        except OSError as error:
            raise CareBreachError(f"{self.folder / file}: can't be read ({error.strerror})") from error
        except ArchiveLoadFailed as error:  # whose words are the bytes themselves
            raise CareBreachError(f"{self.folder / file}: no record can be read at byte {offset}") from error
        raise CareBreachError(f"{self.folder / file}: there is no record at byte {offset}")

    def records(self) -> Iterator[tuple[str, int]]:
        """Yield the file and offset of every whole record, in order."""
        for path in sorted(self.folder.glob("*.warc.gz")):
            with path.open("rb") as stream:
                iterator = ArchiveIterator(stream)
                for record in iterator:
                    record.content_stream().read()
                    yield path.name, iterator.get_record_offset()

    def _record(self, url: str, body: bytes, status: int, headers: Mapping[str, str], fetched_at: datetime) -> bytes:
        """Return one gzip member: a response record, or a resource record for what no web server sent."""
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True)
        fetched = url.startswith(("http:", "https:"))
        record = writer.create_warc_record(
            url,
            "response" if fetched else "resource",
            payload=BytesIO(body),
            length=len(body),
            warc_content_type="" if fetched else {k.lower(): v for k, v in headers.items()}.get("content-type", ""),
            http_headers=_http_headers(status, headers, len(body)) if fetched else None,
            warc_headers_dict={"WARC-Date": fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        writer.write_record(record)
        return buffer.getvalue()


def _http_headers(status: int, headers: Mapping[str, str], length: int) -> StatusAndHeaders:
    """Return the headers as they came; those that the decoded body outdates are kept as X-Archive-Orig-*."""
    outdated = {"content-encoding", "transfer-encoding", "content-length"}
    lines = [(f"X-Archive-Orig-{k}" if k.lower() in outdated else k, v) for k, v in headers.items()]
    lines.append(("Content-Length", str(length)))
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    return StatusAndHeaders(f"{status} {phrase}", lines, protocol="HTTP/1.1")


def _archived(record: ArcWarcRecord) -> Archived:
    """Return what a WARC record holds."""
    http = record.http_headers
    return Archived(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=int(http.get_statuscode()) if http else 200,
        headers=dict(http.headers) if http else {"Content-Type": record.rec_headers.get_header("Content-Type") or ""},
        body=record.content_stream().read(),
        fetched_at=record.rec_headers.get_header("WARC-Date"),
    )
