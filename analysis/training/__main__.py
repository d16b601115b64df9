"""`python -m analysis.training tests/gold --work DIR` fits everything anew, in the order in which each builds on others.

The readers of the folds are kept in the working folder: remove it when texts or sentences have changed.
"""

from pathlib import Path
from typing import Annotated

import typer

from analysis.reader.model import FILE
from analysis.training import causes, outcomes, relevance, sentences
from analysis.training.folds import fold_readers
from analysis.training.gold import training_texts


def main(
    gold: Annotated[Path, typer.Argument(help="Folder of the labelled texts and sentences.")],
    work: Annotated[Path, typer.Option(help="Folder in which the readers of the folds are kept.")],
    reader: Annotated[bool, typer.Option(help="Whether to fit the shipped reader too.")] = True,
) -> None:
    """Fit the reader, and what builds on it."""
    work.mkdir(parents=True, exist_ok=True)
    texts = training_texts(gold)
    if reader:
        fitted = sentences.fit(texts, gold)
        with (Path(__file__).parents[1] / "reader" / FILE).open("wb") as out:
            fitted.save(out)
    readers = fold_readers(texts, gold, work)
    for step in (relevance, causes, outcomes):
        typer.echo(step.train(texts, readers))


typer.run(main)
