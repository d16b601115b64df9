"""Word lists: named lists of patterns read as one expression, to count the words of each list in some sentences."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from analysis.text import Piece

Words = tuple[Piece, int, int]
"""Words of a sentence: the sentence, and where in it they begin and end."""


@dataclass(frozen=True, slots=True)
class WordLists:
    """All the lists as one expression, the name of a list being that of its group."""

    expression: re.Pattern[str]

    @classmethod
    def of(cls, lists: Mapping[str, Sequence[str]]) -> Self:
        """Compile lists of patterns in lower case; a word that two lists have counts for the first."""
        groups = "|".join(f"(?P<{name}>{'|'.join(words)})" for name, words in lists.items())
        return cls(re.compile(rf"(?<![a-z0-9])(?:{groups})(?![a-z0-9])"))

    def counts(
        self, pieces: Iterable[Piece], only: Callable[[str, int, int], bool] = lambda _low, _start, _end: True
    ) -> dict[str, int]:
        """Return how many words of each list stand in some sentences, of those that `only` takes."""
        counts: dict[str, int] = {}
        for piece in pieces:
            for match in self.expression.finditer(piece.lower):
                if only(piece.lower, match.start(), match.end()):
                    kind = match.lastgroup or ""
                    counts[kind] = counts.get(kind, 0) + 1
        return counts

    def first(self, kinds: Iterable[str], pieces: Sequence[Piece]) -> Words | None:
        """Return the first words of the first list that has any; the whole first sentence where none has."""
        for kind in kinds:
            for piece in pieces:
                for match in self.expression.finditer(piece.lower):
                    if match.lastgroup == kind:
                        return piece, match.start(), match.end()
        return (pieces[0], 0, len(pieces[0].text)) if pieces and pieces[0].text else None
