"""The dashboard's frame: the views, the filters, and what every page says. Started by `carebreach serve`."""

import logging
import traceback
from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from corpus import coders, queries
from corpus.config import settings
from corpus.errors import CareBreachError
from dashboard import downloads, search, state
from dashboard.client.components import copy_buttons
from dashboard.data import ask
from dashboard.markup import Markup, join, tag
from dashboard.views import bodies, incidents, method, overview, review, sources, themes
from dashboard.views import map as tile_map
from dashboard.widgets import ICON, STYLE, empty, filter_bar, notice, sample_banner

FAULT = "This view could not be made"
MOST = 6  # parts of an address that are named
logger = logging.getLogger(__name__)


class View(NamedTuple):
    """A page of the menu."""

    show: Callable[[], None]
    title: str
    icon: str


# The views by what stands in their address, the first page first. The browser tests and the screenshots take each.
VIEWS = {
    "overview": View(overview.show, "Overview", "monitoring"),
    "incidents": View(incidents.show, "Incidents", "list"),
    "map": View(tile_map.show, "Map", "grid_view"),
    "bodies": View(bodies.show, "Bodies", "account_balance"),
    "themes": View(themes.show, "Themes", "bubble_chart"),
    "sources": View(sources.show, "Sources", "rss_feed"),
    "method": View(method.show, "Method", "science"),
}


def main() -> None:
    """Show the page that the address names."""
    st.set_page_config(page_title="CareBreach", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    st.logo(str(ICON), size="large")
    first = next(iter(VIEWS))
    pages = {
        name: st.Page(
            view.show,
            title=view.title,
            icon=f":material/{view.icon}:",
            url_path=None if name == first else name,
            default=name == first,
        )
        for name, view in VIEWS.items()
    }
    # Streamlit serves the first page at the bare address alone; its own name leads there, too.
    by_name = st.Page(lambda: None, title=VIEWS[first].title, url_path=first, visibility="hidden")
    if _may_review():
        pages["review"] = st.Page(review.show, title="Review", icon=":material/rate_review:", url_path="review")
    page = st.navigation([*pages.values(), by_name], position="top")
    if page is by_name:
        st.switch_page(pages[first], query_params={name: st.query_params.get_all(name) for name in st.query_params})
    if wanted := st.session_state.pop("go_to", None):
        st.switch_page(pages[wanted], query_params=state.now().query())
    problems = state.arrive(page.title)
    downloads.begin(page.title)
    try:
        if ask(queries.is_sample):
            sample_banner()
        if problems:
            more = f" and {len(problems) - MOST} more" if len(problems) > MOST else ""
            notice(f"Part of the address could not be read and was left out: {', '.join(problems[:MOST])}{more}")
        with st.sidebar:
            filter_bar()
        if problem := search.look_up():
            notice(f"Searched by words alone: {problem}")
        with st.container(key="share"):
            copy_buttons(downloads.citation())
        page.run()
    except CareBreachError as error:
        empty("The corpus can't be shown", _said(str(error)))
    except Exception as error:  # noqa: BLE001 - a page says so in its own words
        # The error's own words may quote a text, and with it a name: what and where is all that is logged.
        where = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("the view %s failed: %s at %s:%s", page.title, type(error).__name__, where.filename, where.lineno)
        empty(FAULT, "This is a fault of CareBreach; its log says more. The other views, or fewer filters, may do.")
    state.leave()


def _said(line: str) -> Markup:
    """Return a line of the command line as a sentence of a page, its commands set apart."""
    parts = f"{line[:1].upper()}{line[1:]}".removesuffix(".").split("`")
    return join(*(tag("code", part) if number % 2 else part for number, part in enumerate(parts)), ".")


def _may_review() -> bool:
    """Say whether there are coders; where their file can't be read, the view says so."""
    try:
        return coders.configured(settings())
    except CareBreachError:
        return True


if __name__ == "__main__":
    main()
