"""An incident's life, stage by stage, with the lag that its dates allow. All content is invented."""

import pytest

from corpus import queries
from corpus.models import Incident
from corpus.queries import Elapsed, Step
from dashboard.words import lag
from tests.builders import CorpusBuilder

ON_BOTH_DATABASES = True


def steps_of(build: CorpusBuilder, incident: Incident) -> tuple[Step, ...]:
    found = queries.incident_detail(build.session, incident.id)
    assert found is not None
    return queries.timeline(found)


def test_stages_come_in_the_order_of_time_each_with_its_lag(build: CorpusBuilder) -> None:
    notice = build.report(build.article(published="2012-11-22"))
    incident = build.incident(
        notice, occurred="2011-11", discovered="2012-01-05", acted="2012-11-21",
        outcomes=["ico_fine", "ico_reported"],
    )  # fmt: skip
    found = steps_of(build, incident)
    assert [(step.stage, step.when) for step in found] == [
        ("happened", "2011-11"), ("came_to_light", "2012-01-05"), ("reported_to_ico", ""), ("acted", "2012-11-21"),
        ("first_published", "2012-11-22"),
    ]  # fmt: skip
    assert found[0].after is None
    assert found[1].after == Elapsed(36, 65)
    assert found[2].after is None


def test_an_act_known_by_its_year_alone_is_no_earlier_than_the_event(build: CorpusBuilder) -> None:
    incident = build.incident(occurred="2012-06-01", acted="2012")
    found = {step.stage: step for step in steps_of(build, incident)}
    assert next(iter(found)) == "happened"
    assert found["acted"].after == Elapsed(0, 213)


@pytest.mark.parametrize(
    ("fewest", "most", "said"),
    [
        (0, 0, "the same day"), (1, 1, "1 day later"), (3, 40, "3 to 40 days later"), (60, 62, "2 months later"),
        (30, 365, "1 to 12 months later"), (700, 1500, "2 to 4 years later"),
    ],
)  # fmt: skip
def test_a_lag_is_told_as_exactly_as_its_dates_allow(fewest: int, most: int, said: str) -> None:
    assert lag(fewest, most) == said
