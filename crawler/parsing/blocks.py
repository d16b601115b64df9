"""Elements of a page → running text with its paragraphs kept, without what only stands around it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Literal

from bs4.element import Tag
from lxml.etree import ParserError, XPath, iterwalk
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from corpus.errors import Rejected
from crawler.parsing.selectors import load_cut

# fmt: off
BLOCKS = frozenset([
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
])
# fmt: on
_ARTICLE = frozenset(["article", "main", "h1", "body", "html"])
_HOLDS = "boolean(.//article | .//main | .//h1 | .//*[contains(@itemprop, 'articleBody')])"
LARGEST_PAGE = 8_000_000
"""In characters; a newspaper's largest is a tenth of it."""
MOST_ELEMENTS = 60_000
DEEPEST = 500
LONGEST_TEXT = 1_000_000
TOO_LARGE = "too large for an article"
_is_too_large = XPath(f"count(//*) > {MOST_ELEMENTS}")
_is_too_deep = XPath(f"boolean({'/*' * DEEPEST})")
_LONGEST_LINE = 2000
_SPACE = re.compile(r"\s+")
# What breaks a database, a terminal or a comparison and says nothing: controls, zero-width marks, halves of characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]"
)


def clean(text: str) -> str:
    r"""Return a text without characters that can't be seen.

    >>> clean("a letter\x00 went\u200b astray")
    'a letter went astray'
    """
    return _UNSEEN.sub("", text)


def words(text: str) -> str:
    """Return a text as one line."""
    return " ".join(clean(text).split())


def parse_tree(html: str) -> HtmlElement:
    """Parse a page, however broken.

    Raises:
        Rejected: there is nothing on it, or far more than an article has.
    """
    if len(html) > LARGEST_PAGE:
        raise Rejected(TOO_LARGE)
    source = html.replace("\x00", "").encode("utf-8", "replace")
    try:
        tree = document_fromstring(source, parser=HTMLParser(encoding="utf-8", huge_tree=True))
    except (ParserError, ValueError) as error:
        raise Rejected("the page is empty") from error
    if _is_too_large(tree):
        raise Rejected(TOO_LARGE)
    if _is_too_deep(tree):
        raise Rejected("nested too deeply for an article")
    return tree


def content(element: HtmlElement) -> str:
    """Return an element's text as one line, of a title or a name: an endless one is cut."""
    return words("".join(islice((str(part) for part in element.itertext()), _LONGEST_LINE))[:_LONGEST_LINE])


def is_furniture(element: HtmlElement) -> bool:
    """Say whether an element stands on a page and not in its article, and no article stands inside it."""
    verdict = _judge(str(element.tag), element.get("class") or "", element.get("id") or "")
    return verdict == "cut" or (verdict == "marked" and not element.xpath(_HOLDS))


def stands_in_furniture(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Say whether an element of a whole page stands in furniture; `known` keeps what was found for its ancestors."""
    path: list[HtmlElement] = []
    verdict = False
    for around in element.iterancestors():
        if around in known:
            verdict = known[around]
            break
        path.append(around)
    for around in reversed(path):
        verdict = known[around] = verdict or is_furniture(around)
    return verdict


@lru_cache(maxsize=8192)
def _judge(tag: str, classes: str, identifier: str) -> Literal["cut", "marked", "kept"]:
    """Return what the rules say of an element: cut it, cut it unless an article stands inside, or keep it."""
    elements, token = load_cut()
    if tag in elements:
        return "cut"
    named = tag not in _ARTICLE and any(map(token.match, f"{classes} {identifier}".split()))
    return "marked" if named else "kept"


def running_text(elements: Iterable[HtmlElement]) -> str:
    """Return the text of elements in their order, paragraphs apart by an empty line, without the furniture inside.

    One element inside another counts once.

    Raises:
        Rejected: it is longer than any article.
    """
    chosen = list(elements)
    known = set(chosen)
    outermost = (one for one in chosen if not any(around in known for around in one.iterancestors()))
    text = "\n".join("".join(_pieces(one)) for one in outermost)
    if len(text) > LONGEST_TEXT:
        raise Rejected(TOO_LARGE)
    return "\n\n".join(line for part in text.split("\n") if (line := words(part)))


def block_text(tags: Iterable[Tag]) -> str:
    """Return the running text of BeautifulSoup's tags, as `running_text` does of lxml's elements."""
    chosen = list(tags)
    known = {id(tag) for tag in chosen}
    outermost = (str(tag) for tag in chosen if not any(id(parent) in known for parent in tag.parents))
    html = "".join(outermost)
    return running_text(parse_tree(f"<body>{html}</body>").xpath("//body/*")) if html else ""


def _pieces(root: HtmlElement) -> Iterator[str]:
    """Yield the strings of an element, with a line break where a block begins or ends; deep pages need no stack."""
    walk = iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if node is not root and is_furniture(node):
                walk.skip_subtree()
                continue
            if node.tag in BLOCKS:
                yield "\n"
            yield _SPACE.sub(" ", node.text or "")
        else:
            if event == "end" and node.tag in BLOCKS:
                yield "\n"
            if node is not root:
                yield _SPACE.sub(" ", node.tail or "")
