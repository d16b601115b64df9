"""The commands of `carebreach crawl` that look after collecting: schedule, add, freeze."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from crawler.cli import app, ask_for_contact

__all__ = ["app"]


@app.command()
def schedule(
    format: Annotated[Literal["systemd", "cron"], typer.Option(help="For whom.")] = "systemd",
    out: Annotated[
        Path | None, typer.Option(help="Write into this folder, such as ~/.config/systemd/user, instead of printing.")
    ] = None,
) -> None:
    """Print a systemd timer with its services, or a crontab line: collect at each source's rhythm, and analyse.

    Where the corpus lies and whom webmasters reach are written down as they are set now; keys and passwords are not.
    """
    from corpus.config import settings
    from corpus.errors import CareBreachError
    from crawler import scheduling

    files = scheduling.units(settings()) if format == "systemd" else {"carebreach.cron": scheduling.crontab(settings())}
    if out is None:
        typer.echo("\n".join(f"# {name}\n{text}" for name, text in files.items()), nl=False)
    else:
        out = out.expanduser()
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                (out / name).write_text(text, encoding="utf-8")
                typer.echo(f"wrote {out / name}", err=True)
        except OSError as error:
            raise CareBreachError(f"--out {out}: can't be written ({error.strerror}); name a folder") from error
    typer.echo(scheduling.NEXT[format].format(folder=out or "FOLDER"), err=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What the spider is to be called, such as plymouth_herald.")],
    title: Annotated[str, typer.Argument(help="What people call the source.")],
    feed: Annotated[str, typer.Argument(help="The address of its RSS or Atom feed.")],
    kind: Annotated[str, typer.Option(help="newspaper, broadcaster, trade_press, regulator …")] = "newspaper",
) -> None:
    """Add a source that has a feed: write its spider, and freeze its feed and first article as failing tests.

    Of the frozen pages only the mark-up and the dates are kept; words, names, links and pictures are replaced.
    """
    from crawler.contributing.scaffold import add_source

    ask_for_contact(_warn)
    added = add_source(name, title, feed, kind)
    for file in added.files:
        typer.echo(f"wrote {file}")
    typer.echo(
        f"""
1. Read the site's terms and robots.txt; write what you found into crawler/spiders/{name}.py.
2. make test ARGS="-k {name}"    two tests fail: nobody has looked at the pages yet.
3. Compare tests/fixtures/{name}/*/expected.json with the page beside it, correct it, delete the line "checked".
4. Where the parser reads the page wrongly (it was read by {added.rule or "no rule"}), describe its template in
   crawler/parsing/selectors.toml. A further page: carebreach crawl freeze URL --case NAME
5. carebreach crawl check {name}, and then carebreach crawl run --source {name}."""
    )


@app.command()
def freeze(
    urls: Annotated[list[str], typer.Argument(help="Addresses of pages.", metavar="URL…")],
    case: Annotated[str, typer.Option(help="What the case is called, such as older_template.")],
    source: Annotated[str | None, typer.Option(help="Whose pages they are, if not the source of that site.")] = None,
) -> None:
    """Freeze further pages of a source as failing tests, their words replaced."""
    from crawler.contributing.freezing import freeze as freeze_pages

    ask_for_contact(_warn)
    for folder in freeze_pages(urls, case, source):
        typer.echo(f'wrote {folder}: compare its expected.json with the page, correct it, delete the line "checked"')


def _warn(line: str) -> None:
    typer.echo(line, err=True)
