"""Keys piece by piece: databases limit how many one statement may name."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Key = TypeVar("Key")
SIZE = 500


def batches(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Yield some keys, at most SIZE at a time, in their order."""
    for start in range(0, len(keys), SIZE):
        yield keys[start : start + SIZE]
