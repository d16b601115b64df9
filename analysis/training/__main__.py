"""`python -m analysis.training tests/gold --work DIR` fits everything anew, each on what it builds on.

The readers of the folds are kept in the working folder: remove it when texts or sentences have changed.
"""

from pathlib import Path
from typing import Annotated

import typer

from analysis.reader import Reader
from analysis.training import causes, dates, fields, holders, outcomes, relevance, sentences, texts
from analysis.training.folds import fold_readers
from analysis.training.gold import judged_texts, training_texts


def main(
    gold: Annotated[Path, typer.Argument(help="Folder of the labelled texts and sentences.")],
    work: Annotated[Path, typer.Option(help="Folder in which the readers of the folds are kept.")],
    reader: Annotated[bool, typer.Option(help="Whether to fit the shipped reader too.")] = True,
) -> None:
    """Fit the reader, and what builds on it."""
    work.mkdir(parents=True, exist_ok=True)
    coded, judged = training_texts(gold), [*training_texts(gold), *judged_texts(gold)]
    if reader:
        save(sentences.fit(coded, gold), "sentences")
    save(texts.fit(judged), "texts")
    readers = fold_readers(coded, gold, work)
    typer.echo(relevance.train(judged, readers))
    typer.echo(holders.train(coded, readers))
    typer.echo(fields.train(coded, readers, gold))
    for step in (causes, outcomes, dates):
        typer.echo(step.train(coded, readers))


def save(fitted: Reader, name: str) -> None:
    """Write a reader where the product reads it."""
    with (Path(__file__).parents[1] / "reader" / f"{name}.npz").open("wb") as out:
        fitted.save(out)


typer.run(main)
