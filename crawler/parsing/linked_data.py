"""JSON-LD (schema.org) in a page → what its publisher tells machines about the article."""

import json
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from crawler.parsing.blocks import LONGEST_TEXT, clean, words

# The wanted types, the most telling first.
NEWS = (
    "LiveBlogPosting",
    "ReportageNewsArticle",
    "NewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "Article",
    "BlogPosting",
    "Report",
)
_WRAPS = ("<!--", "-->", "//<![CDATA[", "//]]>", "/*<![CDATA[*/", "/*]]>*/", "<![CDATA[", "]]>", ";")
_TAG = re.compile(r"<(/?)(p|br|div|h[1-6]|li)\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# No publisher describes an article in more things or deeper names than these.
_MOST_THINGS = 5000
_DEEPEST_NAME = 8
_LONGEST_VALUE = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedArticle:
    """An article as JSON-LD describes it; what it doesn't say is empty."""

    headline: str = ""
    body: str = ""
    description: str = ""
    published: str | None = None
    modified: str | None = None
    byline: str | None = None
    free: bool = True
    """False where the publisher asks to be paid for reading it."""


def linked_article(
    scripts: Iterable[str], addresses: Collection[str] = (), headlines: Collection[str] = ()
) -> LinkedArticle | None:
    """Return the article that a page's JSON-LD scripts describe, or None.

    Args:
        scripts: the scripts.
        addresses: the page's own; of several articles the one that lies there is meant, not a related one.
        headlines: what the page shows as such, for articles without an address.
    """
    found = [thing for script in scripts for thing in _things(_load(script)) if _rank(thing) is not None]
    if not found:
        return None
    here = {_place(address) for address in addresses} - {""}
    shown = {_key(headline) for headline in headlines} - {""}
    order = sorted(found, key=lambda one: (not here & set(_places(one)), not _is_shown(one, shown), _rank(one)))
    best = _read(order[0])
    same = (_read(one) for one in order[1:] if _key(_headline(one)) == _key(best.headline))
    return next((_filled(best, other) for other in same), best)


def _filled(best: LinkedArticle, other: LinkedArticle) -> LinkedArticle:
    """Add what a second description of the same article says and the first leaves out."""
    return replace(
        best,
        body=best.body or other.body,
        description=best.description or other.description,
        published=best.published or other.published,
        modified=best.modified or other.modified,
        byline=best.byline or other.byline,
        free=best.free and other.free,
    )


def _read(thing: dict[str, Any]) -> LinkedArticle:
    return LinkedArticle(
        headline=_headline(thing),
        body=_body(thing),
        description=_words(thing.get("description")),
        published=_first(thing.get("datePublished")) or None,
        modified=_first(thing.get("dateModified")) or None,
        byline=", ".join(dict.fromkeys(_names(thing.get("author")))) or None,
        free=_first(thing.get("isAccessibleForFree")).lower() not in {"false", "no"},
    )


def _load(script: str) -> Any:
    """Parse one script as browsers would let it pass: comments around it, line breaks inside strings."""
    plain = _unwrapped(script)
    for text in (plain, re.sub(r",(\s*[}\]])", r"\1", plain)):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unwrapped(script: str) -> str:
    """Take off the comments that a script is wrapped in."""
    text = ""
    while text != script:
        text = script
        for wrap in _WRAPS:
            script = script.strip().removeprefix(wrap).removesuffix(wrap)
    return text


def _things(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the things of a script: of a list, of a @graph, of a page that is about an article."""
    waiting = deque([data])
    for _ in range(_MOST_THINGS):
        if not waiting:
            return
        part = waiting.popleft()
        if isinstance(part, list):
            waiting.extendleft(reversed(part))
        elif isinstance(part, dict):
            yield part
            waiting.extendleft(
                part[name] for name in ("mainEntity", "@graph") if isinstance(part.get(name), list | dict)
            )


def _rank(thing: dict[str, Any]) -> int | None:
    """Return how well a thing's type is the article's; None if it is something else."""
    kinds = thing.get("@type")
    names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
    ranks = [NEWS.index(name.rpartition("/")[2]) for name in names if name.rpartition("/")[2] in NEWS]
    return min(ranks, default=None)


def _places(thing: dict[str, Any]) -> Iterator[str]:
    """Yield the addresses that a thing says it lies at."""
    page = thing.get("mainEntityOfPage")
    named = [
        thing.get("url"),
        thing.get("@id"),
        page,
        *([page.get("@id"), page.get("url")] if isinstance(page, dict) else []),
    ]
    yield from (_place(one) for one in named if isinstance(one, str))


def _place(address: str) -> str:
    """Return host and path of an article's address; the home page is no article's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    return f"{(parts.netloc or '').removeprefix('www.')}{path}" if path else ""


def _key(headline: str) -> str:
    return "".join(filter(str.isalnum, headline.casefold()))


def _is_shown(thing: dict[str, Any], shown: Collection[str]) -> bool:
    key = _key(_headline(thing))
    return len(key) > 10 and any(one.startswith(key) or key.startswith(one) for one in shown)


def _body(thing: dict[str, Any]) -> str:
    """Return the article's text, paragraphs apart by an empty line; of a live blog its entries."""
    body = _first(thing.get("articleBody"))[:LONGEST_TEXT]
    updates = thing.get("liveBlogUpdate")
    if not body and isinstance(updates, list):
        entries = (update for update in updates if isinstance(update, dict))
        body = "\n".join("\n".join((_first(e.get("headline")), _first(e.get("articleBody")))) for e in entries)
    escaped = "&lt;" in body
    plain = unescape(_ANY_TAG.sub("", _TAG.sub("\n", unescape(body) if escaped else body)))
    return "\n\n".join(line for part in plain.splitlines() if (line := words(part)))


def _headline(thing: dict[str, Any]) -> str:
    return _words(thing.get("headline")) or _words(thing.get("name"))


def _names(author: Any, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST_NAME:
        return
    if isinstance(author, list):
        for one in author:
            yield from _names(one, depth + 1)
    elif isinstance(author, dict):
        yield from _names(author.get("name"), depth + 1)
    elif name := _words(author):
        yield name


def _first(value: Any) -> str:
    """Return a value as text; of a list its first."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return clean(value) if isinstance(value, str) else str(value) if isinstance(value, bool | int | float) else ""


def _words(value: Any) -> str:
    return words(_ANY_TAG.sub("", unescape(_first(value)[:_LONGEST_VALUE])))
