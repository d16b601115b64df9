"""The dashboard's frame: the views, the filters, and what every page says. Started by `carebreach serve`."""

import streamlit as st

from corpus import coders, queries
from corpus.config import settings
from corpus.errors import CareBreachError
from dashboard import search, state
from dashboard.data import ask
from dashboard.views import incidents, overview, review
from dashboard.widgets import ICON, STYLE, empty, filter_bar, notice, sample_banner


def main() -> None:
    """Show the page that the address names."""
    st.set_page_config(page_title="CareBreach", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    st.logo(str(ICON), size="large")
    pages = {
        "overview": st.Page(
            overview.show, title="Overview", icon=":material/monitoring:", url_path="overview", default=True
        ),
        "incidents": st.Page(incidents.show, title="Incidents", icon=":material/list:", url_path="incidents"),
    }
    if _may_review():
        pages["review"] = st.Page(review.show, title="Review", icon=":material/rate_review:", url_path="review")
    page = st.navigation(list(pages.values()), position="top")
    if wanted := st.session_state.pop("go_to", None):
        st.switch_page(pages[wanted], query_params=state.now().query())
    problems = state.arrive(page.title)
    try:
        if ask(queries.is_sample):
            sample_banner()
        if problems:
            notice(f"Part of the address could not be read and was left out: {', '.join(problems)}")
        with st.sidebar:
            filter_bar()
        if problem := search.look_up():
            notice(f"Searched by words alone: {problem}")
        page.run()
    except CareBreachError as error:
        empty("The corpus can't be shown", str(error))
    state.leave()


def _may_review() -> bool:
    """Say whether there are coders; where their file can't be read, the view says so."""
    try:
        return coders.configured(settings())
    except CareBreachError:
        return True


main()
