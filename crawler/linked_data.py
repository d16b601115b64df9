"""JSON-LD (schema.org) in a page → what its publisher tells machines about the article."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

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
_COMMENT = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|/\*\s*\]\]>\s*\*/|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
_TAG = re.compile(r"<(/?)(p|br|div|h[1-6]|li)\b[^>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


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


def linked_article(scripts: Iterable[str]) -> LinkedArticle | None:
    """Return the article that a page's JSON-LD scripts describe, or None."""
    found = [thing for script in scripts for thing in _things(_load(script)) if _rank(thing) is not None]
    if not found:
        return None
    thing = min(found, key=lambda one: _rank(one) or 0)
    return LinkedArticle(
        headline=_words(thing.get("headline")) or _words(thing.get("name")),
        body=_body(thing),
        description=_words(thing.get("description")),
        published=_text(thing.get("datePublished")) or None,
        modified=_text(thing.get("dateModified")) or None,
        byline=", ".join(dict.fromkeys(_names(thing.get("author")))) or None,
        free=_text(thing.get("isAccessibleForFree")).lower() not in {"false", "no"},
    )


def _load(script: str) -> Any:
    """Parse one script as browsers would let it pass: comments around it, line breaks inside strings."""
    plain = _COMMENT.sub("", _COMMENT.sub("", script)).strip()
    for text in (plain, re.sub(r",(\s*[}\]])", r"\1", plain)):
        try:
            return json.loads(text, strict=False)
        except (json.JSONDecodeError, RecursionError):
            continue
    return None


def _things(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the things of a script: of a list, of a @graph, of a page that is about an article."""
    if isinstance(data, list):
        for part in data:
            yield from _things(part)
    elif isinstance(data, dict):
        yield data
        for name in ("@graph", "mainEntity"):
            if isinstance(data.get(name), list | dict):
                yield from _things(data[name])


def _rank(thing: dict[str, Any]) -> int | None:
    """Return how well a thing's type is the article's; None if it is something else."""
    kinds = thing.get("@type")
    names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
    ranks = [NEWS.index(name.rpartition("/")[2]) for name in names if name.rpartition("/")[2] in NEWS]
    return min(ranks, default=None)


def _body(thing: dict[str, Any]) -> str:
    """Return the article's text, paragraphs apart by an empty line; of a live blog its entries."""
    body = _text(thing.get("articleBody"))
    updates = thing.get("liveBlogUpdate")
    if not body and isinstance(updates, list):
        entries = (update for update in updates if isinstance(update, dict))
        body = "\n".join("\n".join((_text(e.get("headline")), _text(e.get("articleBody")))) for e in entries)
    plain = unescape(_ANY_TAG.sub("", _TAG.sub("\n", unescape(body) if "&lt;" in body else body)))
    return "\n\n".join(line for part in plain.splitlines() if (line := " ".join(part.split())))


def _names(author: Any) -> Iterator[str]:
    if isinstance(author, list):
        for one in author:
            yield from _names(one)
    elif isinstance(author, dict):
        yield from _names(author.get("name"))
    elif name := _words(author):
        yield name


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, bool | int) else ""


def _words(value: Any) -> str:
    return " ".join(unescape(_text(value)).split())
