"""Accounts: the sentences of a text, and the items of those that list several, with what segmentation has to know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from analysis.bodies import Body, bodies
from analysis.events import events, events_of
from analysis.rules import Hit, pattern
from analysis.segments import segment_rules
from analysis.text import ArticleText, Piece

STRONG = 2.0
"""Weight from which a hit says by itself that data got out."""
OUTRIGHT = 2.4
"""Weight above which a sentence tells of an event, whatever else it says."""
LEAD = 3
"""Sentences of a lead."""
HEADING = 90
"""Code points that a heading may have."""
_BULLET = re.compile(r"(?:[-•▪●◦*–]|\(?\d{1,3}[.)]|\d{1,2}\.\d{1,2}|\((?:[a-z]|[ivx]{1,5})\)|[a-z][.)])\s*$")
_SCENE = re.compile(r"\w,? (?:in|at|near|from|around|of|to|outside|via) $")
_PLACED = re.compile(r"\w,? (?:near|from|around|of|to|outside|via) $")
MANY = 3
"""Listed bodies from which on a text that speaks of councils goes through them: `in Dudley` is then a council's."""
_NUMBERED = re.compile(r"\((?:[a-z]|[ivx]{1,4}|\d{1,2})\) ")


@dataclass(slots=True)
class Sentence:
    """A sentence with what segmentation knows of it."""

    piece: Piece
    hits: list[Hit]
    named: list[Body]
    owner: str | None = None
    background: bool = False
    bullet: bool = False
    """Whether it is the first of a paragraph with a bullet or a number."""
    heading: bool = False
    """Whether it is a short line that does not end as a sentence does."""
    item: bool = False
    """Whether it is a further item of a list in one sentence."""

    @property
    def strong(self) -> bool:
        """Whether it says by itself that data got out."""
        return any(hit.weight >= STRONG for hit in self.hits)

    @property
    def outright(self) -> bool:
        """Whether it tells of an event, whatever else it says."""
        return any(hit.weight > OUTRIGHT for hit in self.hits)


def read_sentences(article: ArticleText, pieces: Sequence[Piece] | None = None) -> list[Sentence]:
    """Return the sentences with their events, the listed bodies they name, and whether they are background."""
    by_start: dict[int, list[Hit]] = {}
    for hit in events(article):
        if hit.piece.part == "text":
            by_start.setdefault(hit.piece.start, []).append(hit)
    full = {body.key for body in bodies(article) if body.full}
    scene = _PLACED if _goes_through(article) else _SCENE
    listed = [
        body
        for body in bodies(article)
        if body.span.part == "text"
        and _is_council(body)
        and (body.full or body.key in full or not _is_scene(article, body, scene))
    ]
    found = []
    at = 0
    for piece in article.sentences if pieces is None else pieces:
        while at < len(listed) and listed[at].span.start < piece.start:
            at += 1
        end = at
        while end < len(listed) and listed[end].span.start < piece.end:
            end += 1
        found.append(Sentence(piece, by_start.get(piece.start, []), listed[at:end]))
    background = pattern(*segment_rules().background)
    before = -1
    for i, sentence in enumerate(found):
        piece = sentence.piece
        sentence.background = i > 0 and background.search(piece.lower) is not None
        opens, before = piece.paragraph != before, piece.paragraph
        sentence.bullet = opens and _BULLET.search(article.normal, max(0, piece.start - 8), piece.start) is not None
        alone = opens and (i + 1 == len(found) or found[i + 1].piece.paragraph != piece.paragraph)
        sentence.heading = alone and len(piece.text) <= HEADING and piece.text[-1] not in ".!?;\"'"
    return found


def items_of(article: ArticleText, sentence: Sentence) -> list[Sentence]:
    """Cut a sentence that lists or chains occurrences into its items; one that doesn't stays whole."""
    piece = sentence.piece
    cuts = [0, *(m.end() for m in _cuts().finditer(piece.lower)), len(piece.text)]
    parts = [
        Piece(piece.part, piece.start + a, piece.start + b, piece.text[a:b], piece.paragraph)
        for a, b in pairwise(cuts)
        if b > a
    ]
    found = [_item(article, sentence, part) for part in parts]
    if len(parts) < 2 or sum(s.strong for s in found) < 2:
        return [sentence]
    merged: list[Sentence] = []
    for item in found:
        if merged and not (item.strong and merged[-1].strong):
            _join(merged[-1], item)
        else:
            item.item = bool(merged)
            item.bullet = _NUMBERED.match(item.piece.text) is not None
            merged.append(item)
    return merged


@cache
def _cuts() -> re.Pattern[str]:
    """Return where one sentence may go on to another occurrence."""
    return re.compile("|".join(segment_rules().cuts))


def _item(article: ArticleText, sentence: Sentence, part: Piece) -> Sentence:
    named = [body for body in sentence.named if part.start <= body.span.start < part.end]
    return Sentence(part, list(events_of(article, [part])), named, sentence.owner, sentence.background)


def _join(item: Sentence, more: Sentence) -> None:
    """Add the words of a part that tells of nothing by itself to the item before it."""
    last = item.piece
    item.piece = Piece(last.part, last.start, more.piece.end, last.text + more.piece.text, last.paragraph)
    item.hits.extend(more.hits)
    item.named.extend(more.named)


def _goes_through(article: ArticleText) -> bool:
    """Say whether a text goes through several councils, as its headline or lead says."""
    lead = " ".join((article.headline.lower, *(piece.lower for piece in article.sentences[:LEAD])))
    listed = {body.key for body in bodies(article) if body.kind == "listed" and body.span.part == "text"}
    return len(listed) >= MANY and pattern("councils", "local authorities").search(lead) is not None


def _is_scene(article: ArticleText, body: Body, scene: re.Pattern[str]) -> bool:
    """Say whether a bare name is that of the place where something happened: `a hearing in Leeds`."""
    before = article.normal[max(0, body.span.start - 12) : body.span.start]
    return scene.search(before) is not None


def _is_council(body: Body) -> bool:
    """Say whether a body is a listed authority, or by its name a council or trust that is not listed."""
    return body.kind == "listed" or (body.kind == "named" and body.name.endswith(("Council", "Trust")))
