"""Passages: where a long text tells of a breach, so that its many other pages are not read for it.

A report of eighty pages is judged and coded by the passages that would be relevant as texts of their own. The rest
reads as blank, not cut: what remains keeps its place.
"""

from collections.abc import Iterator
from dataclasses import replace

from analysis.events import events
from analysis.relevance import TELLING, judge, worth_reading
from analysis.text import ArticleText, Piece

LONG = 25_000
"""Code points from which a text is read by its passages: some ten pages, more than a news story or a notice has."""
APART = 4
"""Sentences between two that tell of a breach, up to which they belong to one passage."""
AROUND = 4
"""Sentences before and after a passage that are judged with it."""
BEFORE, AFTER = 4, 12
"""Sentences before and after a passage that are coded with it: who it was, and what came of it."""
MOST = 60
"""Sentences of a passage; a longer one is several."""
KEPT = 800
"""Sentences of passages that are coded, the likeliest passages first: some fifty pages about nothing else."""
SURE = 0.5
"""How likely a passage is to be relevant to be coded; the passages together are then judged as one text."""
HEAD = 6
"""Sentences at the head, which name the body and the year."""


def telling_passages(article: ArticleText) -> ArticleText:
    """Return a long article with blanks for all but its head and its passages about a breach; a short one as it is."""
    sentences = article.sentences
    if len(article.text) < LONG or not sentences or not worth_reading(article):
        return article
    judged = [(_likely(article, sentences[max(0, a - AROUND) : b + AROUND]), a, b) for a, b in _passages(article)]
    ranges = [(sentences[a].start, sentences[min(b, len(sentences)) - 1].end) for a, b in [(0, HEAD), *_kept(judged)]]
    return replace(article, text=_only(article.text, ranges))


def _kept(judged: list[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """Return the likeliest passages with what stands around them, in the order of the text."""
    kept, room = [], KEPT
    for likely, a, b in sorted(judged, key=lambda one: (-one[0], one[1])):
        if likely >= SURE and b - a <= room:
            kept.append((max(0, a - BEFORE), b + AFTER))
            room -= b - a
    return sorted(kept)


def _passages(article: ArticleText) -> Iterator[tuple[int, int]]:
    """Yield the first and last sentence, by number, of each passage that tells of a breach."""
    places = {piece.start: i for i, piece in enumerate(article.sentences)}
    telling = {places[hit.piece.start] for hit in events(article) if hit.piece.part == "text" and hit.weight >= TELLING}
    first = last = None
    for i in sorted(telling):
        if first is None or last is None:
            first = last = i
        elif i - last > APART or i - first >= MOST:
            yield first, last + 1
            first = last = i
        else:
            last = i
    if first is not None and last is not None:
        yield first, last + 1


def _likely(article: ArticleText, passage: list[Piece]) -> float:
    """Return how likely a passage would be relevant as a text of its own."""
    words = article.text[passage[0].start : passage[-1].end]
    return judge(ArticleText("", words, None, article.published)).score


def _only(text: str, ranges: list[tuple[int, int]]) -> str:
    """Return a text, as long as before, with lines left blank outside some ranges, which are sorted."""
    parts: list[str] = []
    at = 0
    for start, end in ranges:
        if end > at:
            parts.extend(("\n" * (max(start, at) - at), text[max(start, at) : end]))
            at = end
    return "".join((*parts, "\n" * (len(text) - at)))
