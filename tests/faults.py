"""Everything that can go wrong with a page, a robots.txt or a listing, what comes of it, and in which words. Synthetic.

A fault writes raw bytes to a socket. Each has a host of its own, SLUG.sample.invalid, so that none disturbs another.
"""

import gzip
import json
import socket
import struct
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
from scrapy.utils import _compression

from crawler.network import ENDLESS, PRIVATE

zstd: Any = vars(_compression)["zstd"]
Send = Callable[[socket.socket], None]

MEGABYTE = 1024 * 1024
PATH = "/news/26000001.council-data-breach/"
WORDS = "A council has apologised after the personal details of a child in care were sent to the wrong family."
MORE = "The letter named the child, Siân, and said where she lives. The council has told the regulator of it."
PATIENCE = 20
"""Seconds for which a server that doesn't answer keeps a connection; more than the crawl's time-out."""
SECRET = "/secret"
"""A path of this very machine that nobody may be led to."""
NEXT_MONTH = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%dT09:00:00Z}"
GONE, TIMEOUT, CUT_OFF, TOO_LARGE = "soft 404", "no answer in time", "cut off on its way", "too large"
NO_ADDRESS, CIRCLE = "redirected to no web address", "redirected in a circle"


@dataclass(frozen=True)
class Fault:
    """A way to answer a request for an article, and what comes of it: stored, rejected, refused or passed over."""

    send: Send
    outcome: str
    reason: str = ""


def page(head: str = "", body: str = "", title: str = "Council data breach") -> bytes:
    body = body or f'<article><h1>{title}</h1><div itemprop="articleBody"><p>{WORDS}</p><p>{MORE}</p></div></article>'
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def answer(
    body: bytes, status: str = "200 OK", kind: str = "text/html", length: int | None = None, **more: str
) -> bytes:
    headers = {"Content-Type": kind, "Content-Length": str(len(body) if length is None else length)} | more
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body


def says(*parts: bytes) -> Send:
    """Send these bytes, whatever they are."""
    return lambda to: to.sendall(b"".join(parts))


def on(begin: bytes, part: bytes, seconds: float = 0.0, times: int = 1 << 40) -> Send:
    """Begin, and then send a part again and again."""

    def send(to: socket.socket) -> None:
        to.sendall(begin)
        for _ in range(times):
            to.sendall(part)
            time.sleep(seconds)

    return send


def wait(to: socket.socket) -> None:
    to.settimeout(PATIENCE)
    to.recv(1)


def reset(to: socket.socket) -> None:
    whole = answer(page())
    to.sendall(whole[: len(whole) - 60])
    time.sleep(0.2)
    to.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def moved(place: str) -> Send:
    return says(answer(b"", "302 Found", Location=place))


def packed(body: bytes, encoding: str) -> Send:
    return says(answer(body, Content_Encoding=encoding))


def bomb() -> bytes:
    """Return 10 MB of gzip that become 10 GB: one block of a megabyte of nothing, again and again."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = stream.compress(bytes(MEGABYTE)) + stream.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + block * 10_000


def raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(body) + stream.flush()


def dated(when: str) -> bytes:
    linked = {"@type": "NewsArticle", "headline": "Council data breach", "datePublished": when}
    return page(head=f'<script type="application/ld+json">{json.dumps(linked)}</script>')


def wall(title: str, *lines: str) -> bytes:
    return page(title=title, body=f"<h1>{title}</h1>" + "".join(f"<p>{line}</p>" for line in lines))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
WHOLE = answer(page())
STORED = "stored"
REJECTED = "rejected"
REFUSED = "refused"
PASSED = "passed over"
FAULTS: dict[str, Fault] = {
    # ----------------------------------------------------------------------------------------------- the connection
    "silence": Fault(wait, REJECTED, TIMEOUT),
    "drip": Fault(on(WHOLE[:200], b" ", 1.0), REJECTED, TIMEOUT),
    "reset": Fault(reset, REJECTED, CUT_OFF),
    "hangup": Fault(says(b""), REJECTED, "no answer"),
    "not-http": Fault(says(b"SSH-2.0-OpenSSH_9.6\r\n"), REJECTED, "no answer"),
    "long-length": Fault(says(answer(page(), length=10_000)), REJECTED, CUT_OFF),
    "short-length": Fault(says(answer(page() + b"<!-- and so on -->", length=len(page()))), STORED),
    "no-length": Fault(says(HEAD, b"\r\n", page()), STORED),
    "no-length-cut-off": Fault(says(HEAD, b"\r\n", page()[:-40]), REJECTED, CUT_OFF),
    "chunks-cut-off": Fault(says(HEAD, b"Transfer-Encoding: chunked\r\n\r\n80\r\n", page()[:128]), REJECTED, CUT_OFF),
    # ---------------------------------------------------------------------------------------------------- the head
    "endless-headers": Fault(on(HEAD, b"X-More: " + b"x" * 8000 + b"\r\n"), REJECTED, ENDLESS),
    "endless-interim": Fault(on(b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"), REJECTED, ENDLESS),
    "long-header": Fault(says(HEAD, b"X-More: ", b"x" * MEGABYTE, b"\r\n\r\n", page()), REJECTED, "no answer"),
    "interim": Fault(says(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n", WHOLE), STORED),
    "bad-header": Fault(says(HEAD, b"no colon here\r\n\r\n", page()), STORED),
    "status-999": Fault(says(answer(page(), "999 Denied")), REJECTED, "failed (HTTP 999)"),
    "status-204": Fault(says(answer(b"", "204 No Content")), REJECTED, "empty (HTTP 204)"),
    "status-206": Fault(says(answer(page(), "206 Partial Content")), REJECTED, "only a part came (HTTP 206)"),
    "status-304": Fault(says(answer(b"", "304 Not Modified")), REJECTED, "failed (HTTP 304)"),
    "status-403": Fault(says(answer(page(), "403 Forbidden")), REFUSED, "refused (HTTP 403)"),
    "status-404": Fault(says(answer(page(), "404 Not Found")), REJECTED, "gone (HTTP 404)"),
    "status-500": Fault(says(answer(page(), "500 Oh No")), REJECTED, "failed (HTTP 500)"),
    # ---------------------------------------------------------------------------------------------------- redirects
    "circle": Fault(moved(PATH), REJECTED, CIRCLE),
    "chain": Fault(moved("x/"), REJECTED, "max redirections reached"),
    "to-loopback": Fault(moved(f"http://127.0.0.1{SECRET}"), REJECTED, PRIVATE),
    "to-metadata": Fault(moved("http://169.254.169.254/latest/meta-data/"), REJECTED, PRIVATE),
    "to-number": Fault(moved(f"http://2130706433{SECRET}"), REJECTED, PRIVATE),
    "to-file": Fault(moved("file:///etc/passwd"), REJECTED, NO_ADDRESS),
    "to-nonsense": Fault(moved("http://[::1"), REJECTED, NO_ADDRESS),
    "to-password": Fault(moved("https://me:word@good.sample.invalid/"), REJECTED, "an address with a password in it"),
    "to-elsewhere": Fault(moved("https://elsewhere.sample.invalid/news/26000002.council-data-breach/"), STORED),
    "to-forbidden": Fault(moved("https://forbidden.sample.invalid/x"), PASSED, "forbidden by robots.txt"),
    # ----------------------------------------------------------------------------------------------------- encodings
    "gzip": Fault(packed(gzip.compress(page()), "gzip"), STORED),
    "gzip-twice": Fault(packed(gzip.compress(gzip.compress(page())), "gzip, gzip"), STORED),
    "gzip-cut-off": Fault(packed(gzip.compress(page())[:-30], "gzip"), REJECTED, CUT_OFF),
    "gzip-none": Fault(packed(page(), "gzip"), REJECTED, "could not be decompressed (gzip)"),
    "gzip-bomb": Fault(packed(bomb(), "gzip"), REJECTED, TOO_LARGE),
    "brotli": Fault(packed(brotli.compress(page()), "br"), STORED),
    "brotli-cut-off": Fault(packed(brotli.compress(page())[:-30], "br"), REJECTED, CUT_OFF),
    "brotli-bomb": Fault(packed(brotli.compress(bytes(64 * MEGABYTE), quality=1), "br"), REJECTED, TOO_LARGE),
    "zstd": Fault(packed(zstd.compress(page()), "zstd"), STORED),
    "zstd-cut-off": Fault(packed(zstd.compress(page())[:-30], "zstd"), REJECTED, CUT_OFF),
    "zstd-bomb": Fault(packed(zstd.compress(bytes(64 * MEGABYTE)), "zstd"), REJECTED, TOO_LARGE),
    "deflate": Fault(packed(zlib.compress(page()), "deflate"), STORED),
    "deflate-bare": Fault(packed(raw_deflate(page()), "deflate"), STORED),
    "unknown-encoding": Fault(packed(page(), "rot13"), STORED),
    "large": Fault(on(answer(b"", length=50 * MEGABYTE), bytes(MEGABYTE), times=50), REJECTED, TOO_LARGE),
    "endless": Fault(
        on(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + b"x" * MEGABYTE + b"\r\n"), REJECTED, TOO_LARGE
    ),
    # ------------------------------------------------------------------------------------------------------ the page
    "windows-1252": Fault(says(answer(page().decode().encode("cp1252"), kind="text/html; charset=utf-8")), STORED),
    "unknown-charset": Fault(says(answer(page(), kind="text/html; charset=klingon")), STORED),
    "nul-bytes": Fault(says(answer(page().replace(b"<p>", b"<p>\x00").replace(b"child", b"ch\x00ild"))), STORED),
    "empty": Fault(says(answer(b"")), REJECTED, "empty (HTTP 200)"),
    "blank": Fault(says(answer(b" \r\n ")), REJECTED, "empty (HTTP 200)"),
    "pdf-as-html": Fault(says(answer(b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF")), REJECTED, "a PDF in the place of a page"),
    "zip-as-html": Fault(says(answer(b"PK\x03\x04" + bytes(99))), REJECTED, "a zip file in the place of a page"),
    "picture-as-html": Fault(says(answer(b"\x89PNG\r\n" + bytes(99))), REJECTED, "a picture in the place of a page"),
    "json-as-html": Fault(says(answer(b'{"error": "no"}')), REJECTED, "JSON in the place of a page"),
    "video": Fault(says(answer(bytes(range(256)), kind="video/mp4")), REJECTED, "the page is not text"),
    "html-as-picture": Fault(says(answer(page(), kind="image/png")), STORED),
    "broken-html": Fault(says(answer(page().replace(b"</div>", b"</b></i><p").replace(b"</p>", b""))), STORED),
    "deep-html": Fault(says(answer(b"<div>" * 50_000 + page())), REJECTED, "nested too deeply for an article"),
    "huge-html": Fault(says(answer(page() + b"<p>" * 3 * MEGABYTE)), REJECTED, "too large for an article"),
    "soft-404": Fault(says(answer(wall("Page not found", "Sorry, we can't find that page."))), REJECTED, GONE),
    "cookie-wall": Fault(
        says(answer(wall("Your privacy", "We value your privacy. Accept all cookies to continue."))),
        REFUSED,
        "cookie wall",
    ),
    "bot-wall": Fault(
        says(answer(wall("Just a moment...", "Verify you are human by completing the action below."))),
        REFUSED,
        "bot wall",
    ),
    "future": Fault(says(answer(dated(NEXT_MONTH))), STORED),
    "absurd-date": Fault(says(answer(dated("0000-00-00"))), STORED),
}
ROBOTS: dict[str, Fault] = {
    "robots-large": Fault(
        on(answer(b"User-agent: *\nDisallow: /private\n", length=50 * MEGABYTE), b"# more\n" * 100_000, times=75),
        STORED,
    ),
    "robots-of-html": Fault(says(WHOLE), STORED),
    "robots-gone": Fault(says(answer(b"Disallow: /", "404 Not Found")), STORED),
    "robots-moved": Fault(moved("https://good.sample.invalid/robots.txt"), STORED),
    "robots-bomb": Fault(packed(bomb(), "gzip"), PASSED, f"robots.txt could not be read ({TOO_LARGE})"),
    "robots-circle": Fault(moved("/robots.txt"), PASSED, f"robots.txt could not be read ({CIRCLE})"),
    "robots-503": Fault(says(answer(b"", "503 Busy")), PASSED, "robots.txt could not be read (HTTP 503)"),
    "robots-429": Fault(says(answer(b"", "429 Slower")), PASSED, "robots.txt could not be read (HTTP 429)"),
    "robots-silence": Fault(wait, PASSED, f"robots.txt could not be read ({TIMEOUT})"),
    "robots-patience": Fault(
        says(answer(b"User-agent: *\nCrawl-delay: 86400\n")),
        PASSED,
        "robots.txt asks for 86400 seconds between requests",
    ),
    "robots-refuses": Fault(
        says(answer(b"User-agent: *\nDisallow: /news/*.council")), PASSED, "forbidden by robots.txt"
    ),
    "robots-to-loopback": Fault(moved(f"http://127.0.0.1{SECRET}"), REJECTED, PRIVATE),
}


def feed(links: Iterable[str], declared: str = "") -> bytes:
    items = "".join(f"<item><title>Council data breach</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?>{declared}<rss><channel>{items}</channel></rss>'.encode()


def xml(body: bytes) -> Send:
    return says(answer(body, kind="application/xml"))


LAUGHS = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
LAUGHS = f'<!DOCTYPE x [<!ENTITY e0 "council data breach ">{LAUGHS}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
GOOD = [f"https://good.sample.invalid/news/2700000{n}.council-data-breach/" for n in range(5)]
LISTED = [f"https://{slug}.sample.invalid{PATH}" for slug in FAULTS | ROBOTS]
HOSTILE_LINKS = {
    f"http://127.0.0.1{SECRET}": PRIVATE,
    f"http://0x7f.1{SECRET}": PRIVATE,
    "http://printer/": PRIVATE,
    "http://good.sample.invalid:22/": "an address at port 22, which is not the web's",
}
LISTINGS: dict[str, tuple[Send, str]] = {
    "good": (xml(feed([*GOOD[:2], *LISTED, *GOOD[2:], f"{GOOD[0]}?utm_source=feed"])), ""),
    "feed-hostile": (
        xml(feed([*HOSTILE_LINKS, "file:///etc/passwd", "javascript:alert(1)", "http://[::1", "", GOOD[1]])),
        "",
    ),
    "feed-laughs": (xml(feed([GOOD[2]], LAUGHS).replace(b"Council", b"&e9;&f; Council")), "not a feed: broken XML"),
    "feed-broken": (xml(feed([GOOD[3]]).replace(b"Council", b"Council & more").partition(b"</item>")[0]), ""),
    "feed-moved": (moved("https://good.sample.invalid/feed/"), "leads to a page that was asked for"),
    "feed-of-html": (says(WHOLE), "not a feed: neither RSS nor Atom"),
    "feed-empty": (xml(b""), "empty (HTTP 200)"),
    "feed-of-none": (xml(feed([])), "lists nothing"),
    "feed-large": (on(answer(b"<rss>", length=50 * MEGABYTE), bytes(MEGABYTE)), TOO_LARGE),
    "feed-endless": (on(HEAD + b"\r\n<rss><channel>", b"<item></item>" * 80_000), TOO_LARGE),
    "feed-silent": (wait, TIMEOUT),
    "feed-private": (moved(f"http://127.0.0.1{SECRET}"), PRIVATE),
}
