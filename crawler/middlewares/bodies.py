"""A response's body whole and decompressed, or why not: half an article would pass for the whole one."""

import zlib
from collections.abc import Callable, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import HtmlResponse, Response
from scrapy.utils import _compression  # knows which packages there are for brotli and zstd

from crawler.failures import CUT_OFF, TOO_LARGE, Unsafe, Unusable
from crawler.network import objection

brotli: Any = vars(_compression)["brotli"]
zstd: Any = vars(_compression)["zstd"]
STEP = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BROKEN = (zlib.error, brotli.error, zstd.ZstdError, EOFError)


class DecompressionMiddleware(HttpCompressionMiddleware):
    """Decompresses bodies within the bounds of any. Scrapy gives what it could of one that is cut off; this fails."""

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        try:
            return decompress(body, encoding, max_size)
        except _BROKEN as error:
            raise Unusable(f"could not be decompressed ({encoding.decode()})") from error

    def _warn_unknown_encoding(self, response: Response, encodings: list[bytes]) -> None:
        """Say nothing: what can't be read is stored with its reason."""


class WholeMiddleware:
    """Takes no body that is empty, a part, or cut off."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response if its body is whole; an empty robots.txt is."""
        if request.meta.get("dont_obey_robotstxt") or not 200 <= response.status < 300:
            return response
        if response.status == 206:
            raise Unusable("only a part came (HTTP 206)")
        if not response.body.strip():
            raise Unusable(f"empty (HTTP {response.status})")
        # the connection ended, and nothing had said how long the body is
        if "partial" in response.flags and isinstance(response, HtmlResponse) and not _ends(response.body):
            raise Unusable(CUT_OFF)
        return response


class RedirectsMiddleware(RedirectMiddleware):
    """Follows redirects. One in a circle, which Scrapy drops without a word, or out of the open web is a failure."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Return the request that a redirect leads to, or the response that is none."""
        try:
            led = super().process_response(request, response)
        except ValueError as error:
            raise Unusable("redirected to no web address") from error
        if led is response and response.status in REDIRECTS and "Location" in response.headers:
            raise Unusable("redirected to no web address")
        if isinstance(led, Request):
            if led.url in led.meta["redirect_urls"]:
                raise Unusable("redirected in a circle")
            if reason := objection(led.url):
                raise Unsafe(reason)
        return led


def _ends(body: bytes) -> bool:
    return b"</html" in body[-4096:].lower()


def decompress(body: bytes, encoding: bytes, max_size: int) -> bytes:
    """Decompress a body.

    Args:
        body: compressed.
        encoding: gzip, x-gzip, deflate, br or zstd.
        max_size: in bytes; 0 means no bound.

    Raises:
        Unusable: it grows beyond the size, or is cut off.
        zlib.error, brotli.error, ZstdError: it is not in this encoding.
    """
    parts, size = [], 0
    for part in _STREAMS[encoding](body) if body else ():
        size += len(part)
        if max_size and size > max_size:
            raise Unusable(TOO_LARGE)
        parts.append(part)
    return b"".join(parts)


def _gzip(body: bytes) -> Iterator[bytes]:
    return _zlib(body, zlib.decompressobj(16 + zlib.MAX_WBITS))


def _deflate(body: bytes) -> Iterator[bytes]:
    """Deflate is zlib's format, but some servers send it bare."""
    try:
        zlib.decompressobj().decompress(body, 1)
    except zlib.error:
        return _zlib(body, zlib.decompressobj(-zlib.MAX_WBITS))
    return _zlib(body, zlib.decompressobj())


def _zlib(body: bytes, stream: Any) -> Iterator[bytes]:
    left = body
    while not stream.eof:
        part = stream.decompress(left, STEP)
        left = stream.unconsumed_tail
        yield _some(part or left, part, stream.eof)


def _brotli(body: bytes) -> Iterator[bytes]:
    stream, left = brotli.Decompressor(), body
    while not stream.is_finished():
        part = stream.process(left, output_buffer_limit=STEP)
        left = b""
        yield _some(part, part, stream.is_finished())


def _zstd(body: bytes) -> Iterator[bytes]:
    stream, left = zstd.ZstdDecompressor(), body
    while not stream.eof:
        part = stream.decompress(left, STEP)
        left = b""
        yield _some(part, part, stream.eof)


def _some(moved: bytes, part: bytes, ended: bool) -> bytes:
    """Return what was decompressed; where nothing moves before the end, the body is cut off."""
    if not moved and not ended:
        raise Unusable(CUT_OFF)
    return part


_STREAMS: dict[bytes, Callable[[bytes], Iterator[bytes]]] = {
    b"gzip": _gzip,
    b"x-gzip": _gzip,
    b"deflate": _deflate,
    b"br": _brotli,
    b"zstd": _zstd,
}
