"""A response ↔ one WARC record (ISO 28500) in a gzip member of its own, and the walk from record to record of a file.

The walk survives damage: where no whole record stands, it goes on at the next one that begins.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from typing import BinaryIO, Self
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from corpus.errors import Rejected

SOURCE_HEADER = "CareBreach-Source"
# As small as zlib's level 4 makes it, in a seventh of the time.
LEVEL = 2
LARGEST_RECORD = 512 * 1024 * 1024
_GZIP = b"\x1f\x8b\x08"
_BEGINNING = b"WARC/"
CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A response as it came, with the source that it is of."""

    source_id: str
    """Empty in a record that was written by another program."""
    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    fetched_at: datetime

    @classmethod
    def of(
        cls, source_id: str, url: str, body: bytes, *, status: int, headers: Mapping[str, str], fetched_at: datetime
    ) -> Self:
        """Return a response in the one form in which it comes back from its record: UTC, headers of plain ASCII."""
        return cls(
            source_id=source_id,
            url=header_url(url),
            status=status,
            headers={name: _ascii(value) for name, value in headers.items()},
            body=body,
            fetched_at=fetched_at.astimezone(UTC),
        )

    def header(self, name: str) -> str | None:
        """Return a header's value, however its name is written."""
        return next((value for known, value in self.headers.items() if known.lower() == name), None)


def pack(response: Archived) -> bytes:
    """Return the gzip member of a response record, or of a resource record for what no web server sent."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    fetched = response.url.startswith(("http:", "https:"))
    record = writer.create_warc_record(
        response.url,
        "response" if fetched else "resource",
        payload=BytesIO(response.body),
        length=len(response.body),
        warc_content_type="" if fetched else response.header("content-type") or "",
        http_headers=_http_headers(response) if fetched else None,
        warc_headers_dict={
            "WARC-Record-ID": _record_id(response),
            "WARC-Date": response.fetched_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            SOURCE_HEADER: response.source_id,
        },
    )
    writer.write_record(record)
    return bytes(isal_zlib.compress(buffer.getvalue(), LEVEL, wbits=31))


def unpack(content: bytes) -> Archived:
    """Return the response that a record holds.

    Raises:
        Rejected: it is no record of a response.
    """
    try:
        record = next(iter(ArchiveIterator(BytesIO(content))))
        if record.rec_type not in {"response", "resource"}:
            raise Rejected(f"a {record.rec_type} record, which holds no response")
        head, http = record.rec_headers, record.http_headers
        return Archived(
            source_id=head.get_header(SOURCE_HEADER) or "",
            url=head.get_header("WARC-Target-URI"),
            status=int(http.get_statuscode()) if http else 200,
            headers=dict(http.headers) if http else {"Content-Type": head.get_header("Content-Type") or ""},
            body=record.content_stream().read(),
            fetched_at=datetime.fromisoformat(head.get_header("WARC-Date")),
        )
    # Its words are the bytes themselves, so that they are not passed on.
    except (ArchiveLoadFailed, StopIteration, TypeError, ValueError) as error:
        raise Rejected("not a WARC record that can be read") from error


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a WARC file: a whole record as it was before compression, or bytes that are none."""

    offset: int
    length: int
    content: bytes | None

    @property
    def end(self) -> int:
        """The first byte behind it."""
        return self.offset + self.length


def walk(stream: BinaryIO, start: int, end: int) -> Iterator[Part]:
    """Yield the parts of a file between two bytes, one in memory at a time; together they are all of it."""
    while start < end:
        part = read_part(stream, start, end) or Part(start, _next_record(stream, start + 1, end) - start, None)
        yield part
        start = part.end


def read_part(stream: BinaryIO, start: int, end: int) -> Part | None:
    """Return the whole record that begins at a byte, or nothing if none does. gzip's check sum proves it."""
    stream.seek(start)
    inflate, content, read = zlib.decompressobj(wbits=31), bytearray(), 0
    while not inflate.eof:
        chunk = stream.read(min(CHUNK, end - start - read))
        read += len(chunk)
        try:
            content += inflate.decompress(chunk, LARGEST_RECORD)
        except zlib.error:
            return None
        if not chunk or len(content) >= LARGEST_RECORD or not content.startswith(_BEGINNING[: len(content)]):
            return None
    return Part(start, read - len(inflate.unused_data), bytes(content))


def _next_record(stream: BinaryIO, start: int, end: int) -> int:
    """Return where the next record begins, or the end if none does."""
    while start < end:
        stream.seek(start)
        chunk = stream.read(min(CHUNK, end - start))
        for found in re.finditer(re.escape(_GZIP), chunk):
            if _begins(stream, start + found.start()):
                return start + found.start()
        if len(chunk) < CHUNK:
            break
        start += len(chunk) - len(_GZIP) + 1  # the mark may lie across two chunks
    return end


def _begins(stream: BinaryIO, offset: int) -> bool:
    """Say whether what is compressed here begins like a record; the same bytes may stand inside of one by chance."""
    stream.seek(offset)
    try:
        return zlib.decompressobj(wbits=31).decompress(stream.read(1024), len(_BEGINNING)) == _BEGINNING
    except zlib.error:
        return False


def _record_id(response: Archived) -> str:
    """Return a record's id, the same whenever and wherever the response is archived."""
    digest = sha256(response.body).hexdigest()
    name = f"{response.source_id} {response.fetched_at.isoformat()} {digest} {response.url}"
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"


def _http_headers(response: Archived) -> StatusAndHeaders:
    """Return the headers as they came; those that the decoded body outdates are kept as X-Archive-Orig-*."""
    outdated = {"content-encoding", "transfer-encoding", "content-length"}
    lines = [(f"X-Archive-Orig-{k}" if k.lower() in outdated else k, v) for k, v in response.headers.items()]
    lines.append(("Content-Length", str(len(response.body))))
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = "Unknown"
    return StatusAndHeaders(f"{response.status} {phrase}", lines, protocol="HTTP/1.1")


def _ascii(value: str) -> str:
    """Return a header's value with all that is not plain ASCII quoted, as a record can hold it."""
    return re.sub(r"[^\x20-\x7e]+", lambda found: quote(found[0]), value).strip()


def header_url(url: str) -> str:
    """Return an address as a record's header can hold it: a file's name may have blanks and line breaks in it."""
    return re.sub(r"[\x00-\x20\x7f-\xa0]", lambda found: quote(found[0]), url)
