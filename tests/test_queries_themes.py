"""What the dashboard asks of the themes: counts by filter, the map, years, masked quotations, the history."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from corpus import queries
from corpus.config import settings
from corpus.findings import put_themes
from corpus.models import Report, Theme, ThemeEvent, ThemeMember, ThemeQuotation
from corpus.palette import NO_THEME, THEMES
from corpus.queries import Filters
from corpus.store import Store
from tests.builders import corpus_in

TEXT = "The council lost papers. Jackie Marlowe found the papers in a skip behind the town hall. (Synthetic text.)"
QUOTED = TEXT.index("Jackie"), TEXT.index(" (Synth")


def theme(id: str, colour: int, quotations: list[ThemeQuotation] | None = None) -> Theme:
    return Theme(
        id=id,
        name=f"Name {id}",
        keywords=["papers"],
        size=2,
        origin="themes@2",
        colour=colour,
        quotations=quotations or [],
    )


def members(*of: tuple[str, str | None]) -> list[ThemeMember]:
    return [
        ThemeMember(report_id=report, theme_id=theme_id, x=float(n), y=0.5) for n, (report, theme_id) in enumerate(of)
    ]


@pytest.fixture
def reports(own_data_folder: Path) -> list[str]:
    """Two incidents of one theme, in two years, and one without a theme; the first is told by two reports."""
    with corpus_in(own_data_folder) as builder:
        told = [
            builder.report(
                builder.article(text=TEXT, names=["Jackie Marlowe"]), {"causes": ("left_in_public", "lost papers")}
            )
            for _ in range(4)
        ]
        builder.incident(told[0], told[3], occurred="2020-04", cause="left_in_public")
        builder.incident(told[1], occurred="2021-04", cause="insecure_disposal")
        builder.incident(told[2], occurred=None, cause="other")
        ids = [report.id for report in told]
    put_themes(
        Store.open(settings()),
        [theme("t1", 3, [ThemeQuotation(rank=0, report_id=ids[0], start=QUOTED[0], end=QUOTED[1])])],
        members((ids[0], "t1"), (ids[1], "t1"), (ids[2], None), (ids[3], "t1")),
        [ThemeEvent(step=0, theme_id="t1", change="born", other_id=None, reports=3)],
    )
    return ids


@pytest.fixture
def session(reports: list[str]) -> Iterator[Session]:
    with Session(Store.open(settings()).engine) as opened:
        yield opened


def test_a_theme_counts_incidents_and_the_rest_is_said_to_have_none(session: Session) -> None:
    rows = queries.themes(session)
    assert [(row.id, row.colour, row.incidents) for row in rows] == [("t1", THEMES[3], 2), (None, NO_THEME, 1)]


def test_a_filter_chooses_the_incidents_that_are_counted(session: Session) -> None:
    chosen = Filters(cause=("insecure_disposal",))
    assert [row.incidents for row in queries.themes(session, chosen)] == [1, 0]
    assert [point.theme_id for point in queries.theme_map(session, chosen)] == ["t1"]
    assert queries.theme_years(session, chosen) == {"t1": {2021: 1}}


def test_each_incident_lies_once_on_the_map(session: Session) -> None:
    points = queries.theme_map(session)
    assert len({point.incident_id for point in points}) == len(points) == 3
    assert sorted(point.colour for point in points) == sorted([THEMES[3], THEMES[3], NO_THEME])


def test_a_theme_is_counted_by_year_and_what_has_no_year_beside(session: Session) -> None:
    assert queries.theme_years(session) == {
        "t1": {2020: 1, 2021: 1},
        None: {None: 1},
    }
    assert queries.theme_years(session, clock="published")[None] == {2020: 1}


def test_a_quotation_is_masked(session: Session, reports: list[str]) -> None:
    (quote,) = queries.theme_quotes(session, "t1")
    assert quote.words == "[name] found the papers in a skip behind the town hall."
    assert quote.report_id == reports[0]
    assert quote.incident_id is not None


def test_a_theme_that_nothing_carries_on_is_retired_and_stays_known(session: Session, reports: list[str]) -> None:
    new = [
        ThemeEvent(step=0, theme_id="t1", change="merged", other_id="t2", reports=3),
        ThemeEvent(step=0, theme_id="t2", change="born", other_id=None, reports=3),
    ]
    put_themes(Store.open(settings()), [theme("t2", 4)], members((reports[0], "t2")), new)
    session.expire_all()
    assert [row.id for row in queries.themes(session)] == ["t2", None]
    assert session.get_one(Theme, "t1").retired
    assert [(e.step, e.theme_id, e.change, e.other_name) for e in queries.theme_history(session)] == [
        (2, "t1", "merged", "Name t2"),
        (2, "t2", "born", None),
        (1, "t1", "born", None),
    ]


def test_who_belonged_to_a_theme_outlives_a_report_that_is_coded_anew(session: Session, reports: list[str]) -> None:
    session.delete(session.get_one(Report, reports[0]))
    session.commit()
    assert session.get_one(ThemeMember, reports[0]).theme_id == "t1"
    assert queries.theme_quotes(session, "t1") == []
