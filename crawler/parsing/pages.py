"""What a server sent as an article's page → what it says, or what it is instead, whatever the server calls it."""

from dataclasses import replace
from datetime import UTC, datetime

from scrapy.http import Response, TextResponse

from corpus.errors import Rejected
from corpus.models import Page
from crawler.parsing.article import ParsedArticle, Selectors, decode, parse_article
from crawler.parsing.moments import believable
from crawler.parsing.walls import Walled, verdict

_OTHERS = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{": "JSON",
    b"[": "JSON",
    b"<rss": "a feed",
}
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def read_page(response: Response, *, selectors: Selectors | None, published: str | None) -> ParsedArticle:
    """Return the article on a page; a date that lies days after the fetch is none.

    Args:
        response: of the page.
        selectors: the site's template; recognised unless given.
        published: the date as the listing has it.

    Raises:
        Rejected: there is no article.
    """
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    parsed = parse_article(
        page_body(response), response.url, selectors=selectors, published=published, content_type=content_type
    )
    page = response.request.meta.get("page") if response.request else None
    seen = page.fetched_at if isinstance(page, Page) else datetime.now(UTC)
    return parsed if believable(parsed.published, seen) else replace(parsed, published=None)


def refuse_redirect(response: Response, asked: str) -> None:
    """Say by an exception that a redirect led away from the article that was asked for.

    Raises:
        Walled: to a home page, a wall of cookies, a login.
    """
    if asked != response.url and (kind := verdict(decode(response.body), response.url, asked)):
        raise Walled(kind)


def page_body(response: Response) -> bytes:
    """Return the bytes of a page, without the NULs at which a parser would stop.

    Raises:
        Rejected: it is no page.
    """
    body: bytes = response.body
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if kind := next((kind for magic, kind in _OTHERS.items() if start.startswith(magic)), None):
        raise Rejected(f"{kind} in the place of a page")
    if not isinstance(response, TextResponse):
        raise Rejected("the page is not text")
    return body if body.startswith(_WIDE) else body.replace(b"\x00", b"")
