"""RSS 2.0, RSS 1.0 and Atom → entries. Entities are not expanded, nothing outside is loaded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from lxml import etree
from lxml.html import fragment_fromstring

from corpus.errors import Rejected
from crawler.parsing.blocks import words

LARGEST_FEED = 20_000_000
"""In bytes."""
MOST_ENTRIES = 2000
_LONGEST_FIELD = 20_000
_OTHER_ENCODING = re.compile(rb"""[^>]{0,200}encoding\s*=\s*["'](?!utf-?8)""", re.IGNORECASE)

Element = etree._Element
# WordPress ends its summaries with a line that names the site, and the site's name may be what the gate looks for.
_FOOT = re.compile(r"\s*\bThe post .* appeared first on .*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry of a feed."""

    url: str
    title: str
    summary: str
    published: str | None
    """As the feed has it."""
    publisher: str = ""
    """Who published it, where a feed gathers from several (RSS's `source`)."""


def parse_feed(body: bytes, url: str) -> list[FeedEntry]:
    """Return the entries of a feed, in its order; of an endless one the first.

    Raises:
        Rejected: it is no feed.
    """
    if len(body) > LARGEST_FEED:
        raise Rejected("too large for a feed")
    body, encoding = _encoded(body.lstrip())
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False, encoding=encoding
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Rejected("not a feed: broken XML") from error
    if root is None or _name(root) not in {"rss", "feed", "RDF"}:
        raise Rejected("not a feed: neither RSS nor Atom")
    items = islice(root.iter("{*}item", "{*}entry"), MOST_ENTRIES)
    entries = [entry for item in items if (entry := _entry(item, url))]
    if not entries and any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log):
        raise Rejected("not a feed: broken XML")
    return entries


def _encoded(body: bytes) -> tuple[bytes, str | None]:
    """Return a feed with its encoding, where that is not what it declares: windows-1252 that calls itself UTF-8."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or _OTHER_ENCODING.match(body):
        return body, None
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace").encode(), "utf-8"
    return body, None


def _entry(item: Element, base: str) -> FeedEntry | None:
    """Read one entry; one without an address is none."""
    link = _link(item)
    if not link:
        return None
    try:
        url = urljoin(base, link).partition("#")[0]
    except ValueError:  # such as a host in brackets that is no IPv6 address
        return None
    return FeedEntry(
        url=url,
        title=plain(_text(item, "title")),
        summary=_FOOT.sub("", plain(_text(item, "description", "summary", "encoded", "content"))),
        published=_text(item, "pubDate", "published", "date", "updated") or None,
        publisher=next((name for child in _named(item, "source") if (name := (child.text or "").strip())), ""),
    )


def _link(item: Element) -> str:
    """Return an entry's address: RSS writes it as text, Atom as an attribute; a guid may stand in."""
    for child in _named(item, "link"):
        if address := (child.text or "").strip() or (
            child.get("rel", "alternate") == "alternate" and child.get("href")
        ):
            return str(address)
    guid = _text(item, "guid", "id")
    return guid if guid.startswith(("http://", "https://")) else ""


def _text(item: Element, *names: str) -> str:
    """Return the text of the first of these children that has one."""
    for name in names:
        for child in _named(item, name):
            if text := "".join(map(str, child.itertext())).strip():
                return text[:_LONGEST_FIELD]
    return ""


def _named(item: Element, name: str) -> Iterator[Element]:
    return (child for child in item if isinstance(child.tag, str) and _name(child) == name)


def _name(element: Element) -> str:
    return etree.QName(element).localname


def plain(text: str) -> str:
    """Take the mark-up out of a title or summary."""
    if "<" in text or "&" in text:
        try:
            text = fragment_fromstring(text, create_parent="div").text_content()
        except (etree.ParserError, ValueError):
            return ""
    return words(text)
