"""Filters from words of the command line; a word that means nothing is named with those that do."""

from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

from corpus.authority_table import Nation, Region
from corpus.errors import CareBreachError
from corpus.models import SourceKind
from corpus.queries import Filters
from corpus.taxonomy import load_taxonomy

_FORM = "NAME=VALUE, such as nation=Wales or since=2018-05-25"


def read_filters(choices: Sequence[str]) -> Filters:
    """Return the filters that choices such as `group=insider` mean, the names and values of a dashboard address.

    Raises:
        CareBreachError: a choice has another form, an unknown name or an unknown value.
    """
    several: dict[str, list[str]] = {}
    chosen: dict[str, Any] = {}
    for choice in choices:
        name, sign, value = choice.partition("=")
        if not (sign and value.strip()):
            raise CareBreachError(f"--filter {choice!r}: write {_FORM}")
        if name in {"since", "until"}:
            chosen[name] = _day(choice, value)
        elif name == "text":
            chosen[name] = value
        else:
            several.setdefault(name, []).append(_known(name, value))
    chosen |= {name: tuple(dict.fromkeys(values)) for name, values in several.items()}
    return Filters(**chosen)


def _day(choice: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise CareBreachError(f"--filter {choice!r}: write the day as 2018-05-25") from None


def _known(name: str, value: str) -> str:
    """Return a value if its filter knows it."""
    if name == "body":
        return value
    taxonomy = load_taxonomy()
    closed: dict[str, tuple[str, ...]] = {
        "nation": get_args(Nation),
        "region": get_args(Region),
        "group": tuple(term.id for term in taxonomy.groups),
        "cause": tuple(term.id for term in taxonomy.causes),
        "channel": tuple(term.id for term in taxonomy.channels),
        "outcome": tuple(term.id for term in taxonomy.outcomes),
        "status": tuple(term.id for term in taxonomy.statuses),
        "source": get_args(SourceKind),
    }
    if name not in closed:
        raise CareBreachError(f"--filter: no {name!r}; there are body, text, since, until, {', '.join(closed)}")
    if value not in closed[name]:
        raise CareBreachError(f"--filter {name}={value}: not one of {', '.join(closed[name])}")
    return value
