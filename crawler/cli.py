"""The commands of `carebreach crawl` that collect and look after it, and `carebreach import`."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Literal

import typer

EARLIEST = date(1998, 1, 1)  # the Data Protection Act

app = typer.Typer(help="Collect what the sources publish.", no_args_is_help=True)

NOTHING_ANSWERED = 3
Sample = Annotated[bool, typer.Option("--sample", help="Visit the bundled sample site instead of the web.")]


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
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m"], help="Search back to this day or month.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what needs a person, for cron.")] = False,
    log_format: Annotated[
        Literal["text", "json"], typer.Option(help="json: one object a line on standard error, logs and summaries.")
    ] = "text",
    sample: Sample = False,
) -> None:
    """Visit the sources and store what is new.

    Exit status: 0 all well, 1 a source failed or is no longer what it was (each is named), 2 bad input or a crawl is
    already running, 3 no source answered, 130 interrupted.
    """
    from corpus.errors import CareBreachError
    from crawler.crawl import crawl
    from crawler.telling import Teller

    teller = Teller(quiet=quiet, as_json=log_format == "json")
    with teller.telling_errors():
        if not sample:
            ask_for_contact(teller.warn)
        back_to = since.date() if since else None
        if back_to and not EARLIEST <= back_to <= datetime.now(UTC).date():
            raise CareBreachError(f"--since {back_to}: name a day from {EARLIEST} to today")
        result = crawl(source or [], sample=sample, due=due, revisit=revisit, limit=limit, since=back_to)
    teller.tell(result)
    if result.interrupted:
        raise KeyboardInterrupt
    raise typer.Exit(result.exit_code)


@app.command()
def check(
    sources: Annotated[list[str] | None, typer.Argument(help="Only these sources.", metavar="SOURCE…")] = None,
    every_title: Annotated[
        bool, typer.Option("--all", help="Read the feed of every title of a group, not only of the first three.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON Lines instead of a table.")] = False,
    sample: Sample = False,
) -> None:
    """Visit each source live with a handful of requests, store nothing, and say what is not as it should be.

    Exit status: 0 all well, off or skipped, 1 a source drifted, refused or was silent, 2 bad input or a crawl is
    running, 3 no source answered, 130 interrupted.
    """
    from crawler.checking import check as look_at_sources
    from crawler.looks import as_json as line_of
    from crawler.looks import exit_code, table

    if not sample:
        ask_for_contact(lambda line: typer.echo(line, err=True))
    looks = look_at_sources(sources or [], every_title=every_title, sample=sample)
    typer.echo("\n".join(map(line_of, looks)) if as_json else table(looks))
    raise typer.Exit(exit_code(looks))


@app.command("list")
def list_sources(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the table of docs/sources.md instead; it tells nothing of runs.")
    ] = False,
) -> None:
    """List the sources: what each permits and why, how its last run went, which of its feeds fail."""
    from corpus.config import settings
    from corpus.store import Store
    from crawler import source_table

    if markdown:
        typer.echo(source_table.markdown(), nl=False)
        return
    for line in source_table.health(Store.open(settings())):
        typer.echo(line)


def ask_for_contact(say: Callable[[str], None]) -> None:
    """Say that the user agent names nobody, if it doesn't."""
    from corpus.config import settings

    if not (settings().contact or settings().sample):
        say("Set CAREBREACH_CONTACT to an address at which webmasters reach you; the user agent names it.")


@app.command("replay")
def replay_archive(
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given several times.")] = None,
) -> None:
    """Parse the archived pages again, without the network; where a parser now reads more, a revision is made.

    Exit status: 0 all well, 1 a page is lost (each is named; the others were parsed), 2 bad input.
    """
    from corpus.config import settings
    from corpus.store import Store
    from crawler.reparsing import reparse

    tallies = reparse(Store.open(settings()), source or [])
    for name, tally in tallies.items():
        new = f", {tally.new} new" if tally.new else ""
        counts = f"{tally.fetched} read again{new}, {tally.revised} revised, {tally.rejected.total()} rejected"
        typer.echo(f"{name}: {counts}")
        for lost in tally.broken:
            typer.echo(f"{name}: {lost}", err=True)
    raise typer.Exit(1 if any(tally.broken for tally in tallies.values()) else 0)


def import_command(
    targets: Annotated[list[str], typer.Argument(help="Files, folders or addresses.", metavar="FILE|FOLDER|URL…")],
    title: Annotated[str | None, typer.Option(help="The title, if not what the text itself says.")] = None,
    published: Annotated[str | None, typer.Option(help="Date of publication, as 2026-11-22.")] = None,
    source: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it was published.")] = None,
) -> None:
    """Take in texts that you have: text, HTML, PDF, JSON Lines, WARC; files, folders or addresses.

    Exit status: 0 all well, 1 something could not be taken in (the rest was), 2 bad input.
    """
    from corpus.config import settings
    from corpus.store import Store
    from crawler.intake.importing import import_paths

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
