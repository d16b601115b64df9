"""Where each publisher's template keeps title, date, byline and body: the rules of selectors.toml."""

import re
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from cssselect import HTMLTranslator
from lxml.html import HtmlElement
from pydantic import BaseModel, ConfigDict


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Selectors(_Rules):
    """One template, as CSS selectors, the newest first."""

    name: str
    hosts: list[str] = []
    """The sites that use it, for a page whose source isn't known; each with its subdomains."""
    mark: str | None = None
    """What only this template has, for a page whose site isn't known."""
    body: list[str]
    title: list[str] = []
    published: list[str] = []
    byline: list[str] = []


class Cut(_Rules):
    """What is cut out of a page before a body is looked for."""

    elements: list[str]
    classes: list[str]

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
    host = urlsplit(url).hostname or ""
    fitting = (t for t in _load().template if any(host == known or host.endswith("." + known) for known in t.hosts))
    return next(fitting, None)


def template_of(tree: HtmlElement) -> Selectors | None:
    """Return the template that a page shows by its mark."""
    return next((t for t in _load().template if t.mark and tree.xpath(xpath(t.mark))), None)


@cache
def xpath(css: str) -> str:
    """Return a CSS selector as XPath."""
    return str(HTMLTranslator().css_to_xpath(css))


@cache
def load_cut() -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the elements and the class tokens that are cut out of every page."""
    cut = _load().cut
    return frozenset(cut.elements), cut.token


@cache
def _load() -> _File:
    with Path(__file__).with_name("selectors.toml").open("rb") as file:
        return _File.model_validate(tomllib.load(file))
