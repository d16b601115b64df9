"""The `carebreach` command: joins each package's commands; `run` is crawl, analyse and serve in one go.

Packages are imported when a command runs, so that `carebreach --help` answers at once.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import app as analyse
from corpus.cli import app as corpus
from corpus.errors import CareBreachError
from corpus.review_commands import app as review
from corpus.search_command import add_search
from crawler.backfill_command import app as crawl
from crawler.cli import NOTHING_ANSWERED, import_command

if TYPE_CHECKING:
    from corpus.queries.search import QueryVector


def _vector_of(query: str) -> "QueryVector":
    """Return what a query means, for `carebreach corpus search`.

    Raises:
        CareBreachError: the model's package is not installed.
    """
    from analysis.embeddings import MODEL, encode
    from corpus.queries.search import QueryVector

    return QueryVector(MODEL, encode([query])[0])


app = typer.Typer(
    help="A research corpus of UK social-services data breaches.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(crawl, name="crawl")
app.command("import")(import_command)
app.add_typer(analyse, name="analyse")
app.add_typer(corpus, name="corpus")
app.add_typer(review, name="review")
add_search(corpus, _vector_of)

FIRST_LOOK = 40
"""Articles that `run` fetches from each source at most: the dashboard opens in minutes, the next run goes on."""
FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130


@app.command()
def run(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop before the dashboard.")] = False,
) -> None:
    """Crawl what is due, analyse what is new, and open the dashboard.

    Where no live source answers and the corpus is empty, the bundled sample site takes the place of the web.
    """
    from analysis.cli import analyse_corpus
    from corpus.checks import holds_articles
    from corpus.config import settings
    from corpus.store import Store

    if not no_serve:
        _need_free_port(settings().host, settings().port)
    store = Store.open(settings())
    crawled = _crawl()
    if crawled == NOTHING_ANSWERED and not settings().sample:
        if holds_articles(store.engine):
            typer.echo("No live source answered; going on with what the corpus holds.")
        else:
            analyse_corpus(store)  # so that the baseline, all real, is there for whoever asks for it
            typer.echo(
                "No live source answered and nothing was collected yet: using the bundled SAMPLE site, all invented. "
                "`carebreach serve` shows the real baseline."
            )
            os.environ["CAREBREACH_SAMPLE"] = "1"
            settings.cache_clear()
            store = Store.open(settings())
            crawled = _crawl()
    healthy = analyse_corpus(store)
    if not no_serve:
        serve()
    if crawled not in {0, NOTHING_ANSWERED} or not healthy:
        raise typer.Exit(FAILED)


@app.command()
def serve() -> None:
    """Open the dashboard alone, and print its address."""
    from corpus.config import settings
    from corpus.queries import Reader

    Reader.open(settings()).engine.dispose()  # what is wrong with the database is said here, not in a browser
    host, port = settings().host, settings().port
    _need_free_port(host, port)
    typer.echo(f"CareBreach is at http://{host}:{port} (Ctrl-C stops it)")
    sys.stdout.flush()
    app_file = Path(__file__).parent / "dashboard" / "app.py"
    options = {
        "server.address": host,
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    status = subprocess.call([sys.executable, "-m", "streamlit", "run", str(app_file), *flags])
    if status:
        raise CareBreachError(f"the dashboard ended with status {status}")


def _crawl() -> int:
    """Crawl what is due in a process of its own, since Scrapy's reactor starts once in a process."""
    words = ["crawl", "run", "--due", "--limit", str(FIRST_LOOK)]
    crawler = subprocess.Popen([sys.executable, "-m", "carebreach", *words])
    try:
        status = crawler.wait()
    except KeyboardInterrupt:
        crawler.wait()  # it has heard the same Ctrl-C, and records how far it got
        raise
    if status == INTERRUPTED:
        raise KeyboardInterrupt
    return status


def _need_free_port(host: str, port: int) -> None:
    """Check that nothing listens where the dashboard should.

    Raises:
        CareBreachError: the port is taken or may not be used.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CareBreachError(
                f"{host}:{port} can't be used ({error.strerror}); set CAREBREACH_PORT, or stop what listens there"
            ) from error


def main() -> None:
    """Run the command line; a foreseen error is one line and an exit status that is not 0."""
    try:
        app()
    except SystemExit as done:
        if done.code == INTERRUPTED:
            typer.echo("Interrupted: what was stored stays, and the next run goes on from there.", err=True)
        raise
    except CareBreachError as error:
        typer.echo(f"carebreach: {error}", err=True)
        sys.exit(BAD_INPUT)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(f"carebreach: {where}{error.strerror or error}; nothing stored is lost", err=True)
        sys.exit(FAILED)
    except Exception as error:
        if not type(error).__module__.startswith("sqlalchemy."):
            raise
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().partition("\n")[0]
        typer.echo(
            f"carebreach: the database can't be read ({reason}); `carebreach corpus check` looks closer", err=True
        )
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
