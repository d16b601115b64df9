"""Each query counts what SQL says, follows every filter, and shows nothing that may not leave. All content invented."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from corpus import queries
from corpus.authorities import load_authorities
from corpus.privacy import WITHHELD
from corpus.queries import Filters, Unit
from tests.builders import BODY, NOW, TEXT, CorpusBuilder, day, memory_engine

ON_BOTH_DATABASES = True


def ids(session: Session, **chosen: Any) -> set[str]:
    """Return the ids that a filter leaves, and check that the count agrees."""
    filters = Filters(**chosen)
    found = {row.incident_id for row in queries.incident_page(session, filters, limit=100)}
    assert queries.incident_count(session, filters) == len(found)
    return found


# ------------------------------------------------------------------------------------------------------ overview


def test_an_empty_corpus_has_an_empty_summary(session: Session, build: CorpusBuilder) -> None:
    found = queries.summary(session)
    assert (found.incidents, found.stories, found.articles, found.collected, found.earliest) == (0, 0, 0, 0, None)
    assert queries.causes(session) == queries.outcomes(session) == []


def test_copies_of_one_story_count_as_articles_and_not_as_stories(session: Session, build: CorpusBuilder) -> None:
    first = build.article(source="gazette")
    copy = build.article(source="echo", story=first)
    build.incident(build.report(first), build.report(copy))
    build.article("Nothing of the kind. (Synthetic text.)", "Other news", relevant=False)
    found = queries.summary(session)
    assert (found.incidents, found.stories, found.articles, found.sources, found.collected) == (1, 1, 2, 2, 3)
    assert (found.earliest, found.latest, found.last_seen) == (day("2020-04-01"), day("2020-04-30"), NOW)


def test_merged_and_withdrawn_incidents_are_not_counted(session: Session, build: CorpusBuilder) -> None:
    kept = build.incident()
    build.incident(redirect_to=kept.id)
    build.incident(withdrawn=True)
    assert ids(session) == {kept.id}
    assert queries.summary(session).incidents == 1
    assert [count.count for count in queries.causes(session)] == [1]


def test_years_count_the_beginning_and_keep_the_undated_apart(session: Session, build: CorpusBuilder) -> None:
    build.incident(occurred="2011-12/2012-03", first_published="2012-04-01T08:00:00+01:00")
    build.incident(occurred="2012", first_published="2013-01-01")
    build.incident(occurred=None, first_published=None)
    by_breach = queries.series(session)
    assert ({period.year: n for period, n in by_breach.whole.items()}, by_breach.undated) == ({2011: 1, 2012: 1}, 1)
    assert by_breach.spanning == 1
    by_report = queries.series(session, clock="published")
    assert ({period.year: n for period, n in by_report.whole.items()}, by_report.undated) == ({2012: 1, 2013: 1}, 1)


def test_causes_count_the_primary_one_in_the_order_of_the_taxonomy(session: Session, build: CorpusBuilder) -> None:
    for cause in ("cyber_attack", "misaddressed_email", "misaddressed_email"):
        build.incident(cause=cause)
    found = [(count.group, count.cause, count.count) for count in queries.causes(session)]
    assert found == [("misdelivery", "misaddressed_email", 2), ("technical", "cyber_attack", 1)]


def test_an_incident_counts_for_each_outcome_or_as_not_stated(session: Session, build: CorpusBuilder) -> None:
    build.incident(outcomes=["ico_fine", "apology"])
    build.incident(outcomes=[], also={"outcomes": ["dismissal"]})
    found = [(count.outcome, count.count) for count in queries.outcomes(session)]
    assert found == [("ico_fine", 1), ("apology", 1), ("unknown", 1)]


UNITS: list[tuple[Unit, dict[str, int], dict[str, int]]] = [
    ("incidents", {"misaddressed_email": 2, "cyber_attack": 1}, {"ico_fine": 1, "apology": 2, "unknown": 1}),
    ("stories", {"misaddressed_email": 1, "cyber_attack": 2}, {"ico_fine": 1, "apology": 2, "unknown": 1}),
    ("articles", {"misaddressed_email": 2, "cyber_attack": 3}, {"ico_fine": 2, "apology": 3, "unknown": 2}),
]


@pytest.mark.parametrize(("unit", "by_cause", "by_outcome"), UNITS)
def test_charts_count_incidents_or_the_stories_or_the_articles_that_tell_of_them(
    session: Session, build: CorpusBuilder, unit: Unit, by_cause: dict[str, int], by_outcome: dict[str, int]
) -> None:
    first = build.article(source="gazette")
    copy, other = build.article(source="echo", story=first), build.article(source="herald")
    build.incident(
        build.report(first), build.report(copy), cause="misaddressed_email", outcomes=["ico_fine", "apology"]
    )
    build.incident(
        build.report(first, ordinal=1), build.report(copy, ordinal=1), cause="misaddressed_email", outcomes=[]
    )
    build.incident(
        *(build.report(text, ordinal=2) for text in (first, copy, other)), cause="cyber_attack", outcomes=["apology"]
    )
    build.incident(build.report(other, ordinal=3), cause="insider_access", outcomes=["dismissal"], withdrawn=True)
    assert {found.cause: found.count for found in queries.causes(session, unit=unit)} == by_cause
    assert {found.outcome: found.count for found in queries.outcomes(session, unit=unit)} == by_outcome
    total = getattr(queries.summary(session), unit)
    assert total == {"incidents": 3, "stories": 2, "articles": 3}[unit]


def test_what_only_may_be_related_tells_of_nothing_and_a_baseline_row_has_no_article(
    session: Session, build: CorpusBuilder
) -> None:
    build.incident(build.report(build.article()), link="possibly_related")
    build.incident(build.report(None))
    for unit, count in (("incidents", 2), ("stories", 0), ("articles", 0)):
        assert sum(found.count for found in queries.causes(session, unit=unit)) == count
        assert sum(found.count for found in queries.outcomes(session, unit=unit)) == count


def test_filters_narrow_the_stories_that_are_counted(session: Session, build: CorpusBuilder) -> None:
    build.incident(build.report(build.article()), cause="cyber_attack")
    build.incident(build.report(build.article()), cause="insider_access")
    found = queries.causes(session, Filters(cause=("cyber_attack",)), "stories")
    assert [(count.cause, count.count) for count in found] == [("cyber_attack", 1)]


def test_the_stamp_changes_with_every_finished_run(session: Session, build: CorpusBuilder) -> None:
    before = queries.stamp(session)
    build.run()
    assert queries.stamp(session) != before


@pytest.mark.parametrize("sample", [True, False])
def test_a_sample_corpus_says_so(sample: bool) -> None:
    with Session(memory_engine()) as session:
        CorpusBuilder(session, sample=sample)
        assert queries.is_sample(session) is sample


# ------------------------------------------------------------------------------------------------------- filters

PLYMOUTH = {"authority_id": "plymouth", "organisation": "Plymouth City Council"}


@pytest.mark.parametrize(
    ("chosen", "left", "dropped"),
    [
        ({"body": ("plymouth",)}, PLYMOUTH, {}),
        ({"body": (BODY,)}, {}, PLYMOUTH),
        ({"nation": ("England",)}, PLYMOUTH, {"authority_id": "midlothian"}),
        ({"region": ("South West",)}, PLYMOUTH, {"authority_id": "birmingham"}),
        ({"nation": ("Scotland",), "region": ("Scotland",)}, {"authority_id": "midlothian"}, PLYMOUTH),
        ({"group": ("loss",)}, {"cause": "left_in_public"}, {"cause": "wrong_content"}),
        ({"cause": ("left_in_public",)}, {"cause": "left_in_public"}, {"cause": "wrong_content"}),
        ({"cause": ("left_in_public", "wrong_content")}, {"cause": "wrong_content"}, {"cause": "cyber_attack"}),
        ({"channel": ("fax",)}, {"channel": "fax"}, {"channel": "post"}),
        ({"status": ("alleged",)}, {"status": "alleged"}, {"status": "confirmed"}),
        ({"outcome": ("ico_fine",)}, {"outcomes": ["apology", "ico_fine"]}, {"outcomes": ["apology"]}),
        ({"outcome": ("unknown",)}, {"outcomes": []}, {"outcomes": ["apology"]}),
        ({"outcome": ("ico_fine",)}, {"outcomes": ["ico_fine"]}, {"outcomes": [], "also": {"outcomes": ["ico_fine"]}}),
        ({"since": day("2012-06-30")}, {"occurred": "2012-06"}, {"occurred": "2012-05"}),
        ({"until": day("2012-06-01")}, {"occurred": "2012-06"}, {"occurred": "2012-07"}),
        ({"since": day("2012-01-01"), "until": day("2012-01-02")}, {"occurred": "2011/2013"}, {"occurred": None}),
    ],
)
def test_a_filter_keeps_what_fits_and_drops_the_rest(
    session: Session, build: CorpusBuilder, chosen: dict[str, Any], left: dict[str, Any], dropped: dict[str, Any]
) -> None:
    kept = build.incident(**left)
    build.incident(**dropped)
    assert ids(session, **chosen) == {kept.id}
    assert queries.summary(session, Filters(**chosen)).incidents == 1
    assert sum(count.count for count in queries.causes(session, Filters(**chosen))) == 1


def test_fields_narrow_one_another(session: Session, build: CorpusBuilder) -> None:
    both = build.incident(channel="fax", cause="misdirected_fax")
    build.incident(channel="fax", cause="other")
    build.incident(channel="post", cause="misdirected_fax")
    assert ids(session, channel=("fax",), cause=("misdirected_fax",)) == {both.id}


def test_a_council_includes_the_trust_that_acts_for_it(session: Session, build: CorpusBuilder) -> None:
    trust = next(authority for authority in load_authorities() if authority.parent_ids)
    incident = build.incident(authority_id=trust.id, organisation=trust.name)
    assert ids(session, body=(trust.parent_ids[0],)) == {incident.id}
    [row] = queries.incident_page(session)
    assert row.acts_for == trust.parent_ids


def test_a_secondary_cause_is_found_too(session: Session, build: CorpusBuilder) -> None:
    incident = build.incident(cause="left_in_public")
    incident.values.append(type(incident.values[0])(property="causes", value="other", chosen=True, rule="", reports=1))
    session.flush()
    assert ids(session, cause=("other",)) == {incident.id}
    [row] = queries.incident_page(session)
    assert row.causes == ("left_in_public", "other")


def test_sources_are_filtered_by_kind_and_baseline_rows_by_theirs(session: Session, build: CorpusBuilder) -> None:
    paper = build.incident()
    regulator = build.incident(build.report(build.article(source="ico", kind="regulator")))
    baseline = build.incident(build.report(None))
    assert ids(session, source=("newspaper",)) == {paper.id}
    assert ids(session, source=("regulator", "baseline")) == {regulator.id, baseline.id}
    assert queries.source_kinds(session) == ["baseline", "newspaper", "regulator"]


def test_a_possible_relation_is_no_account_of_an_incident(session: Session, build: CorpusBuilder) -> None:
    build.incident(link="possibly_related")
    [row] = queries.incident_page(session)
    assert (row.reports, row.articles, row.quotation) == (0, 0, "")
    assert queries.summary(session).articles == 0


# -------------------------------------------------------------------------------------------------------- search


@pytest.mark.parametrize("text", ["wrong family", "LETTER", "northmere", "apologised", "family letter"])
def test_search_finds_words_of_names_headlines_and_quotations(
    session: Session, build: CorpusBuilder, text: str
) -> None:
    incident = build.incident()
    assert ids(session, text=text) == {incident.id}


def test_search_finds_the_listed_name_of_a_body(session: Session, build: CorpusBuilder) -> None:
    incident = build.incident(**(PLYMOUTH | {"organisation": "the council"}))
    assert ids(session, text="Plymouth") == {incident.id}


@pytest.mark.parametrize("text", ["nowhere", "letter nowhere", "100%"])
def test_search_leaves_out_what_lacks_a_word(session: Session, build: CorpusBuilder, text: str) -> None:
    build.incident()
    assert ids(session, text=text) == set()


@pytest.mark.parametrize("text", ["Jackie", "jackie", "Invented", "ackie", "Jackie's", "Jackies", "JACKIE INVENTED"])
def test_search_does_not_tell_who_is_in_a_text(session: Session, build: CorpusBuilder, text: str) -> None:
    words = "A mother, Jackie Invented, said the letter told her everything about another child's case"
    revision = build.article(title="Jackie's letter", names=["Jackie Invented", "Jackie"])
    build.incident(build.report(revision, {"causes": [("misaddressed_post", words)]}))
    assert ids(session, text=text) == set()


def test_search_does_not_read_texts_that_were_not_checked(session: Session, build: CorpusBuilder) -> None:
    build.incident(build.report(build.article(checked=False)))
    assert ids(session, text="letter") == set()


# ---------------------------------------------------------------------------------------------------------- rows


def test_a_row_says_what_happened_and_on_what_evidence(session: Session, build: CorpusBuilder) -> None:
    revision = build.article(names=["Jackie Invented"])
    build.incident(build.report(revision), outcomes=["apology", "ico_no_action"])
    [row] = queries.incident_page(session)
    assert (row.council, row.date, row.date_is, row.cause) == (BODY, "2020-04", "occurred", "misaddressed_post")
    assert row.outcomes == ("ico_no_action", "apology")
    assert row.outcome == "ico_no_action"
    assert row.source == revision.article.url
    assert row.quotation == TEXT.split("\n")[0]
    assert (row.reports, row.articles, row.stories, row.urls) == (1, 1, 1, (revision.article.url,))


@pytest.mark.parametrize(
    ("dates", "best"),
    [
        ({"occurred": None, "discovered": "2019-05", "acted": "2020"}, ("2019-05", "discovered")),
        ({"occurred": None, "acted": "2020-02-03"}, ("2020-02-03", "acted")),
        ({"occurred": None, "first_published": "2021-01-02T08:00:00Z"}, ("2021-01-02", "published")),
        ({"occurred": None, "first_published": None}, ("", "")),
    ],
)
def test_the_date_says_which_date_it_is(
    session: Session, build: CorpusBuilder, dates: dict[str, Any], best: tuple[str, str]
) -> None:
    build.incident(**dates)
    [row] = queries.incident_page(session)
    assert (row.date, row.date_is) == best


def test_a_quotation_is_masked_and_an_unchecked_one_withheld(session: Session, build: CorpusBuilder) -> None:
    words = "A mother, Jackie Invented, said"
    evidence = {"causes": [("misaddressed_post", words)]}
    build.incident(build.report(build.article(names=["Jackie Invented"]), evidence), organisation=None)
    [row] = queries.incident_page(session)
    assert row.quotation == "A mother, [name], said the letter told her everything about another child's case."
    hidden = build.incident(build.report(build.article(checked=False), evidence), first_published="2022")
    assert queries.incident_page(session)[0].incident_id == hidden.id
    assert queries.incident_page(session)[0].quotation == WITHHELD


def test_a_checked_source_is_preferred_to_an_unchecked_one(session: Session, build: CorpusBuilder) -> None:
    unchecked, checked = build.article(checked=False, published="2019"), build.article()
    build.incident(build.report(unchecked), build.report(checked))
    [row] = queries.incident_page(session)
    assert row.source == checked.article.url


def test_a_body_as_written_is_masked_like_its_words(session: Session, build: CorpusBuilder) -> None:
    text = "Jackie Invented Care Home lost a file. (Synthetic text.)"
    evidence = {"organisation": ("Jackie Invented Care Home", "Jackie Invented Care Home")}
    build.incident(
        build.report(build.article(text, names=["Jackie Invented"]), evidence), organisation="Jackie Invented Care Home"
    )
    [row] = queries.incident_page(session)
    assert row.council == "[name] Care Home"
    assert queries.bodies(session) == []
    assert ids(session, text="Jackie") == set()
    detail = queries.incident_detail(session, row.incident_id)
    assert detail is not None
    assert "Jackie" not in repr(detail)


def test_a_body_as_written_in_an_unchecked_text_is_withheld(session: Session, build: CorpusBuilder) -> None:
    build.incident(build.report(build.article(checked=False)))
    [row] = queries.incident_page(session)
    assert row.council == WITHHELD
    assert ids(session, body=(BODY,)) == set()


def test_bodies_are_offered_by_id_or_as_written(session: Session, build: CorpusBuilder) -> None:
    build.incident(**PLYMOUTH)
    build.incident()
    build.incident()
    assert [(choice.value, choice.incidents) for choice in queries.bodies(session)] == [(BODY, 2), ("plymouth", 1)]


def test_a_baseline_incident_cites_its_addresses(session: Session, build: CorpusBuilder) -> None:
    address = "https://baseline.example/notice"
    build.incident(build.report(None, {"causes": [("misaddressed_post", address)]}))
    [row] = queries.incident_page(session)
    assert (row.source, row.quotation, row.urls, row.articles) == (address, "", (address,), 0)


def test_conflicts_name_the_chosen_value_first(session: Session, build: CorpusBuilder) -> None:
    build.incident(occurred="2011-06", also={"occurred": ["2012-01"], "organisation": ["Jackie Invented"]})
    [row] = queries.incident_page(session)
    assert row.conflicts == ("occurred: 2011-06 | 2012-01",)


@pytest.mark.parametrize(
    ("order", "column", "values"),
    [
        ("published", "first_published", ["2022", "2021", None]),
        ("occurred", "occurred", ["2015", "2012", None]),
        ("body", "organisation", ["Aber Council", "berrow council", None]),
        ("penalty", "penalty_gbp", [60000, 500, None]),
        ("people", "people_affected", [57, 2, None]),
    ],
)
def test_each_order_puts_the_unknown_last(
    session: Session, build: CorpusBuilder, order: queries.Order, column: str, values: list[Any]
) -> None:
    expected = {value: build.incident(**{column: value}).id for value in reversed(values)}
    found = [row.incident_id for row in queries.incident_page(session, order=order)]
    assert found == [expected[value] for value in values]


def test_pages_follow_each_other_without_gap_or_repetition(session: Session, build: CorpusBuilder) -> None:
    for _ in range(7):
        build.incident()
    pages = [row.incident_id for start in (0, 3, 6) for row in queries.incident_page(session, offset=start, limit=3)]
    assert len(set(pages)) == len(pages) == 7
    assert pages == [row.incident_id for row in queries.all_incidents(session)]
