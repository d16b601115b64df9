"""A frozen page given to its spider: what `crawl freeze` writes down, and what the tests compare with it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, JsonResponse, TextResponse, XmlResponse

from corpus.store import Store
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.source import SourceSpider
from crawler.visit import Visit

RESPONSES: Mapping[str, type[TextResponse]] = {".html": HtmlResponse, ".xml": XmlResponse, ".json": JsonResponse}
"""Scrapy's class for what a frozen page may be, by the suffix of its file."""


def read_page(
    kind: type[SourceSpider], store: Store, meta: Mapping[str, Any], body: bytes, suffix: str
) -> dict[str, Any]:
    """Give a frozen page to its spider and return all that came of it, under the names that expected.json uses.

    Args:
        kind: the spider.
        store: a corpus that is thrown away.
        meta: what stands in meta.json: the page's address, which method reads it (callback), with what (entry,
            arguments); arguments of the spider and headers of the response, where it needs some.
        body: the page.
        suffix: of its file.
    """
    visit = Visit(store)
    spider = kind(visit=visit, **meta.get("spider", {}))
    store.put_source(spider.source_row())
    page = store.put_page(
        source_id=spider.name, url=meta["url"], body=body, status=200, headers={}, fetched_at=datetime.now(UTC)
    )
    request = Request(meta["url"], meta={"page": page})
    response = RESPONSES[suffix](meta["url"], body=body, encoding="utf-8", request=request, headers=meta.get("headers"))
    arguments = meta.get("arguments", {}) | ({"entry": Entry(**meta["entry"])} if "entry" in meta else {})
    outputs = list(getattr(spider, meta["callback"])(response, **arguments))
    outcome: dict[str, Any] = {
        "listed": visit.tally.listed,
        "passed_over": dict(visit.tally.passed_over),
        "errors": visit.tally.errors,
        "drift": visit.tally.drift,
        "requests": [output.url for output in outputs if isinstance(output, Request)],
        "publishers": [entry.publisher for output in outputs if (entry := _entry(output))],
        "rejected": [output.reason for output in outputs if isinstance(output, RejectedItem)],
        "articles": sum(isinstance(output, ArticleItem) for output in outputs),
        "refused": [output.refused for output in outputs if isinstance(output, ArticleItem) and output.refused],
    }
    for output in outputs:
        if isinstance(output, ArticleItem):
            outcome |= asdict(output.draft)
    return outcome


def _entry(output: object) -> Entry | None:
    """Return what a request for an article knows of it."""
    return output.cb_kwargs.get("entry") if isinstance(output, Request) else None
