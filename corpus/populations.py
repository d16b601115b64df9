"""How many children live where a body answers for the service; the figures stand in authorities.csv."""

from collections.abc import Iterable

from corpus.authorities import Authority, load_authorities


def answering(authority: Authority) -> tuple[Authority, ...]:
    """Return the councils that answer for what a body does: a trust's parents (those not abolished), else itself."""
    parents = tuple(load_authorities().get(parent) for parent in authority.parent_ids)
    return tuple(parent for parent in parents if parent.end_date is None) or parents or (authority,)


def children_of(councils: Iterable[Authority]) -> int | None:
    """Return how many people under 18 live in the areas of these councils; None where one has no figure."""
    total = 0
    for council in set(councils):
        if council.population_under18 is None:
            return None
        total += council.population_under18
    return total or None


def councils_today() -> list[Authority]:
    """Return the councils that answer for children's services today and have a figure; their areas don't overlap."""
    return [
        authority
        for authority in load_authorities()
        if authority.end_date is None and not authority.parent_ids and authority.population_under18 is not None
    ]
