"""A WARC file, compressed record by record or not at all → its records one by one, and a line for each that is damaged.

Written for archives of strangers: fastwarc is as quick, but ends a file at its first damaged byte.
"""

import mmap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from isal import isal_zlib

from corpus.errors import CareBreachError, Rejected

LARGEST = 64 * 1024 * 1024
"""Bytes of a record as it was before compression; a larger one is passed over."""
_LARGEST_HEAD = 64 * 1024
_STEP = 64 * 1024
_ENDLESS = 4 * 1024 * 1024 * 1024
"""So much of a record that is too large is decompressed, to find where it ends."""
_BROKEN: tuple[type[Exception], ...] = (zlib.error, vars(isal_zlib)["error"], EOFError)
_GZIP, _WARC = b"\x1f\x8b\x08", b"WARC/"


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it stands in a file."""

    offset: int
    fields: dict[bytes, bytes]
    """Its named fields, their names in lower case."""
    block: bytes

    @property
    def kind(self) -> bytes:
        """What it is: response, request, warcinfo, or another."""
        return self.fields.get(b"warc-type", b"").lower()

    @property
    def url(self) -> str:
        """The address that it is of; some programs put it into angle brackets."""
        return self.fields.get(b"warc-target-uri", b"").strip(b"<>").decode("utf-8", "replace")

    @property
    def date(self) -> datetime:
        """When it was fetched, UTC.

        Raises:
            Rejected: it doesn't say.
        """
        try:
            stated = datetime.fromisoformat(self.fields.get(b"warc-date", b"").decode("ascii"))
        except ValueError as error:
            raise Rejected("a record without a valid date") from error
        return stated.replace(tzinfo=UTC) if stated.tzinfo is None else stated.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Damage:
    """A place at which no record can be read, and why."""

    offset: int
    reason: str


def read_records(path: Path) -> Iterator[Record | Damage]:
    """Yield the records of a WARC file; one in memory at a time.

    Raises:
        CareBreachError: it is no WARC file, or can't be read.
    """
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise CareBreachError(f"{path}: the file is empty; get it again")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                if content[: len(_GZIP)] == _GZIP:
                    yield from _compressed(content)
                elif content[: len(_WARC)] == _WARC:
                    yield from _plain(content)
                else:
                    raise CareBreachError(f"{path}: not a WARC file (.warc or .warc.gz)")
    except OSError as error:
        raise CareBreachError(f"{path}: can't be read ({error.strerror})") from error


def _compressed(content: mmap.mmap) -> Iterator[Record | Damage]:
    """Yield the records of a file in which each is a gzip member of its own."""
    offset, size = 0, len(content)
    while offset < size:
        try:
            data, end = _member(content, offset)
        except _BROKEN:
            yield Damage(offset, "torn: can't be decompressed")
            offset = _next_member(content, offset + 1)
            continue
        yield _record(offset, data) if data is not None else Damage(offset, _too_large())
        offset = end


def _member(content: mmap.mmap, offset: int) -> tuple[bytes | None, int]:
    """Return what a gzip member holds, or None if that is too much, and where the next one begins."""
    inflate, start, total = isal_zlib.decompressobj(wbits=31), offset, 0
    parts: list[bytes] = []
    data = b""
    while not inflate.eof:
        if not data:
            data = content[start : start + _STEP]
            start += len(data)
            if not data:
                raise EOFError
        part = inflate.decompress(data, LARGEST)
        data = inflate.unconsumed_tail
        total += len(part)
        if total > _ENDLESS:
            raise EOFError
        if total <= LARGEST:
            parts.append(part)
        else:
            parts.clear()
    return (b"".join(parts) if total <= LARGEST else None), start - len(inflate.unused_data)


def _next_member(content: mmap.mmap, start: int) -> int:
    """Return where the next record begins behind a damaged one."""
    while (start := content.find(_GZIP, start)) >= 0:
        try:
            if isal_zlib.decompressobj(wbits=31).decompress(content[start : start + 1024], len(_WARC)) == _WARC:
                return start
        except _BROKEN:
            pass
        start += 1
    return len(content)


def _plain(content: mmap.mmap) -> Iterator[Record | Damage]:
    """Yield the records of a file that is not compressed, each as long as it says."""
    offset, size = 0, len(content)
    while offset < size:
        head = content[offset : offset + _LARGEST_HEAD]
        fields, start = _fields(head)
        length = _length(fields)
        end = offset + start + (length or 0)
        if not start or length is None or end > size or content[end : end + 4] not in {b"\r\n\r\n", b""}:
            yield Damage(offset, "torn: the record is not as long as it says")
            found = content.find(b"\r\n\r\n" + _WARC, offset + 1)
            offset = found + 4 if found >= 0 else size
            continue
        block = b"" if length > LARGEST else content[offset + start : end]
        yield Damage(offset, _too_large()) if length > LARGEST else Record(offset, fields, block)
        offset = end + 4


def _record(offset: int, data: bytes) -> Record | Damage:
    """Return the record that a gzip member holds."""
    fields, start = _fields(data[:_LARGEST_HEAD])
    length = _length(fields)
    if not start or length is None:
        return Damage(offset, "no WARC record")
    after = len(data) - start - length
    if after < 0:
        return Damage(offset, "cut off: the record is shorter than it says")
    if _WARC in data[start + length : start + length + 16]:
        return Damage(offset, "compressed as a whole; `warcio recompress` makes a file that can be read")
    return Record(offset, fields, data[start : start + length])


def _fields(head: bytes) -> tuple[dict[bytes, bytes], int]:
    """Return the named fields at the beginning of a record, and where its block begins: 0 if it is none."""
    if not head.startswith(_WARC) or (end := head.find(b"\r\n\r\n")) < 0:
        return {}, 0
    return named_fields(head[:end]), end + 4


def named_fields(head: bytes) -> dict[bytes, bytes]:
    """Return the fields of a head behind its first line; of a repeated one, the first."""
    fields: dict[bytes, bytes] = {}
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _length(fields: dict[bytes, bytes]) -> int | None:
    length = fields.get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 16 else None


def _too_large() -> str:
    return f"larger than {LARGEST >> 20} MB"
