"""WARC files of invented pages, as other people's crawlers write them."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ARGUS = "https://www.theargus.co.uk/news/{}.council-sorry/"
TEXT = (
    "Wexmoor Council has apologised after a social worker sent a family’s file to the wrong address. "
    "The confidential papers named two children and said why they had been placed in foster care. "
)
PLAIN = "The town’s summer fair drew a record crowd on Saturday, and the brass band played until the rain came. "


def page(number: int, text: str = TEXT, *, title: str | None = None) -> str:
    """Return a page of Newsquest’s template."""
    paragraphs = "".join(f"<p>{text} That is what was said on occasion {number}, part {part}.</p>" for part in range(5))
    headline = title or f"Notice {number} of Wexmoor"
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{headline}</title>"
        f"<meta property='article:published_time' content='2019-03-{number % 28 + 1:02}T06:00:00Z'></head><body>"
        f"<nav><a href='/privacy'>Privacy policy</a></nav><article id='article'><h1 class='headline'>{headline}</h1>"
        f"<div class='article-body'><div id='subscription-content'>{paragraphs}</div></div></article></body></html>"
    )


@dataclass(frozen=True)
class Response:
    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    status: str = "200 OK"
    date: str = "2019-03-20T10:00:00Z"


def article(number: int, text: str = TEXT) -> Response:
    return Response(ARGUS.format(17_000_000 + number), page(number, text).encode())


def record(response: Response, *, compressed: bool = True) -> bytes:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=compressed, warc_version="1.0")
    head = StatusAndHeaders(response.status, list(response.headers.items()), protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            response.url,
            "response",
            payload=io.BytesIO(response.body),
            length=len(response.body),
            http_headers=head,
            warc_headers_dict={"WARC-Date": response.date},
        )
    )
    return buffer.getvalue()


def write(path: Path, responses: Iterable[Response]) -> Path:
    compressed = path.suffix == ".gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(record(one, compressed=compressed) for one in responses))
    return path
