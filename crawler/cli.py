"""The commands of `carebreach crawl`, and `carebreach import`."""

from typing import Annotated

import typer

app = typer.Typer(help="Collect what the sources publish.", no_args_is_help=True)

NOTHING_ANSWERED = 3


@app.command()
def run(
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given several times.")] = None,
    due: Annotated[
        bool, typer.Option("--due/--all", help="Only sources whose last run is older than their rhythm.")
    ] = False,
    revisit: Annotated[
        bool, typer.Option("--revisit", help="Look again at every article that is still listed.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=0, help="Fetch at most this many articles from each source.")] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Crawl the bundled sample site into its own corpus.")
    ] = False,
) -> None:
    """Visit the sources and store what is new.

    Exit status: 0 all well, 1 a source failed, 2 bad input or a crawl is already running, 3 no source answered.
    """
    from corpus.config import settings
    from crawler.crawl import crawl

    if not (settings().contact or sample or settings().sample):
        typer.echo(
            "Set CAREBREACH_CONTACT to an address at which webmasters reach you; the user agent names it.", err=True
        )
    result = crawl(source or [], sample=sample, due=due, revisit=revisit, limit=limit)
    if result.interrupted:
        raise KeyboardInterrupt
    for name, visited in result.sources.items():
        quiet = visited.message if visited.status != "finished" and not visited.tally.listed else visited.tally.line()
        typer.echo(f"{name}: {quiet}")
        if visited.message and visited.message != quiet:
            typer.echo(f"{name}: {visited.message}", err=True)
    if not result.sources:
        typer.echo("no source is due")
    raise typer.Exit(result.exit_code)


@app.command("list")
def list_sources() -> None:
    """List the sources: what each permits and why, and how its last run went."""
    from corpus.config import settings
    from corpus.store import Store
    from crawler.crawl import last_run
    from crawler.process import sources_to_crawl

    store = Store.open(settings())
    for name, kind in sources_to_crawl().items():
        last = last_run(store, name)
        permission = kind.permits(require_terms=settings().require_terms)
        typer.echo(f"{name:<20}{kind.source.name}")
        typer.echo(f"{'':<20}{permission}. {kind.source.permission_reason}")
        told = f"{last.started:%Y-%m-%d %H:%M} UTC, {last.status} {last.message}".rstrip() if last else "never"
        typer.echo(f"{'':<20}last run: {told}")


@app.command("replay")
def replay_archive(
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given several times.")] = None,
) -> None:
    """Parse the archived pages again, without the network; where a parser now reads more, a revision is made."""
    from corpus.config import settings
    from corpus.store import Store
    from crawler.reparsing import reparse

    for name, tally in reparse(Store.open(settings()), source or []).items():
        typer.echo(f"{name}: {tally.fetched} read again, {tally.revised} revised, {tally.rejected.total()} rejected")


def import_command(
    targets: Annotated[list[str], typer.Argument(help="Files, folders or addresses.", metavar="FILE|FOLDER|URL…")],
    title: Annotated[str | None, typer.Option(help="The title, if not what the text itself says.")] = None,
    published: Annotated[str | None, typer.Option(help="Date of publication, as 2026-11-22.")] = None,
    source: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it was published.")] = None,
) -> None:
    """Take in texts that you have: text, HTML, PDF, JSON Lines; files, folders or addresses.

    Exit status: 0 all well, 1 something could not be taken in (the rest was), 2 bad input.
    """
    from corpus.config import settings
    from corpus.store import Store
    from crawler.importing import import_paths

    store = Store.open(settings())
    result = import_paths(targets, store, title=title, published=published, source=source, url=url)
    for problem in result.problems:
        typer.echo(problem, err=True)
    typer.echo(
        f"{result.new} new, {result.revised} revised, {result.unchanged} unchanged, {len(result.problems)} not taken in"
    )
    if result.interrupted:
        raise KeyboardInterrupt
    raise typer.Exit(result.exit_code)
