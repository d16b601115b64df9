"""The command `carebreach corpus search`. A query's vector is handed in, since `corpus` knows no model."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from corpus.queries.search import Encoder

NOTHING_FOUND = 1
SHOWN = 80
"""Code points of a query that a message repeats."""


def add_search(app: typer.Typer, encode: "Encoder") -> None:
    """Add the command to an app; `encode` gives a query its vector."""

    @app.command()
    def search(
        query: Annotated[str, typer.Argument(help='What to look for. Words in "double quotes" must stand together.')],
        limit: Annotated[int, typer.Option(min=1, help="So many incidents at most.")] = 10,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON Lines.")] = False,
        words: Annotated[bool, typer.Option("--words", help="By words alone.")] = False,
        meaning: Annotated[bool, typer.Option("--meaning", help="By meaning alone.")] = False,
        body: Annotated[list[str] | None, typer.Option(help="Only this body: its id, or its name.")] = None,
        nation: Annotated[list[str] | None, typer.Option(help="Only bodies of this nation.")] = None,
        region: Annotated[list[str] | None, typer.Option(help="Only bodies of this region.")] = None,
        group: Annotated[list[str] | None, typer.Option(help="Only this group of causes, such as insider.")] = None,
        cause: Annotated[list[str] | None, typer.Option(help="Only this cause, such as insider_access.")] = None,
        channel: Annotated[list[str] | None, typer.Option(help="Only what travelled so, such as email.")] = None,
        outcome: Annotated[list[str] | None, typer.Option(help="Only this outcome, such as ico_fine.")] = None,
        status: Annotated[list[str] | None, typer.Option(help="confirmed or alleged.")] = None,
        since: Annotated[str, typer.Option(help="Breaches of this day, month or year or later.")] = "",
        until: Annotated[str, typer.Option(help="Breaches of this day, month or year or earlier.")] = "",
    ) -> None:
        """Find incidents by the words of their reports and by what they mean, the best first.

        An option given several times widens; different options narrow. Exit status: 0 found, 1 nothing found.
        """
        from corpus.config import settings
        from corpus.errors import CareBreachError
        from corpus.lookup import Way, read_filters, search_incidents
        from corpus.queries.reader import Reader

        if words and meaning:
            raise CareBreachError("--words and --meaning exclude each other; without either, both are used")
        several = {"nation": nation, "region": region, "group": group, "cause": cause}
        several |= {"channel": channel, "outcome": outcome, "status": status}
        chosen = read_filters(query, since, until, body or [], {name: given or [] for name, given in several.items()})
        way: Way = "words" if words else "meaning" if meaning else "both"
        with Reader.open(settings()).session() as session:
            found = search_incidents(session, chosen, encode, way, limit)
        for incident in found:
            typer.echo(json.dumps(asdict(incident), ensure_ascii=False) if as_json else incident)
        if not found:
            asked = query if len(query) <= SHOWN else f"{query[:SHOWN]}…"
            typer.echo(f"nothing found for {asked!r}; try other words, or fewer options", err=True)
            raise typer.Exit(NOTHING_FOUND)
