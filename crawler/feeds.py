"""RSS 2.0, RSS 1.0 and Atom → entries. Entities are not expanded, nothing outside is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree
from lxml.html import fragment_fromstring

from corpus.errors import Rejected

Element = etree._Element


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry of a feed."""

    url: str
    title: str
    summary: str
    published: str | None
    """As the feed has it."""


def parse_feed(body: bytes, url: str) -> list[FeedEntry]:
    """Return the entries of a feed, in its order.

    Raises:
        Rejected: it is no feed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Rejected("not a feed: broken XML") from error
    if root is None or _name(root) not in {"rss", "feed", "RDF"}:
        raise Rejected("not a feed: neither RSS nor Atom")
    return [entry for item in root.iter("{*}item", "{*}entry") if (entry := _entry(item, url))]


def _entry(item: Element, base: str) -> FeedEntry | None:
    """Read one entry; one without an address is none."""
    link = _link(item)
    if not link:
        return None
    return FeedEntry(
        url=urljoin(base, link).partition("#")[0],
        title=plain(_text(item, "title")),
        summary=plain(_text(item, "description", "summary", "encoded", "content")),
        published=_text(item, "pubDate", "published", "date", "updated") or None,
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
                return text
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
    return " ".join(text.split())
