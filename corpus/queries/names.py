"""What a body is called where readers see it: as listed, or as written where no private name is in it."""

from collections.abc import Iterable
from functools import cache

from corpus.authorities import Authority, load_authorities
from corpus.models import Incident, Statement
from corpus.privacy import WITHHELD, Masks
from corpus.queries.filters import AS_WRITTEN

MASKED = "[name]"


@cache
def _by_id() -> dict[str, Authority]:
    return {authority.id: authority for authority in load_authorities()}


def authority_of(authority_id: str | None) -> Authority | None:
    """Return the listed body of an id; None for no id, or for one that a newer table knows."""
    return _by_id().get(authority_id) if authority_id else None


def value_shown(statement: Statement, revision_id: str | None, masks: Masks) -> str:
    """Return a coded value as it may leave: a name as written is masked like the words that it stands on."""
    span = statement.span
    if statement.property != AS_WRITTEN or revision_id is None or span is None:
        return statement.value
    shown = masks.show(revision_id, span.quote, span.start, span.part)
    if shown == span.quote:
        return statement.value
    return shown if shown == WITHHELD or statement.value == span.quote else MASKED


def names_shown(statements: Iterable[tuple[Statement, str | None]], masks: Masks) -> dict[str, str]:
    """Return each name as written with what a reader sees of it, from (statement, revision id); open beats masked."""
    shown: dict[str, str] = {}
    for statement, revision_id in statements:
        if statement.property == AS_WRITTEN:
            now, before = value_shown(statement, revision_id, masks), shown.get(statement.value, WITHHELD)
            shown[statement.value] = before if before == statement.value or now == WITHHELD else now
    return shown


def body_name(incident: Incident, names: dict[str, str]) -> str:
    """Return the body's name: as listed, else as written and masked; nothing for a body that is not named."""
    if authority := authority_of(incident.authority_id):
        return authority.name
    return names.get(incident.organisation, WITHHELD) if incident.organisation else ""
