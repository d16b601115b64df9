"""The search: what is indexed follows the corpus, no name leaks, no query breaks it, and rankings are fused."""

import unicodedata
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from corpus import queries
from corpus.findings import Findings, put_embeddings, put_findings
from corpus.full_text import is_true, terms
from corpus.identity import content_hash, report_id
from corpus.models import Embedding, IncidentLink, MaskSpan, RareWords, Report, Revision, SearchEntry, Source, Statement
from corpus.queries import Filters
from corpus.queries.search import NEAR, QueryVector, by_words, find, fuse, lines, load_vectors
from corpus.rare_words import from_text, rare_words
from corpus.search_index import index_missing, point_to_vectors
from corpus.store import ArticleDraft, Store
from tests.builders import CorpusBuilder

ON_BOTH_DATABASES = True

MODEL = "a test's"
TEXT = "Northmere Council lost a file. A mother, Jackie Invented, found it. (Synthetic text.)"


def told(build: CorpusBuilder, words: str, title: str = "A headline", names: tuple[str, ...] = (), **values) -> str:
    """Add an incident of one report with these words, and return its id."""
    revision = build.article(words, title, names=names)
    return build.incident(build.report(revision, {"causes": [("other", words)]}), **values).id


def words(session: Session, query: str) -> list[str]:
    return [hit.incident_id for hit in find(session, Filters(text=query))]


def matches(session: Session, word: str) -> int:
    """Ask the database's own index, beside all that is ours."""
    found = {"sqlite": "search_words MATCH :word", "postgresql": "words @@ to_tsquery('carebreach', :word)"}
    holding = found[session.connection().dialect.name]
    return session.execute(text(f"SELECT count(*) FROM search_words WHERE {holding}"), {"word": word}).scalar_one()


# --------------------------------------------------------------------------------------------- what a query means


@pytest.mark.parametrize(
    ("query", "means"),
    [
        ("The letter to the wrong family", ["letter", "wrong", "family"]),
        ('"to the wrong family" letter', ["to the wrong family", "letter"]),
        ("to the", ["to", "the"]),
        ("Café CAFÉ cafe\u0301", ["café"]),
        ("mother's e-mail", ["mother s", "e mail"]),
        ('an "unbalanced phrase', ["unbalanced", "phrase"]),
        ('NEAR(a b) AND NOT c* ^d "" 😀 title:x', ["near a", "b", "c", "d", "title x"]),
        ("", []),
        ("😀 \"'()*", []),
    ],
)  # fmt: skip
def test_a_query_is_words_and_phrases(query: str, means: list[str]) -> None:
    assert terms(query) == means


@pytest.mark.parametrize(
    "query",
    ['"', '""', "'", '" OR 1', "NEAR(", "body:", "*", "a AND", "-", "^", "{a b}:c", "😀", "\0", "(" * 50,
     "'; DROP TABLE incidents; --", "letter " * 2000, "x" * 10_000, "\ud7ff\U0010ffff", "𞤀𞤁"],
)  # fmt: skip
def test_no_query_breaks_the_search(session: Session, build: CorpusBuilder, query: str) -> None:
    found = told(build, "A letter was lost")
    assert set(words(session, query)) <= {found}
    assert queries.incident_count(session, Filters(text=query)) in {0, 1}
    assert queries.incident_count(session) == 1


@given(st.text(max_size=80))
def test_a_term_never_holds_a_sign_that_the_index_reads(query: str) -> None:
    assert all(sign.isalnum() or sign == " " or unicodedata.combining(sign) for term in terms(query) for sign in term)


def test_words_are_found_in_any_form_and_phrases_as_they_stand(session: Session, build: CorpusBuilder) -> None:
    found = told(build, "The worker forwarded confidential letters to René")
    for query in ("forwarding letter", "LETTERS rene", '"confidential letters"', '"letters to rené" forwarded'):
        assert words(session, query) == [found], query
    for query in ('"letters confidential"', '"forwarded letters"', "letter nowhere", '"confidential letters" nowhere'):
        assert words(session, query) == [], query


def test_of_many_words_more_than_a_third_are_enough(session: Session, build: CorpusBuilder) -> None:
    found = told(build, "A burglar took a laptop from a parked car")
    assert words(session, "laptop car bicycle umbrella") == [found]
    assert words(session, "laptop wheel bicycle umbrella") == []


def test_the_body_and_the_headline_weigh_more_than_the_text(session: Session, build: CorpusBuilder) -> None:
    in_text = told(build, "Ransomware struck, and nothing else of note happened there on that day")
    in_title = told(build, "It struck, and nothing else of note happened there on that day at all", title="Ransomware")
    assert words(session, "ransomware") == [in_title, in_text]


# ------------------------------------------------------------------------------------------------------- privacy


@pytest.mark.parametrize("query", ["Jackie", '"Jackie Invented"', "mother jackie", "name", "Jackie*", "█"])
def test_a_masked_name_finds_nothing_and_neither_does_its_label(
    session: Session, build: CorpusBuilder, query: str
) -> None:
    told(build, TEXT, title="Jackie Invented speaks", names=("Jackie Invented", "Jackie"))
    assert words(session, query) == []
    assert matches(session, "jackie") == matches(session, "name") == 0
    assert matches(session, "mother") == 1


def test_the_line_of_a_hit_is_masked(session: Session, build: CorpusBuilder) -> None:
    found = told(build, TEXT, names=("Jackie Invented",))
    hits = find(session, Filters(text="mother found"))
    assert lines(session, "mother found", hits) == {found: TEXT.replace("Jackie Invented", "[name]")}


def test_a_text_that_was_not_checked_is_not_indexed(session: Session, build: CorpusBuilder) -> None:
    revision = build.article(TEXT, checked=False)
    build.incident(build.report(revision, {"causes": [("other", "lost a file")]}))
    assert matches(session, "mother") == 0
    build.check(revision, ["Jackie Invented"])
    assert (matches(session, "mother"), matches(session, "jackie")) == (1, 0)


# ---------------------------------------------------------------------------------------- the index follows


def publish(store: Store, words: str, url: str = "https://gazette.example/1") -> str:
    """Store an article (or a new revision of it), and return the id of the revision."""
    store.put_source(
        Source(id="gazette", name="Gazette", kind="newspaper", permission="full_text", permission_reason="a test")
    )
    page = store.put_page(
        source_id="gazette", url=url, body=words.encode(), status=200, headers={}, fetched_at=datetime.now(UTC)
    )
    store.put_article(page, ArticleDraft(title="Synthetic", text=words, rule="plain", url=url))
    with Session(store.engine) as session:
        return session.scalars(select(Revision.id).order_by(Revision.number.desc())).first() or ""


def coded(revision_id: str, *quotes: str, of: str = TEXT) -> Findings:
    """Return one report for each quotation."""
    reports = []
    for ordinal, quote in enumerate(quotes):
        start = of.index(quote)
        claim = Statement(property="causes", value="other", origin="t@1", confidence=1.0, part="text", start=start,
                          end=start + len(quote), quote=quote)  # fmt: skip
        reports.append(
            Report(id=report_id(revision_id, ordinal), revision_id=revision_id, ordinal=ordinal, origin="t@1",
                   statements=[claim])
        )  # fmt: skip
    return Findings(revision_id, reports=reports)


def masked(revision_id: str, *names: str) -> Findings:
    at = [(TEXT.index(name), name) for name in names]
    return Findings(
        revision_id,
        masks=[
            MaskSpan(revision_id=revision_id, part="text", start=a, end=a + len(n), label="name", origin="t@1")
            for a, n in at
        ],
    )


def indexed(store: Store) -> list[str]:
    """Return the indexed texts, and check that the database's index agrees with its table."""
    with Session(store.engine) as session:
        entries = session.scalars(select(SearchEntry).order_by(SearchEntry.report_id)).all()
        assert matches(session, "synthetic") == len(entries)
        assert is_true(session.connection())
        return [entry.text for entry in entries]


def test_the_index_follows_masks_and_reports(store: Store) -> None:
    revision = publish(store, TEXT)
    put_findings(store, "persons", "1", [masked(revision)])
    put_findings(store, "extraction", "1", [coded(revision, "lost a file")])
    assert indexed(store) == [TEXT]
    put_findings(store, "persons", "2", [masked(revision, "Jackie Invented")])
    assert indexed(store) == [TEXT.replace("Jackie Invented", "[█]")]
    put_findings(store, "extraction", "2", [coded(revision, "lost a file", "found it")])
    assert indexed(store) == ["Northmere Council lost a file.", "A mother, [█], found it."]
    put_findings(store, "persons", "3", [Findings(revision, failure="could not be read")])
    assert indexed(store) == []


def test_the_index_loses_what_is_deleted_with_its_text(store: Store) -> None:
    revision = publish(store, TEXT)
    put_findings(store, "persons", "1", [masked(revision)])
    put_findings(store, "extraction", "1", [coded(revision, "lost a file")])
    with store.writing() as session:
        session.execute(delete(Report))
    assert indexed(store) == []


def test_what_was_never_indexed_is_found_missing_and_a_superseded_text_is_taken_away(store: Store) -> None:
    revision = publish(store, TEXT)
    put_findings(store, "persons", "1", [masked(revision)])
    put_findings(store, "extraction", "1", [coded(revision, "lost a file")])
    with store.writing() as session:
        session.execute(delete(SearchEntry))
    assert index_missing(store) == (1, 0)
    assert indexed(store) == [TEXT]
    with store.writing() as session:
        session.execute(delete(RareWords))
    assert index_missing(store) == (1, 0)
    with Session(store.engine) as session:
        assert from_text(session.scalars(select(RareWords.words)).one()).keys() <= rare_words(TEXT).keys()
    assert index_missing(store) == (0, 0)
    publish(store, TEXT.replace("a file", "two files"))
    assert index_missing(store) == (0, 1)
    assert indexed(store) == []


def test_a_vector_is_noted_once(store: Store) -> None:
    revision = publish(store, TEXT)
    put_findings(store, "persons", "1", [masked(revision)])
    put_findings(store, "extraction", "1", [coded(revision, "lost a file")])
    hashes = {report_id(revision, 0): content_hash("a"), "another": content_hash("b")}
    assert point_to_vectors(store, hashes) == 1
    assert point_to_vectors(store, hashes) == 0
    put_embeddings(store, [Embedding(text_hash=content_hash("a"), model=MODEL, vector=b"\0" * 8)])
    with Session(store.engine) as session:
        assert session.scalar(select(func.count(SearchEntry.text_hash))) == 1


# ------------------------------------------------------------------------------------------- meaning, and both


def give_vectors(session: Session, vectors: dict[str, list[float]]) -> None:
    """Give each report of an incident (by the incident's id) a vector."""
    for incident_id, vector in vectors.items():
        for link in session.scalars(select(IncidentLink).filter_by(incident_id=incident_id)):
            entry = session.scalars(select(SearchEntry).filter_by(report_id=link.report_id)).one()
            entry.text_hash = content_hash(repr(vector))
            session.merge(
                Embedding(text_hash=entry.text_hash, model=MODEL, vector=np.array(vector, dtype="<f4").tobytes())
            )
    session.flush()


def test_meaning_finds_what_is_near_and_words_and_meaning_add_up(session: Session, build: CorpusBuilder) -> None:
    both = told(build, "A laptop was stolen from a car")
    near_only = told(build, "A portable computer vanished")
    words_only = told(build, "A laptop was stolen in a shop")
    far = told(build, "Council tax rises")
    give_vectors(session, {both: [0.8, 0.6], near_only: [1.0, 0.0], words_only: [NEAR - 0.01, 0.9], far: [-1.0, 0.0]})
    vectors, query = load_vectors(session, MODEL), QueryVector(MODEL, np.array([1, 0], dtype=np.float32))
    hits = {hit.incident_id: hit for hit in find(session, Filters(text="laptop stolen car"), vectors, query)}
    assert {key: hit.found_by for key, hit in hits.items()} == {both: "both", near_only: "meaning", words_only: "words"}
    assert next(iter(hits)) == both
    assert hits[near_only].cosine == pytest.approx(1.0)
    filtered = find(session, Filters(text="laptop stolen car", cause=("cyber_attack",)), vectors, query)
    assert filtered == []
    assert load_vectors(session, "another").incidents.size == 0
    assert [
        hit.found_by
        for hit in find(session, Filters(text="laptop stolen car"), load_vectors(session, "another"), query)
    ] == ["words"] * 2


def test_an_incident_counts_by_its_best_report(session: Session, build: CorpusBuilder) -> None:
    poor, good = build.article("It happened on a day in spring"), build.article("The folder lay on a train in Leeds")
    one = build.incident(build.report(poor, {}), build.report(good, {})).id
    assert list(by_words(session, "folder train")) == [one]
    assert words(session, "folder train") == [one]


def test_rankings_are_fused_by_reciprocal_rank_and_equals_come_by_id() -> None:
    assert fuse(["b", "a"], ["a", "c"]) == {"a": 1 / 62 + 1 / 61, "b": 1 / 61, "c": 1 / 62}
    assert list(fuse(["z"], ["y"], ["x"])) == ["x", "y", "z"]
    assert fuse([], []) == {}


def test_what_was_found_is_listed_by_relevance_in_pages_and_in_the_export(
    session: Session, build: CorpusBuilder
) -> None:
    first = told(build, "A parcel burst", first_published="2001-01-01")
    second = told(build, "A parcel went astray and a neighbour opened that parcel", first_published="2020-01-01")
    third = told(build, "Another matter", first_published="2010-01-01")
    told(build, "Nothing of it")
    filters = Filters(text="parcel", found=(third, first))
    assert [row.incident_id for row in queries.incident_page(session, filters, order="relevance")] == [
        third,
        first,
        second,
    ]
    assert [
        row.incident_id for row in queries.incident_page(session, filters, order="relevance", offset=1, limit=1)
    ] == [first]
    assert [row.incident_id for row in queries.all_incidents(session, filters, "relevance")] == [third, first, second]
    assert [row.incident_id for row in queries.incident_page(session, filters)] == [second, third, first]
    assert str(filters) == "text=parcel"
