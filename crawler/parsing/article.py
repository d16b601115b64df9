"""An article's page → its title, text, date and byline, and the rule that gave the text.

A known template gives its own paragraphs. On a page that nobody knows, JSON-LD and itemprop=articleBody are believed
where the page's densest element agrees with them; otherwise the reading is taken that most others agree with.
"""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement
from w3lib.encoding import html_to_unicode

from corpus.errors import Rejected
from crawler.parsing.blocks import clean, content, parse_tree, running_text, stands_in_furniture, words
from crawler.parsing.general import agreement, densest_text, extracted_text, is_prose, most_agreed
from crawler.parsing.headlines import Headlines, without_site
from crawler.parsing.linked_data import LinkedArticle, linked_article
from crawler.parsing.moments import best_told, iso, iso_of_url
from crawler.parsing.selectors import Selectors, dropped, select, template_for, template_of
from crawler.parsing.walls import Walled, verdict

__all__ = ["ParsedArticle", "Selectors", "parse_article"]

# A template's paragraphs that say so much are the article, unless JSON-LD says this much more. Of fewer, the page's
# densest element tells whether they are remains.
_SURE = 1000
_COMPLETE = 1.5
_REMAINS = 3
_LONGER_THAN_WALLS = 3000
# Two readings that agree so far (F1 of their shingles) are of one text.
_SAME = 0.8
_PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "date.available",
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
_LONGEST_LINE_OF_SITE = 300
_LONGEST_META = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedArticle:
    """What a page says, and which step of the chain gave its text."""

    title: str
    text: str
    """Paragraphs apart by an empty line."""
    rule: str
    """A template's version (reach@2026), json-ld, itemprop, trafilatura or density."""
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
    html: str | bytes,
    url: str,
    *,
    selectors: Selectors | None = None,
    published: str | None = None,
    content_type: str | None = None,
) -> ParsedArticle:
    """Parse an article's page.

    Args:
        html: the page; bytes are decoded as UTF-8 where they are, else by what is declared.
        url: its address.
        selectors: the site's template; found by the address, or recognised, unless given.
        published: the date as the feed has it, for a page that names none.
        content_type: the header of this name, which may name the charset of bytes.

    Raises:
        Walled: the page is a cookie wall, a bot wall or says that the article is gone.
        Rejected: no text of an article, or no title, stands on the page.
    """
    page = _Page(html if isinstance(html, str) else decode(html, content_type), url, selectors)
    body, rule = page.body()
    title = page.title()
    is_surely_none = len(body) >= _LONGER_THAN_WALLS or ("@" in rule and is_prose(body))
    wall = None if is_surely_none else verdict(page.tree, url)
    if wall and (wall != "paywall" or not (body and title)):
        raise Walled(wall)
    if not body or not title:
        raise Rejected(f"no {'title' if body else 'text'} of an article found on the page")
    raw, published_at = page.published(published)
    return ParsedArticle(
        title=title,
        text=body,
        rule=rule,
        published=published_at,
        published_raw=raw,
        modified=iso(page.linked.modified) or iso(page.meta(*_MODIFIED_METAS)),
        byline=page.byline(),
        summary=page.linked.description or page.meta("og:description", "description"),
        free=page.linked.free
        and page.meta("article:content_tier").lower() not in {"locked", "metered-locked"}
        and not wall,
        canonical=page.canonical,
    )


def decode(body: bytes, content_type: str | None = None) -> str:
    """Decode a page: what is UTF-8 is UTF-8, whatever was declared; else by mark, header, meta; else windows-1252."""
    if not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    text = html_to_unicode(content_type, body, default_encoding="cp1252")[1]
    declared_in_vain = "\ufffd" in text and not re.search(rb"[\xc2-\xf4][\x80-\xbf]", body)
    return body.decode("cp1252", "replace") if declared_in_vain else text


class _Page:
    """One page, parsed once."""

    def __init__(self, html: str, url: str, selectors: Selectors | None) -> None:
        self.html, self.url = html, url
        self.tree = parse_tree(html)
        self.metas = {
            name.lower(): words(value[:_LONGEST_META])
            for meta in reversed(self.tree.findall(".//meta"))
            if (name := meta.get("property") or meta.get("name")) and (value := meta.get("content"))
        }
        self.canonical = self._canonical()
        named = self.canonical or ""
        self.selectors = selectors or template_for(url) or template_for(named) or template_of(self.tree)
        self._headings = self._shown_headings()
        self.linked = self._linked(named)
        self._furniture: dict[HtmlElement, bool] = {}

    def _linked(self, named: str) -> LinkedArticle:
        scripts = select(self.tree, 'script[type*="ld+json"]')
        shown = [*self._headings, self.meta("og:title")]
        return linked_article((script.text or "" for script in scripts), [self.url, named], shown) or LinkedArticle()

    def meta(self, *names: str) -> str:
        """Return the first of these metas that the page has."""
        return next((self.metas[name] for name in names if self.metas.get(name)), "")

    # ----------------------------------------------------------------------------------------------- the text

    def body(self) -> tuple[str, str]:
        """Return the article's text and the rule that gave it; a short one only of a rule that knows its place."""
        own, rule = self._selected()
        linked = self._tidy(self.linked.body)
        if len(own) >= _SURE and len(linked) < _COMPLETE * len(own):
            return own, rule
        densest = self._tidy(densest_text(self.tree))
        if own and len(linked) < _COMPLETE * len(own) and len(densest) < _REMAINS * len(own):
            return own, rule
        return self._read(own, rule, linked, densest)

    def _selected(self) -> tuple[str, str]:
        """Return what the newest fitting version of the page's template gives.

        A version that gives little is not believed before the others were asked: on another's page it finds remains.
        """
        found: list[tuple[str, str]] = []
        for version, css in self.selectors.body.items() if self.selectors else ():
            assert self.selectors is not None
            found.append((self._text(css), f"{self.selectors.name}@{version}"))
            if len(found[-1][0]) >= _SURE:
                return found[-1]
        most = max((len(text) for text, _ in found), default=0)
        return next(((text, rule) for text, rule in found if text and len(text) * 2 >= most), ("", ""))

    def _read(self, own: str, rule: str, linked: str, densest: str) -> tuple[str, str]:
        """Return the text of a page without a template, or of a template that gives too little."""
        marked = self._text('[itemprop~="articleBody"]')
        sure = (
            [("itemprop", marked)]
            if "\n\n" in marked and "\n\n" not in linked
            else [("json-ld", linked), ("itemprop", marked)]
        )
        for name, text in sure:
            if is_prose(text) and (not is_prose(densest) or agreement(text, densest) >= _SAME):
                return text, name
        extracted = self._tidy(extracted_text(self.html, self.tree, self.url))
        readings = [
            (extracted, "trafilatura"),
            (linked, "json-ld"),
            (marked, "itemprop"),
            (own, rule),
            (densest, "density"),
        ]
        believed = [reading for reading in readings if is_prose(reading[0])]
        if believed:
            return believed[most_agreed([text for text, _ in believed])]
        return max((own, rule), (marked, "itemprop"), (linked, "json-ld"), key=lambda found: len(found[0]))

    def _text(self, css: str) -> str:
        """Return the running text of the elements that a CSS selector means, with no furniture in or around it."""
        found = (one for one in select(self.tree, css) if not stands_in_furniture(one, self._furniture))
        return self._tidy(running_text(one for one in found if not _is_link(one)))

    def _tidy(self, text: str) -> str:
        """Leave out the headline before a text, and the lines that are known to be the site's."""
        lines = text.split("\n\n")
        site = dropped(tuple(self.selectors.drop) if self.selectors else ())
        kept = [line for line in lines if len(line) > _LONGEST_LINE_OF_SITE or not site.match(line)]
        if kept and kept[0] in {self.linked.headline, *self._headings}:
            kept = kept[1:]
        return "\n\n".join(kept)

    # ------------------------------------------------------------------------------------------- the headline

    def title(self) -> str:
        """Return the headline as the publisher shows it to readers."""
        names = [self.meta("og:site_name"), self.meta("application-name")]
        titles = select(self.tree, "title")[:1]
        headlines = Headlines(
            linked=without_site(self.linked.headline, self.url, names),
            meta=without_site(self.meta("og:title", "twitter:title"), self.url, names),
            document=without_site(content(titles[0]) if titles else "", self.url, names),
            page=self._headings,
        )
        return headlines.chosen(self.selectors.headline) if self.selectors else headlines.guessed()

    def _shown_headings(self) -> list[str]:
        selectors = self.selectors.title if self.selectors else []
        places = [*selectors, '[itemprop~="headline"]', "article h1", "main h1", "h1"]
        found = (content(heading) for css in dict.fromkeys(places) for heading in select(self.tree, css)[:3])
        return list(dict.fromkeys(text for text in found if text))

    # ----------------------------------------------------------------------------------- date, byline, address

    def published(self, fallback: str | None) -> tuple[str | None, str | None]:
        """Return the date of first publication as the page has it, and as ISO 8601."""
        sources = [self.linked.published, *self._marked_dates(), *(self.metas.get(name) for name in _PUBLISHED_METAS)]
        raw = best_told([*sources, fallback, iso_of_url(self.url)]) or fallback
        return raw, iso(raw)

    def _marked_dates(self) -> list[str]:
        selectors = self.selectors.published if self.selectors else []
        marked = [tag for css in [*selectors, '[itemprop~="datePublished"]'] for tag in select(self.tree, css)]
        return [str(tag.get("content") or tag.get("datetime") or "") or content(tag) for tag in marked[:5]]

    def byline(self) -> str | None:
        """Return who wrote it."""
        if self.linked.byline:
            return self.linked.byline
        for css in [*(self.selectors.byline if self.selectors else []), '[itemprop~="author"]']:
            if names := [name for tag in select(self.tree, css)[:9] if (name := content(tag))]:
                return ", ".join(dict.fromkeys(re.sub(r"^By ", "", name) for name in names))
        author = self.meta("author", "article:author", "parsely-author")
        return None if author.startswith("http") else author or None

    def _canonical(self) -> str | None:
        """Return the address that the page itself names."""
        links = select(self.tree, 'link[rel="canonical"][href]')
        named = clean(str(links[0].get("href"))) if links else self.meta("og:url")
        try:
            address = urljoin(self.url, named) if named else ""
        except ValueError:
            return None
        return address if address.startswith(("http://", "https://")) else None


def _is_link(element: HtmlElement) -> bool:
    """Say whether a paragraph is nothing but a link, which leads away from the article."""
    if element.tag not in {"p", "li"} or element.find(".//a") is None:
        return False
    return sum(len(content(link)) for link in element.iter("a")) >= len(content(element))
