"""The gate of archives: finds in a page's bytes, unparsed, whether its article may be worth parsing.

The same phrases then judge the article's text. Between the words of a phrase there may be line ends, entities and tags;
RE2 finds all phrases in one pass whose time doesn't depend on how many there are.
"""

import codecs
import html
import re
import tomllib
from functools import cache
from pathlib import Path

import re2
from pydantic import BaseModel, ConfigDict

from crawler.parsing.article import decode

RULES = Path(__file__).with_name("gate.toml")
_BETWEEN = r"(?:&[a-z0-9#]{1,8};?|<[^>]*>|[^a-z0-9&<])+"
# A soft hyphen or a letter written as a number: whatever phrase it hides is seen only when the page is unescaped.
_HIDING = "&shy;|\xc2\xad|<wbr|&#(?:0*(?:6[5-9]|[78][0-9]|9[0789]|1[01][0-9]|12[012])|x0*[4-7][0-9a-f]);"
_HIDDEN = re.compile("<wbr[^>]*>|[\xad\u200b\u200c]", re.IGNORECASE)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WHAT_IS_SEEN_FIRST = 400
_MEMORY = 64 * 1024 * 1024


class GateRules(BaseModel):
    """The phrases of gate.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    breach: list[str]
    services: list[str]


class ArchiveGate:
    """All phrases as one automaton."""

    def __init__(self, rules: GateRules) -> None:
        phrases = "|".join(_pattern(phrase) for phrase in [*rules.breach, *rules.services])
        self._phrases = _compiled(phrases)
        self._first = _compiled(f"{phrases}|{_HIDING}")

    def passes(self, body: bytes) -> bool:
        """Say whether a page's bytes may hold an article to keep: if its text does, but for rare cases; else seldom."""
        head = body[:_WHAT_IS_SEEN_FIRST]
        if body.startswith(_WIDE) or head.count(b"\x00") > len(head) // 4:
            return self._passes_unescaped(_widened(body))
        found = self._first.search(_without_scripts(body))
        if found is None:
            return False
        if found.group()[:1] in {b"&", b"<", b"\xc2"}:
            return self._passes_unescaped(decode(body))
        return True

    def keeps(self, title: str, text: str) -> bool:
        """Say whether an article is kept for what it says."""
        return self._passes_unescaped(f"{title}\n{text}")

    def _passes_unescaped(self, page: str) -> bool:
        plain = _HIDDEN.sub("", html.unescape(page)).encode("utf-8", "replace")
        return self._phrases.search(plain) is not None


def _without_scripts(body: bytes) -> bytes:
    """Leave out what no parser reads, half of most pages; linked data, which may hold the article, stays."""
    parts, start, place = [], 0, body.find(b"<script")
    while place >= 0:
        end = body.find(b"</script", place)
        if end < 0:
            break
        if b"ld+json" not in body[place : body.find(b">", place)]:
            parts.append(body[start:place])
            start = end
        place = body.find(b"<script", end)
    return b"".join([*parts, body[start:]]) if parts else body


def _pattern(phrase: str) -> str:
    """Return the pattern of a phrase, whatever parts its words."""
    return _BETWEEN.join(re.escape(word) for word in re.split(r"[ '-]+", phrase) if word)


def _compiled(pattern: str) -> "re2._Regexp[bytes]":
    options = re2.Options()
    options.case_sensitive, options.never_capture, options.max_mem = False, True, _MEMORY
    options.encoding = re2.Options.Encoding.LATIN1  # bytes as they are
    return re2.compile(pattern.encode("latin-1"), options)


def _widened(body: bytes) -> str:
    """Decode a page that has two bytes for a letter."""
    if body.startswith(_WIDE):
        return decode(body)
    return body.decode("utf-16-le" if body[1:2] == b"\x00" else "utf-16-be", "replace")


@cache
def archive_gate() -> ArchiveGate:
    """Return the gate of gate.toml."""
    return ArchiveGate(GateRules.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8"))))
