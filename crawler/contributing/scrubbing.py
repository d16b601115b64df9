"""A real page → a synthetic one of the same shape: mark-up, classes, keys and dates stay, words and pictures go.

What stays and what a word becomes: placeholders.
"""

import html
import json
import re
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fragment_fromstring, tostring

from corpus.errors import Rejected
from crawler.contributing.placeholders import load_rules, replaced, scrub_link, scrub_text
from crawler.listing.addresses import site_of

FEED_ENTRIES = 5
"""So many entries of a feed show its shape."""
HEADLINE = "Council apologises after a child’s care file was emailed to the wrong family"
"""Stands over the first entry of a frozen feed, so that the gate lets it through. Invented."""
PICTURE = "https://pictures.sample.invalid/picture.jpg"

_ADDRESS = re.compile(r"(?:https?:)?//\S+|/[\w./-]*", re.ASCII)


def scrub(body: str, suffix: str, url: str) -> str:
    """Return a page with its words replaced.

    Args:
        body: the page.
        suffix: what it is: `.html`, `.xml` (a feed) or `.json`.
        url: its address; links to other sites lead nowhere afterwards.

    Raises:
        Rejected: it can't be read as what it should be.
    """
    site = site_of(url)
    try:
        if suffix == ".json":
            return json.dumps(_scrub_value("", json.loads(body), site), ensure_ascii=False, indent=1) + "\n"
        return _scrub_feed(body, site) if suffix == ".xml" else _scrub_page(body, site)
    except (ValueError, etree.LxmlError) as error:
        raise Rejected(f"{url}: can't be read as {suffix[1:].upper()} ({error})") from error


# ---------------------------------------------------------------------------------------------------- pages, feeds


def _scrub_page(body: str, site: str) -> str:
    tree = document_fromstring(body.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    _scrub_tree(tree, site)
    return str(tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")) + "\n"


def _scrub_tree(tree: HtmlElement, site: str) -> None:
    """Replace all that a tree says, in place."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            element.tail = scrub_text(element.tail or "")
            element.text = ""
            continue
        _scrub_attributes(element, site)
        if element.tag == "script":
            element.text = _scrub_script(element, site)
        elif element.tag in {"style", "svg", "noscript", "iframe"}:
            element.text = ""
            del element[:]
        else:
            element.text = scrub_text(element.text or "")
        element.tail = scrub_text(element.tail or "")


def _scrub_script(script: HtmlElement, site: str) -> str:
    """Return a script's linked data with its words replaced, and of any other script nothing."""
    if "ld+json" not in script.get("type", ""):
        return ""
    try:
        return json.dumps(_scrub_value("", json.loads(script.text or "", strict=False), site), ensure_ascii=False)
    except ValueError:
        return "{"


def _scrub_attributes(element: HtmlElement, site: str) -> None:
    rules = load_rules().attributes
    meta = (element.get("name") or element.get("property") or element.get("itemprop") or "").lower()
    for name, value in element.attrib.items():
        if name == "class":
            element.set(name, " ".join(_class(token) for token in value.split()))
        elif name in rules.pictures:
            element.set(name, PICTURE)
        elif name in rules.links:
            element.set(name, scrub_link(value, site))
        elif name in rules.texts:
            element.set(name, value if name == "content" and meta in rules.metas else _scrub_string(value, site))
        elif name == "id":
            element.set(name, scrub_text(value) if value.count("-") > 3 else value)
        elif name not in rules.kept:
            element.set(name, "")


def _class(token: str) -> str:
    known = next((prefix for prefix in load_rules().attributes.telling if token.startswith(prefix)), None)
    return token if known is None else known + replaced(token.removeprefix(known))


def _scrub_feed(body: str, site: str) -> str:
    """Return a feed with its first entries, their words replaced."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(body.encode().lstrip(), parser)
    for entry in list(root.iter("{*}item", "{*}entry"))[FEED_ENTRIES:]:
        parent = entry.getparent()
        assert parent is not None
        parent.remove(entry)
    for element in root.iter():
        if isinstance(element.tag, str):
            _scrub_attributes(element, site)
            element.text = _scrub_string(element.text or "", site)
            element.tail = None if not (element.tail or "").strip() else scrub_text(str(element.tail))
    first = next(root.iter("{*}item", "{*}entry"), None)
    title = None if first is None else next(first.iter("{*}title"), None)
    if title is not None:
        title.text = HEADLINE
    etree.indent(root)
    return etree.tostring(root, encoding="unicode") + "\n"


# ------------------------------------------------------------------------------------------------------- values


def _scrub_value(name: str, value: Any, site: str) -> Any:
    """Return a JSON value with its words replaced."""
    rules = load_rules().data
    if isinstance(value, dict):
        return {key: _scrub_value(key, inner, site) for key, inner in value.items()}
    if isinstance(value, list):
        return [_scrub_value(name, inner, site) for inner in value]
    if not isinstance(value, str) or name in rules.kept:
        return value
    return PICTURE if name in rules.pictures else _scrub_string(html.unescape(value), site)


def _scrub_string(value: str, site: str) -> str:
    """Return a string with its words replaced: an address, mark-up or running text."""
    if _ADDRESS.fullmatch(value.strip()):
        return scrub_link(value, site)
    if "<" not in value:
        return scrub_text(value)
    tree = fragment_fromstring(value, create_parent="div")
    _scrub_tree(tree, site)
    return str(tostring(tree, encoding="unicode")).removeprefix("<div>").removesuffix("</div>")
