"""The corpus as the dashboard reads it: one reader a process, answers kept until the corpus changes."""

import time
from collections.abc import Callable, Iterator
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from corpus import queries
from corpus.config import settings
from corpus.dictionary import load_dictionary
from corpus.queries import Direction, Filters, Order, Reader
from corpus.store import Store

P = ParamSpec("P")
R = TypeVar("R")
_KEPT = 512
_SECONDS = 60
"""How long an answer is kept at most while a run goes on: it writes without changing the stamp."""


@st.cache_resource(show_spinner=False)
def reader() -> Reader:
    """Return this process's way into the corpus.

    Raises:
        CareBreachError: there is no corpus yet, or it is older or newer than this CareBreach.
    """
    return Reader.open(settings())


def ask(query: Callable[Concatenate[Any, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a query of `corpus.queries` says, from memory if the corpus has not changed.

    Raises:
        CareBreachError: the corpus can't be opened or read.
    """
    with reader().session() as session:
        now = queries.stamp(session)
        if queries.is_being_written(session):
            now += f"·{int(time.monotonic()) // _SECONDS}"
    answer: R = _kept(f"{query.__module__}.{query.__name__}", now, args, kwargs, query)
    return answer


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _kept(name: str, now: str, args: tuple[Any, ...], kwargs: dict[str, Any], _query: Callable[..., Any]) -> Any:  # noqa: ARG001
    with reader().session() as session:
        return _query(session, *args, **kwargs)


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Return what coders' decisions are written through; only `corpus.reviews` and `corpus.sign_in` are handed it."""
    return Store.open(settings())


def private(query: Callable[Concatenate[Any, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a query for a coder says. Nothing of it is kept: it may hold a text with its names."""
    with reader().session() as session:
        return query(session, *args, **kwargs)


def incident_columns() -> tuple[str, ...]:
    """Return the columns of the incidents as files have them: those of the data dictionary."""
    own = load_dictionary().table("incidents").columns
    return tuple(column.name for column in own if column.name not in {"selection", "sample"})


def all_incidents(filters: Filters, order: Order, direction: Direction) -> Iterator[list[Any]]:
    """Yield every incident chosen with these columns, sorted as on the page, without holding them all in memory."""
    columns = incident_columns()
    with reader().session() as session:
        for row in queries.all_incidents(session, filters, order, direction):
            yield [getattr(row, name) for name in columns]
