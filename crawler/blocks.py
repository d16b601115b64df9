"""Elements of a page → running text with its paragraphs kept, without what only stands around it."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from bs4.element import NavigableString, PreformattedString, Tag
from lxml.html import HtmlElement

from crawler.selectors import load_cut

# fmt: off
BLOCKS = frozenset([
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
])
# fmt: on
_ARTICLE = ["article", "main", "h1", "body"]
_HOLDS = ".//article | .//main | .//h1 | .//*[contains(@itemprop, 'articleBody')]"
_SPACE = re.compile(r"[^\S\n]+")


def is_furniture(tag: Tag) -> bool:
    """Say whether an element stands on a page and not in its article, and no article stands inside it."""
    verdict = judge_element(tag.name, [*(tag.get("class") or []), *str(tag.get("id") or "").split()])
    return verdict == "cut" or (
        verdict == "marked" and tag.find(_ARTICLE) is None and tag.find(itemprop="articleBody") is None
    )


def stands_in_furniture(element: HtmlElement) -> bool:
    """Say whether an element of a whole page stands in such a one."""
    for around in element.iterancestors():
        names = f"{around.get('class') or ''} {around.get('id') or ''}".split()
        verdict = judge_element(str(around.tag), names)
        if verdict == "cut" or (verdict == "marked" and not around.xpath(_HOLDS)):
            return True
    return False


def judge_element(tag: str, names: Iterable[str]) -> Literal["cut", "marked", "kept"]:
    """Return what the rules say of an element: cut it, cut it unless an article stands inside, or keep it."""
    elements, token = load_cut()
    if tag in elements:
        return "cut"
    return "marked" if tag not in _ARTICLE and any(map(token.match, names)) else "kept"


def block_text(tags: Iterable[Tag]) -> str:
    """Return the text of elements in their order, paragraphs apart by an empty line, without the furniture inside.

    One element inside another counts once.
    """
    chosen: list[Tag] = []
    seen: set[int] = set()
    for tag in tags:
        if not any(id(parent) in seen for parent in tag.parents):
            chosen.append(tag)
        seen.add(id(tag))
    text = "\n".join("".join(_pieces(tag)) for tag in chosen)
    return "\n\n".join(line for part in text.split("\n") if (line := _SPACE.sub(" ", part).strip()))


def _pieces(tag: Tag) -> Iterator[str]:
    """Yield the strings of an element, with a line break where a block begins or ends."""
    for child in tag.children:
        if isinstance(child, Tag):
            if is_furniture(child):
                continue
            edge = "\n" if child.name in BLOCKS else ""
            yield edge
            yield from _pieces(child)
            yield edge
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield re.sub(r"\s+", " ", child)
