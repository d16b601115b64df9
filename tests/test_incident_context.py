"""What stands beside an incident: its stories, linked and similar incidents, its history. All content is invented."""

from datetime import timedelta

import numpy as np
from sqlalchemy.orm import Session

from corpus import queries
from corpus.models import Embedding, Incident, IncidentChange, IncidentLink, LinkKind, Report, SearchEntry
from corpus.privacy import WITHHELD
from tests.builders import NOW, CorpusBuilder

ON_BOTH_DATABASES = True

MODEL = "invented"


def link(session: Session, report: Report, incident: Incident, kind: LinkKind, score: float) -> None:
    session.add(IncidentLink(report_id=report.id, incident_id=incident.id, kind=kind, score=score, origin="test@1"))
    session.flush()


def test_a_story_holds_every_copy_also_those_that_were_not_coded(session: Session, build: CorpusBuilder) -> None:
    first = build.article(published="2020-05-02", names=["Jackie Invented"], title="Jackie Invented got a letter")
    build.article(published="2020-05-03", source="echo", story=first, checked=False)
    other = build.article(published="2020-05-01", source="herald")
    gone = build.article(published="2020-05-04", source="herald", story=other)
    gone.article.gone_at = NOW + timedelta(days=9)
    incident = build.incident(build.report(first), build.report(other), build.report(gone))
    build.incident(build.report(build.article()))
    one, two = queries.stories(session, incident.id)
    assert [(a.published, a.coded) for a in one.articles] == [("2020-05-01", True), ("2020-05-04", True)]
    assert [(a.published, a.coded) for a in two.articles] == [("2020-05-02", True), ("2020-05-03", False)]
    assert [a.title for a in two.articles] == ["[name] got a letter", WITHHELD]
    assert one.articles[1].gone == NOW + timedelta(days=9)
    assert {a.captured for story in (one, two) for a in story.articles} == {NOW}


def test_links_to_other_incidents_lead_both_ways_and_keep_their_type(session: Session, build: CorpusBuilder) -> None:
    reports = [build.report(build.article()) for _ in range(4)]
    one, series, maybe, gone = (build.incident(report) for report in reports)
    link(session, reports[0], series, "same_series", 0.7)
    link(session, reports[1], one, "possibly_related", 0.9)
    link(session, reports[2], one, "possibly_related", 0.6)
    link(session, reports[3], one, "possibly_related", 0.99)
    gone.withdrawn = True
    session.flush()
    found = [(x.row.incident_id, x.kind, x.score) for x in queries.linked_incidents(session, one.id)]
    assert found == [(series.id, "same_series", 0.7), (maybe.id, "possibly_related", 0.6)]
    assert [x.row.incident_id for x in queries.linked_incidents(session, maybe.id)] == [one.id]


def test_the_history_tells_of_all_ids_that_an_incident_carries_on(session: Session, build: CorpusBuilder) -> None:
    now = build.incident()
    middle = build.incident(redirect_to=now.id)
    first = build.incident(redirect_to=middle.id)
    stranger = build.incident()
    for days, kind, old, new in [
        (3, "split", now, stranger), (2, "merged", middle, now), (1, "renamed", first, middle),
        (4, "withdrawn", stranger, None),
    ]:  # fmt: skip
        at = NOW + timedelta(days=days)
        session.add(IncidentChange(at=at, kind=kind, incident_id=old.id, other_id=new.id if new else None))
    session.flush()
    found = queries.incident_history(session, now.id)
    assert [(one.kind, one.incident_id, one.other_id) for one in found] == [
        ("renamed", first.id, middle.id), ("merged", middle.id, now.id), ("split", now.id, stranger.id),
    ]  # fmt: skip
    assert queries.incident_history(session, build.incident().id) == []


def embed(session: Session, report: Report, *numbers: float) -> None:
    vector = np.array(numbers, dtype="<f4")
    session.query(SearchEntry).filter_by(report_id=report.id).update({"text_hash": report.id})
    session.add(Embedding(text_hash=report.id, model=MODEL, vector=(vector / np.linalg.norm(vector)).tobytes()))
    session.flush()


def test_similar_incidents_are_near_in_meaning_and_say_what_they_share(session: Session, build: CorpusBuilder) -> None:
    reports = [build.report(build.article()) for _ in range(5)]
    one = build.incident(reports[0])
    near = build.incident(reports[1], cause="cyber_attack", channel="web", outcomes=["ico_fine"])
    nearer = build.incident(reports[2], data_subjects="adults")
    build.incident(reports[3])
    merged = build.incident(reports[4], redirect_to=one.id)
    vectors = [(1, 0), (1, 0.9), (1, 0.2), (0, 1), (1, 0)]
    for report, vector in zip(reports, vectors, strict=True):
        embed(session, report, *vector)
    build.theme(*reports)
    found = queries.similar_incidents(session, one.id, MODEL)
    assert [(x.row.incident_id, x.shared) for x in found] == [
        (nearer.id, ("causes", "channel", "outcomes")), (near.id, ("data_subjects",)),
    ]  # fmt: skip
    assert [round(x.likeness or 0, 2) for x in found] == [0.98, 0.74]
    assert merged.id not in {x.row.incident_id for x in found}
    left = queries.similar_incidents(session, one.id, MODEL, without=[nearer.id])
    assert [x.row.incident_id for x in left] == [near.id]


def test_without_a_vector_what_is_coded_alike_decides(session: Session, build: CorpusBuilder) -> None:
    one = build.incident(build.report(None))
    other = build.incident(build.report(None), channel="email")
    alike = build.incident(build.report(None))
    build.incident(build.report(None), cause="cyber_attack")
    found = queries.similar_incidents(session, one.id, MODEL)
    assert [(x.row.incident_id, x.likeness) for x in found] == [(alike.id, None), (other.id, None)]
    assert queries.similar_incidents(session, "i0", MODEL) == []
