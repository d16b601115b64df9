"""Fits the weights of boundaries: where the accounts of the labelled texts begin, what speaks for it and what against.

    python -m analysis.training.boundaries tests/gold

prints the `[weights]` of segmentation.toml. An account begins where the words stand that a coder marked for the cause;
for texts without marks, `openings.jsonl` says where. What can only speak for a boundary, or only against, is held so.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from analysis.accounts import Sentence, read_sentences
from analysis.evaluation.texts import Text
from analysis.grouping import grouped
from analysis.holders import choose_holder
from analysis.listings import dated_list, record_list
from analysis.training.gold import article_of, training_texts

AGAINST = frozenset(
    "back first retells goes_on same_cause same_date shared_words all_come elsewhere general quoted response"  # noqa: SIM905
    " background other_background rules_only other_else not_titled decision".split()
)
EITHER = frozenset({"bias", "many", "older", "weight"})
FREEDOM = 1.0
"""Variance that a weight is expected to have; the bias is free."""
EXPECTED = {"chained": 6.0, "decision": -3.0}
"""Weights that the codebook asks for outright, where the texts have few cases; the others are expected to be 0."""
Example = tuple[dict[str, float], bool]


def main(folder: Path) -> None:
    """Fit to the gold texts of a folder and print the weights."""
    openings = {
        row["id"]: row["starts"]
        for row in map(json.loads, (folder / "openings.jsonl").read_text(encoding="utf-8").splitlines())
    }
    examples = [e for text in training_texts(folder) if text.relevant for e in examples_of(text, openings)]
    sys.stdout.write("[weights]\n")
    for name, weight in fit(examples).items():
        if abs(weight) >= 0.005:
            sys.stdout.write(f"{name} = {weight:.2f}\n")


def examples_of(text: Text, openings: dict[str, list[int]]) -> list[Example]:
    """Return the features of each sentence of a text that may open another account, and whether it does."""
    article = article_of(text)
    starts = openings.get(text.id) or list(_marked(text))
    single = len(text.incidents) == 1
    if dated_list(article) or record_list(article) or not (single or starts):
        return []
    found: list[Example] = []

    def opens(values: dict[str, float], unit: Sentence) -> bool:
        here = any(unit.piece.start <= start < unit.piece.end for start in starts)
        told = sum(start < unit.piece.end for start in starts)
        so_far = 1 + sum(label for _, label in found)
        label = not single and here and (text.id in openings or told > so_far)
        found.append((values, label))
        return label

    sentences = read_sentences(article)
    main_body = choose_holder(article, (article.headline, *(s.piece for s in sentences if not s.background)))
    grouped(article, sentences, main_body, opens)
    return found


def fit(examples: list[Example]) -> dict[str, float]:
    """Return the weight of each feature: logistic, each held to the side for which it can speak."""
    names = sorted({name for values, _ in examples for name in values})
    matrix = np.array([[values[name] for name in names] for values, _ in examples])
    signs = np.array([1.0 if label else -1.0 for _, label in examples])
    prior = np.array([EXPECTED.get(name, 0.0) for name in names])
    shrink = np.array([0.01 if name == "bias" else 1 / FREEDOM for name in names])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = signs * (matrix @ weights)
        slope = -(matrix * (signs / (1 + np.exp(margin)))[:, None]).sum(axis=0) + shrink * (weights - prior)
        return float(np.logaddexp(0, -margin).sum() + 0.5 * (shrink * (weights - prior) ** 2).sum()), slope

    bounds = [(None, None) if n in EITHER else (None, 0) if n in AGAINST else (0, None) for n in names]
    result = minimize(loss, np.zeros(len(names)), jac=True, bounds=bounds, method="L-BFGS-B")
    return dict(zip(names, result.x.tolist(), strict=True))


def _marked(text: Text) -> Iterator[int]:
    """Yield where the words begin that were marked for the causes of each incident."""
    for incident in text.incidents:
        marks = [words for cause in incident.causes if (words := incident.marked("causes", cause))]
        places = [at for words in marks if (at := text.text.find(words)) >= 0]
        if places:
            yield min(places)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
