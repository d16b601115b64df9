"""`carebreach crawl backfill`: years of archives, read by this process, by several, or by a cluster."""

from typing import Annotated

import typer

from crawler.commands import app

__all__ = ["app"]


@app.command()
def backfill(
    warc: Annotated[
        list[str] | None,
        typer.Option(
            help="A WARC file, a pattern in quotes, or a list with one name a line; may be given several times."
        ),
    ] = None,
    cc_news: Annotated[
        str | None, typer.Option("--cc-news", help="Months of Common Crawl's news archive: 2019-03..2019-06.")
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes that read; 0: this one alone.")] = 0,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler whose workers read, such as tcp://HOST:8786.")
    ] = None,
) -> None:
    """Read archives of others' crawls: what our sources published, through a gate of words, as if crawled then.

    Each file is read once; a run that was stopped goes on when it is started again.

    Exit status: 0 all well, 1 a file could not be read to its end (each is named), 2 bad input or a backfill is
    already running, 130 interrupted.
    """
    from corpus.config import settings
    from corpus.errors import CareBreachError
    from corpus.store import Store
    from crawler.backfill import backfill as read
    from crawler.backfill import files_of
    from crawler.backfill import workers as hire
    from crawler.warc.downloading import addresses

    if bool(warc) == bool(cc_news):
        raise CareBreachError("say what to read: either --warc FILES or --cc-news MONTHS")
    targets = files_of(warc) if warc else list(addresses(cc_news or ""))
    store = Store.open(settings())
    with hire(workers, scheduler) as hands:
        result = read(store, targets, hands)
    for problem in result.problems:
        typer.echo(problem, err=True)
    outcomes = result.outcomes
    typer.echo(
        f"{result.files} files read, {result.known} known, {result.failed} failed; {outcomes['records']} records, "
        f"{outcomes['taken']} articles: {result.tally.new} new, {result.tally.revised} revised, "
        f"{result.tally.unchanged} unchanged; {outcomes['damaged']} damaged records"
    )
    raise typer.Exit(result.exit_code)
