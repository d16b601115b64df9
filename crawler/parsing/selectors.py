"""Where each publisher's template keeps title, date, byline and body: the rules of selectors.toml."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cssselect import HTMLTranslator
from lxml.etree import XPath
from lxml.html import HtmlElement
from pydantic import BaseModel, ConfigDict

# The first element of a path, where the first that is asked of it is an attribute.
_FIRST_WITH = re.compile(r"descendant-or-self::(?P<tag>[*\w]+)(?=\[@(?P<attribute>[\w-]+)(?: and | = |\]))")
Place = Literal["json-ld", "meta", "page"]
"""Where a headline stands: in JSON-LD, in og:title, in the page's heading."""


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Selectors(_Rules):
    """One template, as selectors: of CSS, or of XPath where they begin with a stroke."""

    name: str
    hosts: list[str] = []
    """The sites that use it, for a page whose source isn't known; each with its subdomains."""
    mark: str | None = None
    """What only this template has, for a page whose site isn't known."""
    body: dict[str, str]
    """The template's versions, the newest first: a name (the year we know it from), and where the paragraphs are."""
    headline: list[Place] = ["json-ld", "page", "meta"]
    """Which of its headlines the publisher shows to readers, the best first."""
    title: list[str] = []
    published: list[str] = []
    byline: list[str] = []
    drop: list[str] = []
    """Patterns that the beginning of a paragraph has if it is the site's and not the article's."""

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of its versions as `ParsedArticle.rule` has them: reach@2026, reach@2022."""
        return tuple(f"{self.name}@{version}" for version in self.body)


class Cut(_Rules):
    """What is cut out of a page before a body is looked for."""

    elements: list[str]
    classes: list[str]
    lines: list[str]

    @property
    def token(self) -> re.Pattern[str]:
        """The pattern that a token of `class` or `id` has from its start."""
        return re.compile(rf"(?:{'|'.join(self.classes)})", re.IGNORECASE)


class _File(_Rules):
    cut: Cut
    template: list[Selectors]


def template(name: str) -> Selectors:
    """Return the template of this name."""
    return next(template for template in _load().template if template.name == name)


def template_for(url: str) -> Selectors | None:
    """Return the template that the site of this address uses, if we know it."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    fitting = (t for t in _load().template if any(host == known or host.endswith("." + known) for known in t.hosts))
    return next(fitting, None)


def template_of(tree: HtmlElement) -> Selectors | None:
    """Return the template that a page shows by its mark."""
    return next((t for t in _load().template if t.mark and select(tree, t.mark)), None)


def select(tree: HtmlElement, css: str) -> list[HtmlElement]:
    """Return the elements of a page that a CSS selector means, in the page's order."""
    if css.isalnum():  # a tag; far the fastest
        return list(tree.iter(css))
    found = _xpath(css)(tree)
    return [element for element in found if isinstance(element, HtmlElement)] if isinstance(found, list) else []


@cache
def dropped(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return what the beginning of a line that isn't the article's looks like: the general patterns, and these."""
    return re.compile(rf"(?:{'|'.join([*_load().cut.lines, *patterns])})", re.IGNORECASE)


@cache
def load_cut() -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the elements and the class tokens that are cut out of every page."""
    cut = _load().cut
    return frozenset(cut.elements), cut.token


@cache
def _xpath(css: str) -> XPath:
    """Translate a selector once.

    An element that must have an attribute is looked for by the attribute, which few elements have: to test every
    element of a large page takes ten times as long.
    """
    path = css if css.startswith("/") else HTMLTranslator().css_to_xpath(css)
    return XPath(_FIRST_WITH.sub(r"\g<0>/@\g<attribute>/parent::\g<tag>", path), smart_strings=False)


@cache
def _load() -> _File:
    with Path(__file__).with_name("selectors.toml").open("rb") as file:
        return _File.model_validate(tomllib.load(file))
