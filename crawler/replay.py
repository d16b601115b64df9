"""Crawling without the web: a local server that stands in for the sites, and the archive parsed again.

The server is a real one, on 127.0.0.1; the download handler sends it what is meant for https://HOST/PATH as /HOST/PATH.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.network import BoundedHandler

# What puts the sample's sites in the place of the real ones, by source.
SAMPLE_ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "ico": {"origin": "https://ico.sample.invalid"},
    "newsquest": {
        "titles": "www.northmeregazette.sample.invalid=Northmere Gazette,"
        "www.tarncastleecho.sample.invalid=Tarncastle Echo"
    },
    "public_technology": {"origin": "https://www.publicservicetech.sample.invalid"},
    "lgsco": {"origin": "https://www.lgo.sample.invalid", "since": "2025-01"},
}


class Answer(Protocol):
    """A response of a stand-in site."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""

    @property
    def body(self) -> bytes:
        """The body."""


Respond = Callable[[str, str, str, dict[str, str], bytes], Answer]


@contextmanager
def serve(respond: Respond) -> Iterator[int]:
    """Serve stand-in sites at http://127.0.0.1:PORT/HOST/PATH and give the port.

    Args:
        respond: answers (method, host, path, query, body).
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(respond))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve_sample() -> Iterator[int]:
    """Serve the bundled sample site and give the port."""
    from crawler.sample_site import respond

    with serve(respond) as port:
        yield port


def _handler(respond: Respond) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Hands requests to `respond`, and answers "not modified" where the validators still hold."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer a request."""
            parts = urlsplit(self.path)
            host, _, path = parts.path.lstrip("/").partition("/")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            answer = respond(self.command, host, f"/{path}", query, body)
            same = answer.status == 200 and _holds(dict(self.headers), answer.headers)
            content = b"" if same else answer.body
            self.send_response(304 if same else answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_POST = do_HEAD = do_GET  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    return Handler


def _holds(asked: Mapping[str, str], has: Mapping[str, str]) -> bool:
    """Say whether a client's validators still hold; an ETag decides before a date."""
    etag, modified = asked.get("If-None-Match"), asked.get("If-Modified-Since")
    return etag == has.get("ETag") if etag else modified is not None and modified == has.get("Last-Modified")


class ReplayHandler(BoundedHandler):
    """Fetches https://HOST/PATH from the local server and gives the response back under its true address."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._server = f"http://127.0.0.1:{crawler.settings.getint('REPLAY_PORT')}"

    async def download_request(self, request: Request) -> Response:
        """Fetch one request from the local server."""
        parts = urlsplit(request.url)
        query = f"?{parts.query}" if parts.query else ""
        local = request.replace(url=f"{self._server}/{parts.netloc}{parts.path or '/'}{query}")
        response = await super().download_request(local)
        request.meta["download_latency"] = local.meta.get("download_latency")
        return response.replace(url=request.url)
