"""Events: the sentences in which a text says that data got out, and how."""

from collections.abc import Iterable
from functools import lru_cache

from analysis.rules import Hit, run
from analysis.text import ArticleText, Piece

VERSION = 2
RULES = "event_rules"


@lru_cache(maxsize=8)
def events(article: ArticleText) -> tuple[Hit, ...]:
    """Return what the headline and the sentences say of how data got out, in the order of the text."""
    return tuple(run(RULES, (article.headline, *article.sentences)))


def events_of(article: ArticleText, pieces: Iterable[Piece]) -> tuple[Hit, ...]:
    """Return what some pieces of an article say of how data got out; pieces of sentences are read afresh."""
    known = _by_sentence(article)
    found: list[Hit] = []
    for piece in pieces:
        whole = known.get((piece.part, piece.start, piece.end))
        found.extend(_events_in(piece) if whole is None else whole)
    return tuple(found)


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
    return tuple(run(RULES, (piece,)))
