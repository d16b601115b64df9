"""Keeps the address, the widgets and the browser's address line saying the same.

The address is the truth. Each widget shows it and changes it; a link, or the browser's back button, changes it too.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from corpus.queries import EVERYTHING
from dashboard import address
from dashboard.address import Address

_ADDRESS, _SHOWN, _PAGE = "carebreach_address", "carebreach_shown", "carebreach_page"
"""Where the session keeps the address, the query string last written for it, and the view it was written for."""
WIDGET = "choose_"
"""What the key of a filter's widget begins with; the rest is the name of the filter."""


def arrive(page: str) -> list[str]:
    """Take up the address that the browser shows, and return what of it could not be read."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    known = st.session_state.get(_SHOWN)
    moved = known is not None and st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    if query == known and not moved:
        return []
    if moved and not query:  # another view was chosen in the menu: the filters go along
        st.session_state[_ADDRESS] = now().on_another_page()
        return []
    st.session_state[_ADDRESS], problems = address.read(query)
    return problems


def now() -> Address:
    """Return the address."""
    found: Address = st.session_state.get(_ADDRESS, Address())
    return found


def leave() -> None:
    """Write the address into the browser's address line, if it says something else."""
    query = now().query()
    if st.session_state.get(_SHOWN) != query or {n: st.query_params.get_all(n) for n in st.query_params} != query:
        st.query_params.from_dict(query)
        st.session_state[_SHOWN] = query


def change(**own: Any) -> None:
    """Change what one view shows: which incident, page, order … (also as a button's callback)."""
    st.session_state[_ADDRESS] = replace(now(), **own)


def choose(**filters: Any) -> None:
    """Change filters, and begin again on the first page with no incident open (also as a button's callback)."""
    change(filters=replace(now().filters, **filters), page=1, incident="")


def clear() -> None:
    """Choose nothing."""
    change(filters=EVERYTHING, page=1, incident="")


def bound(key: str, chosen: Any) -> str:
    """Make a widget show what the address says, and return the widget's key.

    The widget's callback has changed the address before the page is drawn, so the address is always the newer one.
    """
    st.session_state[key] = list(chosen) if isinstance(chosen, tuple) else chosen
    return key


def bound_filter(name: str) -> str:
    """Make the widget of a filter show what the address says, and return the widget's key."""
    return bound(WIDGET + name, getattr(now().filters, name))


def from_widget(name: str) -> None:
    """Take a filter over from its widget (the widget's callback)."""
    given: Any = st.session_state[WIDGET + name]
    choose(**{name: tuple(given) if isinstance(given, list) else given.strip() if isinstance(given, str) else given})
