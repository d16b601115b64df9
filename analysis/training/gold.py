"""What there is to learn from: whole texts with marked words, and single sentences with one label each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from analysis.evaluation.texts import Text, read_gold
from analysis.text import ArticleText, Piece

FOLDS = 3
Kind = Literal["causes", "outcomes"]
KINDS: tuple[Kind, ...] = ("causes", "outcomes")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the values that it tells of."""

    sentence: str
    labels: frozenset[str]
    weight: float = 1.0


def training_texts(folder: Path) -> list[Text]:
    """Return the texts to learn from."""
    return read_gold(folder / "dev.jsonl", folder / "synthetic.jsonl")


def judged_texts(folder: Path) -> list[Text]:
    """Return the short texts of which nothing is known but whether they are relevant."""
    return read_gold(folder / "relevance.jsonl")


def single_sentences(folder: Path, kind: Kind) -> list[Example]:
    """Return the sentences that were written with one label; `none` for those that only look like it."""
    lines = (folder / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["kind"] == kind]
    return [Example(row["text"], frozenset() if row["label"] == "none" else frozenset([row["label"]])) for row in rows]


def article_of(text: Text) -> ArticleText:
    """Return a gold text as the coding reads it."""
    return ArticleText(text.title, text.text, text.url, text.published)


def fold(text: Text) -> int:
    """Return the fold of a text: those whose first incident is of the same body stand in the same one."""
    body = text.incidents[0].body if text.incidents else None
    return int(sha256((body or text.id).encode()).hexdigest(), 16) % FOLDS


def marked_sentences(text: Text, kind: Kind) -> Iterator[tuple[Piece, frozenset[str]]]:
    """Yield the headline and the sentences of a text with the values whose marked words stand in them."""
    article = article_of(text)
    marks = [
        (part, at, at + len(words), value)
        for incident in text.incidents
        for value in getattr(incident, kind)
        if (words := incident.marked(kind, value))
        for part, at in _places(text, words)
    ]
    for piece in (article.headline, *article.sentences):
        yield piece, frozenset(v for part, a, b, v in marks if part == piece.part and a < piece.end and b > piece.start)


def _places(text: Text, words: str) -> Iterator[tuple[str, int]]:
    at = text.text.find(words)
    if at >= 0:
        yield "text", at
    elif (at := text.title.find(words)) >= 0:
        yield "title", at
