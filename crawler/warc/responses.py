"""A record → the response of a web server that it holds, its body as a browser would see it."""

import zlib
from dataclasses import dataclass

from corpus.errors import Rejected
from crawler.failures import Unusable
from crawler.middlewares.bodies import brotli, decompress, zstd
from crawler.warc.records import LARGEST, Record, named_fields

_PAGES = (b"text/html", b"application/xhtml")
_ENCODINGS = frozenset({b"gzip", b"x-gzip", b"deflate", b"br", b"zstd"})
_BROKEN = (zlib.error, brotli.error, zstd.ZstdError, EOFError, Unusable)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was served."""

    headers: dict[str, str]
    body: bytes


def page_in(record: Record) -> Page | None:
    """Return the page that a record holds, or None if it holds something else.

    Raises:
        Rejected: its body can't be decoded.
    """
    if record.kind == b"resource":
        kind = record.fields.get(b"content-type", b"")
        return Page({"Content-Type": kind.decode("latin-1")}, record.block) if _is_page(kind) else None
    end = record.block.find(b"\r\n\r\n", 0, 256 * 1024)
    if end < 0 or not record.block.startswith(b"HTTP/"):
        raise Rejected("no head of a response")
    head = record.block[:end]
    fields = named_fields(head)
    if head.split(b" ", 2)[1:2] != [b"200"] or not _is_page(fields.get(b"content-type", b"text/html")):
        return None
    body = record.block[end + 4 :]
    try:
        body = _decoded(_joined(body) if _is_chunked(fields, body) else body, fields)
    except (*_BROKEN, ValueError) as error:
        raise Rejected("a body that can't be decompressed") from error
    return Page({name.decode("latin-1"): value.decode("latin-1") for name, value in fields.items() if name}, body)


def _is_page(content_type: bytes) -> bool:
    return content_type.lower().startswith(_PAGES)


def _is_chunked(fields: dict[bytes, bytes], body: bytes) -> bool:
    """Say whether a body is still in chunks; many archives join them and leave the header."""
    if b"chunked" not in fields.get(b"transfer-encoding", b"").lower():
        return False
    size = body[:20].partition(b"\r\n")[0].partition(b";")[0].strip()
    return bool(size) and all(digit in b"0123456789abcdefABCDEF" for digit in size)


def _joined(body: bytes) -> bytes:
    """Join the chunks of a body.

    Raises:
        ValueError: they are cut off.
    """
    parts: list[bytes] = []
    start = 0
    while True:
        line, _, _ = body[start : start + 1024].partition(b"\r\n")
        size = int(line.partition(b";")[0], 16)
        start += len(line) + 2
        if size == 0:
            return b"".join(parts)
        if start + size > len(body):
            raise ValueError("cut off")
        parts.append(body[start : start + size])
        start += size + 2


def _decoded(body: bytes, fields: dict[bytes, bytes]) -> bytes:
    """Decompress a body; many archives do so and leave the header, so that what it says is tried only where it fits."""
    encoding = fields.get(b"content-encoding", b"").strip().lower()
    if encoding not in _ENCODINGS or body.lstrip()[:1] == b"<":
        return body
    return decompress(body, encoding, LARGEST)
