"""Reports of one event become one incident; two events never do. The reports here are synthetic, though councils are real."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import analysis.linking.neighbourhoods
from analysis.evaluation.b_cubed import BCubed, b_cubed
from analysis.evaluation.floors import read_floors
from analysis.evaluation.links import grouping
from analysis.linking import LinkableReport, LinkedIncident, unnamed
from analysis.linking import link as linked
from analysis.linking.evidence import Places, score
from corpus.errors import CareBreachError
from corpus.identity import incident_id
from corpus.models import SourceKind

GOLD = Path(__file__).resolve().parent / "gold"


def report(
    article: str,
    ordinal: int = 0,
    *,
    family: str | None = None,
    published: str | None = None,
    kind: SourceKind = "newspaper",
    **values: object,
) -> LinkableReport:
    """Return a report of Plymouth's lost paperwork, unless told otherwise; None leaves a property out."""
    given = {"authority_id": "plymouth", "causes": "lost_or_stolen_paperwork", **values}
    lists = {name: value if isinstance(value, list) else [value] for name, value in given.items() if value is not None}
    return LinkableReport(
        report_id=f"{article}:{ordinal}",
        article_id=article,
        ordinal=ordinal,
        family_id=family or article,
        published=published,
        source_kind=kind,
        values={name: tuple(map(str, value)) for name, value in lists.items()},
    )


def link(reports: list[LinkableReport]) -> list[LinkedIncident]:
    return linked(reports).incidents


def together(*reports: LinkableReport) -> bool:
    return len(link(list(reports))) == 1


def groups(incidents: list[LinkedIncident]) -> set[frozenset[str]]:
    return {frozenset(member.report_id for member in incident.reports) for incident in incidents}


def test_one_fine_is_one_incident_whatever_else_differs() -> None:
    notice = report(
        "a1", kind="regulator", acted="2012-11-22", occurred="2011-11", outcomes="ico_fine", penalty_gbp=60000
    )
    story = report("a2", published="2012-12-17", causes="wrong_content", outcomes="ico_fine", penalty_gbp=60000)
    assert together(notice, story)


def test_the_same_cause_at_the_same_council_alone_is_not_enough() -> None:
    assert not together(report("a1"), report("a2"))


def test_two_breaches_at_one_council_in_one_year_stay_apart() -> None:
    spring = report("a1", published="2019-03-14", occurred="2019-03-02", data_subjects="children", channel="paper")
    autumn = report("a2", published="2019-10-20", occurred="2019-10-11", data_subjects="children", channel="paper")
    assert not together(spring, autumn)


def test_one_breach_told_with_different_numbers_is_one() -> None:
    first = report("a1", published="2019-05-14", people_affected=24, outcomes="ico_reported", data_subjects="children")
    second = report("a2", published="2019-05-20", people_affected=28, outcomes="ico_reported", data_subjects="children")
    assert together(first, second)


def test_two_fines_are_two_incidents_but_a_fine_paid_early_is_the_same_fine() -> None:
    common = {"outcomes": "ico_fine", "occurred": "2011-04"}
    assert not together(
        report("a1", penalty_gbp=80000, **common), report("a2", penalty_gbp=130000, **common | {"occurred": "2011"})
    )
    assert together(report("a1", penalty_gbp=80000, **common), report("a2", penalty_gbp=64000, **common))


def test_a_fine_and_an_undertaking_are_two_cases() -> None:
    fine = report("a1", published="2012-02-13", outcomes="ico_fine", penalty_gbp=100000, data_subjects="children")
    undertaking = report(
        "a2", published="2012-03-01", acted="2012-03-01", outcomes="ico_undertaking", data_subjects="children"
    )
    assert not together(fine, undertaking)


def test_a_report_never_tells_of_what_had_not_happened_yet() -> None:
    early = report("a1", published="2018-01-10", data_subjects="children", people_affected=500)
    late = report("a2", occurred="2018-02-01", data_subjects="children", people_affected=500)
    assert not together(early, late)


def test_different_councils_are_never_one_however_alike() -> None:
    same = {"outcomes": "ico_fine", "penalty_gbp": 80000, "occurred": "2011-04-01", "people_affected": 241}
    assert not together(report("a1", family="f", **same), report("a2", family="f", authority_id="norfolk", **same))


def test_councils_are_not_joined_through_a_trust_or_a_predecessor_of_both() -> None:
    same = {"outcomes": "ico_fine", "penalty_gbp": 80000, "occurred": "2019-04-01", "people_affected": 241}
    bodies = ["kingston-upon-thames", "richmond-upon-thames", "achieving-for-children"]
    trio = [report(f"a{number}", authority_id=body, **same) for number, body in enumerate(bodies)]
    for group in groups(link(trio)):
        assert not {"a0:0", "a1:0"} <= group
    split = ["north-northamptonshire", "west-northamptonshire", "northamptonshire"]
    trio = [report(f"a{number}", authority_id=body, **same) for number, body in enumerate(split)]
    for group in groups(link(trio)):
        assert not {"a0:0", "a1:0"} <= group


def test_a_trust_and_its_council_and_a_council_and_its_successor_can_be_one() -> None:
    same = {"occurred": "2022-11", "outcomes": "ico_reprimand"}
    assert together(
        report("a1", authority_id="birmingham-childrens-trust", **same), report("a2", authority_id="birmingham", **same)
    )
    assert together(report("a1", authority_id="cumbria", **same), report("a2", authority_id="cumberland", **same))


def test_two_reports_of_one_article_are_never_one() -> None:
    twins = [report("a1", ordinal, outcomes="ico_fine", penalty_gbp=60000, occurred="2011-11-01") for ordinal in (0, 1)]
    other = report("a2", outcomes="ico_fine", penalty_gbp=60000, occurred="2011-11-01")
    for group in groups(link([*twins, other])):
        assert not {"a1:0", "a1:1"} <= group


def test_copies_of_one_story_link_report_by_report() -> None:
    copies = [
        report(f"a{copy}", ordinal, family="a1", authority_id=None, organisation="a council", data_subjects="children")
        for copy in (1, 2, 3)
        for ordinal in (0, 1)
    ]
    assert groups(link(copies)) == {frozenset(f"a{copy}:{ordinal}" for copy in (1, 2, 3)) for ordinal in (0, 1)}


ANONYMOUS = {"authority_id": None, "organisation": "a local authority"}


def test_a_body_without_a_name_is_linked_where_more_than_the_kind_of_breach_agrees() -> None:
    assert not together(
        report("a1", published="2017-03-02", **ANONYMOUS), report("a2", published="2017-03-03", **ANONYMOUS)
    )
    assert together(report("a1", family="a1", **ANONYMOUS), report("a2", family="a1", **ANONYMOUS))
    event = {"occurred": "2017-03-01", "people_affected": 241}
    assert together(report("a1", **ANONYMOUS, **event), report("a2", **ANONYMOUS, **event))


@pytest.mark.parametrize("body", ["a council in the north", "An Essex care home", "another charity", "her employer"])
def test_no_particular_body_is_unnamed_wherever_it_is(body: str) -> None:
    assert report("a1", authority_id=None, organisation=body).unnamed


@pytest.mark.parametrize("body", ["A Star Care", "One Housing", "Brackenthwaite nursing home", "Annan Care"])
def test_a_name_that_begins_like_no_name_is_one(body: str) -> None:
    assert not report("a1", authority_id=None, organisation=body).unnamed


def test_an_unnamed_council_and_the_named_one_of_another_paper_can_be_one() -> None:
    event = {"occurred": "2017-03-01", "people_affected": 241, "outcomes": "internal_investigation"}
    unnamed, named = report("a1", **ANONYMOUS, **event), report("a2", **event)
    assert together(unnamed, named)
    other = report("a3", authority_id="norfolk", **event)
    for incident in link([unnamed, named, other]):
        assert len({one.authority for one in incident.reports if one.authority}) <= 1


def test_a_new_report_regroups_its_own_neighbourhood_alone() -> None:
    reports = [
        report(f"a{n}", authority_id=body, published=f"2019-{n % 12 + 1:02}-14", people_affected=n % 5 * 10)
        for n, body in enumerate(["plymouth", "norfolk", "leeds", "devon", "powys"] * 8)
    ]
    before = linked(reports[:-1])
    after = linked(reports, {one.signature: one for one in before.neighbourhoods})
    assert (before.fresh, after.fresh) == (5, 1)
    scratch = linked(reports)
    assert (after.incidents, after.relations, after.neighbourhoods) == (
        scratch.incidents,
        scratch.relations,
        scratch.neighbourhoods,
    )


def test_a_report_that_is_coded_anew_is_grouped_anew() -> None:
    reports = [report("a1", penalty_gbp=60000), report("a2", penalty_gbp=60000)]
    before = linked(reports)
    recoded = [reports[0], replace(reports[1], values=report("a2", penalty_gbp=80000).values)]
    after = linked(recoded, {one.signature: one for one in before.neighbourhoods})
    assert (len(before.incidents), len(after.incidents)) == (1, 2)


def test_another_way_of_linking_takes_nothing_from_an_earlier_one(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [report("a1"), report("a2")]
    before = {one.signature: one for one in linked(reports).neighbourhoods}
    assert linked(reports, before).fresh == 0
    monkeypatch.setattr(analysis.linking.neighbourhoods, "VERSION", "another")
    assert linked(reports, before).fresh == 1


def test_a_story_of_weeks_later_follows_the_incident_up_and_its_copy_does_not_report_it_first() -> None:
    common = {"outcomes": "ico_fine", "penalty_gbp": 60000}
    [incident] = link(
        [
            report("a1", published="2012-11-22", **common),
            report("a2", published="2012-12-01", **common),
            report("a3", family="a1", published="2013-02-01", **common),
            report("a4", published="2013-02-01", **common),
        ]
    )
    kinds = {one.article_id: kind for one, kind in zip(incident.reports, incident.kinds, strict=True)}
    assert kinds == {"a1": "reports", "a2": "reports", "a3": "reports", "a4": "follows_up"}


def test_breaches_that_one_decision_ended_are_a_series() -> None:
    told = [
        report("a1", n, causes=cause, outcomes="ico_fine") for n, cause in enumerate(["misaddressed_post", "bcc_error"])
    ]
    found = linked([*told, report("a2", causes="insider_access", outcomes="apology")])
    of = {one.report_id: incident.id for incident in found.incidents for one in incident.reports}
    series = {(one.report_id, one.incident_id) for one in found.relations if one.kind == "same_series"}
    assert series == {("a1:0", of["a1:1"]), ("a1:1", of["a1:0"])}


def test_what_is_nearly_enough_is_possibly_related() -> None:
    first, second = report("a1", published="2019-01-01"), report("a2", published="2019-06-01")
    found = linked([first, second])
    assert len(found.incidents) == 2
    assert {(one.report_id, one.kind) for one in found.relations} == {
        ("a1:0", "possibly_related"),
        ("a2:0", "possibly_related"),
    }
    assert all(0.4 < one.score < 0.75 for one in found.relations)


def test_likeness_of_words_joins_what_the_values_leave_open() -> None:
    def told(article: str, *places: float) -> LinkableReport:
        vector = np.array([*places, *[0.0] * (384 - len(places))], dtype=np.float32)
        return replace(report(article, published="2019-01-05"), vector=vector / np.linalg.norm(vector))

    assert together(told("a1", 1.0), told("a2", 1.0, 0.3))
    assert not together(told("a1", 1.0), told("a2", 0.4, 1.0))


RARE = {"tombola": 0.5, "marquee": 0.5, "fete": 0.5, "raffle": 0.5}


def test_rare_words_that_two_reports_share_speak_for_one_event() -> None:
    one, other = report("a"), report("b")
    assert not together(one, other)
    assert together(replace(one, rare=RARE), replace(other, rare=RARE))
    assert not together(replace(one, rare=RARE), replace(report("b", causes="insider_access"), rare=RARE))
    elsewhere = {"ferry": 0.6, "harbour": 0.6, "anchor": 0.5}
    scores = [
        score(replace(one, rare=RARE), replace(other, rare=rare), Places([one, other]))
        for rare in (elsewhere, {}, RARE)
    ]
    assert scores[0] < scores[1] < scores[2]


def test_two_reports_that_name_no_body_are_compared_by_their_rare_words() -> None:
    one, other = (
        replace(report(article, authority_id=None, organisation="a council", published=None), rare=RARE)
        for article in ("a", "b")
    )
    assert together(one, other)
    assert not together(replace(one, rare={}), other)


def test_a_word_that_many_share_is_no_trace() -> None:
    many = [
        replace(report(f"a{n}", authority_id=None, organisation="a council", published=None), rare={"tombola": 1.0})
        for n in range(unnamed.COMMON + 1)
    ]
    assert len(link(many)) == len(many)
    assert len(link(many[:2])) == 1


def test_a_provider_is_known_by_the_telling_words_of_its_name() -> None:
    same = {"authority_id": None, "causes": "lost_or_stolen_device", "outcomes": "ico_fine", "penalty_gbp": 15000}
    first, second = "Brackenthwaite Nursing Home", "Brackenthwaite Private Nursing Home Ltd"
    assert together(report("a1", organisation=first, **same), report("a2", organisation=second, **same))
    assert not together(
        report("a1", organisation=first, **same), report("a2", organisation="Sedgefold Care Home", **same)
    )


def test_reports_keep_their_places_in_articles_that_tell_of_as_many() -> None:
    series = [
        report(f"a{article}", ordinal, causes="misaddressed_email", outcomes="ico_fine")
        for article in (1, 2)
        for ordinal in range(3)
    ]
    assert groups(link(series)) == {frozenset({f"a1:{ordinal}", f"a2:{ordinal}"}) for ordinal in range(3)}


def test_the_id_is_the_earliest_reports_and_outlives_later_ones() -> None:
    first = report("a5", published="2012-11-22", outcomes="ico_fine", penalty_gbp=60000)
    later = report("a1", published="2012-12-17T09:00:00+00:00", outcomes="ico_fine", penalty_gbp=60000)
    undated = report("a0", outcomes="ico_fine", penalty_gbp=60000)
    assert [incident.id for incident in link([first])] == [incident_id("a5:0")]
    found = link([undated, later, first])
    assert [incident.id for incident in found] == [incident_id("a5:0")]
    assert [member.report_id for member in found[0].reports] == ["a5:0", "a1:0", "a0:0"]


def test_scores_say_how_sure_a_link_is() -> None:
    alone, pair = (
        link([report("a1")])[0],
        link([report(f"a{n}", outcomes="ico_fine", penalty_gbp=60000) for n in (1, 2)])[0],
    )
    assert alone.scores == [1.0]
    assert all(0.9 < score <= 1 for score in pair.scores)


def test_the_order_makes_no_difference() -> None:
    reports = [
        report(
            f"a{n}",
            authority_id=["plymouth", "norfolk", None][n % 3],
            organisation=None if n % 3 else "a council",
            published=f"2019-{n % 12 + 1:02}-14",
            people_affected=n % 5 * 10,
            occurred=f"2019-{n % 3 + 1:02}",
        )
        for n in range(90)
    ]
    expected = linked(reports)
    for seed in range(3):
        assert linked(random.Random(seed).sample(reports, len(reports))) == expected


def test_a_date_that_is_no_date_is_no_evidence() -> None:
    assert len(link([report("a1", occurred="sometime"), report("a2", occurred="2019-13")])) == 2
    unread = [
        report(f"a{n}", published=when, **ANONYMOUS) for n, when in enumerate(["last week", "20x9-yy-01", "2019"])
    ]
    assert len(link(unread)) == 3


def test_dates_of_publication_that_are_none_or_far_off_stop_nothing() -> None:
    odd = ["last week", "2019-02-30", "0001-01-01", "9999-12-31", "", None, "2019"]
    reports = [report(f"a{n}", published=when, occurred="9999-12-31") for n, when in enumerate(odd)]
    assert len({member.report_id for incident in link(reports) for member in incident.reports}) == len(odd)
    fined = [report(f"a{n}", published=when, outcomes="ico_fine", acted="0001") for n, when in enumerate(odd)]
    assert link(fined)


def test_a_grouping_of_other_reports_is_not_compared(tmp_path: Path) -> None:
    links = tmp_path / "links.jsonl"
    links.write_text('{"article": "elsewhere", "report": 0, "incident": "i1"}\n', encoding="utf-8")
    with pytest.raises(CareBreachError, match=r"links\.jsonl: no report to compare"):
        grouping(GOLD / "dev.jsonl", links, ours=False)


def test_no_reports_are_no_incidents() -> None:
    assert link([]) == []


def test_b_cubed_agrees_with_the_worked_example() -> None:
    truth = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2"}
    assert b_cubed(truth, truth) == BCubed(1.0, 1.0, 1.0)
    all_in_one = b_cubed(dict.fromkeys(truth, "x"), truth)
    assert (all_in_one.precision, all_in_one.recall) == (pytest.approx((3 * 3 / 5 + 2 * 2 / 5) / 5), 1.0)
    all_apart = b_cubed({name: name for name in truth}, truth)
    assert (all_apart.precision, all_apart.recall) == (1.0, pytest.approx((3 / 3 + 2 / 2) / 5))
    with pytest.raises(ValueError, match="not of the same reports"):
        b_cubed({"a": "1"}, truth)


@pytest.mark.parametrize("ours", [False, True])
def test_the_true_grouping_of_the_development_texts_is_found(ours: bool) -> None:
    found = grouping(GOLD / "dev.jsonl", GOLD / "links_dev.jsonl", ours=ours)
    codings = "our codings" if ours else "true codings"
    floors = read_floors(GOLD / "links_floors.toml")["links_dev.jsonl"]
    for figure in found.figures.values():
        assert round(figure.value, 3) >= floors[f"{figure.name}, {codings}"]
    assert found.wrong_councils == 0
