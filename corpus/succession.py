"""Who answers today for what a body did: its successors, or the councils that it acts or acted for."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from corpus.authorities import Authority, load_authorities


def is_answering(authority: Authority) -> bool:
    """Say whether a body answers for its services itself, today: it is in force and acts for no council."""
    return authority.end_date is None and not authority.parent_ids


@cache
def answering_today(authority: Authority) -> tuple[Authority, ...]:
    """Return the bodies that answer today for what a body did, in the order of the list.

    A trust or company stands for the councils that it acts for; an abolished body for its successors, of which there
    may be several.
    """
    if is_answering(authority):
        return (authority,)
    heirs = authority.parent_ids or authority.successor_ids
    found = {body for heir in heirs for body in answering_today(load_authorities().get(heir))}
    return tuple(body for body in load_authorities() if body in found)


@cache
def standing_on() -> Mapping[str, tuple[Authority, ...]]:
    """Return, for each body that answers today, all bodies that it answers for: itself first, then by name."""
    found: dict[str, list[Authority]] = {body.id: [body] for body in load_authorities() if is_answering(body)}
    for body in sorted(load_authorities(), key=lambda body: body.name):
        for today in answering_today(body):
            if body is not today:
                found[today.id].append(body)
    return MappingProxyType({key: tuple(bodies) for key, bodies in found.items()})


def family(authority: Authority) -> tuple[Authority, ...]:
    """Return a body, those that answer for it today, and all that these answer for; itself first, then by name."""
    related = {body for today in answering_today(authority) for body in standing_on()[today.id]}
    return (authority, *sorted(related - {authority}, key=lambda body: body.name))


def predecessors(authority: Authority) -> tuple[Authority, ...]:
    """Return the bodies that this one took over from, the last to end first."""
    before = [body for body in load_authorities() if authority.id in body.successor_ids]
    return tuple(sorted(before, key=lambda body: (body.last_day, body.name), reverse=True))


def successors(authority: Authority) -> tuple[Authority, ...]:
    """Return the bodies that took over from this one."""
    return tuple(load_authorities().get(body) for body in authority.successor_ids)


def councils_of(authority: Authority) -> tuple[Authority, ...]:
    """Return the councils that a trust or company acts or acted for."""
    return tuple(load_authorities().get(body) for body in authority.parent_ids)


def acting_for(authority: Authority) -> tuple[Authority, ...]:
    """Return the trusts and companies that act or acted for a council, the last to begin first."""
    acting = [body for body in load_authorities() if authority.id in body.parent_ids]
    return tuple(sorted(acting, key=lambda body: (body.first_day, body.name), reverse=True))
