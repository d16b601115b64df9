"""The Map: a tile for each body that answers for social services today, coloured by its incidents; a click filters."""

from html import escape

import streamlit as st

from analysis.trends import PER, poisson_interval
from analysis.trends.thin import FEWEST_RANKED
from corpus import queries
from corpus.authorities import Authority
from corpus.populations import children_of
from corpus.queries import CauseCount, Place, Places, Writing, authority_of
from corpus.succession import answering_today, standing_on
from corpus.tiles import load_tiles
from dashboard import charts, state, words
from dashboard.address import Address
from dashboard.data import ask
from dashboard.markup import tag
from dashboard.tile_chart import Shown, Theme, draw
from dashboard.views.body import dated_label
from dashboard.views.trend import CLOCKS, RATES
from dashboard.widgets import as_table, chart, chosen_line, empty, note, nothing_yet

LEAD = (
    "One tile for each council or health and social care trust that answers for social services today. "
    "Abolished councils count on the successor that answers now; trusts and companies on the council they act for."
)


def show() -> None:
    """Show the view."""
    st.title("Map", anchor=False)
    st.html(tag("p", LEAD, class_="cb-lead"))
    now = state.now()
    chosen_line(ask(queries.incident_count, now.filters))
    years = ask(queries.years_of, now.by)
    if years is None and not ask(queries.incident_count):
        nothing_yet("No incident yet")
        return
    _controls(now, years)
    found: Places = ask(queries.places, now.filters, clock=now.by, first=now.first, last=now.last)
    left, right = st.columns([1.75, 1], gap="large")
    with left:
        _map(found, now)
    written: Writing = ask(queries.writing)
    with right:
        _beside(found, written, now)
    _table(found, written)


def _controls(now: Address, years: tuple[int, int] | None) -> None:
    """Offer counts or rates, the clock, and the years on it."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        for name, title, choices, chosen in (("rate", "Shown as", RATES, now.rate), ("by", "Clock", CLOCKS, now.by)):
            st.segmented_control(
                title,
                list(choices),
                format_func=choices.__getitem__,
                required=True,
                key=state.bound(name, chosen),
                on_change=_take,
                args=(name,),
            )
        if years and years[0] < years[1]:
            low, high = years
            st.slider(
                f"Years ({CLOCKS[now.by].lower()})",
                low,
                high,
                key=state.bound("years", (_within(now.first or low, years), _within(now.last or high, years))),
                on_change=_take_years,
                args=years,
                width=300,
                help="Narrower than all years, incidents without a date on this clock are left out.",
            )


def _within(year: int, years: tuple[int, int]) -> int:
    return min(max(year, years[0]), years[1])


def _take(name: str) -> None:
    state.change(**{name: st.session_state[name]})


def _take_years(low: int, high: int) -> None:
    first, last = st.session_state["years"]
    state.change(first=first if first > low else 0, last=last if last < high else 0)


def _map(found: Places, now: Address) -> None:
    """Show the tiles, and how they are to be read."""
    rates = now.rate == "children"
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    tiles = {tile.id: _shown(found.places.get(tile.id), tile.id, rates) for tile in load_tiles()}
    known = sum(1 for place in found.places.values() if place.incidents)
    with st.container(key="tiles"):
        chart(
            draw(tiles, theme, "no figure, or not chosen" if rates else "not chosen", "none known"),
            key="map",
            alt=f"Tile map of the {len(tiles)} bodies that answer for social services in the UK, coloured by "
            + ("incidents with children's data per 100,000 children" if rates else "incidents")
            + f"; {known} have any. The table below has every number.",
            on_click=_pick,
        )
    lines = ["Classes hold about as many bodies each."]
    if rates:
        lines.append(
            "Incidents with children's data over all years shown, per 100,000 children who live there. "
            f"Hatched: fewer than {FEWEST_RANKED} incidents, which says next to nothing. "
            "There is no figure of children for Northern Ireland."
        )
    note(" ".join(["Point at a tile for its causes, click it to filter by it.", *lines, *_left_out(found, rates)]))


def _left_out(found: Places, rates: bool) -> list[str]:
    """Say which incidents stand in several places or in none."""
    lines = []
    if found.shared:
        what = "In no rate" if rates else "Counted on several tiles, so that these do not add up"
        shared = words.plural(found.shared, "incident")
        lines.append(f"{what}: {shared} of bodies for which several answer today, such as Cumbria (to 2023).")
    if found.not_listed:
        lines.append(f"On no tile: {words.plural(found.not_listed, 'incident')} of bodies not named or not listed.")
    if found.left_out:
        lines.append(f"Left out, not dated within these years: {words.plural(found.left_out, 'incident')}.")
    return lines


def _shown(place: Place | None, body: str, rates: bool) -> Shown:
    """Return what a tile shows of a place; `place` is None where the filters leave none of it."""
    authority = authority_of(body)
    name = f"<b>{escape(authority.name if authority else body)}</b>"
    if place is None:
        return Shown(None, few=False, told=f"{name}<br>not chosen by the filters")
    groups = sorted(place.groups.items(), key=lambda row: (-row[1], row[0]))
    lines = [name, words.plural(place.incidents, "incident")]
    lines += [f"&nbsp;&nbsp;{escape(words.term(group))}: {count:,}" for group, count in groups]
    value: float | None = place.incidents
    few = False
    if rates:
        value = _rate(place)
        few = bool(value) and place.children < FEWEST_RANKED
        lines.append(_rate_line(place))
    if place.shared:
        lines.append(f"{place.shared:,} of these stand on other tiles, too")
    return Shown(value, few, "<br>".join(lines))


def _rate(place: Place) -> float | None:
    """Return the incidents with children's data per 100,000 children; None where nobody has counted the children."""
    children = _children(place.authority_id)
    return None if children is None else place.children / children * PER


def _children(body: str) -> int | None:
    authority = authority_of(body)
    return children_of([authority]) if authority else None


def _rate_line(place: Place) -> str:
    """Return the rate in words, with its interval."""
    children = _children(place.authority_id)
    if children is None:
        return "no figure of children, so no rate"
    interval = poisson_interval(place.children).times(PER / children)
    few = ", too few to compare" if place.children < FEWEST_RANKED else ""
    return (
        f"{place.children / children * PER:.1f} per 100,000 children "
        f"(95 % interval {interval.low:.1f}{words.DASH}{interval.high:.1f}; "
        f"{words.plural(place.children, 'incident')}{few})"
    )


def _sources(written: Writing, body: str) -> str:
    count = written.by_place.get(body, 0)
    return f"reported by {count:,} of our {words.plural(written.sources, 'source')}"


def _pick(body: str) -> None:
    """Choose the bodies that stand on a tile, or, if they are chosen, all again."""
    on_tile = tuple(one.id for one in standing_on()[body])
    state.choose(body=() if set(state.now().filters.body) == set(on_tile) else on_tile)


def _beside(found: Places, written: Writing, now: Address) -> None:
    """Show the chosen place, or how to choose one, and what the map can't tell."""
    bodies = [body for one in now.filters.body if (body := authority_of(one))]
    common = set.intersection(*(set(answering_today(body)) for body in bodies)) if bodies else set()
    if len(common) == 1:
        (body,) = common
        _place(found.places[body.id], body, written)
    else:
        st.selectbox(
            "Choose a body",
            sorted((tile.id for tile in load_tiles()), key=_name),
            format_func=_name,
            key=state.bound("tile", None),
            placeholder="Name of a council or trust",
            on_change=lambda: _pick(st.session_state["tile"]),
        )
    st.subheader("What the map can't tell", anchor=False)
    note(
        f"These are reported breaches. A strong colour may mean that papers, the regulator or the ombudsman write more "
        f"about a place, not that more goes wrong there{_spread(written)}. A body that reports itself "
        "openly looks worse than one that keeps silent. "
        "The map is therefore no ranking, and its table is in the order of names."
    )


def _spread(written: Writing) -> str:
    """Return how unevenly our sources write about bodies; nothing where none is collected yet."""
    counts = [count for tile in load_tiles() if (count := written.by_place.get(tile.id))]
    of = words.plural(written.sources, "source")
    if not counts:
        return f": none of our {of} has reported an incident of a body on it yet" if written.sources else ""
    most = dict.fromkeys((f"{min(counts):,}", f"{max(counts):,}"))
    silent = len(load_tiles()) - len(counts)
    quiet = f", and {silent} of its {len(load_tiles())} bodies by none" if silent else ""
    return f": a body on it has been reported on by {' to '.join(most)} of our {of}{quiet}"


def _name(body: str) -> str:
    authority = authority_of(body)
    return authority.name if authority else body


def _place(place: Place, body: Authority, written: Writing) -> None:
    """Show the place that is chosen."""
    facts = [f"{body.region}, {body.nation}" if body.region != body.nation else body.nation, _sources(written, body.id)]
    others = [one.id for one in standing_on()[body.id] if one is not body]
    parts = [
        tag("h3", body.name),
        tag("p", " · ".join(facts), class_="cb-kicker"),
        tag("p", words.plural(place.incidents, "incident"), class_="cb-figure"),
        tag("p", _rate_line(place), class_="cb-note"),
    ]
    if others:
        parts.append(tag("p", f"Counted here, too: {'; '.join(map(dated_label, others))}.", class_="cb-note"))
    st.html(tag("div", *parts, class_="cb-place"))
    if place.incidents:
        counts = [CauseCount(group, group, count) for group, count in place.groups.items()]
        chart(
            charts.groups(counts, "incidents"),
            key="place_groups",
            alt=f"Bar chart of {words.plural(place.incidents, 'incident')} by group of primary cause.",
        )
    else:
        empty("Nothing known", "No incident of this body fits the filters.")
    with st.container(horizontal=True):
        st.button("Open its page", type="primary", on_click=_open, args=(body.id, bool(others)))
        st.button("Its incidents", on_click=_incidents)
        st.button("Whole map", on_click=lambda: state.choose(body=()))


def _open(body: str, family: bool) -> None:
    state.choose(body=())
    state.change(about=body, scope="family" if family else "body")
    st.session_state["go_to"] = "bodies"


def _incidents() -> None:
    st.session_state["go_to"] = "incidents"


def _table(found: Places, written: Writing) -> None:
    """Offer the numbers of all tiles as a table, in the order of nations, regions and names."""
    bodies = [body for key in found.places if (body := authority_of(key))]
    bodies.sort(key=lambda body: (body.nation, body.region, body.name))
    rows = [found.places[body.id] for body in bodies]
    rates = [_rate(row) for row in rows]
    groups = sorted({group for row in rows for group in row.groups})
    as_table(
        {
            "Body": [body.name for body in bodies],
            "Nation": [body.nation for body in bodies],
            "Region": [body.region for body in bodies],
            "Incidents": [row.incidents for row in rows],
            **{words.term(group): [row.groups.get(group, 0) for row in rows] for group in groups},
            "Also on other tiles": [row.shared for row in rows],
            "With children's data": [row.children for row in rows],
            "Children": [_children(body.id) for body in bodies],
            "Per 100,000 children": [None if rate is None else round(rate, 2) for rate in rates],
            "Few": ["few" if 0 < row.incidents < FEWEST_RANKED else "" for row in rows],
            "Sources that reported any": [written.by_place.get(body.id, 0) for body in bodies],
        },
        alt="Incidents by the body that answers today",
    )
