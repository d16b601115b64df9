"""One incident in full: its values with their rule, its reports, the words behind each value. All content invented."""

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from corpus import queries
from corpus.config import Settings
from corpus.errors import CareBreachError
from corpus.models import Incident, IncidentLink
from corpus.privacy import WITHHELD
from corpus.queries import Filters, Reader
from tests.builders import TEXT, CorpusBuilder, corpus_in, day

ON_BOTH_DATABASES = True


def detail_of(session: Session, incident: Incident) -> queries.IncidentDetail:
    found = queries.incident_detail(session, incident.id)
    assert found is not None
    return found


def test_a_quotation_stands_in_its_context(session: Session, build: CorpusBuilder) -> None:
    long = "Before. " * 60 + TEXT + " After." * 60
    report = build.report(build.article(long, names=["Jackie Invented"]))
    found = detail_of(session, build.incident(report))
    cause = next(item for item in found.reports[0].evidence if item.property == "causes")
    assert cause.quotation == "a letter about a child was sent to the wrong family"
    assert cause.before.startswith("…Before.")
    assert cause.before.endswith("has apologised after ")
    assert cause.after.startswith(". A mother, [name], said")
    assert cause.after.endswith("…")
    assert len(cause.before) <= queries.CONTEXT + 1


def test_a_name_just_outside_the_quotation_is_masked_too(session: Session, build: CorpusBuilder) -> None:
    text = "Jackie Invented got a file. Sam Madeup lost it. (Synthetic text.)"
    report = build.report(
        build.article(text, names=["Jackie Invented", "Sam Madeup"]), {"causes": [("other", "got a file. Sam")]}
    )
    [item] = detail_of(session, build.incident(report)).reports[0].evidence
    assert item.before + item.quotation + item.after == "[name] got a file. [name][name] lost it. (Synthetic text.)"


def test_an_unchecked_report_shows_values_and_no_words(session: Session, build: CorpusBuilder) -> None:
    found = detail_of(session, build.incident(build.report(build.article(checked=False))))
    [report] = found.reports
    assert report.title == WITHHELD
    assert {item.quotation for item in report.evidence} == {WITHHELD}
    assert {item.before + item.after for item in report.evidence} == {""}
    assert next(item.value for item in report.evidence if item.property == "causes") == "misaddressed_post"
    assert "Northmere Council" not in repr(found)


def test_a_headline_is_masked(session: Session, build: CorpusBuilder) -> None:
    revision = build.article(title="Jackie Invented got a letter", names=["Jackie Invented"])
    found = detail_of(session, build.incident(build.report(revision)))
    assert found.reports[0].title == "[name] got a letter"


def test_reports_come_in_the_order_of_publication_with_their_family(session: Session, build: CorpusBuilder) -> None:
    late = build.article(published="2021-02-01", source="echo")
    early = build.article(published="2020-05-01", story=late)
    related = build.report(build.article())
    incident = build.incident(build.report(late), build.report(early))
    session.add(
        IncidentLink(report_id=related.id, incident_id=incident.id, kind="possibly_related", score=0.4, origin="test@1")
    )
    session.flush()
    found = detail_of(session, incident)
    assert [report.published for report in found.reports] == ["2020-05-01", "2021-02-01"]
    assert [report.copies for report in found.reports] == [2, 2]
    assert [report.report_id for report in found.related] == [related.id]


def test_values_stand_side_by_side_with_their_rule(session: Session, build: CorpusBuilder) -> None:
    found = detail_of(session, build.incident(occurred="2011-06", also={"occurred": ["2012-01"]}))
    dates = [(value.value, value.chosen, value.rule) for value in found.values if value.property == "occurred"]
    assert dates == [("2011-06", True, "most reports"), ("2012-01", False, "most reports")]


def test_old_addresses_lead_to_the_incident_that_took_over(session: Session, build: CorpusBuilder) -> None:
    last = first = build.incident()
    for _ in range(30):
        first = build.incident(redirect_to=first.id)
    found = queries.incident_detail(session, first.id)
    assert found is not None
    assert (found.row.incident_id, found.asked) == (last.id, first.id)


def test_a_circle_of_mergers_and_an_unknown_id_lead_nowhere(session: Session, build: CorpusBuilder) -> None:
    one = build.incident()
    two = build.incident(redirect_to=one.id)
    one.redirect_to = two.id
    session.flush()
    assert queries.incident_detail(session, one.id) is None
    assert queries.incident_detail(session, "i0") is None


def test_a_reader_cannot_write(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        build.incident()
    reader = Reader.open(Settings.read())
    with pytest.raises(CareBreachError, match="readonly"), reader.session() as session:
        session.execute(update(Incident).values(cause="other"))
    with reader.session() as session:
        assert [count.cause for count in queries.causes(session)] == ["misaddressed_post"]


def test_a_reader_makes_no_corpus_where_there_is_none(own_data_folder: Path) -> None:
    with pytest.raises(CareBreachError, match=r"there is no corpus in .* yet; run `carebreach run`"):
        Reader.open(Settings.read())
    assert not own_data_folder.exists()


def test_filters_read_as_one_line() -> None:
    assert str(Filters()) == ""
    filters = Filters(text="a b", cause=("other", "unknown"), since=day("2012-01-01"))
    assert str(filters) == "text=a+b&cause=other&cause=unknown&since=2012-01-01"
