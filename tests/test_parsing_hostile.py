"""Pages made to do harm, or broken beyond sense: each gives an article or one clear reason, soon. All are synthetic."""

import json
import time
from collections.abc import Callable

import pytest

from corpus.errors import Rejected
from crawler.parsing.article import parse_article
from crawler.parsing.walls import verdict
from tests.article_pages import BODY, ONE, URL

SECONDS = 4.0
"""More than any page takes here, as machines differ: the worst takes one."""
ARTICLE = f"<article><h1>A letter went astray</h1>{BODY}</article>"


def page(body: str = ARTICLE, head: str = "") -> str:
    return f"<html><head><title>A letter went astray</title>{head}</head><body>{body}</body></html>"


def script(data: str) -> str:
    return page(head=f'<script type="application/ld+json">{data}</script>')


def linked(**more: object) -> str:
    return script(json.dumps({"@type": "NewsArticle", "headline": "A letter went astray", **more}))


TOO_LARGE, TOO_DEEP = "too large for an article", "nested too deeply"
PAGES: dict[str, tuple[Callable[[], str | bytes], str | None]] = {
    "9 million characters": (lambda: page() + "x" * 9_000_000, TOO_LARGE),
    "a million elements": (lambda: page(ARTICLE + "<i></i>" * 1_000_000), TOO_LARGE),
    "many metas": (lambda: page(head="<meta name=a content=b>" * 300_000), TOO_LARGE),
    "an endless text": (lambda: page(ARTICLE + f"<div>{BODY * 15_000}</div>"), TOO_LARGE),
    "an endless line": (lambda: page(f"<article><h1>A letter</h1><p>{'word ' * 1_000_000}</p></article>"), TOO_LARGE),
    "100,000 nested": (lambda: page("<div>" * 100_000 + ARTICLE + "</div>" * 100_000), TOO_DEEP),
    "tags never closed": (lambda: page(ARTICLE + "<b>" * 100_000), TOO_DEEP),
    "nested bodies": (lambda: page('<article id="article-body">' * 2000 + BODY), TOO_DEEP),
    "an endless class": (lambda: page(f'<div class="{"a " * 2_000_000}">{ARTICLE}</div>'), None),
    "an endless title": (lambda: page().replace("<title>", "<title>" + "a - b " * 800_000), None),
    "angle brackets": (lambda: page() + "<" * 4_000_000, None),
    "open tags": (lambda: page() + "<p " * 1_500_000, None),
    "broken entities": (lambda: page() + "&#x110000;&nosuch;&amp" * 200_000, None),
    "open comments": (lambda: page() + "<!--" * 1_000_000, None),
    "every byte": (lambda: page().encode() + bytes(range(256)) * 4000, None),
    "nul in every word": (lambda: page().replace("e", "e\x00"), None),
    "linked data of 6 MB": (lambda: script(json.dumps([{"@type": "NewsArticle", "headline": "x"}] * 120_000)), None),
    "nested linked data": (lambda: script("[" * 50_000 + "]" * 50_000), None),
    "nested graphs": (lambda: script('{"@graph":' * 900 + "1" + "}" * 900), None),
    "nested authors": (lambda: linked().replace('"headline"', f'"author": {"[" * 900}{"]" * 900}, "headline"'), None),
    "half a character": (lambda: linked(author="Petra \ud800Vane", description="\udfff"), None),
    "blanks in linked data": (lambda: script('{"a":1,' + " " * 3_000_000 + "x-->"), None),
    "commas in linked data": (lambda: script("{" + ", " * 1_500_000), None),
    "open tags in linked data": (lambda: linked(articleBody="<p " * 20_000), None),
    "numbers for texts": (
        lambda: linked(headline=1, articleBody=2, author=3, datePublished=1e400, description={}),
        None,
    ),
    "an address that is none": (lambda: page(head='<link rel="canonical" href="http://[x/">'), None),
}


@pytest.mark.parametrize("name", PAGES)
class TestHostilePages:
    def test_an_article_or_a_reason_soon(self, name: str) -> None:
        make, reason = PAGES[name]
        html, start = make(), time.process_time()
        if reason:
            with pytest.raises(Rejected, match=reason):
                parse_article(html, URL)
        else:
            found = parse_article(html, URL)
            assert found.title.startswith(("A letter went astray", "a - b"))
            assert ONE in found.text or name == "open tags in linked data"
            (found.title + found.text + (found.byline or "") + found.summary).encode("utf-8")
        assert time.process_time() - start < SECONDS

    def test_the_look_for_walls_ends_as_soon(self, name: str) -> None:
        html, start = PAGES[name][0](), time.process_time()
        assert verdict(html if isinstance(html, str) else html.decode("latin-1"), URL) is None
        assert time.process_time() - start < SECONDS


def test_running_text_is_no_page() -> None:
    with pytest.raises(Rejected, match="no t"):
        parse_article("A letter went astray.\n\nThe council apologised.\n" * 20, URL)
