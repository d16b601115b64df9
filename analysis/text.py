"""An article's words as sentences and clauses that never lose their offsets.

Every piece knows the code points it stands on. Site furniture is left out, not cut out: what remains keeps its place.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Self

from analysis.wrapping import unwrapped
from corpus.furniture import furniture
from corpus.spans import Part, Span

if TYPE_CHECKING:  # the filter's path does without the database library
    from corpus.models import Revision

LONGEST = 1200
"""Code points after which a sentence is cut at a space, so that text without punctuation stays readable and linear."""

_FORMS: dict[int, str] = {
    **dict.fromkeys((code for code in range(0x20) if code != 0x0A), " "),
    **dict.fromkeys((0x7F, 0x85, 0xA0, 0x2007, 0x2009, 0x200B, 0x200C, 0x200D, 0x202F, 0x2060, 0xFEFF), " "),
    **dict.fromkeys(map(ord, "‘’‛ʼ`´"), "'"),
    **dict.fromkeys(map(ord, "“”„‟«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    ord("İ"): "I",
    0x2028: "\n",
    0x2029: "\n",
}
_STOP = re.compile(r"[.!?…]['\")\]]{0,3}(?=\s)|[.!?](?=[\"'](?:\s|$))")
_OPENS = re.compile(r"\s+(?=[\"'(\[]{0,3}[A-Z0-9£•*-])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|rev|st|cllr|coun|sgt|insp|supt|hon|no|nos|v|vs|etc|inc|ltd|co|dept|approx|para|paras"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|e\.g|i\.e|a\.m|p\.m)|(?:^|[\s(])[A-Za-z](?:\.[A-Za-z])*)\.$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:]\s+|\s+-\s+|,?\s+(?=(?:but|although|though|while|whilst|whereas|because|unless)\b)"
    r"|,\s+(?=(?:and|which|who|whose|where|after|before|when|prompting|leading|saying|adding|so)\b)",
    re.IGNORECASE,
)


_BOX = re.compile(
    r"(?:similar|related|recent|more|latest|most|read|further|other|see also|you (?:might|may)|popular|trending"
    r"|recommended|terms used|labels)\b(?![^.!?]*\b(?:breach|incident|loss|lapse|error|blunder|action|step|include))"
    r"[^.!?]{0,60}:?",
    re.IGNORECASE,
)
_MARKER = re.compile(
    r"(?:[-•▪●◦*–]|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=\s+[A-Z(\"'])|\((?:[a-z]|[ivx]{1,5})\)|[a-z][.)])\s+(?=\S)"
)
"""The bullet or number of a paragraph, which is no part of its first sentence."""
_ITEM = re.compile(r"(?:[-•*>]|\d{1,2}[.)])\s*\S")
_BAR = re.compile(r" [|>] [^|>]+ [|>] ")


def normal(text: str) -> str:
    """Return a text of the same length with plain quotes, dashes and spaces, so that patterns need one form only."""
    return text.translate(_FORMS)


@lru_cache(maxsize=4096)
def lower(text: str) -> str:
    """Return a text in lower case, code point by code point, so that offsets stay true."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or clause: where it stands, and its words in normal form (`text`, as long as the original)."""

    part: Part
    start: int
    end: int
    text: str
    paragraph: int = 0

    @property
    def lower(self) -> str:
        """The words in lower case, of the same length."""
        return lower(self.text)

    def clauses(self) -> list["Piece"]:
        """Return the clauses of this sentence, in order."""
        edges = [0]
        for cut in _CLAUSE.finditer(self.text):
            if cut.end() - edges[-1] > 1:
                edges.append(cut.end())
        return [
            Piece(self.part, self.start + a, self.start + b, self.text[a:b], self.paragraph)
            for a, b in zip(edges, [*edges[1:], len(self.text)], strict=True)
            if b > a
        ]


@dataclass(frozen=True)
class ArticleText:
    """One article as a coder reads it: headline, text, address and date of publication where known."""

    title: str
    text: str
    url: str | None = None
    published: str | None = None

    @classmethod
    def of(cls, revision: "Revision") -> Self:
        """Take the words of a stored revision."""
        return cls(revision.title, revision.text, revision.article.url, revision.published)

    def part(self, part: Part) -> str:
        """Return the words of one part, as published."""
        return {"title": self.title, "text": self.text, "url": self.url or ""}[part]

    def span(self, part: Part, start: int, end: int) -> Span:
        """Cut a span out of one part."""
        return Span.of(self.part(part), start, end, part)

    @cached_property
    def normal(self) -> str:
        """The text in normal form, as long as the original; lines that a page broke are joined."""
        return unwrapped(normal(self.text), self.furniture)

    @cached_property
    def headline(self) -> Piece:
        """The headline as one piece, in normal form."""
        return Piece("title", 0, len(self.title), normal(self.title).replace("\n", " "), -1)

    @cached_property
    def furniture(self) -> list[tuple[int, int]]:
        """Where site furniture stands in the text."""
        return furniture(self.text)

    @cached_property
    def paragraphs(self) -> list[Piece]:
        """The lines that are text: no blanks, no furniture."""
        return list(_without_boxes(_lines(self.normal, self.furniture)))

    @cached_property
    def sentences(self) -> list[Piece]:
        """The sentences of the text in order, without the headline and without furniture."""
        return [sentence for line in self.paragraphs for sentence in _sentences(line)]


def _lines(text: str, gaps: list[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the non-blank lines outside the gaps (sorted, not overlapping)."""
    number, gap, start = 0, 0, 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        while gap < len(gaps) and gaps[gap][1] <= start:
            gap += 1
        if gap < len(gaps) and gaps[gap][0] <= start and gaps[gap][1] >= end:
            start = end + 1
            continue
        a, b = _trim(text, start, end)
        if a < b:
            yield Piece("text", a, b, text[a:b], number)
            number += 1
        start = end + 1


def _without_boxes(lines: Iterator[Piece]) -> Iterator[Piece]:
    """Leave out bars of links, and lists of links under a heading such as `Recent decisions`."""
    boxed = False
    for line in lines:
        if len(line.text) <= 70 and _BOX.fullmatch(line.text):
            boxed = True
            continue
        boxed = boxed and _ITEM.match(line.text) is not None and line.text[-1] not in ".;!?"
        if not boxed and not _BAR.search(line.text):
            yield line


def _sentences(line: Piece) -> Iterator[Piece]:
    """Yield the sentences of one line, without the number or bullet before the first."""
    marker = _MARKER.match(line.text)
    start = marker.end() if marker else 0
    for stop in _STOP.finditer(line.text):
        if stop.end() <= start or not _OPENS.match(line.text, stop.end()):
            continue
        before = line.text[max(start, stop.start() - 12) : stop.start() + 1]
        if before[-1] == "." and _ABBREVIATION.search(before):
            continue
        yield from _cut(line, start, stop.end())
        start = stop.end()
    yield from _cut(line, start, len(line.text))


def _cut(line: Piece, start: int, end: int) -> Iterator[Piece]:
    """Yield a sentence, in lengths that stay readable where nothing ends it."""
    while start < end:
        stop = end
        if end - start > LONGEST:
            stop = line.text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            stop = start + LONGEST if stop < 0 else stop
        a, b = _trim(line.text, start, stop)
        if a < b:
            yield Piece(line.part, line.start + a, line.start + b, line.text[a:b], line.paragraph)
        start = stop


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range without the blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def told_in(article: ArticleText, evidence: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where the sentences stand that a report is embedded and named by: those that hold its evidence, in order.

    Args:
        article: the article of the report.
        evidence: code points of the text at which the report's values stand, start and end.
    """
    spans = sorted(evidence)
    return [
        (piece.start, piece.end)
        for piece in article.sentences
        if any(a < piece.end and b > piece.start for a, b in spans)
    ]
