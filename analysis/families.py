"""Articles in, families out: the syndicated and lightly edited copies of one story, whatever order they come in.

MinHash signatures of word shingles (rensa) propose pairs, the shingles decide, and joined pairs are families.
A text that retells or quotes another (a trade paper's summary of a regulator's notice) shares too few to be its copy.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash, RMinHashLSH

from analysis.text import normal
from corpus.furniture import furniture

VERSION = 1

SHINGLE = 3
"""Words in a shingle: two accounts of one event share few so long, and an edited word spoils only three."""
LEAD = 120
"""Words at the top that get a signature of their own: papers cut from the bottom, and a cut copy still opens alike."""
PERMUTATIONS = 128
BANDS = 32
"""Bands of four rows: a pair that shares half its shingles is proposed 87 times in 100, two thirds 99.9 times."""
SEED = 42
JACCARD = 0.5
"""Share of all shingles in common from which two texts are copies: about one word in nine may have been changed."""
CONTAINMENT = 0.75
"""Share of the shorter text's shingles found in the longer from which it is a cut copy."""
FEWEST = 40
"""Shingles that a cut copy must have: less is a teaser, which more than one story can share."""
SHORTEST = 8
"""Shingles below which a text is a copy only of the same words."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DECISION = re.compile(r"\b\d{2}[ -]\d{3}[ -]\d{3}\b")
"""An ombudsman's case number. Decisions share pages of standing text, and two numbers are two cases."""


class _Text:
    """What is compared of one article."""

    __slots__ = ("decisions", "id", "lead", "shingles")

    def __init__(self, article_id: str, title: str, text: str) -> None:
        words = _words(text)
        self.id = article_id
        self.shingles = _shingles(words)
        self.lead = _shingles(words[:LEAD])
        self.decisions = frozenset(re.sub(r"\D", "", number) for number in _DECISION.findall(f"{title}\n{text[:400]}"))


def find_families(articles: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Group the copies of one story.

    Args:
        articles: (article id, title, text) of each, in any order.

    Returns:
        Family id of every article: the smallest article id in the family, its own where an article has no copy.
    """
    texts = sorted((_Text(*article) for article in articles), key=lambda text: text.id)
    leader = list(range(len(texts)))
    first_with: dict[bytes, int] = {}
    distinct: list[int] = []
    for i, text in enumerate(texts):
        same = first_with.setdefault(_key(text), i)
        leader[i] = same
        if same == i:
            distinct.append(i)
    for i, j in _candidates(texts, distinct):
        a, b = _root(leader, i), _root(leader, j)
        if a != b and _are_copies(texts[i], texts[j]):
            leader[max(a, b)] = min(a, b)
    return {text.id: texts[_root(leader, i)].id for i, text in enumerate(texts)}


def _words(text: str) -> list[bytes]:
    """Return the words of a text; case, punctuation and site furniture don't count."""
    for start, end in reversed(furniture(text)):
        text = f"{text[:start]}\n{text[end:]}"
    return [word.encode() for word in _WORD.findall(normal(text).lower())]


def _shingles(words: list[bytes]) -> NDArray[np.uint64]:
    """Return the sorted, distinct hashes of the shingles of some words."""
    size = min(SHINGLE, len(words)) or 1
    hashes = (
        int.from_bytes(hashlib.blake2b(b" ".join(words[i : i + size]), digest_size=8).digest(), "little")
        for i in range(len(words) - size + 1)
    )
    return np.unique(np.fromiter(hashes, dtype=np.uint64))


def _key(text: _Text) -> bytes:
    """Return what texts of the very same words share; an article without words is like no other."""
    return text.shingles.tobytes() or text.id.encode()


def _candidates(texts: list[_Text], members: list[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of texts that are likely to share half their shingles, or the shingles of a lead."""
    index = RMinHashLSH(threshold=JACCARD, num_perm=PERMUTATIONS, num_bands=BANDS)
    for i in members:
        if len(texts[i].shingles) < SHORTEST:
            continue
        signatures = [_signature(texts[i].shingles), _signature(texts[i].lead)]
        # Both signatures lie in one index, so that a copy cut to a few lines meets the lead that it was cut from.
        yield from ((j, i) for j in sorted({key // 2 for signature in signatures for key in index.query(signature)}))
        for side, signature in enumerate(signatures):
            index.insert(2 * i + side, signature)


def _signature(shingles: NDArray[np.uint64]) -> RMinHash:
    """Return the MinHash of a set of shingles."""
    signature = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    signature.update([shingle.tobytes() for shingle in shingles])
    return signature


def _are_copies(a: _Text, b: _Text) -> bool:
    """Say whether two texts are the same story, edited or cut."""
    if a.decisions and b.decisions and not a.decisions & b.decisions:
        return False
    shared = len(np.intersect1d(a.shingles, b.shingles, assume_unique=True))
    shorter = min(len(a.shingles), len(b.shingles))
    union = len(a.shingles) + len(b.shingles) - shared
    return shared >= JACCARD * union or (shorter >= FEWEST and shared >= CONTAINMENT * shorter)


def _root(leader: list[int], i: int) -> int:
    """Return the first text of the family that a text belongs to."""
    while leader[i] != i:
        leader[i] = leader[leader[i]]
        i = leader[i]
    return i
