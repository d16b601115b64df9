"""An article's page → its title, text, date and byline, and the rule that gave the text.

The chain: JSON-LD with the article's body → the site's selectors → itemprop=articleBody → trafilatura.
"""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring
from w3lib.encoding import html_to_unicode

from corpus.errors import Rejected
from crawler.blocks import block_text, stands_in_furniture
from crawler.linked_data import LinkedArticle, linked_article
from crawler.moments import iso, iso_of_url
from crawler.pdf import parse_pdf
from crawler.selectors import Selectors, template_for, template_of, xpath

__all__ = ["ParsedArticle", "Selectors", "parse_article", "parse_pdf"]

# A text shorter than this is a caption, a teaser or a cookie notice, and the next rule is asked.
SHORTEST = 100
# What the general extractor finds is believed if so much of it stands in lines as long as a sentence, not in menus.
SENTENCE = 40
# Where a page's own paragraphs say this much more than its JSON-LD, the JSON-LD is a teaser.
TEASER = 1.25
_PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "parsely-pub-date",
    "pubdate",
    "publish-date",
    "publication_date",
    "date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "sailthru.date",
)
_MODIFIED_METAS = ("article:modified_time", "og:updated_time", "last-modified")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedArticle:
    """What a page says, and which step of the chain gave its text."""

    title: str
    text: str
    """Paragraphs apart by an empty line."""
    rule: str
    """json-ld, selectors, itemprop or trafilatura."""
    published: str | None
    published_raw: str | None
    modified: str | None
    byline: str | None
    summary: str
    free: bool
    """False where the publisher asks to be paid for reading the text."""
    canonical: str | None
    """The address that the page itself names."""


def parse_article(
    html: str | bytes, url: str, *, selectors: Selectors | None = None, published: str | None = None
) -> ParsedArticle:
    """Parse an article's page.

    Args:
        html: the page; bytes are decoded as a browser would, by what the page declares.
        url: its address.
        selectors: the site's template; found by the address, or recognised, unless given.
        published: the date as the feed has it, for a page that names none.

    Raises:
        Rejected: no text of an article, or no title, stands on the page.
    """
    text = html if isinstance(html, str) else html_to_unicode(None, html, default_encoding="utf-8")[1]
    page = _Page(text, url, selectors)
    body, rule = page.body()
    title = page.title()
    if not body or not title:
        raise Rejected(f"no {'title' if body else 'text'} of an article found on the page")
    raw, moment = page.published(published)
    return ParsedArticle(
        title=title,
        text=body,
        rule=rule,
        published=moment,
        published_raw=raw,
        modified=iso(page.linked.modified) or iso(page.meta(*_MODIFIED_METAS)),
        byline=page.byline(),
        summary=page.linked.description or page.meta("og:description", "description"),
        free=page.linked.free and page.meta("article:content_tier").lower() not in {"locked", "metered-locked"},
        canonical=page.canonical(),
    )


class _Page:
    """One page, parsed once by lxml; BeautifulSoup sees only what a selector chose."""

    def __init__(self, html: str, url: str, selectors: Selectors | None) -> None:
        self.html, self.url = html, url
        self.tree = _tree(html)
        self.selectors = selectors or template_for(url) or template_of(self.tree)
        self.metas = {
            name.lower(): " ".join(content.split())
            for meta in reversed(self.tree.findall(".//meta"))
            if (name := meta.get("property") or meta.get("name")) and (content := meta.get("content"))
        }
        scripts = self.tree.xpath('//script[contains(@type, "ld+json")]')
        self.linked = linked_article(script.text or "" for script in scripts) or LinkedArticle()

    def find(self, css: str) -> list[HtmlElement]:
        """Return the elements that a CSS selector means."""
        return [found for found in self.tree.xpath(xpath(css)) if isinstance(found, HtmlElement)]

    def text(self, css: str) -> str:
        """Return the running text of the elements that a CSS selector means, with no furniture in or around it."""
        found = self.find(css)
        known = set(found)
        inside = {one for one in found if any(around in known for around in one.iterancestors())}
        chosen = [one for one in found if one not in inside and not stands_in_furniture(one)]
        html = "".join(tostring(one, encoding="unicode", with_tail=False) for one in chosen)
        return block_text(BeautifulSoup(html, "lxml").select("body > *")) if html else ""

    def meta(self, *names: str) -> str:
        """Return the first of these metas that the page has."""
        return next((self.metas[name] for name in names if self.metas.get(name)), "")

    def body(self) -> tuple[str, str]:
        """Return the article's text and the rule that gave it; a short one only of a rule that knows its place."""
        linked = self.linked.body
        if len(linked) >= SHORTEST and "\n\n" in linked and not self.selectors:
            return linked, "json-ld"
        own, rule = self._selected()
        if len(linked) >= SHORTEST and ("\n\n" in linked or not own) and len(own) < TEASER * len(linked):
            return linked, "json-ld"
        if len(own) >= SHORTEST:
            return own, rule
        general = self._general()
        if sum(len(line) for line in general.split("\n\n") if len(line) >= SENTENCE) >= SHORTEST:
            return general, "trafilatura"
        return max((own, rule), (linked, "json-ld"), key=lambda found: len(found[0]))

    def _selected(self) -> tuple[str, str]:
        for css in self.selectors.body if self.selectors else []:
            if text := self.text(css):
                return text, "selectors"
        return self.text('[itemprop~="articleBody"]'), "itemprop"

    def _general(self) -> str:
        from trafilatura import extract  # slow to import, and rarely needed

        text = extract(self.html, url=self.url, include_comments=False, include_tables=True) or ""
        lines = [line for part in text.splitlines() if (line := " ".join(part.split()))]
        return "\n\n".join(lines[1:] if lines and lines[0] == self.title() else lines)  # the headline is no text

    def title(self) -> str:
        """Return the headline: JSON-LD, the page's heading, og:title without the site's name."""
        heading = self._heading()
        linked = self.linked.headline
        if linked and not (linked.endswith(("…", "...")) and heading):
            return linked
        return heading or self._without_site(self.meta("og:title", "twitter:title") or self._text_of("//title"))

    def _heading(self) -> str:
        selectors = self.selectors.title if self.selectors else []
        for css in [*selectors, '[itemprop~="headline"]', "article h1", "main h1", "h1"]:
            for heading in self.find(css):
                if words := _words(heading):
                    return words
        return ""

    def _without_site(self, title: str) -> str:
        """Cut the site's name off a title: "Headline | The Echo"."""
        site = self.meta("og:site_name", "application-name")
        head, mark, tail = _last_mark(title)
        known = bool(site) and tail.casefold() in {site.casefold(), f"the {site}".casefold()}
        return head if mark and head and (known or (mark == "|" and len(tail) < len(head))) else title

    def published(self, fallback: str | None) -> tuple[str | None, str | None]:
        """Return the date of first publication as the page has it, and as ISO 8601."""
        sources = [self.linked.published, *self._marked_dates(), *(self.metas.get(name) for name in _PUBLISHED_METAS)]
        sources += [fallback, iso_of_url(self.url)]
        return next(((raw, moment) for raw in sources if raw and (moment := iso(raw))), (fallback, None))

    def _marked_dates(self) -> list[str]:
        selectors = self.selectors.published if self.selectors else []
        marked = [tag for css in [*selectors, '[itemprop~="datePublished"]'] for tag in self.find(css)]
        return [str(tag.get("content") or tag.get("datetime") or "") or _words(tag) for tag in marked]

    def byline(self) -> str | None:
        """Return who wrote it."""
        if self.linked.byline:
            return self.linked.byline
        for css in [*(self.selectors.byline if self.selectors else []), '[itemprop~="author"]']:
            if names := [words for tag in self.find(css) if (words := _words(tag))]:
                return ", ".join(dict.fromkeys(re.sub(r"^By ", "", name) for name in names))
        author = self.meta("author", "article:author", "parsely-author")
        return None if author.startswith("http") else author or None

    def canonical(self) -> str | None:
        """Return the address that the page itself names."""
        links = self.tree.xpath('//link[@rel="canonical"]/@href')
        named = str(links[0]) if links else self.meta("og:url")
        address = urljoin(self.url, named) if named else ""
        return address if address.startswith(("http://", "https://")) else None

    def _text_of(self, xpath: str) -> str:
        return " ".join(str(self.tree.xpath(f"string({xpath})")).split())


def _tree(html: str) -> HtmlElement:
    """Parse a page, however broken.

    Raises:
        Rejected: there is nothing on it.
    """
    try:
        return document_fromstring(html.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError) as error:
        raise Rejected("the page is empty") from error


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _last_mark(title: str) -> tuple[str, str, str]:
    """Split a title at its last separator."""
    match = re.match(r"(.+)\s([|–—-])\s(.+)$", title)
    return (match[1].strip(), match[2], match[3].strip()) if match else (title, "", "")
