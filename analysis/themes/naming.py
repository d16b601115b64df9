"""The words of groups in, keywords and a name for each out.

Class-based TF-IDF (Grootendorst 2022) ranks the words and pairs of words. The name is the coded values that set the
group apart (terms.py) and the best keyword; where none does, the phrase that says most keywords in a breath. Only words
written small count, so that no person and no council names a theme.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

KEYWORDS = 8
IN_NAME = 3
"""Parts of a name: what is coded, and keywords."""
COMMON = 0.2
"""Share of a theme's incidents that a keyword must stand in."""
PHRASE = (3, 5)
"""Words of a phrase that may be a name."""
SAID = 0.06
"""Share of a theme's incidents, and three at least, that say a phrase which may be its name."""

_MASK = re.compile(r"\[[^\]\n]{1,40}\]")
_SMALL = re.compile(r"(?<![\w'’.-])[a-z]{3,}(?:-[a-z]+)*(?![\w'’])")
_RUN = re.compile(r"(?<![\w'’.£-])[a-z]+(?:-[a-z]+)*(?: [a-z]+(?:-[a-z]+)*)+(?![\w'’-])")


def keywords(texts: Sequence[str], groups: Sequence[NDArray[np.intp]]) -> list[dict[str, float]]:
    """Return the words that set each group apart with their weights, best first.

    Args:
        texts: what each incident's reports say, with private names masked, for keywords leave the corpus.
        groups: the rows of each group.
    """
    if not groups:
        return []
    told = [small_words(text) for text in texts]
    vocabulary = sorted({word for group in groups for i in group for word in told[i]})
    place = {word: number for number, word in enumerate(vocabulary)}
    counts = np.zeros((len(groups), len(vocabulary)))
    for row, group in zip(counts, groups, strict=True):
        for i in group:
            for word in told[i]:
                row[place[word]] += 1
    of_class = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    weights = of_class * np.log1p(counts.sum() / len(groups) / np.maximum(counts.sum(axis=0), 1))
    return [
        _ranked(dict(zip(vocabulary, row.tolist(), strict=True)), [set(told[i]) for i in group])
        for row, group in zip(weights, groups, strict=True)
    ]


def names(
    texts: Sequence[str],
    groups: Sequence[NDArray[np.intp]],
    found: Sequence[Mapping[str, float]],
    coded: Sequence[Sequence[str]],
) -> list[str]:
    """Return each group's name as a reader sees it, no two alike: labels of its coded values, a phrase, keywords.

    Args:
        texts: what each incident's reports say.
        groups: the rows of each group.
        found: the keywords of each.
        coded: the labels of the values that set each apart.
    """
    given: list[str] = []
    for group, weights, labels in zip(groups, found, coded, strict=True):
        phrase = "" if labels else _phrase([texts[i] for i in group], weights)
        words = [*([phrase] if phrase else []), *weights]
        name = _name(labels, words, IN_NAME)
        given.append(name if name not in given else _name(labels, words, IN_NAME + 1))
    return given


def _name(labels: Sequence[str], words: Sequence[str], most: int) -> str:
    """Return a name of so many parts at most; a word that is said already is not said again."""
    parts = list(labels)
    said = {word for label in labels for word in _SMALL.findall(label.lower())}
    for word in words:
        if len(parts) < most and not said & set(word.split()):
            parts.append(word)
            said |= set(word.split())
    name = " · ".join(parts)
    return name[:1].upper() + name[1:] or "Unnamed"


def small_words(text: str) -> list[str]:
    """Return the telling words of a text and their pairs: written small, not masked, not standing in every report."""
    words = _SMALL.findall(_MASK.sub(" . ", text))
    told = [word if word not in _says_nothing() else "" for word in words]
    return [*filter(None, told), *(f"{a} {b}" for a, b in pairwise(told) if a and b)]


@cache
def _says_nothing() -> frozenset[str]:
    """Return the words that stand in reports of every kind."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    with files("analysis.themes").joinpath("naming.toml").open("rb") as file:
        return frozenset({*ENGLISH_STOP_WORDS, *str(tomllib.load(file)["says_nothing"]).split()})


def _ranked(weights: Mapping[str, float], members: Sequence[set[str]]) -> dict[str, float]:
    """Return the best words that enough members have; a word that a better one already holds is left out."""
    seen = Counter(word for words in members for word in words)
    common = [word for word, number in seen.items() if number >= max(2.0, COMMON * len(members))]
    kept: dict[str, float] = {}
    for word in sorted(common, key=lambda w: (-weights[w], w)):
        if not any(set(word.split()) & set(other.split()) for other in kept):
            kept[word] = weights[word]
        if len(kept) == KEYWORDS:
            break
    return kept


def _phrase(texts: Sequence[str], weights: Mapping[str, float]) -> str:
    """Return the phrase that says most of the keywords and is said by enough of the incidents, or nothing."""
    single = {part: weight for word, weight in weights.items() for part in word.split()}
    said = Counter(phrase for text in texts for phrase in set(_phrases(text)))
    enough = max(3.0, SAID * len(texts))

    def worth(phrase: str) -> float:
        told = {word for word in phrase.split() if word in single}
        return sum(single[word] for word in told) * float(np.sqrt(said[phrase])) if len(told) > 1 else 0.0

    best = sorted((phrase for phrase, number in said.items() if number >= enough), key=lambda p: (-worth(p), len(p), p))
    return best[0] if best and worth(best[0]) > 0 else ""


def _phrases(text: str) -> Iterator[str]:
    """Return the phrases of small words that begin and end with a telling one."""
    for run in _RUN.findall(_MASK.sub(" . ", text)):
        words = run.split(" ")
        for length in range(PHRASE[0], PHRASE[1] + 1):
            for i in range(len(words) - length + 1):
                if words[i] not in _says_nothing() and words[i + length - 1] not in _says_nothing():
                    yield " ".join(words[i : i + length])
