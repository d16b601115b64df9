"""The model: a vocabulary of grams, and for each label what each gram speaks for it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import pairwise
from typing import IO, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.reader.grams import letter_grams, word_grams

BLOCKS: tuple[Callable[[str], Counter[str]], ...] = (word_grams, letter_grams)
"""The kinds of grams; each is weighed to unit length by itself."""


NONE = "none"
"""The label of a sentence that tells of no cause."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What some sentences tell of: probabilities, shape (sentences, labels) each."""

    causes: NDArray[np.float32]
    """Each row sums to one, with that of `none`."""
    outcomes: NDArray[np.float32]
    """Each value by itself: a sentence may tell of several."""
    labels: dict[str, tuple[str, ...]]

    def of(self, kind: str, sentence: int) -> dict[str, float]:
        """Return the probability of each cause or outcome for one sentence, without `none`."""
        row = getattr(self, kind)[sentence].tolist()
        return {label: p for label, p in zip(self.labels[kind], row, strict=True) if label != NONE}


@dataclass(frozen=True, eq=False)
class Reader:
    """What was learned: the sum of the weights of a sentence's grams says how likely each label is."""

    causes: tuple[str, ...]
    """The causes and `none`."""
    outcomes: tuple[str, ...]
    vocabularies: tuple[tuple[str, ...], ...]
    """The grams of each block, in the order of the rows of `weights`."""
    rarity: NDArray[np.float32]
    """Shape (grams,): the inverse document frequency of each gram."""
    weights: NDArray[np.float32]
    """Shape (grams, causes and outcomes)."""
    bias: NDArray[np.float32]
    """Shape (causes and outcomes,)."""

    def read(self, sentences: Sequence[str]) -> Readings:
        """Return what each sentence tells of: logistic for outcomes, softmax over causes and none."""
        sums = self._sums(sentences)
        causes, outcomes = sums[:, : len(self.causes)], sums[:, len(self.causes) :]
        powers = np.exp(causes - causes.max(axis=1, keepdims=True, initial=-np.inf))
        return Readings(
            powers / powers.sum(axis=1, keepdims=True), np.asarray(1 / (1 + np.exp(-outcomes)), dtype=np.float32),
            {"causes": self.causes, "outcomes": self.outcomes},
        )  # fmt: skip

    def _sums(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return the bias and weights of each sentence's grams, summed."""
        out = np.tile(self.bias, (len(sentences), 1))
        for i, sentence in enumerate(sentences):
            for grams, rows in zip(BLOCKS, self._rows, strict=True):
                found = {row: count for gram, count in grams(sentence).items() if (row := rows.get(gram)) is not None}
                if found:
                    at = np.fromiter(found, dtype=np.intp, count=len(found))
                    values = (1 + np.log(list(found.values()))) * self.rarity[at]
                    out[i] += (values / np.linalg.norm(values)) @ self.weights[at]
        return out

    def save(self, file: IO[bytes]) -> None:
        """Write the model as a compressed archive of arrays; weights are kept in half precision."""
        np.savez_compressed(
            file,
            causes=np.array(self.causes),
            outcomes=np.array(self.outcomes),
            sizes=np.array([len(block) for block in self.vocabularies]),
            grams=np.frombuffer("\n".join(g for block in self.vocabularies for g in block).encode(), dtype=np.uint8),
            rarity=self.rarity.astype(np.float16),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
        )

    @classmethod
    def load(cls, file: IO[bytes]) -> "Reader":
        """Read a model that was saved."""
        with np.load(file) as stored:
            grams = stored["grams"].tobytes().decode().split("\n")
            edges = [0, *np.cumsum(stored["sizes"]).tolist()]
            blocks = tuple(tuple(grams[a:b]) for a, b in pairwise(edges))
            causes, outcomes = (tuple(stored[name].tolist()) for name in ("causes", "outcomes"))
            rarity, weights = (stored[name].astype(np.float32) for name in ("rarity", "weights"))
            return cls(causes, outcomes, blocks, rarity, weights, stored["bias"])

    @cached_property
    def _rows(self) -> tuple[dict[str, int], ...]:
        """The row of each gram, block by block."""
        found, start = [], 0
        for block in self.vocabularies:
            found.append({gram: start + i for i, gram in enumerate(block)})
            start += len(block)
        return tuple(found)


Name = Literal["sentences", "texts"]
"""What a reader was taught to read: single sentences, or the subject of whole texts (relevant or none)."""
RELEVANT = "relevant"
_current: dict[Name, list[Reader]] = {"sentences": [], "texts": []}


def reader(name: Name = "sentences") -> Reader:
    """Return a reader in use; a shipped one is loaded once, when it is first asked for."""
    if not _current[name]:
        with files("analysis.reader").joinpath(f"{name}.npz").open("rb") as file:
            _current[name].append(Reader.load(file))
    return _current[name][-1]


@contextmanager
def using(other: Reader, name: Name = "sentences") -> Iterator[None]:
    """Read with another reader for a while, as training and ablation do."""
    reader(name)
    _current[name].append(other)
    try:
        yield
    finally:
        _current[name].remove(other)
