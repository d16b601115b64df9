"""The commands of `carebreach corpus`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(help="Look after the corpus: create, count, check, export.", no_args_is_help=True)


@app.command()
def migrate() -> None:
    """Create the corpus, or bring its database to the newest schema, and put in the baseline."""
    from corpus.baseline import put_baseline
    from corpus.config import settings
    from corpus.store import Store

    written = put_baseline(Store.open(settings()))
    typer.echo("the corpus is at the newest schema")
    if written:
        typer.echo(f"{written} baseline incidents put in; `carebreach analyse run` links them")


@app.command()
def stats() -> None:
    """Count what the corpus holds."""
    from corpus.checks import count_rows
    from corpus.config import settings
    from corpus.queries import Reader

    for name, count in count_rows(Reader.open(settings()).engine).items():
        typer.echo(f"{count:>9,}  {name}")


@app.command()
def check(
    mend: Annotated[
        bool, typer.Option("--repair", help="First mend what a killed run left: records without a row, torn ends.")
    ] = False,
) -> None:
    """Prove that archive, database and quotations agree; name every place where they don't.

    Exit status: 0 all agree, 1 something does not.
    """
    from corpus.checks import find_faults, repair
    from corpus.config import settings
    from corpus.queries import Reader
    from corpus.store import Store

    Reader.open(settings()).engine.dispose()  # nothing is made where there is no corpus
    store = Store.open(settings())
    for line in repair(store) if mend else ():
        typer.echo(line)
    agree = True
    for fault in find_faults(store):
        typer.echo(fault, err=True)
        agree = False
    if not agree:
        raise typer.Exit(1)
    typer.echo("archive, database and quotations agree")


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The database's URL, or an SQLite file.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="An empty database: its URL, or a new SQLite file.")],
) -> None:
    """Copy a corpus from one database to another, and prove that both hold the same: SQLite, PostgreSQL, either way.

    Prints each table's rows and SHA-256. The archive's files stay in the data folder, where both databases find them.
    """
    from corpus.copying import copy_corpus

    proofs = copy_corpus(source, target)
    for proof in proofs:
        typer.echo(f"{proof.rows:>9,}  {proof.table:<20} {proof.digest}")
    rows = sum(proof.rows for proof in proofs)
    typer.echo(f"{len(proofs)} tables with {rows:,} rows and the search index are the same")


@app.command()
def export(
    out: Annotated[str, typer.Option(help="The folder to write to.")],
    format: Annotated[
        Literal["csv", "xlsx", "parquet", "jsonl", "datapackage"],
        typer.Option(help="What to write; datapackage is one zip to cite: tables, VERIS, licence, changes, checksums."),
    ] = "csv",
    previous: Annotated[
        Path | None, typer.Option(help="A release to compare with, for what has changed (datapackage alone).")
    ] = None,
) -> None:
    """Write the incidents and all that stands behind them, with a data dictionary."""
    from corpus.config import settings
    from corpus.errors import CareBreachError
    from corpus.export_formats import export_tables
    from corpus.queries import Reader
    from corpus.release import write_release

    if not out.strip():
        raise CareBreachError("--out is empty; name a folder")
    if previous and format != "datapackage":
        raise CareBreachError("--previous goes with --format datapackage")
    with Reader.open(settings()).session() as session:
        if format == "datapackage":
            typer.echo(write_release(session, Path(out), previous=previous))
            return
        for path in export_tables(session, Path(out), format):
            typer.echo(path)


@app.command()
def feed(
    out: Annotated[str, typer.Option(help="The folder to write to.")],
    site: Annotated[str, typer.Option(help="The dashboard's address, for links to its incidents.")] = "",
) -> None:
    """Write Atom feeds of what became known: the whole corpus, and by body, region and cause."""
    from corpus.config import settings
    from corpus.errors import CareBreachError
    from corpus.feeds import write_feeds
    from corpus.queries import Reader

    if not out.strip():
        raise CareBreachError("--out is empty; name a folder")
    with Reader.open(settings()).session() as session:
        written = write_feeds(session, Path(out), site)
    typer.echo(f"{written[0]}, and {len(written) - 1} by body, region and cause")
