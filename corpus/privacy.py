"""What may leave the corpus: private persons' names are masked in all words of a text, and no cell is a formula.

An article that has not been checked for names leaves no headline, no quotation and no snippet. An article's address
leaves whole, because it is how a reader reaches the public page; so a name that a publisher wrote into an address
stays in the link, but is masked where words of the address are quoted as evidence.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.full_text import BLANK
from corpus.models import MaskSpan, StageResult
from corpus.spans import Part

STAGE = "persons"
WITHHELD = "withheld until checked for names"
_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


class Mask(Protocol):
    """Words of one part of a text that no reader may see, and what stands there instead."""

    @property
    def part(self) -> str:
        """The part of the article: text, title or url."""

    @property
    def start(self) -> int:
        """The first code point."""

    @property
    def end(self) -> int:
        """The code point after the last."""

    @property
    def label(self) -> str:
        """What a reader sees, without the brackets."""


def mask(words: str, start: int, part: Part, masks: Iterable[Mask]) -> str:
    """Return words cut from one part of a text with every private name in them replaced by its label.

    A name that the cut runs through is replaced all the same.

    Args:
        words: what stands in the part from `start` on.
        start: code point of the part at which the words begin.
        part: the part that the words were cut from.
        masks: the masks of the whole article, in any order; they may overlap.
    """
    end = start + len(words)
    shown: list[str] = []
    at = start
    for found in sorted((m for m in masks if m.part == part), key=lambda m: (m.start, -m.end, m.label)):
        if found.end <= at or found.start >= end:
            continue
        if found.start >= at:
            shown += [words[at - start : found.start - start], f"[{found.label}]"]
        elif at == start:  # the cut begins inside a name
            shown.append(f"[{found.label}]")
        at = min(found.end, end)
    return "".join(shown) + words[at - start :]


def spreadsheet_safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula, on one line and without control characters."""
    neutral = f"'{cell}" if cell.startswith(_RUNS_AS_FORMULA) else cell
    return _CONTROL.sub(" ", re.sub(r"[\r\n\t]+", " ", neutral))


class _Blank(NamedTuple):
    """A mask without its label."""

    part: str
    start: int
    end: int
    label: str = BLANK


class Masks:
    """The masks of some revisions, and which of those have been checked for names at all."""

    def __init__(self, checked: Collection[str], masks: Mapping[str, Sequence[Mask]]) -> None:
        self._checked = frozenset(checked)
        self._masks = masks

    @classmethod
    def load(cls, session: Session, revision_ids: Collection[str]) -> Self:
        """Read the masks of some revisions."""
        if not revision_ids:
            return cls((), {})
        done = select(StageResult.revision_id).where(
            StageResult.revision_id.in_(revision_ids), StageResult.stage == STAGE, StageResult.outcome == "done"
        )
        masks: dict[str, list[MaskSpan]] = {}
        for found in session.scalars(select(MaskSpan).where(MaskSpan.revision_id.in_(revision_ids))):
            masks.setdefault(found.revision_id, []).append(found)
        return cls(set(session.scalars(done)), masks)

    def checked(self, revision_id: str) -> bool:
        """Say whether a revision has been checked for names."""
        return revision_id in self._checked

    def show(self, revision_id: str, words: str, start: int = 0, part: Part = "text") -> str:
        """Return words of a revision as they may leave: masked, or withheld whole."""
        if revision_id not in self._checked:
            return WITHHELD
        return mask(words, start, part, self._masks.get(revision_id, ()))

    def blank(self, revision_id: str, words: str, start: int, part: Part = "text") -> str:
        """Return words of a checked revision with every private name blanked out: no label could be found as a word.

        Raises:
            KeyError: the revision has not been checked for names.
        """
        if revision_id not in self._checked:
            raise KeyError(revision_id)
        found = self._masks.get(revision_id, ())
        return mask(words, start, part, [_Blank(m.part, m.start, m.end) for m in found])

    def hides(self, revision_id: str, words: str, start: int, part: Part) -> bool:
        """Say whether a reader may not see these words as they stand."""
        return self.show(revision_id, words, start, part) != words
