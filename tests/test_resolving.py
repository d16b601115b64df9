"""Conflicting values stay side by side, and the rule that chose one is written beside it."""

import random
from dataclasses import replace

from analysis.linking.reports import LinkableReport
from analysis.resolving import ResolvedValue, resolve


def report(
    name: str, kind: str = "newspaper", family: str | None = None, **values: str | tuple[str, ...]
) -> LinkableReport:
    given = {key: value if isinstance(value, tuple) else (value,) for key, value in values.items()}
    return LinkableReport(
        report_id=f"r{name}", article_id=f"a{name}", ordinal=0, family_id=family or f"a{name}", source_kind=kind, values=given
    )  # fmt: skip


def of(resolved: list[ResolvedValue], name: str) -> dict[str, tuple[bool, int]]:
    return {r.value: (r.chosen, r.reports) for r in resolved if r.property == name}


def chosen(reports: list[LinkableReport], name: str) -> list[str]:
    return [r.value for r in resolve(reports) if r.property == name and r.chosen]


def test_every_value_stays_with_the_number_of_its_reports() -> None:
    reports = [report("1", people_affected="40"), report("2", people_affected="57"), report("3", people_affected="57")]
    assert of(resolve(reports), "people_affected") == {"40": (False, 1), "57": (True, 2)}


def test_copies_of_one_story_count_once() -> None:
    copies = [report(str(i), family="a0", people_affected="40") for i in range(5)]
    others = [report("8", people_affected="57"), report("9", people_affected="57")]
    assert chosen(copies + others, "people_affected") == ["57"]


def test_the_regulator_decides_on_its_penalty() -> None:
    reports = [
        report("1", penalty_gbp="72000"),
        report("2", penalty_gbp="72000"),
        report("3", "regulator", penalty_gbp="90000"),
    ]
    assert chosen(reports, "penalty_gbp") == ["90000"]


def test_a_precise_date_does_not_outvote_the_span_that_more_stories_give() -> None:
    reports = [
        report("1", occurred="2011-01/2011-06"),
        report("2", occurred="2011-01/2011-06"),
        report("3", occurred="2011-03"),
    ]
    assert chosen(reports, "occurred") == ["2011-01/2011-06"]


def test_a_day_within_the_month_that_the_regulator_names_is_taken() -> None:
    reports = [
        report("1", "regulator", occurred="2025-10"),
        report("2", occurred="2025-10-21"),
        report("3", occurred="2025-11-02"),
    ]
    assert chosen(reports, "occurred") == ["2025-10-21"]


def test_the_trust_comes_before_its_council() -> None:
    reports = [report(str(i), authority_id="birmingham") for i in range(3)]
    assert chosen([*reports, report("9", authority_id="birmingham-childrens-trust")], "authority_id") == [
        "birmingham-childrens-trust"
    ]


def test_a_vague_cause_does_not_outvote_a_definite_one() -> None:
    reports = [
        report("1", causes="misdelivery_unspecified"),
        report("2", causes="misdelivery_unspecified"),
        report("3", causes="wrong_content"),
    ]
    assert chosen(reports, "causes") == ["wrong_content"]


def test_a_second_cause_needs_half_of_the_stories() -> None:
    both = report("1", causes=("insider_access", "deliberate_disclosure"))
    one = [report(str(i), causes="insider_access") for i in (2, 3)]
    assert chosen([both, one[0]], "causes") == ["insider_access", "deliberate_disclosure"]
    assert chosen([both, *one], "causes") == ["insider_access"]


def test_outcomes_add_up_and_a_result_supersedes_its_steps() -> None:
    reports = [report("1", outcomes=("apology", "ico_reported")), report("2", outcomes=("ico_fine",))]
    assert chosen(reports, "outcomes") == ["apology", "ico_fine"]


def test_confirmed_by_one_is_confirmed() -> None:
    assert chosen([report("1", status="alleged"), report("2", status="confirmed")], "status") == ["confirmed"]


def test_what_a_person_decided_comes_before_what_more_stories_say() -> None:
    reports = [report("1", causes="other"), report("2", causes="other"), report("3", causes="bcc_error")]
    reports[2] = replace(reports[2], decided={"causes": "coder:ada"})
    assert chosen(reports, "causes") == ["bcc_error"]
    assert of(resolve(reports), "causes") == {"bcc_error": (True, 1), "other": (False, 2)}
    assert {one.rule for one in resolve(reports) if one.property == "causes"} == {"decided by ada"}


def test_the_order_of_the_reports_makes_no_difference() -> None:
    reports = [
        report(str(i), causes=cause, occurred=f"201{i % 3}")
        for i, cause in enumerate(["bcc_error", "wrong_content"] * 4)
    ]
    first = resolve(reports)
    for seed in range(5):
        random.Random(seed).shuffle(reports)
        assert resolve(reports) == first
