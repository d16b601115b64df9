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

from corpus.furniture import furniture

SHINGLE = 3
"""Words in a shingle: two accounts of one event share few so long, and an edited word spoils only three."""
LEAD = 120
"""Shingles at the top that get a signature of their own: papers cut from the bottom, and a cut copy opens alike."""
PERMUTATIONS = 128
BANDS = 32
"""Bands of four rows: a pair that shares half its shingles is proposed 87 times in 100, two thirds 99.9 times."""
SEED = 42
SHORTEST = 8
"""Shingles below which a text is a copy only of the same words."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHE = re.compile("[‘’‛ʼ`´]")
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
    numbers = [_decisions(title, text) for _, title, text in articles]
    ids = [article_id for article_id, _, _ in articles]
    return Signed(
        ids=ids,
        same=np.array([same(*item) for item in zip(ids, shingled, numbers, strict=True)], dtype=np.uint64),
        sizes=np.array([len(s) for s in shingled], dtype=np.int32),
        shingles=np.concatenate([np.empty(0, np.uint32), *shingled]),
        keys=keys(shingled),
        decisions={place: found for place, found in enumerate(numbers) if found},
    )


def same(article_id: str, shingles: NDArray[np.uint32], decisions: frozenset[str]) -> int:
    """Return what articles of the very same shingles share; one without words is like no other."""
    content = repr(sorted(decisions)).encode() + distinct(shingles).tobytes() if len(shingles) else article_id.encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little")


def distinct(shingles: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return shingles sorted, each once; for so few, numpy's `unique` takes several times as long."""
    found = np.sort(shingles)
    return found[np.concatenate([[True], found[1:] != found[:-1]])] if len(found) else found


def keys(shingled: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint64]:
    """Return the keys of some texts' bands and of their leads', shape (texts, 2 * BANDS); 0 where there are none."""
    lead = [shingles[:LEAD] if len(shingles) > LEAD else shingles[:0] for shingles in shingled]
    return np.hstack([_keys([distinct(shingles) for shingles in sets]) for sets in (shingled, lead)])


def _shingles(text: str) -> NDArray[np.uint32]:
    """Return the hashes of a text's shingles; case, punctuation and site furniture don't count."""
    for start, end in reversed(furniture(text)):
        text = f"{text[:start]}\n{text[end:]}"
    words = np.array([_hash(word) for word in _WORD.findall(_APOSTROPHE.sub("'", text).lower())], dtype=np.uint64)
    size = min(SHINGLE, len(words))
    if not size:
        return words.astype(np.uint32)
    mixed = sum((words[i : len(words) - size + 1 + i] * _FACTORS[i] for i in range(size)), np.zeros(1, np.uint64))
    return _stir(mixed).astype(np.uint32)


@lru_cache(maxsize=100_000)
def _hash(word: str) -> int:
    """Return a number for a word, the same in every process."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def _stir(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread each bit of some numbers over all bits (the finaliser of SplitMix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _keys(sets: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint64]:
    """Return the band keys of some sets of shingles, shape (sets, BANDS); 0 for a set that is too small."""
    offsets = np.concatenate([[0], np.cumsum([len(s) for s in sets])]).astype(np.uint64)
    flat = np.concatenate(sets).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, PERMUTATIONS, SEED)
    rows = np.array(matrix.to_rows(), dtype=np.uint64).reshape(len(sets), BANDS, PERMUTATIONS // BANDS)
    found = _stir((rows * _FACTORS[: rows.shape[2]]).sum(axis=2, dtype=np.uint64))
    found[[len(s) < SHORTEST for s in sets]] = 0
    return found


def _decisions(title: str, text: str) -> frozenset[str]:
    """Return the case numbers at the top of an article."""
    return frozenset(re.sub(r"\D", "", number) for number in _DECISION.findall(f"{title}\n{text[:400]}"))
