"""The dashboard's frame: the views, the filters, and what every page says. Started by `carebreach serve`."""

import streamlit as st

from corpus import queries
from corpus.errors import CareBreachError
from dashboard import search, state
from dashboard.data import ask
from dashboard.views import bodies, incidents, overview, themes
from dashboard.views import map as tile_map
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
        "map": st.Page(tile_map.show, title="Map", icon=":material/grid_view:", url_path="map"),
        "bodies": st.Page(bodies.show, title="Bodies", icon=":material/account_balance:", url_path="bodies"),
        "themes": st.Page(themes.show, title="Themes", icon=":material/bubble_chart:", url_path="themes"),
    }
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


main()
