"""The flow from listings to incidents adds up, and the lags to a regulator say what they leave out. All invented."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from corpus import queries
from corpus.models import ListedEntry, StageResult, WaitingEntry
from corpus.queries import Delay, Filters, Flow, Reason
from dashboard.flow_chart import columns, drawing, steps
from tests.builders import NOW, CorpusBuilder
from tests.hostile import HOSTILE
from tests.invented import fill

ON_BOTH_DATABASES = True


def listed(build: CorpusBuilder, *outcomes: str, waiting: int = 0) -> None:
    """Add listed entries of these outcomes; the first so many of them still wait to be fetched."""
    source = build.source("gazette")
    for number, outcome in enumerate(outcomes):
        name = f"entry-{number}"
        build.session.add(ListedEntry(id=name, source_id=source.id, first_seen=NOW, outcome=outcome))
        if number < waiting:
            row = WaitingEntry(id=name, source_id=source.id, url="", publisher="", published=None, since=NOW)
            build.session.add(row)
    build.session.flush()


def adds_up(found: Flow) -> None:
    """Check that each step is the one before it, with what joined and without what was left out."""
    out = sum(reason.count for reason in (*found.passed_over, *found.given_up))
    assert found.listed == found.stored + found.waiting + out
    assert found.articles == found.stored + found.by_hand + found.unlisted - found.relisted
    assert found.articles == found.relevant + found.irrelevant + found.pending + found.set_aside
    assert found.relevant == found.stories + found.copies
    assert found.stories == found.coded + found.uncoded
    assert found.coded == found.telling + found.related


def test_an_empty_corpus_has_an_empty_flow(session: Session, build: CorpusBuilder) -> None:
    found = queries.flow(session)
    adds_up(found)
    assert (found.listed, found.articles, found.incidents, found.passed_over) == (0, 0, 0, ())
    assert [box.left for box in steps(found)] == [()] * 6


def test_every_entry_and_every_article_is_counted_once(session: Session, build: CorpusBuilder) -> None:
    listed(
        build,
        "asked for", "connection refused", "beyond the limit of this run",  # these three wait
        "stored", "stored", "stored", "stored", "stored", "stored", "stored", "stored", "stored",
        "no word of social services", "no word of social services", "forbidden by robots.txt",
        "given up: 404", "not to be had for a week",
        waiting=3,
    )  # fmt: skip
    first = build.article()
    copy = build.article(source="echo", story=first)
    build.incident(build.report(first), build.report(copy))
    build.incident(build.report(build.article()), link="same_series", withdrawn=True)
    build.article(relevant=True)
    build.article("Bins. (Synthetic text.)", "Bins", relevant=False)
    build.article("By hand. (Synthetic text.)", "By hand", source="folder", kind="import", relevant=False)
    build.incident(build.report(None))
    pending, aside = build.article(relevant=False), build.article(relevant=False)
    session.execute(text("DELETE FROM relevances WHERE revision_id IN (:a, :b)"), {"a": pending.id, "b": aside.id})
    session.add(
        StageResult(revision_id=aside.id, stage="relevance", version="1", outcome="quarantined", reason="synthetic")
    )
    session.flush()
    found = queries.flow(session)
    adds_up(found)
    assert found.passed_over == (Reason("no word of social services", 2), Reason("forbidden by robots.txt", 1))
    assert found.given_up == (Reason("404", 1), Reason("not to be had for a week", 1))
    assert (found.waiting, found.stored, found.by_hand, found.relisted) == (3, 9, 1, 2)
    assert (found.articles, found.irrelevant, found.pending, found.set_aside) == (8, 2, 1, 1)
    assert (found.relevant, found.copies, found.stories, found.uncoded) == (4, 1, 3, 1)
    assert (found.coded, found.related, found.telling, found.incidents, found.baseline) == (2, 1, 1, 2, 1)


def test_the_flow_says_what_sql_and_the_summary_say(session: Session, build: CorpusBuilder) -> None:
    fill(build)
    found, summary = queries.flow(session), queries.summary(session)
    adds_up(found)
    assert (found.incidents, found.telling, found.articles) == (summary.incidents, summary.stories, summary.collected)
    count = {
        name: session.scalar(text(sql))
        for name, sql in {
            "articles": "SELECT count(*) FROM articles",
            "relevant": "SELECT count(*) FROM relevances WHERE relevant",
            "stories": "SELECT count(DISTINCT family_id) FROM family_members JOIN articles a ON a.id = article_id "
            "JOIN relevances r ON r.revision_id = a.current_revision_id WHERE r.relevant",
            "incidents": "SELECT count(*) FROM incidents WHERE redirect_to IS NULL AND NOT withdrawn",
        }.items()
    }
    assert {name: getattr(found, name) for name in count} == count
    assert found.unlisted == count["articles"]
    assert summary.machine + summary.reviewed + summary.double_coded == summary.incidents


def test_the_diagram_shows_every_number_and_runs_nothing(session: Session, build: CorpusBuilder) -> None:
    listed(build, HOSTILE, *["no word of social services"] * 2, *(f"given up: {n}" for n in range(6)))
    build.incident()
    boxes = steps(queries.flow(session))
    drawn = drawing(boxes, [HOSTILE])
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "2 other reasons: 2" in drawn
    table = columns(boxes)
    rows = list(zip(*table.values(), strict=True))
    assert (1, "left out", f"Passed over: {HOSTILE}", 1) in rows
    assert sum(row[3] for row in rows if row[:2] == (1, "left out")) == 9


# ---------------------------------------------------------------------------------------------------------- lags


def test_lags_are_of_what_a_regulator_decided_and_the_rest_is_said(session: Session, build: CorpusBuilder) -> None:
    build.incident(occurred="2019-03-01", acted="2019-03-31", outcomes=["ico_reprimand", "apology"])
    build.incident(occurred="2019-03-01", acted="2019-03-31", outcomes=["ico_fine"])
    build.incident(occurred="2019-03", acted="2020-03", outcomes=["ombudsman_finding"])
    build.incident(occurred="2019", acted="2021", outcomes=["ico_fine"])
    build.incident(occurred=None, acted="2021", outcomes=["ico_fine"])
    build.incident(occurred="2019", acted=None, outcomes=["ico_no_action"])
    build.incident(occurred="2019", acted="2018", outcomes=["ico_fine"])
    build.incident(occurred="2019", acted="2019", outcomes=["dismissal"])
    build.incident(occurred="2019", acted=None, outcomes=["ico_reported"])
    found = queries.delays(session)
    assert found.known == (Delay(30, 30, 2), Delay(336, 396, 1))
    assert (found.decided, found.measured, found.vague, found.undated, found.backwards) == (7, 3, 1, 2, 1)
    assert found.median is None
    assert queries.delays(session, Filters(outcome=("ombudsman_finding",))).decided == 1
    assert queries.by_length(found.known, (30, 366)) == [0, 2, 1]


def test_the_median_is_as_exact_as_the_dates(session: Session, build: CorpusBuilder) -> None:
    for day in range(1, 6):
        build.incident(occurred="2019-03", acted=f"2019-05-0{day}", outcomes=["ico_fine"])
    assert queries.delays(session).median == (33, 63)
