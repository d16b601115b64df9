"""How far coders agree: Krippendorff's alpha with intervals, percent agreement, and what is taken for what."""

import streamlit as st

from corpus.config import settings
from corpus.figures import AgreementOn, Compared, Measured, load_figures, read_agreement
from corpus.method import load_words
from dashboard import method_charts, state, words
from dashboard.markup import join, tag
from dashboard.views.method_tables import between, share
from dashboard.widgets import as_table, chart, note

LEVELS = {
    "nominal": "same or not",
    "set": "as sets (MASI)",
    "interval": "by distance (interval)",
    "ratio": "in proportion (ratio)",
}
NAMES = {"gold": "the gold coding", "machine": "our coding"}


def show() -> None:
    """Show the agreement of the coders that are chosen."""
    st.subheader("Agreement of coders", anchor=False)
    note(
        "Krippendorff's alpha is 1 where coders always agree, and 0 where they agree no more than by chance. Sets of "
        "causes and outcomes differ by MASI, numbers by their distance. Intervals: bootstrap over texts, 95 %."
    )
    own = read_agreement(settings().folder)
    of_corpus = own.comparisons if own else ()
    if own:
        when = words.when(own.made.isoformat())
        note(join(f"Of this corpus: measured on {when} by ", tag("code", own.command), "."))
    if not any(set(one.kinds) == {"person"} for one in of_corpus):
        note(
            "No two people have coded the same texts of this corpus yet, so that there is no agreement of people to "
            "show. The figures below compare the machine with the coding of the gold texts."
        )
    found = {_key(one): one for one in (*of_corpus, *load_figures().agreement)}
    chosen = state.now().coders if state.now().coders in found else next(iter(found))
    st.selectbox(
        "Coders",
        list(found),
        format_func=lambda key: plain_title(found[key]),
        key=state.bound("coders", chosen),
        on_change=lambda: state.change(coders=st.session_state["coders"], field=""),
    )
    _comparison(found[chosen])
    _confusions(found[chosen])


def _key(one: Compared) -> str:
    return f"{one.of}|{'|'.join(one.coders)}"[:200]


def plain_title(one: Compared) -> str:
    """Return who is compared, and on what."""
    titles = {gold.file: f"{gold.title.lower()} texts" for gold in load_words().gold}
    told = [coder_name(coder) for coder in one.coders]
    return f"{' and '.join(told)}: {titles.get(one.of, 'this corpus')}".capitalize()


def coder_name(coder: str) -> str:
    """Return what a coder is called."""
    return NAMES.get(coder, coder.removeprefix("coder:"))


def _comparison(one: Compared) -> None:
    defined = [row for row in one.properties if row.alpha is not None]
    measured = [
        Measured(name=row.property, value=row.alpha or 0, low=row.low or 0, high=row.high or 0) for row in defined
    ]
    lowest = min([0.0, *(row.low for row in measured)])
    chart(
        method_charts.intervals([("alpha", measured)], lowest=lowest),
        key=f"alpha_{_key(one)}",
        alt=f"Dot plot of Krippendorff's alpha by property, {plain_title(one)}: "
        + "; ".join(f"{row.name} {row.value:.2f}" for row in measured),
    )
    note(
        f"{words.plural(one.texts, 'text')}, {words.plural(one.reports, 'report')}; {one.shared:,} of them were found "
        "by two coders at least, and the properties of a report are compared over these alone. Where nearly all values "
        "are the same, alpha is low and its interval wide though coders seldom differ."
    )
    rows = one.properties
    as_table(
        {
            "Property": [row.property for row in rows],
            "Values differ": [LEVELS.get(row.level, row.level) for row in rows],
            "Alpha": [share(row.alpha) if row.alpha is not None else "nothing varies" for row in rows],
            "95 % interval": [
                between(row.low, row.high) if row.low is not None and row.high is not None else "" for row in rows
            ],
            "Percent agreement": [f"{row.share:.1%}" for row in rows],
            "Pairs": [row.pairs for row in rows],
        },
        alt=f"Agreement by property, {plain_title(one)}",
    )


def _confusions(one: Compared) -> None:
    """Show what is taken for what, of one property."""
    st.subheader("What is taken for what", anchor=False)
    by_name = {row.property: row for row in one.properties if row.cells}
    if not by_name:
        note("The coders differ in nothing.")
        return
    first = "primary cause" if "primary cause" in by_name else next(iter(by_name))
    chosen = state.now().field if state.now().field in by_name else first
    st.selectbox(
        "Property",
        list(by_name),
        key=state.bound("field", chosen),
        on_change=lambda: state.change(field=st.session_state["field"]),
    )
    row = by_name[chosen]
    if row.whole:
        chart(
            method_charts.matrix(row, [coder_name(coder) for coder in one.coders]),
            key=f"matrix_{_key(one)}_{chosen}",
            alt=f"Matrix of {row.pairs:,} pairs of values of {chosen}, {row.share:.0%} of them the same; the commonest "
            f"confusion: {_commonest(row)}.",
        )
        note("Rows: the first coder. Columns: the other. Blue: the same value. Orange: different ones.")
    else:
        note("There are too many values for a matrix; the commonest pairs of different ones stand in the table.")
    as_table(
        {
            coder_name(one.coders[0]): [cell.first for cell in row.cells],
            coder_name(one.coders[-1]): [cell.second for cell in row.cells],
            "Times": [cell.count for cell in row.cells],
        },
        alt=f"How often which values of {chosen} were given",
    )


def _commonest(row: AgreementOn) -> str:
    differing = [cell for cell in row.cells if cell.first != cell.second]
    if not differing:
        return "none"
    most = max(differing, key=lambda cell: cell.count)
    return f"{most.first} and {most.second}, {most.count:,} times"
