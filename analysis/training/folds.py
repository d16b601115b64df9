"""Readers for each fold: fitted without the fold's texts, so that what builds on them sees texts as they will be."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.evaluation.texts import Text
from analysis.reader import Reader, using
from analysis.training.gold import FOLDS, fold
from analysis.training.sentences import fit


def fold_readers(texts: Sequence[Text], folder: Path, work: Path) -> list[Reader]:
    """Return one reader a fold, fitted to the other folds; what is kept in `work` is taken from there."""
    found = []
    for number in range(FOLDS):
        kept = work / f"fold{number}.npz"
        if kept.is_file():
            with kept.open("rb") as file:
                found.append(Reader.load(file))
            continue
        found.append(fit([text for text in texts if fold(text) != number], folder))
        with kept.open("wb") as out:
            found[-1].save(out)
    return found


def unseen(texts: Sequence[Text], readers: Sequence[Reader]) -> Iterator[Text]:
    """Yield the texts, each while the reader in use is the one that has not seen it."""
    for number, reader in enumerate(readers):
        with using(reader):
            yield from (text for text in texts if fold(text) == number)
