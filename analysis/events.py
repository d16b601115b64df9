"""Events: the sentences in which a text says that data got out, and how: by rule, and as the reader has learned it."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from analysis.reader import NONE, reader
from analysis.rules import Hit, run
from analysis.text import ArticleText, Piece

VERSION = 3
RULES = "event_rules"
LIKELY = 0.4
"""Probability of telling of any cause from which a sentence that no rule knows counts as an event."""


@lru_cache(maxsize=8)
def events(article: ArticleText) -> tuple[Hit, ...]:
    """Return what the headline and the sentences say of how data got out, in the order of the text."""
    return _events((article.headline, *article.sentences))


def events_of(article: ArticleText, pieces: Iterable[Piece]) -> tuple[Hit, ...]:
    """Return what some pieces of an article say of how data got out; pieces of sentences are read afresh."""
    known = _by_sentence(article)
    found: list[Hit] = []
    for piece in pieces:
        whole = known.get((piece.part, piece.start, piece.end))
        found.extend(_events_in(piece) if whole is None else whole)
    return tuple(found)


def _events(pieces: Sequence[Piece]) -> tuple[Hit, ...]:
    hits = [*run(RULES, pieces), *_learned(pieces)]
    order = {id(piece): i for i, piece in enumerate(pieces)}
    return tuple(sorted(hits, key=lambda hit: order[id(hit.piece)]))


def _learned(pieces: Sequence[Piece]) -> Iterable[Hit]:
    """Yield what the reader takes each sentence to tell of: weight 1 to 3 with its probability."""
    readings = reader().read([piece.text for piece in pieces])
    none = readings.labels["causes"].index(NONE)
    for i, piece in enumerate(pieces):
        any_cause = 1 - float(readings.causes[i, none])
        if any_cause >= LIKELY and piece.text:
            causes = readings.of("causes", i)
            cause = max(causes, key=lambda label: causes[label])
            yield Hit(cause, piece, piece.start, piece.end, 1 + 2 * any_cause, round(causes[cause], 2), learned=True)


@lru_cache(maxsize=8)
def _by_sentence(article: ArticleText) -> dict[tuple[str, int, int], list[Hit]]:
    """Return the events of each sentence and of the headline."""
    pieces = (article.headline, *article.sentences)
    found: dict[tuple[str, int, int], list[Hit]] = {(piece.part, piece.start, piece.end): [] for piece in pieces}
    for hit in events(article):
        found[hit.piece.part, hit.piece.start, hit.piece.end].append(hit)
    return found


@lru_cache(maxsize=256)
def _events_in(piece: Piece) -> tuple[Hit, ...]:
    return _events((piece,))
