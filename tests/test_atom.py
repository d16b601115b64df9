"""Feeds tell what becomes known once: new incidents, facts, decisions, corrections; never another copy, and no names."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from corpus.errors import CareBreachError
from corpus.feeds import write_feeds
from corpus.models import IncidentChange, Report
from tests.builders import NOW, TEXT, CorpusBuilder

ATOM = "{http://www.w3.org/2005/Atom}"
CAUSE = {"causes": [("misaddressed_post", "a letter about a child was sent to the wrong family")]}


def report(build: CorpusBuilder, day: int, story: object = None, **values: object) -> Report:
    """Add a report of a text that came in so many days after the first."""
    revision = build.article(story=story, names=["Jackie Invented"])  # type: ignore[arg-type]
    build.session.execute(
        type(revision).__table__.update()
        .where(type(revision).id == revision.id)
        .values(created=NOW + timedelta(days=day))
    )  # fmt: skip
    return build.report(revision, CAUSE | dict(values))


def entries(path: Path) -> list[etree._Element]:
    return list(etree.parse(path).getroot().iter(f"{ATOM}entry"))


def titles(path: Path) -> list[str]:
    return [str(entry.findtext(f"{ATOM}title")).partition(":")[0] for entry in entries(path)]


@pytest.fixture
def told(session: Session, build: CorpusBuilder) -> Session:
    """Give an incident with a copy, a story without news, a new fact and a fine; one of the baseline; a withdrawn one."""
    first = report(build, 0)
    copy = report(build, 1, first.revision)
    build.incident(
        first,
        copy,
        report(build, 2),
        report(build, 3, people_affected=("9", "a child")),
        report(build, 4, outcomes=[("ico_fine", "a child")], people_affected=("9", "a child")),
        authority_id="plymouth",
    )
    build.incident(build.report(None), organisation=None)
    gone = build.incident(report(build, 5), withdrawn=True, organisation=None)
    build._add(IncidentChange(at=NOW + timedelta(days=9), kind="withdrawn", incident_id=gone.id, other_id=None))
    return session


def test_each_thing_is_told_once_and_no_copy_is_news(told: Session, tmp_path: Path) -> None:
    written = write_feeds(told, tmp_path)
    names = {str(path.relative_to(tmp_path)) for path in written}
    assert names == {"all.atom", "body/plymouth.atom", "region/south-west.atom", "cause/misaddressed_post.atom"}
    expected = ["Withdrawn", "Regulator or court acted", "New fact", "New incident"]
    assert titles(tmp_path / "all.atom") == expected
    assert titles(tmp_path / "body/plymouth.atom") == expected[1:]
    assert (tmp_path / "all.atom").read_text("utf-8").count("people affected: 9") == 1


def test_a_feed_is_what_rfc_4287_wants(told: Session, tmp_path: Path) -> None:
    for path in write_feeds(told, tmp_path, "https://carebreach.example/"):
        feed = etree.parse(path).getroot()
        assert feed.tag == f"{ATOM}feed"
        for node in (feed, *feed.iter(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):  # 4.1.1 and 4.1.2: exactly one each
                assert len(node.findall(f"{ATOM}{name}")) == 1
            assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", str(node.findtext(f"{ATOM}id")))
            moment = datetime.fromisoformat(str(node.findtext(f"{ATOM}updated")))  # 3.3: with its zone
            assert moment.tzinfo is not None
            links = [(one.get("rel"), one.get("type")) for one in node.findall(f"{ATOM}link")]
            assert len(set(links)) == len(links) == 1
        assert feed.findtext(f"{ATOM}author/{ATOM}name")  # so that no entry needs one
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert len(set(ids)) == len(ids)
        known = {"id", "title", "updated", "author", "rights", "link", "entry", "category", "summary", "name"}
        assert {str(node.tag).removeprefix(ATOM) for node in feed.iter()} <= known | {"feed"}


def test_ids_stay_and_the_same_corpus_gives_the_same_feed(told: Session, build: CorpusBuilder, tmp_path: Path) -> None:
    before = [path.read_bytes() for path in write_feeds(told, tmp_path)]
    assert [path.read_bytes() for path in write_feeds(told, tmp_path)] == before
    ids = [entry.findtext(f"{ATOM}id") for entry in entries(tmp_path / "all.atom")]
    build.incident(report(build, 20), organisation=None)
    write_feeds(told, tmp_path)
    after = [entry.findtext(f"{ATOM}id") for entry in entries(tmp_path / "all.atom")]
    assert after[1:] == ids
    assert titles(tmp_path / "all.atom")[0] == "New incident"


def test_a_new_name_of_an_incident_is_no_news(session: Session, build: CorpusBuilder, tmp_path: Path) -> None:
    old = build.incident(report(build, 0))
    write_feeds(session, tmp_path)
    [before] = [entry.findtext(f"{ATOM}id") for entry in entries(tmp_path / "all.atom")]
    old.redirect_to = "renamed"
    again = build.incident(report(build, 0), id="renamed")
    build._add(IncidentChange(at=datetime.now(UTC), kind="renamed", incident_id=old.id, other_id=again.id))
    write_feeds(session, tmp_path)
    assert [entry.findtext(f"{ATOM}id") for entry in entries(tmp_path / "all.atom")] == [before]


def test_no_name_no_text_and_nothing_that_breaks_xml(session: Session, build: CorpusBuilder, tmp_path: Path) -> None:
    hostile = TEXT.replace("Northmere Council has", "Jackie Invented <b>&\x0b Home has")
    revision = build.article(hostile, "Jackie Invented <b>", names=["Jackie Invented"])
    name = "Jackie Invented <b>&\x0b Home"
    build.incident(build.report(revision, CAUSE | {"organisation": (name, name)}), organisation=name)
    [path, *_] = write_feeds(session, tmp_path)
    [entry] = entries(path)
    assert "Jackie" not in path.read_text("utf-8")
    assert "reminded" not in path.read_text("utf-8")
    assert str(entry.findtext(f"{ATOM}title")).startswith("New incident: [name] <b>&  Home")


def test_a_site_that_is_none_is_refused(session: Session, build: CorpusBuilder, tmp_path: Path) -> None:
    with pytest.raises(CareBreachError, match="--site"):
        write_feeds(session, tmp_path, "carebreach.example")
