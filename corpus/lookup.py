"""What `carebreach corpus search` prints: the best incidents, each with the words that were found, names masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import typer
from sqlalchemy.orm import Session

from corpus.authorities import load_authorities
from corpus.dates import bounds
from corpus.errors import CareBreachError
from corpus.queries.filters import Filters
from corpus.queries.reader import START
from corpus.queries.rows import IncidentRow, incident_rows
from corpus.queries.search import Encoder, Hit, asks_meaning, find, has_entries, has_vectors, lines, load_vectors
from corpus.taxonomy import load_taxonomy

Way = Literal["both", "words", "meaning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIncident:
    """One incident as the command prints it."""

    incident_id: str
    body: str
    date: str
    date_is: str
    cause: str
    found_by: str
    score: float
    cosine: float | None
    quotation: str
    source: str

    def __str__(self) -> str:
        """Return the incident as a person reads it."""
        means = "" if self.date_is in {"", "occurred"} else f" ({self.date_is})"
        when = f"{self.date or 'date not known'}{means}"
        head = f"{self.incident_id}  {self.body or 'a body not named'} | {when} | {self.cause} | {self.found_by}"
        return f"{head}\n    {self.quotation or 'no quotation'}"


def search_incidents(session: Session, chosen: Filters, encode: Encoder, way: Way, limit: int) -> list[FoundIncident]:
    """Return the best incidents; where the model is missing, a line on standard error says that words alone are used.

    Raises:
        CareBreachError: there is nothing to search, or the model is missing and only meaning was asked for.
    """
    if not has_entries(session):
        raise CareBreachError(f"there is nothing to search yet; {START}, then `carebreach analyse run`")
    vector, vectors = None, None
    if way == "meaning" or (way == "both" and asks_meaning(chosen.text)):
        try:
            if not has_vectors(session):
                raise CareBreachError("no report has a vector yet; run `carebreach analyse run`")
            vector = encode(chosen.text)
            vectors = load_vectors(session, vector.model)
        except CareBreachError as error:
            if way == "meaning":
                raise
            typer.echo(f"carebreach: by words alone: {error}", err=True)
    hits = find(session, chosen, vectors, vector, words=way != "meaning")[:limit]
    quoted = lines(session, chosen.text, hits)
    rows = {row.incident_id: row for row in incident_rows(session, [hit.incident_id for hit in hits])}
    return [_shown(hit, rows[hit.incident_id], quoted.get(hit.incident_id, "")) for hit in hits]


def _shown(hit: Hit, row: IncidentRow, quoted: str) -> FoundIncident:
    """Return an incident with the words that were found, or else those that prove it."""
    return FoundIncident(
        incident_id=hit.incident_id,
        body=row.council,
        date=row.date,
        date_is=row.date_is,
        cause=row.cause,
        found_by=hit.found_by,
        score=round(hit.score, 5),
        cosine=round(hit.cosine, 3) if hit.cosine is not None else None,
        quotation=quoted or row.quotation,
        source=row.source,
    )


def read_filters(
    query: str, since: str, until: str, body: Sequence[str], chosen: Mapping[str, Sequence[str]]
) -> Filters:
    """Return the filters that the command's options mean.

    Raises:
        CareBreachError: the query has no word, a date is none, or there is no such cause, outcome …
    """
    if not any(sign.isalnum() for sign in query):
        raise CareBreachError("the query has no word in it; say what to look for")
    return Filters(
        text=query,
        body=tuple(_body(name) for name in body),
        since=bounds(since)[0] if since else None,
        until=bounds(until)[1] if until else None,
        **_known(chosen),
    )


def _body(given: str) -> str:
    """Return the id of a listed body by its id or name; else the name as it was given."""
    for authority in load_authorities():
        if given == authority.id or given.casefold() == authority.name.casefold():
            return authority.id
    return given


def _known(chosen: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return filters, each checked against what it may be; the error names what there is."""
    taxonomy, listed = load_taxonomy(), list(load_authorities())
    closed: dict[str, set[str]] = {
        "nation": {authority.nation for authority in listed},
        "region": {authority.region for authority in listed},
        "group": {entry.id for entry in taxonomy.groups},
        "cause": {entry.id for entry in taxonomy.causes},
        "channel": {entry.id for entry in taxonomy.channels},
        "outcome": {entry.id for entry in taxonomy.outcomes},
        "status": {entry.id for entry in taxonomy.statuses},
    }
    for name, values in chosen.items():
        for value in values:
            if value not in closed[name]:
                raise CareBreachError(f"--{name} {value!r}: choose from {', '.join(sorted(closed[name]))}")
    return {name: tuple(values) for name, values in chosen.items()}
