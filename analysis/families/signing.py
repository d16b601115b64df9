"""Texts in, what is compared of them out: the shingles of each in their order, and the keys of its MinHash bands.

What comes out for a text depends on nothing but the text, so any process may sign any batch.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from analysis.text import normal
from corpus.furniture import furniture

SHINGLE = 3
"""Words in a shingle: two accounts of one event share few so long, and an edited word spoils only three."""
LEAD = 120
"""Words at the top that get a signature of their own: papers cut from the bottom, and a cut copy still opens alike."""
PERMUTATIONS = 128
BANDS = 32
"""Bands of four rows: a pair that shares half its shingles is proposed 87 times in 100, two thirds 99.9 times."""
SEED = 42
SHORTEST = 8
"""Shingles below which a text is a copy only of the same words."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DECISION = re.compile(r"\b\d{2}[ -]\d{3}[ -]\d{3}\b")
"""An ombudsman's case number. Decisions share pages of standing text, and two numbers are two cases."""
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)
"""Odd constants that give each place in a shingle, and each row of a band, a weight of its own (from xxHash)."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What is compared of some articles."""

    ids: list[str]
    same: NDArray[np.uint64]
    """Shape (articles,). Equal for texts of the same shingles, and else but once in 10^19 pairs."""
    sizes: NDArray[np.int32]
    """Shape (articles,). Shingles of each text."""
    shingles: NDArray[np.uint32]
    """Shape (sum of sizes,). Hashes of the shingles of all texts, one text after the other, in the text's order."""
    keys: NDArray[np.uint64]
    """Shape (articles, 2 * BANDS). Keys of the bands of the whole text, then of its lead; 0 where it has none."""
    decisions: dict[int, frozenset[str]]
    """The case numbers that stand at the top of an article, by its place."""


def sign(articles: Sequence[tuple[str, str, str]]) -> Signed:
    """Return what is compared of some articles, each (article id, title, text)."""
    shingled = [_shingles(text) for _, _, text in articles]
    whole = [np.unique(shingles) for shingles in shingled]
    lead = [np.unique(s[: LEAD - SHINGLE + 1]) if len(s) > LEAD - SHINGLE + 1 else s[:0] for s in shingled]
    numbers = ((place, _decisions(title, text)) for place, (_, title, text) in enumerate(articles))
    return Signed(
        ids=[article_id for article_id, _, _ in articles],
        same=np.array([_same(s, article[0]) for s, article in zip(whole, articles, strict=True)], dtype=np.uint64),
        sizes=np.array([len(s) for s in shingled], dtype=np.int32),
        shingles=np.concatenate([np.empty(0, np.uint64), *shingled]).astype(np.uint32),
        keys=np.hstack([_keys(whole), _keys(lead)]),
        decisions={place: found for place, found in numbers if found},
    )


def _shingles(text: str) -> NDArray[np.uint64]:
    """Return the hashes of a text's shingles; case, punctuation and site furniture don't count."""
    for start, end in reversed(furniture(text)):
        text = f"{text[:start]}\n{text[end:]}"
    words = np.array([_hash(word) for word in _WORD.findall(normal(text).lower())], dtype=np.uint64)
    size = min(SHINGLE, len(words))
    if not size:
        return words
    mixed = sum((words[i : len(words) - size + 1 + i] * _FACTORS[i] for i in range(size)), np.zeros(1, np.uint64))
    return _stir(mixed)


@lru_cache(maxsize=100_000)
def _hash(word: str) -> int:
    """Return a number for a word, the same in every process."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def _stir(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread each bit of some numbers over all bits (the finaliser of SplitMix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _same(shingles: NDArray[np.uint64], article_id: str) -> int:
    """Return what texts of the very same shingles share; an article without words is like no other."""
    content = shingles.tobytes() or article_id.encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little")


def _keys(sets: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """Return the band keys of some sets of shingles, shape (sets, BANDS); 0 for a set that is too small."""
    offsets = np.concatenate([[0], np.cumsum([len(s) for s in sets])]).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(sets), offsets, PERMUTATIONS, SEED)
    rows = np.array(matrix.to_rows(), dtype=np.uint64).reshape(len(sets), BANDS, PERMUTATIONS // BANDS)
    keys = _stir((rows * _FACTORS[: rows.shape[2]]).sum(axis=2, dtype=np.uint64))
    keys[[len(s) < SHORTEST for s in sets]] = 0
    return keys


def _decisions(title: str, text: str) -> frozenset[str]:
    """Return the case numbers at the top of an article."""
    return frozenset(re.sub(r"\D", "", number) for number in _DECISION.findall(f"{title}\n{text[:400]}"))
