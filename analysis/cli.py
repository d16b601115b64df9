"""The commands of `carebreach analyse`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from corpus.store import Store

app = typer.Typer(help="Code the texts: relevance, reports, incidents, themes.", no_args_is_help=True)


@app.command()
def run() -> None:
    """Bring all findings up to date; what is up to date is left alone."""
    from corpus.config import settings
    from corpus.store import Store

    if not analyse_corpus(Store.open(settings())):
        raise typer.Exit(1)


def analyse_corpus(store: "Store") -> bool:
    """Run the pipeline, print one line a stage, and say whether few enough texts were set aside."""
    from analysis import pipeline
    from corpus.config import settings
    from corpus.locks import lock

    with lock(settings().folder, "analysis"):
        outcomes = pipeline.run(store, progress=typer.echo)
    failed = [outcome for outcome in outcomes if outcome.failed]
    for outcome in failed:
        typer.echo(f"{outcome.stage}: more than 2 % of its texts were set aside; stage_results says why", err=True)
    return not failed


@app.command()
def extract(
    file: Annotated[Path | None, typer.Argument(help="JSON Lines to read; standard input if absent.")] = None,
) -> None:
    """Code texts without a corpus: JSON Lines in, JSON Lines out, in order.

    In: {"id", "title", "text", "url"?, "published"?}. Exit status 0 only when every line was good.
    """
    from analysis.filter import extract_stream

    if file is None:
        good = extract_stream(sys.stdin.buffer, sys.stdout)
    else:
        with file.open("rb") as lines:
            good = extract_stream(lines, sys.stdout)
    if not good:
        raise typer.Exit(1)


@app.command()
def evaluate(
    gold: Annotated[Path | None, typer.Option(help="Coded texts as JSON Lines; those of tests/gold if absent.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Another coding of them, instead of ours.")] = None,
) -> None:
    """Measure how well the coding agrees with coded texts: each field with its interval, and every disagreement."""
    from analysis.evaluation import report
    from corpus.config import CHECKOUT
    from corpus.errors import CareBreachError

    texts = gold or CHECKOUT / "tests" / "gold" / "dev.jsonl"
    if not texts.is_file():
        raise CareBreachError(f"{texts}: there is no such file; name one with --gold")
    typer.echo(report(texts, predictions))
