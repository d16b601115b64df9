"""What a page is if it is not the article that was asked for: gone, behind a wall of cookies, of payment, against bots.

The phrases are data (walls.toml). An article *about* cookies, captchas or error 404 is none of these: how much else a
page says decides, and where the phrase stands.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from pydantic import BaseModel, ConfigDict

from corpus.errors import Rejected
from crawler.parsing.blocks import content, parse_tree, running_text, stands_in_furniture, words
from crawler.parsing.selectors import select

Wall = Literal["soft 404", "cookie wall", "bot wall", "paywall"]

_MEANINGS: dict[Wall, str] = {
    "soft 404": "the page says that there is none",
    "cookie wall": "the page asks for consent to cookies",
    "bot wall": "the page asks whether a person reads it",
    "paywall": "the page asks to be paid",
}
# A line as long as a sentence; shorter ones are menus and buttons.
_SENTENCE = 60
_LONGEST_PAGE = 20_000
# How a page calls itself an article.
_ARTICLE_MARKS = (
    'article p, meta[property="og:type"][content="article"], [itemprop~="articleBody"], '
    'meta[property="article:published_time"]'
)
_LINKED_ARTICLE = re.compile(r'"@type"\s*:\s*\[?\s*"(?:Reportage|Analysis|Opinion)?(?:News)?Article"')
_TITLE_PARTS = re.compile(r"\s+[|–—:·-]\s+")
_SLUG = re.compile(r"\d{5,}|(?:[^-/]+-){3,}[^-/]+|\b[c][a-z0-9]{10,}$")


class Walled(Rejected):
    """A page stands where an article should; `kind` is what it is."""

    def __init__(self, kind: Wall) -> None:
        super().__init__(f"no text of an article: {_MEANINGS[kind]} ({kind})")
        self.kind = kind


class _Kind(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Wall
    most: int
    headings: list[str]
    phrases: list[str]
    words: list[str]
    addresses: list[str]


class _Rules:
    """One kind of wall, with its patterns."""

    def __init__(self, rules: _Kind) -> None:
        self.kind, self.most = rules.kind, rules.most
        self.heading, self.phrase, self.word, self.address = map(
            _any_of, (rules.headings, rules.phrases, rules.words, rules.addresses)
        )


def verdict(page: str | HtmlElement, url: str = "", requested: str = "") -> Wall | None:
    """Say what stands on a page in an article's place, or None if it may be an article.

    Args:
        page: the page, or its tree.
        url: where it lies.
        requested: the address that was asked for, if a redirect led away from it.
    """
    if requested and (moved := _verdict_of_address(url, requested)):
        return moved
    try:
        said = _Said(page if isinstance(page, HtmlElement) else parse_tree(page))
    except Rejected:
        return None
    return next((rules.kind for rules in _load() if said.is_wall(rules)), None)


class _Said:
    """What a page says: its headings, its sentences, and whether it calls itself an article."""

    def __init__(self, tree: HtmlElement) -> None:
        known: dict[HtmlElement, bool] = {}
        titles = [content(title) for title in select(tree, "title")[:1]]
        shown = [heading for heading in select(tree, "h1, h2")[:8] if not stands_in_furniture(heading, known)]
        self.headings = [
            *titles,
            *(part for title in titles for part in _TITLE_PARTS.split(title)),
            *map(content, shown),
        ]
        self.text = running_text(tree.iter("body"))
        self.everything = words(_visible(tree)[:_LONGEST_PAGE])
        links = {content(link) for link in tree.iter("a")}
        self.sentences = [line for line in self.text.split("\n\n") if len(line) >= _SENTENCE and line not in links]
        self.is_article = _calls_itself_article(tree)

    def is_wall(self, rules: _Rules) -> bool:
        """Say whether the page has a wall's words and too few others.

        Words that stand in a banner only, and an article that has as much as one sentence, make no wall.
        """
        stands = any(map(rules.heading.fullmatch, self.headings)) or bool(rules.phrase.search(self.text))
        if not stands and not rules.phrase.search(self.everything):
            return False
        about_it = self.is_article and rules.kind in {"cookie wall", "bot wall"}
        other = [line for line in self.sentences if about_it or not rules.word.search(line)]
        return sum(map(len, other)) < (rules.most if stands and not about_it else 1)


def _verdict_of_address(url: str, requested: str) -> Wall | None:
    """Say what a redirect led to: a wall's address, or from an article to the home page or a section."""
    if url == requested:
        return None
    if named := next(
        (rules.kind for rules in _load() if rules.address.search(url) and not rules.address.search(requested)), None
    ):
        return named
    asked, got = (_path(address) for address in (requested, url))
    is_shorter = got.count("/") < asked.count("/") or not got
    return "soft 404" if _SLUG.search(asked) and not _SLUG.search(got) and is_shorter else None


def _path(address: str) -> str:
    try:
        return urlsplit(address).path.rstrip("/")
    except ValueError:
        return ""


def _visible(tree: HtmlElement) -> str:
    texts = tree.xpath("//body//text()[not(parent::script or parent::style or parent::noscript or parent::template)]")
    return " ".join(texts if isinstance(texts, list) else [])


def _calls_itself_article(tree: HtmlElement) -> bool:
    scripts = (script.text or "" for script in select(tree, 'script[type*="ld+json"]'))
    return bool(select(tree, _ARTICLE_MARKS)) or any(_LINKED_ARTICLE.search(script) for script in scripts)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    """Return one pattern for several; for none, one that nothing has."""
    return re.compile(rf"(?:{'|'.join(patterns)})" if patterns else r"(?!)", re.IGNORECASE)


@cache
def _load() -> tuple[_Rules, ...]:
    with Path(__file__).with_name("walls.toml").open("rb") as file:
        return tuple(_Rules(_Kind.model_validate(kind)) for kind in tomllib.load(file)["wall"])
