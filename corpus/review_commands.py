"""The commands of `carebreach review`: who may code, what waits for them, and readers' corrections."""

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(help="Name coders, and fill and count the review queue.", no_args_is_help=True)
coder_app = typer.Typer(help="Who may code. Without a coder the dashboard has no Review.", no_args_is_help=True)
app.add_typer(coder_app, name="coder")


@coder_app.command("add")
def add_coder(
    name: Annotated[str, typer.Argument(help="Stands beside all that they decide: a-z, 0-9, dot, dash, underscore.")],
    email: Annotated[
        str | None, typer.Option(help="They sign in at your identity provider with this address, without a password.")
    ] = None,
) -> None:
    """Add a coder, asking for a password; or give one a new password, which ends their sessions."""
    from corpus import coders
    from corpus.config import settings

    known = name in coders.names(settings())
    password = None
    if email is None:
        password = typer.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True)
    coders.add(settings(), name, password=password, email=email)
    typer.echo(f"{name} can sign in" + (" anew; the former way in is closed" if known else ""))


@coder_app.command("list")
def list_coders() -> None:
    """Name the coders and how they sign in."""
    from corpus import coders
    from corpus.config import settings

    for name, way in coders.listed(settings()):
        typer.echo(f"{name:<32}  {way}")


@coder_app.command("remove")
def remove_coder(name: str) -> None:
    """Close a coder's way in at once; what they decided stays under their name."""
    from corpus import coders
    from corpus.config import settings

    coders.remove(settings(), name)
    typer.echo(f"{name} can't sign in any more")


@app.command()
def queue() -> None:
    """Count what waits: each coder's sample, corrections, codings that differ, and what the machine is unsure of."""
    from corpus.config import settings
    from corpus.queries import Reader
    from corpus.queries.review import waiting_counts

    with Reader.open(settings()).session() as session:
        for line, count in waiting_counts(session, settings()):
            typer.echo(f"{count:>9,}  {line}")


@app.command()
def sample(
    name: Annotated[str, typer.Argument(help="What to call the sample, such as pilot-2026.")],
    coder: Annotated[list[str], typer.Option(help="Who codes it, blind; twice for double coding.")],
    size: Annotated[int, typer.Option(min=1, help="So many texts.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed gives the same texts.")] = 1,
    frame: Annotated[
        Literal["relevant", "all"], typer.Option(help="Draw from the texts judged relevant, or from all.")
    ] = "relevant",
) -> None:
    """Draw a random sample of texts and assign the same to each coder."""
    from corpus.config import settings
    from corpus.queries import Reader
    from corpus.review_queue import put_sample
    from corpus.store import Store

    Reader.open(settings()).engine.dispose()  # nothing is made where there is no corpus
    drawn, of = put_sample(Store.open(settings()), settings(), name, size=size, seed=seed, frame=frame, to=coder)
    typer.echo(f"{drawn:,} of {of:,} texts drawn with seed {seed}, for {', '.join(dict.fromkeys(coder))}")


@app.command("import")
def import_corrections(
    files: Annotated[list[str], typer.Argument(help="JSON: one correction, or a list of them.")],
) -> None:
    """Queue readers' corrections from form files, and print the id of each, which is the reader's receipt."""
    from corpus.config import settings
    from corpus.queries import Reader
    from corpus.review_queue import put_corrections, read_forms
    from corpus.store import Store

    forms = [form for file in files for form in read_forms(Path(file))]
    Reader.open(settings()).engine.dispose()
    for correction_id, new in put_corrections(Store.open(settings()), forms):
        typer.echo(f"{correction_id}  {'waits for a coder' if new else 'was known already'}")
