"""Placeholders in the place of words, numbers and addresses; dates and known labels stay. Rules: placeholders.toml.

Which word becomes which depends on the word alone, so that a headline is the same in JSON-LD, in a meta and in its
heading; and many words become the same one, so that nobody can read the text back.
"""

import hashlib
import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict

from crawler.listing.addresses import site_of

ELSEWHERE = "https://elsewhere.sample.invalid/"

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+")
_SLUG = re.compile(r"[A-Za-z]+(?:[-_][A-Za-z0-9]+)+")


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Attributes(_Rules):
    kept: frozenset[str]
    links: frozenset[str]
    texts: frozenset[str]
    pictures: frozenset[str]
    telling: tuple[str, ...]
    metas: frozenset[str]


class _Links(_Rules):
    people: frozenset[str]


class _Json(_Rules):
    kept: frozenset[str]
    pictures: frozenset[str]


class ScrubbingRules(_Rules):
    """What is in the file."""

    words: list[str]
    kept: list[str]
    attributes: _Attributes
    links: _Links
    data: _Json


def scrub_text(text: str) -> str:
    """Return a text with its words and numbers replaced; dates, times and known labels stay.

    >>> scrub_text("Mayor opened 12 new parks on 3 June 2026")
    """
    parts, end = [], 0
    for kept in _kept().finditer(text):
        parts += [replaced(text[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join([*parts, replaced(text[end:])])


def scrub_link(address: str, site: str) -> str:
    """Return an address with the words of its last part replaced; one of another site leads nowhere."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return "#"
    if parts.scheme not in {"", "http", "https"}:
        return "#"
    if parts.netloc and site_of(f"https://{parts.netloc}") != site:
        return ELSEWHERE
    path = parts.path.split("/")
    last = max((number for number, part in enumerate(path) if part), default=0)
    for number, part in enumerate(path):
        named = number > 0 and path[number - 1].lower() in load_rules().links.people
        if number == last or named:
            path[number] = (_WORD if named else _SLUG).sub(lambda slug: _WORD.sub(_word, slug[0]), part)
    query = "" if re.search(r"[%+ ]", parts.query) else parts.query
    return urlunsplit((parts.scheme, parts.netloc, "/".join(path), query, ""))


def replaced(text: str) -> str:
    """Return a text with all its words and numbers replaced."""
    return _NUMBER.sub(_number, _WORD.sub(_word, text))


def _word(match: re.Match[str]) -> str:
    """Return the placeholder of a word, in its case."""
    word = match[0]
    new = ""
    while len(new) < len(word):
        choice = _placeholders()[min(len(word) - len(new), max(_placeholders()))]
        new += choice[_digest(word.casefold() + new) % len(choice)]
    if word.isupper() and len(word) > 1:
        return new.upper()
    return new.capitalize() if word[0].isupper() else new


def _number(match: re.Match[str]) -> str:
    """Return another number of as many digits."""
    digits = match[0]
    return "".join(str(1 + _digest(f"{digits}{place}") % 9) for place in range(len(digits)))


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


@cache
def _kept() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in load_rules().kept), re.IGNORECASE)


@cache
def _placeholders() -> dict[int, list[str]]:
    """Return the placeholders by their length."""
    by_length: dict[int, list[str]] = defaultdict(list)
    for word in load_rules().words:
        by_length[len(word)].append(word)
    return dict(by_length)


@cache
def load_rules() -> ScrubbingRules:
    """Return the rules."""
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return ScrubbingRules.model_validate(
            {"json_" if key == "json" else key: rule for key, rule in tomllib.load(file).items()}
        )
