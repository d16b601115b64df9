"""Events: the sentences in which a text says that data got out, and how: by rule, and as the reader has learned it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from analysis.reader import Reader, reader
from analysis.readings import read
from analysis.rules import Hit, run
from analysis.text import ArticleText, Piece

VERSION = 3
RULES = "event_rules"
LIKELY = 0.4
"""Probability of telling of any cause from which a sentence counts as an event, also where no rule knows it."""


def events(article: ArticleText) -> tuple[Hit, ...]:
    """Return what the headline and the sentences say of how data got out, in the order of the text."""
    return tuple(hit for hits in _by_sentence(article, reader()).values() for hit in hits)


def events_of(article: ArticleText, pieces: Iterable[Piece]) -> tuple[Hit, ...]:
    """Return what some pieces of an article say of how data got out; pieces of sentences are read afresh."""
    known = _by_sentence(article, reader())
    found: list[Hit] = []
    for piece in pieces:
        whole = known.get((piece.part, piece.start, piece.end))
        found.extend(_events_in(piece, reader()) if whole is None else whole)
    return tuple(found)


@lru_cache(maxsize=8)
def _by_sentence(article: ArticleText, _by: Reader) -> dict[tuple[str, int, int], list[Hit]]:
    """Return the events of the headline and of each sentence, in the order of the text."""
    pieces = (article.headline, *article.sentences)
    found: dict[tuple[str, int, int], list[Hit]] = {(piece.part, piece.start, piece.end): [] for piece in pieces}
    for hit in (*run(RULES, pieces), *_learned(pieces)):
        found[hit.piece.part, hit.piece.start, hit.piece.end].append(hit)
    return found


@lru_cache(maxsize=256)
def _events_in(piece: Piece, _by: Reader) -> tuple[Hit, ...]:
    return (*run(RULES, (piece,)), *_learned((piece,)))


def _learned(pieces: Sequence[Piece]) -> Iterator[Hit]:
    """Yield what the reader takes each sentence to tell of: weight 1 to 3 with its probability."""
    for piece in pieces:
        if piece.text and (found := read(piece.text)).any_cause >= LIKELY:
            cause = max(found.causes, key=lambda label: found.causes[label])
            weight = 1 + 2 * found.any_cause
            yield Hit(cause, piece, piece.start, piece.end, weight, learned=True)
