"""Agreement is Krippendorff's: the published examples come out, reports are paired, and no private name is told."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from analysis.agreement import CodedValue, Comparison, TextCoding, comparisons, gathered
from analysis.agreement.alpha import alpha, masi
from analysis.agreement.codings import RELEVANT
from analysis.agreement.comparing import Agreement, compare
from analysis.evaluation.pairing import Incident
from carebreach import app
from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.figures import read_agreement
from corpus.models import SecondCoding, SecondStatement
from tests.builders import TEXT, corpus_in

FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
"""Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example C."""


def units(*observers: Any) -> dict[str, list[list[Any]]]:
    """Return units of one text each."""
    return {
        f"t{number:02}": [[value for value in column if value is not None]]
        for number, column in enumerate(zip(*observers, strict=True))
    }


@pytest.mark.parametrize(
    ("given", "level", "expected"),
    [
        (units("0100000010", "1110010000"), "nominal", 0.095),  # example A
        (units("aabbdcccedda", "babbbccceddd"), "nominal", 0.692),  # example B
        (units(*FOUR_OBSERVERS), "nominal", 0.743),
        (units(*FOUR_OBSERVERS), "interval", 0.849),
        (units(*FOUR_OBSERVERS), "ratio", 0.797),
    ],
)
def test_alpha_is_that_of_the_published_examples(given: Any, level: Any, expected: float) -> None:
    found = alpha(given, level)
    assert found.value == pytest.approx(expected, abs=0.0006)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high


@pytest.mark.parametrize("level", ["nominal", "interval", "ratio"])
def test_the_bootstrap_works_out_the_same_alpha_as_the_library(level: Any) -> None:
    of_one_text = {"t": [unit for of_text in units(*FOUR_OBSERVERS).values() for unit in of_text]}
    found = alpha(of_one_text, level)
    assert found.low == pytest.approx(found.value)
    assert found.high == pytest.approx(found.value)


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [("ab", "abcd", 2 / 3), ("abc", "bcd", 5 / 6), ("ab", "cd", 1), ("ab", "ab", 0), ("", "", 0)],
)
def test_sets_differ_by_masi(a: str, b: str, distance: float) -> None:
    """The first is the example of nltk.metrics.masi_distance; the second shares two of four, neither holds the other."""
    assert masi(frozenset(a), frozenset(b)) == pytest.approx(distance)


def test_alpha_of_sets_is_that_worked_out_by_hand() -> None:
    one, two = frozenset("a"), frozenset("ab")
    found = alpha({"t": [[one, one], [one, two], [two, two]]}, "set")
    # observed: one unit of three differs by 2/3; expected: 9 of the 15 pairs of six values differ by 2/3
    assert found.value == pytest.approx(1 - (1 / 3 * 2 / 3) / (9 / 15 * 2 / 3))


def test_alpha_is_not_defined_where_nothing_varies() -> None:
    assert alpha({"t": [["x", "x"]]}, "nominal").value is None
    assert alpha({"t": [["x"]], "u": [["y"]]}, "nominal").value is None


def coding(coder: str, text: str, *incidents: Incident, kind: Any = "person") -> TextCoding:
    return TextCoding(coder, kind, text, bool(incidents), incidents)


def told(body: str = "Kent County Council", causes: str = "left_in_public", **values: Any) -> Incident:
    return Incident(body=body, causes=causes.split(), outcomes=["apology"], **values)


def on(found: Comparison, name: str) -> Agreement:
    return next(one for one in found.properties if one.property == name)


def test_reports_are_paired_by_what_they_tell_and_one_found_alone_is_counted() -> None:
    theirs = [told(causes="cyber_attack"), told(), told(body="Leeds City Council", causes="bcc_error")]
    found = compare(
        [coding("ann", "t", *theirs), coding("ben", "t", told(), told(causes="cyber_attack"))], ["ann", "ben"]
    )
    assert (found.texts, found.reports, found.shared) == (1, 3, 2)
    assert on(found, "primary cause").share == 1
    assert [unit.values for unit in on(found, "number of reports").units] == [(3.0, 2.0)]


def test_three_people_are_compared_together_and_each_with_the_machine() -> None:
    codings = [coding(who, f"t{n}", told()) for who in ("ann", "ben", "cem") for n in range(2)]
    codings += [coding("machine", "t0", told(causes="bcc_error"), kind="machine")]
    found = comparisons(codings)
    assert [one.coders for one in found] == [
        ("ann", "ben", "cem"), ("ann", "machine"), ("ben", "machine"), ("cem", "machine"),
    ]  # fmt: skip
    assert (on(found[0], "primary cause").agreed, on(found[0], "primary cause").pairs) == (6, 6)
    assert on(found[1], "primary cause").cells == {("left_in_public", "bcc_error"): 1}


def test_the_order_of_codings_does_not_matter() -> None:
    codings = [coding(who, f"t{n}", told(causes=f"{who}_{n % 3}")) for who in ("ann", "ben") for n in range(9)]
    assert comparisons(codings) == comparisons(codings[::-1])


def test_what_was_not_coded_is_no_disagreement_and_what_is_not_stated_is_a_value() -> None:
    found = compare([coding("a", "t", told(occurred="2011-05")), coding("b", "t", told(channel="post"))], ["a", "b"])
    assert "channel" not in {one.property for one in found.properties}
    assert on(found, "year of occurrence").cells == {("2011", "not stated"): 1}
    assert "year of occurrence, where stated" not in {one.property for one in found.properties}


def test_a_body_that_is_not_listed_is_never_named() -> None:
    found = compare(
        [coding("a", "t", told(body="the home of Jackie Invented")), coding("b", "t", told(body="Invented House"))],
        ["a", "b"],
    )
    assert on(found, "body").share == 0
    assert "nvented" not in str(on(found, "body").cells) + str(on(found, "body").units)


def test_values_of_a_table_become_codings() -> None:
    rows = [
        CodedValue("ann", "person", "t", 0, RELEVANT, "true"),
        CodedValue("ann", "person", "t", 1, "causes", "bcc_error", 1),
        CodedValue("ann", "person", "t", 1, "causes", "left_in_public", 0),
        CodedValue("ann", "person", "t", 1, "authority_id", "kent"),
        CodedValue("ann", "person", "t", 1, "penalty_gbp", "60000"),
        CodedValue("ann", "person", "u", 0, RELEVANT, "false"),
    ]
    first, second = gathered(reversed(rows))
    assert (first.relevant, second.relevant) == (True, False)
    (incident,) = first.incidents
    assert (incident.body, incident.causes) == ("Kent County Council", ["left_in_public", "bcc_error"])
    assert incident.penalty_gbp == 60_000


def lines(file: Path, *texts: dict[str, Any]) -> Path:
    file.write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")
    return file


def text(name: str, **values: Any) -> dict[str, Any]:
    incident = {"organisation": "Kent County Council", "authority_id": "kent", "causes": ["left_in_public"], **values}
    return {"id": name, "relevant": True, "incidents": [incident], "title": "Papers left on a bus", "text": TEXT}


def test_files_are_compared_and_the_raw_data_written(tmp_path: Path) -> None:
    ann = lines(tmp_path / "ann.jsonl", text("a"), text("b", causes=["bcc_error"]), text("c"))
    ben = lines(
        tmp_path / "others.jsonl", text("a", causes=["bcc_error"]) | {"coder": "ben"}, text("b") | {"coder": "cem"}
    )
    out = tmp_path / "raw.csv"
    shown = CliRunner().invoke(app, ["analyse", "agreement", str(ann), str(ben), "--matrix", str(out)])
    assert shown.exit_code == 0, shown.exception
    assert "ann · ben · cem: 2 texts, 2 reports, 2 of them found by two coders or more" in shown.output
    rows = list(csv.reader(out.open(encoding="utf-8-sig")))
    assert rows[0] == ["property", "text", "unit", "ann", "ben", "cem"]
    assert ["primary cause", "a", "a:0", "left_in_public", "bcc_error", ""] in rows
    assert ["primary cause", "b", "b:0", "bcc_error", "", "left_in_public"] in rows


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["none.jsonl"], "none.jsonl: there is no such file"),
        (["one.jsonl"], "one.jsonl: no text that two coders have coded"),
        ([], "no text of the corpus has been coded by two coders yet"),
    ],
)
def test_what_can_t_be_compared_is_said_in_one_line(arguments: list[str], complaint: str, tmp_path: Path) -> None:
    lines(tmp_path / "one.jsonl", text("a"))
    found = CliRunner().invoke(app, ["analyse", "agreement", *(str(tmp_path / name) for name in arguments)])
    assert isinstance(found.exception, CareBreachError)
    assert complaint in str(found.exception)


def test_the_corpus_s_coders_are_compared_for_the_method_view(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        for number, cause in enumerate(["misaddressed_post", "wrong_content"]):
            revision = build.article(f"{TEXT} {number}", url=f"https://gazette.example/{number}")
            build.incident(build.report(revision))
            statement = SecondStatement(account=0, property="causes", value=cause, ordinal=0, part="text", start=0, end=9, quote=TEXT[:9])  # fmt: skip
            build.session.add(
                SecondCoding(revision_id=revision.id, origin="llm:small@1", rejected={}, statements=[statement])
            )
    shown = CliRunner().invoke(app, ["analyse", "agreement"])
    assert shown.exit_code == 0, shown.exception
    found = read_agreement(settings().folder)
    assert found is not None
    (comparison,) = found.comparisons
    assert (comparison.coders, comparison.texts) == (("llm:small@1", "machine"), 2)
    cause = next(one for one in comparison.properties if one.property == "primary cause")
    assert (cause.share, cause.pairs) == (0.5, 2)
