"""Every filter leaves what SQL written by hand says, and every order sorts all that is left. All content is invented."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.orm import Session

from corpus import queries
from corpus.dates import bounds
from corpus.models import Incident, Report
from corpus.queries import Direction, Filters, IncidentRow, Order
from corpus.queries.incidents import _SORTED
from corpus.queries.selections import begins, ends
from dashboard.words import term
from tests.builders import CorpusBuilder, day
from tests.invented import fill
from tests.postgresql import emptied

ACCOUNT = "links.kind IN ('reports', 'follows_up')"
SURE = (
    "SELECT incidents.id FROM incidents JOIN incident_links AS links ON links.incident_id = incidents.id "
    "JOIN statements ON statements.report_id = links.report_id WHERE statements.property = 'causes' "
    f"AND statements.value = incidents.cause AND {ACCOUNT} GROUP BY incidents.id HAVING min(statements.confidence)"
)
OF_THEME = (
    "SELECT links.incident_id FROM theme_members JOIN incident_links AS links ON links.report_id = "
    f"theme_members.report_id WHERE {ACCOUNT} AND theme_id"
)
WAITING = (
    "review = 'machine' AND id IN (SELECT incident_id FROM incident_links AS links JOIN reports "
    f"ON reports.id = links.report_id WHERE for_review AND {ACCOUNT})"
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """Give sixty invented incidents, some reviewed, some in doubt, some in themes."""
    with emptied(request.param, request) as opened:
        build = CorpusBuilder(opened)
        fill(build)
        for number, report in enumerate(opened.query(Report).order_by(Report.id)):
            report.for_review = number % 5 == 0
            for statement in report.statements:
                statement.confidence = 0.4 + (number * 7 % 60) / 100
        for number, incident in enumerate(opened.query(Incident).order_by(Incident.id)):
            incident.review = ("machine", "machine", "reviewed", "double_coded")[number % 4]
        reports = opened.query(Report).order_by(Report.id).all()
        by_incident = dict(
            opened.execute(text("SELECT min(report_id), incident_id FROM incident_links GROUP BY 2")).all()
        )
        first = [report for report in reports if report.id in by_incident]
        build.theme(*first[:20], theme_id="t1")
        build.theme(*first[20:30], theme_id="t2", colour=1)
        build.theme(*first[30:50], theme_id=None)
        opened.flush()
        yield opened


CHOSEN: list[tuple[dict[str, Any], str]] = [
    ({"dates": "published", "since": day("2020-02-10")}, "first_published >= '2020-02-10'"),
    ({"dates": "published", "until": day("2015-06-30")}, "first_published <= '2015-06-30'"),
    ({"dates": "acted", "since": day("2021-03-15")}, "acted >= '2021-03'"),
    ({"dates": "acted", "until": day("2016-03-15")}, "acted <= '2016-03'"),
    ({"dates": "occurred", "since": day("2021-03-15")}, "occurred_to >= '2021-03-15'"),
    ({"penalty_from": 60000}, "penalty_gbp >= 60000"),
    ({"penalty_from": 0, "penalty_to": 60000}, "penalty_gbp BETWEEN 0 AND 60000"),
    ({"review": ("not_reviewed",)}, "review = 'machine'"),
    ({"review": ("reviewed",)}, "review IN ('reviewed', 'double_coded')"),
    ({"review": ("for_review",)}, WAITING),
    ({"review": ("for_review", "reviewed")}, f"review <> 'machine' OR ({WAITING})"),
    ({"confidence_from": 70}, f"id IN ({SURE} >= 0.7)"),
    ({"confidence_from": 0, "confidence_to": 55}, f"id IN ({SURE} <= 0.55)"),
    ({"theme": ("t1",)}, f"id IN ({OF_THEME} = 't1')"),
    ({"theme": ("t2", "none")}, f"id IN ({OF_THEME} = 't2' UNION {OF_THEME} IS NULL)"),
    ({"theme": ("tgone",)}, "1 = 0"),
    ({"channel": ("post",), "status": ("alleged",)}, "channel = 'post' AND status = 'alleged'"),
    ({"group": ("insider",), "theme": ("t1",)}, f"cause_group = 'insider' AND id IN ({OF_THEME} = 't1')"),
]


@pytest.mark.parametrize(("chosen", "condition"), CHOSEN, ids=[str(Filters(**chosen)) for chosen, _ in CHOSEN])
def test_a_filter_leaves_what_sql_says(session: Session, chosen: dict[str, Any], condition: str) -> None:
    filters = Filters(**chosen)
    expected = set(session.scalars(text(f"SELECT id FROM incidents WHERE {condition}")))
    assert {row.incident_id for row in queries.incident_page(session, filters, limit=100)} == expected
    assert queries.incident_count(session, filters) == queries.summary(session, filters).incidents == len(expected)
    assert len(expected) < 61
    assert expected or "tgone" in str(filters)


WRITTEN = [
    "2011", "2011-05", "2011-05-09", "2011-05/2012", "2011/2012-03", "2011-01-02/2011-06", "2011/2012", "2011~",
    "2011-05?", "2020-04-01/2021-03-31",
]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_the_first_and_last_day_of_a_stored_date_are_read_in_sql(session: Session, written: str) -> None:
    first, last = session.execute(select(begins(literal(written)), ends(literal(written)))).one()
    assert (bounds(first)[0], bounds(last)[1]) == bounds(written.rstrip("~?"))


def test_a_date_whose_end_is_open_never_ends(session: Session) -> None:
    assert session.scalar(select(ends(literal("2011/..")))) == "9999"


SHOWN = {
    "published": lambda row: row.first_published or None,
    "relevance": lambda row: row.first_published or None,
    "acted": lambda row: row.acted or None,
    "body": lambda row: row.council.lower() or None,
    "cause": lambda row: term(row.cause) if row.cause != "unknown" else None,
    "penalty": lambda row: row.penalty_gbp,
    "people": lambda row: row.people_affected,
    "reports": lambda row: row.reports,
    "confidence": lambda row: row.cause_confidence,
}
RISING = {"body", "cause", "confidence"}


@pytest.mark.parametrize("direction", ["usual", "opposite"])
@pytest.mark.parametrize("order", SHOWN)
def test_all_that_is_left_is_sorted_either_way_with_the_unknown_last(
    session: Session, order: Order, direction: Direction
) -> None:
    rows = list(queries.all_incidents(session, order=order, direction=direction))
    keys = [SHOWN[order](row) for row in rows]
    known = [key for key in keys if key is not None]
    assert keys[: len(known)] == known
    assert len(set(known)) > 2
    assert known == sorted(known, reverse=(order in RISING) != (direction == "usual"))
    pages = [
        queries.incident_page(session, order=order, direction=direction, offset=start, limit=20)
        for start in (0, 20, 40)
    ]
    assert [row for page in pages for row in page] == rows


def test_breaches_are_sorted_by_their_days_and_outcomes_by_their_weight(session: Session) -> None:
    late: list[IncidentRow] = list(queries.all_incidents(session, order="occurred"))
    early = list(queries.all_incidents(session, order="occurred", direction="opposite"))
    ends_ = [row.occurred_latest for row in late if row.occurred_latest]
    begins_ = [row.occurred_earliest for row in early if row.occurred_earliest]
    assert all(one >= two for one, two in pairwise(ends_))
    assert all(one <= two for one, two in pairwise(begins_))
    outcomes = [row.outcome for row in queries.all_incidents(session, order="outcome")]
    assert outcomes[0] == "ico_fine"
    assert set(outcomes[outcomes.index("unknown") :]) == {"unknown"}


def test_every_order_has_both_ways() -> None:
    assert set(_SORTED) == {*SHOWN, "occurred", "outcome"}
