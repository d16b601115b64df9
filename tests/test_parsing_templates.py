"""The templates of known publishers: each version gives the whole text and nothing else, and says its name.

The pages are synthetic, in the shape of each site; what stands in `[…]` is the site's and must not come out.
"""

import json

import pytest
from cssselect import HTMLTranslator
from lxml.etree import XPath
from lxml.html import document_fromstring

from crawler.parsing.article import parse_article
from crawler.parsing.selectors import select, template
from tests.article_pages import ONE, THREE, TWO

HEAD = "A letter went astray in town"
STAND = "A family opened a letter that was meant for their neighbours, and read what the council knew about them."
SUB = "What the council says"
ITEM = "Three other letters were sent to the wrong house last year, as the council found out later."
NOT = "[This line is the site’s own: it leads to another story, which has nothing to do with this one.]"
P = f"<p>{ONE}</p><p>{TWO}</p><h2>{SUB}</h2><p>{THREE}</p><ul><li>{ITEM}</li></ul>"
H3 = P.replace("h2>", "h3>")
ASIDE = f"<aside><p>{NOT}</p></aside><figure><figcaption>{NOT}</figcaption></figure>"
BODY = (ONE, TWO, SUB, THREE, ITEM)
PLAIN = (ONE, TWO, THREE)


def marked(html: str, tag: str, attribute: str) -> str:
    return html.replace(f"<{tag}>", f"<{tag} {attribute}>")


# fmt: off
# version, host, what the page holds, and the paragraphs that come out
SHAPES = [
    ("reach@2026", "www.cornwalllive.com", f'<article id="article-body"><h1>{HEAD}</h1><h2 data-testid="leadtext">{STAND}</h2>{marked(H3, "p", """class="Paragraph_paragraph-text__a1b2c" """).replace("<ul>", """<ul data-tmdatatrack="content-unit">""")}{ASIDE}<p><a href="/x">{NOT}</a></p></article>', (STAND, *BODY)),
    ("reach@2023", "www.mirror.co.uk", f'<main><article><h1>{HEAD}</h1><div class="lead-content"><p>{STAND}</p></div><div class="article-body">{H3}<div class="image-container"><p>{NOT}</p></div></div></article></main>', (STAND, *BODY)),
    ("reach@2022", "www.plymouthherald.co.uk", f'<h1 itemprop="headline name">{HEAD}</h1><div itemprop="articleBody"><p>{ONE}</p><p>{TWO}</p><h3>{SUB}</h3><p>{THREE}</p><div><p>{NOT}</p></div></div>', (ONE, TWO, SUB, THREE)),
    ("bbc@2026", "www.bbc.co.uk", f'<main><h1>{HEAD}</h1><div data-block="text"><p>{ONE}</p><p>{TWO}</p></div><div data-block="subheadline"><h2>{SUB}</h2></div><div data-block="text"><p>{THREE}</p><ul><li>{ITEM}</li></ul></div><div data-block="links"><p>{NOT}</p></div></main>', BODY),
    ("bbc@2023", "www.bbc.co.uk", f'<main><article><h1>{HEAD}</h1><div data-component="text-block"><p>{ONE}</p><p>{TWO}</p></div><div data-component="subheadline-block"><h2>{SUB}</h2></div><div data-component="text-block"><p>{THREE}</p><ul><li>{ITEM}</li></ul></div><div data-component="links-block"><p>{NOT}</p></div></article></main>', BODY),
    ("guardian@2023", "www.theguardian.com", f'<h1>{HEAD}</h1><div data-gu-name="standfirst"><p>{STAND}</p></div><div data-gu-name="body"><div class="article-body-commercial-selector article-body-viewer-selector">{P}{ASIDE}</div></div><p>{NOT}</p>', (STAND, *BODY)),
    ("independent@2023", "www.independent.co.uk", f'<article><h1>{HEAD}</h1><div id="main">{P}<div class="related"><p>{NOT}</p></div></div></article>', BODY),
    ("telegraph@2023", "www.telegraph.co.uk", f'<article><h1>{HEAD}</h1><p itemprop="description">{STAND}</p><div class="articleBodyText section"><div>{P}</div></div><p>{NOT}</p></article>', (STAND, *BODY)),
    ("i_news@2025", "inews.co.uk", f'<article><h1>{HEAD}</h1><p class="inews__post-excerpt">{STAND}</p><div class="article-content">{P}</div><p>{NOT}</p></article>', (STAND, *BODY)),
    ("standard@2024", "www.standard.co.uk", f'<article><div class="a"><div><h1>{HEAD}</h1><div>{STAND}</div></div></div><div class="b"><div class="c"><div><div><p>{ONE}</p><p>{TWO}</p></div></div><div><h2>{SUB}</h2></div><div><div><p>{THREE}</p></div></div></div></div></article>', (STAND, ONE, TWO, SUB, THREE)),
    ("standard@2023", "www.standard.co.uk", f'<article><div><h1>{HEAD}</h1><div class="sc-wkolL dWZJhQ">{STAND}</div></div><div class="sc-bkSUFG bdkDcZ">{ONE}</div><div class="sc-bkSUFG bdkDcZ">{TWO}</div><div class="sc-bkSUFG bdkDcZ">{THREE}</div><div class="sc-x">{NOT}</div></article>', (STAND, *PLAIN)),
    ("express@2023", "www.express.co.uk", f'<article><header><h1>{HEAD}</h1><h3>{STAND}</h3></header><div class="text-description"><p>{ONE}</p><p>{TWO}</p></div><div class="text-description dont-miss"><p>{NOT}</p></div><div class="text-description"><p>{THREE}</p></div></article>', (STAND, *PLAIN)),
    ("metro@2025", "metro.co.uk", f'<article><h1>{HEAD}</h1><div class="article__content__inner"><p class="first">{STAND}</p>{P}<p class="related-x">{NOT}</p><p>Got a story? {NOT}</p></div></article>', (STAND, *BODY)),
    ("metro@2023", "metro.co.uk", f'<article><h1>{HEAD}</h1><div class="article-body">{P}<p>MORE : {NOT}</p></div></article>', BODY),
    ("sun@2023", "www.thesun.co.uk", f'<h1>{HEAD}</h1><div class="article__content">{P.replace("<h2>", """<h2 class="wp-block-heading">""").replace("<ul>", """<ul class="wp-block-list">""")}<p><a href="/x"><strong>{NOT}</strong></a></p><div><p>{NOT}</p></div></div>', BODY),
    ("daily_mail@2023", "www.dailymail.co.uk", f'<div id="js-article-text"><h2>{HEAD}</h2><div itemprop="articleBody"><p>{ONE}</p><div class="mol-img-group"><p class="imageCaption">{NOT}</p></div><p class="imageCaption">{NOT}</p><p>{TWO}</p><p>{THREE}</p></div></div>', PLAIN),
    ("euronews@2025", "www.euronews.com", f'<article><h1>{HEAD}</h1><h2 class="c-article-summary">{STAND}</h2><div class="c-article-content">{P}<div class="widget"><p>{NOT}</p></div></div></article>', (STAND, *BODY)),
    ("nature@2026", "www.nature.com", f'<article><h1>{HEAD}</h1><div class="c-article-teaser-text">{STAND}</div><div class="main-content"><p>{ONE}</p><p>{TWO}</p><h2>{SUB}</h2><p>{THREE}</p><div class="recommended"><p>{NOT}</p></div></div></article>', (STAND, ONE, TWO, SUB, THREE)),
    ("techradar@2023", "www.techradar.com", f'<article><header><h1>{HEAD}</h1><p class="strapline">{STAND}</p></header><div class="text-copy bodyCopy auto"><p>When you purchase through links on our site, we may earn a commission. {NOT}</p>{P}</div></article>', (STAND, *BODY)),
    ("newsquest@2022", "www.falmouthpacket.co.uk", f'<h1 class="headline">{HEAD}</h1><div class="p402_hide"><div id="subscription-content">{P}</div></div><p>{NOT}</p>', BODY),
    ("national_world@2022", "www.yorkshirepost.co.uk", f'<article><h1>{HEAD}</h1><div id="content-wrapper"><div class="markup">{P}</div></div><p>{NOT}</p></article>', BODY),
    ("iliffe@2022", "www.kentonline.co.uk", f'<h1>{HEAD}</h1><div class="PageContent"><div class="PageStory"><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><div><p>{NOT}</p></div></div></div>', PLAIN),
    ("wordpress@article-entry", "www.publictechnology.net", f'<article><h1 class="entry-title">{HEAD}</h1><div class="entry-content">{P}<div class="sharedaddy"><p>{NOT}</p></div></div></article>', BODY),
]
# fmt: on
IDS = [shape[0] for shape in SHAPES]


def site_page(body: str, headline: str = HEAD) -> str:
    ld = json.dumps({"@type": "NewsArticle", "headline": headline, "datePublished": "2025-05-05T09:00:00Z"})
    head = f'<title>{HEAD} - The Site</title><script type="application/ld+json">{ld}</script>'
    return f'<html><head>{head}<meta property="og:title" content="{headline}"></head><body>{body}</body></html>'


@pytest.mark.parametrize(("rule", "host", "body", "expected"), SHAPES, ids=IDS)
class TestTemplates:
    def test_a_version_gives_the_text_and_nothing_else(
        self, rule: str, host: str, body: str, expected: tuple[str, ...]
    ) -> None:
        found = parse_article(site_page(body), f"https://{host}/news/a-letter-went-astray-123456")
        assert found.text.split("\n\n") == list(expected)
        assert found.rule == rule
        assert found.title == HEAD

    def test_the_page_tells_its_site_where_the_address_is_unknown(
        self, rule: str, host: str, body: str, expected: tuple[str, ...]
    ) -> None:
        canonical = f'<link rel="canonical" href="https://{host}/news/a-letter-went-astray-123456">'
        assert parse_article(site_page(canonical + body), "").rule == rule

    def test_its_name_is_among_the_templates_rules(
        self, rule: str, host: str, body: str, expected: tuple[str, ...]
    ) -> None:
        assert rule in template(rule.partition("@")[0]).rules


@pytest.mark.parametrize("name", sorted({version.partition("@")[0] for version in IDS}))
def test_a_selector_finds_what_its_plain_translation_does(name: str) -> None:
    rules = template(name)
    selectors = [*rules.title, *rules.byline, *rules.published, *rules.body.values(), rules.mark or "h1"]
    trees = [document_fromstring(html) for version, _, html, _ in SHAPES if version.startswith(f"{name}@")]
    found = 0
    for css in (css for css in selectors if not css.startswith("/")):
        plain = XPath(HTMLTranslator().css_to_xpath(css))
        for tree in trees:
            assert select(tree, css) == plain(tree), css
            found += bool(plain(tree))
    assert found


class TestHeadlines:
    @pytest.mark.parametrize(
        ("host", "expected"),
        [
            ("www.theguardian.com", "Linked headline of the day"),
            ("www.dailymail.co.uk", "Social headline of the day"),
            ("www.bbc.co.uk", "Shown headline of the day"),
        ],
    )
    def test_each_publisher_has_its_own_order(self, host: str, expected: str) -> None:
        ld = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Linked headline of the day"}</script>'
        head = f'<meta property="og:title" content="Social headline of the day">{ld}'
        html = f"<html><head>{head}</head><body><article><h1>Shown headline of the day</h1>{P}</article></body></html>"
        assert parse_article(html, f"https://{host}/news/1").title == expected

    def test_a_fuller_linked_text_tells_that_the_template_changed(self) -> None:
        ld = json.dumps({"@type": "NewsArticle", "headline": HEAD, "articleBody": "\n\n".join(BODY)})
        body = f'<script type="application/ld+json">{ld}</script><article><h1>{HEAD}</h1><div>{P}</div></article>'
        body += f'<article id="article-body"><p>{ONE}</p></article>'
        assert parse_article(f"<html><body>{body}</body></html>", "https://www.mirror.co.uk/news/1").rule == "json-ld"
