"""Signed articles in, their shingles and columns of band keys out, from a file on disk that is gone when it is closed.

In memory stays what every article needs at once: its id, where its shingles lie, and which text it equals.
"""

import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from analysis.families.signing import BANDS, SHORTEST, Signed, distinct, keys, same

BLOCK = 500
"""Texts whose keys are worked out anew at a time."""
RECENT = 5000
"""Texts whose shingles are remembered, because the next comparison may need them."""


class Scratch:
    """What is compared of all articles, by their place in order of id once the input is closed."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._blocks: list[tuple[int, int]] = []
        """Where the keys of each batch begin in the file, and how many articles it has."""
        self._end = 0
        self._order = np.empty(0, np.int64)
        self._batches: list[tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int64]]] = []
        self._decisions: dict[int, frozenset[str]] = {}
        self.ids: list[str] = []
        self.same = np.empty(0, np.uint64)
        """Shape (articles,). Equal for texts of the same shingles."""
        self.sizes = np.empty(0, np.int32)
        """Shape (articles,). Shingles of each text."""
        self._starts = np.empty(0, np.int64)
        self._common: NDArray[np.bool_] | None = None
        self.shingles = lru_cache(maxsize=RECENT)(self._shingles)
        self.distinct = lru_cache(maxsize=RECENT)(self._distinct)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, signed: Signed) -> None:
        """Take in a batch."""
        self._decisions |= {len(self.ids) + place: numbers for place, numbers in signed.decisions.items()}
        self.ids += signed.ids
        starts = self._end + 4 * np.concatenate([[0], np.cumsum(signed.sizes, dtype=np.int64)])
        self._batches.append((signed.same, signed.sizes, starts[:-1]))
        self._file.write(signed.shingles.tobytes())
        self._end = int(starts[-1])
        self._append_keys(signed.keys)

    def close_input(self) -> None:
        """Bring the articles into the order of their ids: from here on, a place says the same for any input order."""
        self._file.flush()
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        self._order = np.array(order, dtype=np.int64)
        self.ids = [self.ids[i] for i in order]
        if self._batches:
            self.same, self.sizes, self._starts = (
                np.concatenate(columns)[self._order] for columns in zip(*self._batches, strict=True)
            )
        self._batches = []
        self._decisions = {place: self._decisions[i] for place, i in enumerate(order) if i in self._decisions}

    def leave_out(self, common: NDArray[np.bool_]) -> None:
        """Do from now on without some shingles.

        Args:
            common: Whether a shingle is left out, by its upper bits; the length is a power of two.
        """
        self._common = common
        self.shingles.cache_clear()
        self.distinct.cache_clear()
        self._blocks = []
        self._order = np.arange(len(self.ids))
        for start in range(0, len(self.ids), BLOCK):
            block = [self._shingles(place) for place in range(start, min(start + BLOCK, len(self.ids)))]
            self._append_keys(keys(block))
            for place, shingles in enumerate(block, start):
                self.same[place] = same(self.ids[place], shingles, self.decisions(place))
        self._file.flush()

    def keys(self, band: int) -> NDArray[np.uint64]:
        """Return the keys of one band of all articles, shape (2, articles): of the whole texts, and of their leads."""
        sides = []
        for column in (band % BANDS, band % BANDS + BANDS):
            parts = [self._read(start + 8 * column * rows, 8 * rows) for start, rows in self._blocks]
            sides.append(np.frombuffer(b"".join(parts), dtype=np.uint64)[self._order])
        return np.array(sides)

    def decisions(self, place: int) -> frozenset[str]:
        """Return the case numbers at the top of an article."""
        return self._decisions.get(place, frozenset())

    def _append_keys(self, rows: NDArray[np.uint64]) -> None:
        """Write the keys of a batch, one column after the other."""
        self._blocks.append((self._end, len(rows)))
        self._file.write(np.ascontiguousarray(rows.T).tobytes())
        self._end += rows.nbytes

    def _shingles(self, place: int) -> NDArray[np.uint32]:
        """Return the shingles of a text in their order, without those that are left out, unless few would be left."""
        stored = self._read(int(self._starts[place]), 4 * int(self.sizes[place]))
        shingles = np.frombuffer(stored, dtype=np.uint32)
        if self._common is None:
            return shingles
        own = shingles[~self._common[cells(shingles, len(self._common))]]
        return own if len(own) >= SHORTEST else shingles

    def _distinct(self, place: int) -> NDArray[np.uint32]:
        """Return the shingles of a text, sorted, each once."""
        return distinct(self.shingles(place))

    def _read(self, start: int, length: int) -> bytes:
        return os.pread(self._file.fileno(), length, start)


def cells(shingles: NDArray[np.uint32], count: int) -> NDArray[np.uint32]:
    """Return in which of so many cells, a power of two, shingles are counted: by their upper bits."""
    return shingles >> np.uint32(33 - count.bit_length())
