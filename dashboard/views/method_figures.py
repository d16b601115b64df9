"""How well texts are coded, and how well reports become incidents, copies stories and incidents themes."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from corpus.figures import Calibration, Extraction, Measured, load_figures
from corpus.method import load_words
from dashboard import method_charts, state, words
from dashboard.views.method_tables import between, share
from dashboard.widgets import as_table, chart, note

PROPERTIES = {"all": "All values", "relevance": "Relevance", "outcomes": "Outcome", "causes": "Cause"}


def coding() -> None:
    """Show how well the coding agrees with coded texts, and whether its confidence can be trusted."""
    found = load_figures()
    told = {gold.file: gold for gold in load_words().gold}
    st.subheader("How well texts are coded", anchor=False)
    for one in found.extraction:
        size = f"{words.plural(one.texts, 'text')}, {one.relevant:,} relevant, {words.plural(one.reports, 'report')}"
        note(f"{told[one.file].title} ({one.file}): {size}. {told[one.file].about}")
    series = [
        (told[one.file].title, [f for f in one.figures if f.name in load_words().measures]) for one in found.extraction
    ]
    chart(
        method_charts.intervals(series),
        key="coding",
        alt=f"Dot plot of {words.plural(len(series[0][1]), 'measure')} with 95 % intervals on "
        f"{', '.join(title for title, _ in series)} texts. {_spoken(series[0])}",
    )
    note("Intervals: bootstrap over texts, 95 %. 1 is perfect; F1 balances what was missed and what was falsely found.")
    as_table(_columns(found.extraction), alt="Measures of the coding, with intervals")
    _calibration(found.extraction[0], told[found.extraction[0].file].title)


def _spoken(series: tuple[str, Sequence[Measured]]) -> str:
    title, figures = series
    return f"{title}: {'; '.join(f'{one.name} {one.value:.2f}' for one in figures)}."


def _columns(found: Sequence[Extraction]) -> dict[str, Sequence[Any]]:
    rows = [(one.file, figure) for one in found for figure in one.figures]
    return {
        "Texts": [file for file, _ in rows],
        "Measure": [figure.name for _, figure in rows],
        "Value": [share(figure.value) for _, figure in rows],
        "95 % interval": [between(figure.low, figure.high) for _, figure in rows],
        "What it measures": [load_words().measures.get(figure.name, "") for _, figure in rows],
    }


def _calibration(found: Extraction, title: str) -> None:
    """Show whether values coded with a confidence of 0.8 are right four times in five."""
    st.subheader("Whether confidence can be trusted", anchor=False)
    by_name = {one.property: one for one in found.calibration}
    chosen = state.now().field if state.now().field in by_name else "all"
    st.selectbox(
        "Values of",
        list(by_name),
        format_func=_property,
        key=state.bound("field", chosen),
        on_change=lambda: state.change(field=st.session_state["field"]),
    )
    one = by_name[chosen]
    chart(
        method_charts.reliability(one),
        key=f"reliability_{chosen}",
        alt=f"Reliability plot of {one.values:,} values ({_property(chosen)}) of the {title.lower()} texts: "
        + "; ".join(f"confidence {b.confidence:.2f}, {b.right:.0%} right" for b in one.bins),
    )
    note(
        f"{title} texts. Each dot stands for about a tenth of the values; on the dotted line, confidence is what it "
        f"says. Mean gap (expected calibration error): {share(one.error)}, of {words.plural(one.values, 'value')}."
    )
    rows: list[tuple[Calibration, int]] = [(one, n) for one in found.calibration for n in range(len(one.bins))]
    as_table(
        {
            "Property": [_property(one.property) for one, _ in rows],
            "Calibration error": [share(one.error) for one, _ in rows],
            "Confidence": [share(one.bins[n].confidence) for one, n in rows],
            "Share right": [share(one.bins[n].right) for one, n in rows],
            "Values": [one.bins[n].size for one, n in rows],
        },
        alt="Reliability of the confidences",
    )


def _property(name: str) -> str:
    return PROPERTIES.get(name) or words.PROPERTIES.get(name) or name.replace("_", " ").capitalize()


def linking() -> None:
    """Show how well reports are grouped into incidents, copies into stories, and incidents into themes."""
    found = load_figures()
    st.subheader("Reports that become incidents", anchor=False)
    series = [(one.codings.capitalize(), one.figures) for one in found.links]
    chart(
        method_charts.intervals(series, lowest=0.5),
        key="links",
        alt="Dot plot of B-cubed precision, recall and F1 with 95 % intervals. " + " ".join(map(_spoken, series)),
    )
    for one in found.links:
        wrong = words.plural(one.wrong_councils, "incident joins", "incidents join")
        note(f"{one.codings.capitalize()}: {words.plural(one.reports, 'report')}; {wrong} two councils.")
    rows = [(one.codings, figure) for one in found.links for figure in one.figures]
    as_table(
        {
            "Codings": [codings for codings, _ in rows],
            "Measure": [figure.name for _, figure in rows],
            "Value": [share(figure.value) for _, figure in rows],
            "95 % interval": [between(figure.low, figure.high) for _, figure in rows],
            "What it measures": [load_words().measures.get(figure.name, "") for _, figure in rows],
        },
        alt="Measures of the linking, with intervals",
    )
    _families()
    _themes()


def _families() -> None:
    found = load_figures().families
    st.subheader("Copies that become stories", anchor=False)
    note(
        f"Edited copies of {words.plural(found.stories, 'known story', 'known stories')} were planted, "
        f"{words.plural(found.articles, 'article')} in all. Of the pairs that were joined, {share(found.precision)} "
        f"tell one story; of the pairs that tell one story, {share(found.recall)} were joined. Stories joined wrongly: "
        f"{found.wrong:,}. Round-ups joined to a story that they hold: {found.round_ups:,} of {found.round_ups_of:,}."
    )
    as_table(
        {
            "Copies": [one.name for one in found.degrees],
            "Joined to the original": [one.right for one in found.degrees],
            "Of": [one.of for one in found.degrees],
            "Share": [share(one.right / one.of) for one in found.degrees],
        },
        alt="Planted copies that were found, by how much they were edited",
    )


def _themes() -> None:
    found = load_figures().themes
    st.subheader("Incidents that become themes", anchor=False)
    note(
        f"{found.incidents:,} incidents of the development texts gave {words.plural(found.themes, 'theme')}; "
        f"{found.without:.1%} had none. Stability (adjusted Rand index of two random parts): {share(found.stability)}, "
        f"mostly {between(found.low, found.high)}; {share(found.within)} where both parts give a theme. Coherence of "
        f"the keywords (normalised mutual information): {share(found.coherence)}."
    )
