"""The search: what a reader typed is looked up once a page, and all views then show what was found.

The vectors stay in memory while the corpus is as it is. Where the model is missing, words alone are looked for.
"""

from dataclasses import replace

import streamlit as st

from corpus import queries
from corpus.errors import CareBreachError
from corpus.queries import Filters
from corpus.queries.search import QueryVector, Vectors, asks_meaning, find, has_vectors, load_vectors
from dashboard import state
from dashboard.data import ask, reader

_KEPT, _SECONDS = 64, 60


def look_up() -> str:
    """Add what was found to the filters, and return why it was found by words alone, if that is so."""
    filters = replace(state.now().filters, found=())
    query, problem = None, ""
    if asks_meaning(filters.text) and ask(has_vectors):
        try:
            with st.spinner("Looking for words and meaning …", show_time=False):
                query = _vector(filters.text)
        except CareBreachError as error:
            problem = str(error)
    found = _found(filters, query) if filters.text else ()
    state.change(filters=replace(filters, found=found))
    return problem


def _found(filters: Filters, query: QueryVector | None) -> tuple[str, ...]:
    with reader().session() as session:
        now = queries.stamp(session)
    return _ids(now, filters, query is not None, query)


@st.cache_data(show_spinner=False, max_entries=_KEPT, ttl=_SECONDS)
def _ids(now: str, filters: Filters, by_meaning: bool, _query: QueryVector | None) -> tuple[str, ...]:  # noqa: ARG001
    vectors = _vectors(now, _query.model) if _query else None
    with reader().session() as session:
        return tuple(hit.incident_id for hit in find(session, filters, vectors, _query))


@st.cache_resource(show_spinner=False, max_entries=1)
def _vectors(now: str, model: str) -> Vectors:  # noqa: ARG001
    with reader().session() as session:
        return load_vectors(session, model)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _vector(text: str) -> QueryVector:
    """Return what a query means; the first call of a process loads the model, which takes seconds."""
    from analysis.embeddings import MODEL, encode

    return QueryVector(MODEL, encode([text])[0])
