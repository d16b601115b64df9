"""Fits the reader: which causes and outcomes a sentence tells of.

Sentences written with a label teach it first. Then it reads the gold texts: where no words are marked for a value that
the text has, the sentences that it takes for that value count as telling it, at half weight, and it is fitted again.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from analysis.evaluation.texts import Text
from analysis.reader.model import BLOCKS, NONE, Reader
from analysis.training.gold import KINDS, Example, Kind, marked_sentences, single_sentences

STRENGTH = {"causes": 3.0, "outcomes": 5.0}
"""Inverse strength of the penalty on weights."""
RAREST = 4
"""Sentences in which a gram must stand to be learned."""
UNMARKED = 0.3
"""What a sentence counts in which a coder marked no words: it may tell the same again."""
TAKEN = 0.5
"""Probability from which an unmarked sentence counts as telling a value that its text has."""


def fit(texts: Sequence[Text], folder: Path) -> Reader:
    """Fit a reader to the single sentences and to some texts."""
    singles = {kind: single_sentences(folder, kind) for kind in KINDS}
    return _fit({kind: [*singles[kind], *_from_texts(texts, kind, _first(folder))] for kind in KINDS})


@cache
def _first(folder: Path) -> Reader:
    """Return the reader that has seen the single sentences alone."""
    return _fit({kind: single_sentences(folder, kind) for kind in KINDS})


def _from_texts(texts: Sequence[Text], kind: Kind, before: Reader) -> list[Example]:
    """Return the sentences of texts with their labels; `before` says which unmarked ones tell a value."""
    found = []
    for text in texts:
        values = {value for incident in text.incidents for value in getattr(incident, kind)} - {"unknown"}
        pieces = list(marked_sentences(text, kind))
        marked = any(labels for _, labels in pieces)
        guessed = before.read([piece.text for piece, _ in pieces])
        for i, (piece, labels) in enumerate(pieces):
            likely = {value for value, p in guessed.of(kind, i).items() if p >= TAKEN}
            if labels:
                found.append(Example(piece.text, labels - {"unknown"}))
            elif likely & values:
                found.append(Example(piece.text, frozenset(likely & values), 0.5))
            elif not values:
                found.append(Example(piece.text, frozenset()))
            elif not likely and marked:
                found.append(Example(piece.text, frozenset(), UNMARKED))
    return found


def _fit(examples: dict[Kind, list[Example]]) -> Reader:
    """Fit both kinds on one vocabulary."""
    sentences = [example.sentence for kind in KINDS for example in examples[kind]]
    vectorizers = [
        TfidfVectorizer(analyzer=analyser(block), min_df=RAREST, sublinear_tf=True, dtype=np.float32)
        for block in BLOCKS
    ]
    matrix = hstack([vectorizer.fit_transform(sentences) for vectorizer in vectorizers]).tocsr()
    edge = len(examples["causes"])
    labels, weights, bias = softmax(matrix[:edge], examples["causes"], STRENGTH["causes"])
    outcomes, more, more_bias = _logistic(matrix[edge:], examples["outcomes"])
    return Reader(
        causes=labels, outcomes=outcomes,
        vocabularies=tuple(tuple(v.get_feature_names_out()) for v in vectorizers),
        rarity=np.concatenate([v.idf_ for v in vectorizers]).astype(np.float32),
        weights=np.hstack([weights, more]).astype(np.float32), bias=np.hstack([bias, more_bias]).astype(np.float32),
    )  # fmt: skip


def softmax(
    matrix: csr_matrix, examples: Sequence[Example], strength: float
) -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Fit one model of all labels and none; a sentence that tells of two counts half for each."""
    rows = [
        (i, label, e.weight / max(1, len(e.labels))) for i, e in enumerate(examples) for label in e.labels or {NONE}
    ]
    model = LogisticRegression(C=strength, max_iter=150, tol=1e-3)
    model.fit(matrix[[i for i, _, _ in rows]], [label for _, label, _ in rows], [weight for _, _, weight in rows])
    if len(model.classes_) == 2:  # one row of weights for two labels
        return (
            tuple(model.classes_),
            np.vstack([-model.coef_ / 2, model.coef_ / 2]).T,
            np.array([-1, 1]) * model.intercept_ / 2,
        )
    return tuple(map(str, model.classes_)), model.coef_.T, model.intercept_


def _logistic(
    matrix: csr_matrix, examples: Sequence[Example]
) -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Fit a model for each outcome by itself: a sentence may tell of several."""
    labels = tuple(sorted({label for example in examples for label in example.labels}))
    weight = [example.weight for example in examples]
    columns, bias = [], []
    for label in labels:
        model = LogisticRegression(C=STRENGTH["outcomes"], solver="liblinear")
        model.fit(matrix, [label in example.labels for example in examples], weight)
        columns.append(model.coef_[0])
        bias.append(model.intercept_[0])
    return labels, np.array(columns).T, np.array(bias)


def analyser(block: Callable[[str], dict[str, int]]) -> Callable[[str], list[str]]:
    """Return what scikit-learn calls for the grams of a sentence."""
    return lambda sentence: _grams(block, sentence)


@cache
def _grams(block: Callable[[str], dict[str, int]], sentence: str) -> list[str]:
    return [gram for gram, count in block(sentence).items() for _ in range(count)]
