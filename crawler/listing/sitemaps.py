"""A sitemap, or an index of sitemaps → addresses with the moment of their last change. Entities are not expanded."""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from lxml import etree
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

from corpus.errors import Rejected
from crawler.parsing.moments import moment

MOST_PLACES = 50_000
"""The protocol lets a sitemap have no more."""
LARGEST = 50 * 1024 * 1024
_GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One address of a sitemap."""

    url: str
    changed: datetime | None
    """When it last changed; None where the sitemap doesn't say, or names a moment that is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What a sitemap lists."""

    is_index: bool
    """Whether these are sitemaps themselves."""
    places: list[Place]


def parse_sitemap(body: bytes) -> Places:
    """Return what a sitemap lists, in its order; it may be compressed.

    Raises:
        Rejected: it is no sitemap.
    """
    try:
        sitemap = Sitemap(gunzip(body, max_size=LARGEST) if body.startswith(_GZIP) else body.lstrip())
        rows = [(row["loc"], moment(row.get("lastmod"))) for row in islice(sitemap, MOST_PLACES)]
    except (etree.XMLSyntaxError, StopIteration, ValueError, OSError, EOFError, zlib.error) as error:
        raise Rejected("not a sitemap: broken XML") from error
    if sitemap.type not in {"urlset", "sitemapindex"}:
        raise Rejected("not a sitemap")
    now = datetime.now(UTC)
    places = [Place(url=url, changed=when if when and when <= now else None) for url, when in rows if url]
    return Places(is_index=sitemap.type == "sitemapindex", places=places)
