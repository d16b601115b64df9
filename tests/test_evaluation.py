"""The evaluation counts as its definitions say, and the floors hold on the project's gold files."""

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.evaluation import Figure, figures
from analysis.evaluation.floors import read_floors, write_floors
from analysis.evaluation.measures import tallies
from analysis.evaluation.reliability import bins, expected_calibration_error, judged, plot
from analysis.evaluation.report import report
from analysis.evaluation.tallies import Judged
from corpus.errors import CareBreachError

GOLD = Path(__file__).parent / "gold"
FLOORS = read_floors(GOLD / "floors.toml")


def incident(**values: Any) -> dict[str, Any]:
    plain = {
        "organisation": "Kent County Council",
        "authority_id": "kent",
        "occurred": "2011",
        "causes": ["left_in_public"],
        "outcomes": ["apology"],
    }
    return {
        **plain,
        "penalty_gbp": None,
        "status": "confirmed",
        "data_subjects": "children",
        "people_affected": None,
        **values,
    }


def write(path: Path, *texts: tuple[str, list[dict[str, Any]]]) -> Path:
    lines = [
        json.dumps({"id": name, "relevant": bool(found), "incidents": found, "title": "", "text": ""})
        for name, found in texts
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def measured(folder: Path, ours: list[dict[str, Any]], gold: list[dict[str, Any]]) -> dict[str, float]:
    found = figures(write(folder / "gold.jsonl", ("a", gold)), write(folder / "pred.jsonl", ("a", ours)))
    return {name: figure.value for name, figure in found.items()}


def test_the_same_coding_scores_one(tmp_path: Path) -> None:
    found = measured(tmp_path, [incident(penalty_gbp=5)], [incident(penalty_gbp=5)])
    assert all(
        found[name] == 1
        for name in ("relevance F1", "incident F1", "cause F1", "outcome F1", "penalty F1", "year accuracy")
    )


def test_what_is_unpaired_counts_as_false(tmp_path: Path) -> None:
    found = measured(
        tmp_path, [incident()], [incident(), incident(causes=["cyber_attack"], outcomes=["ico_fine"], penalty_gbp=9)]
    )
    assert found["incident F1"] == pytest.approx(2 / 3)
    assert found["cause F1"] == pytest.approx(2 / 3)
    assert found["penalty F1"] == 0


def test_incidents_are_paired_by_what_they_have_in_common(tmp_path: Path) -> None:
    one, two = incident(causes=["cyber_attack"], occurred="2020"), incident()
    assert measured(tmp_path, [two, one], [one, two])["primary cause accuracy"] == 1


def test_many_incidents_are_paired_in_reasonable_time(tmp_path: Path) -> None:
    assert measured(tmp_path, [incident()] * 40, [incident()] * 60)["incident F1"] == pytest.approx(0.8)


def test_the_council_s_kind_does_not_matter(tmp_path: Path) -> None:
    found = measured(tmp_path, [incident(authority_id=None, organisation="Kent council")], [incident()])
    assert found["authority accuracy"] == 1


def test_the_report_lists_every_disagreement(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", ("a", [incident()]))
    predictions = write(tmp_path / "pred.jsonl", ("a", [incident(causes=["cyber_attack"], occurred="2019")]))
    text = report(tallies([gold], predictions))
    assert "a causes: cyber_attack too many, left_in_public missing" in text
    assert "a year of occurrence: 2019, gold 2011" in text
    assert "cyber_attack -> left_in_public" in text


def test_a_bad_gold_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a"}', encoding="utf-8")
    with pytest.raises(CareBreachError, match=r"gold\.jsonl:1 "):
        figures(path, path)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", r"bad\.jsonl: no text to compare"),
        (b"\xff\xfe{}", r"bad\.jsonl is not UTF-8 at byte 0"),
        (b"[1]", r"bad\.jsonl:1 is not a coded text"),
        (b'{"id": "a", "relevant": true, "incidents": [1]}', r"bad\.jsonl:1 is not a coded text"),
    ],
)
def test_a_file_that_can_t_be_compared_is_named(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(CareBreachError, match=complaint):
        figures(path)


def test_evidence_is_judged_against_the_words_that_a_coder_marked(tmp_path: Path) -> None:
    marked = {"causes": ["left on a train by a worker"], "outcomes": [None]}
    claims = [
        {"property": "causes", "value": "left_in_public", "quote": quote, "confidence": sure, "ordinal": 0}
        for quote, sure in (("left on a train", 0.9), ("the council was sorry", 0.5))
    ]
    gold = write(tmp_path / "gold.jsonl", ("a", [incident(quotes=marked)]))
    found = tallies([gold], write(tmp_path / "pred.jsonl", ("a", [incident(evidence=claims)])))
    assert "causes on the marked words          0.500   of 2" in report(found)
    assert judged(found, "causes") == [Judged("causes", 0.9, True), Judged("causes", 0.5, True)]


def test_calibration_error_is_the_gap_between_confidence_and_share_right() -> None:
    values = [Judged("causes", 0.8, i % 2 == 0) for i in range(100)]
    assert expected_calibration_error(values) == pytest.approx(0.3)
    assert expected_calibration_error([Judged("causes", 0.5, i % 2 == 0) for i in range(100)]) == pytest.approx(0)
    assert sum(b.size for b in bins(values)) == 100
    assert expected_calibration_error([]) == 0


def test_the_reliability_plot_needs_no_network(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", ("a", [incident()]))
    plot(tallies([gold], gold), tmp_path / "plot.html")
    page = (tmp_path / "plot.html").read_text(encoding="utf-8")
    assert "share right" in page
    assert "<script src=" not in page


def reached(value: float) -> dict[str, dict[str, Figure]]:
    return {"dev.jsonl": {"cause F1": Figure("cause F1", value, 0, 1)}}


def test_a_floor_rises_by_itself_and_falls_only_by_a_flag(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    assert write_floors(path, reached(0.80004), allow_lower=False) == ["dev.jsonl: cause F1 new -> 0.8"]
    assert write_floors(path, reached(0.9), allow_lower=False) == ["dev.jsonl: cause F1 0.8 -> 0.9"]
    with pytest.raises(CareBreachError, match=r"cause F1 0\.9 -> 0\.85: floors only rise"):
        write_floors(path, reached(0.85), allow_lower=False)
    assert read_floors(path) == {"dev.jsonl": {"cause F1": 0.9}}
    write_floors(path, reached(0.85), allow_lower=True)
    assert read_floors(path) == {"dev.jsonl": {"cause F1": 0.85}}


@pytest.fixture(scope="module")
def reached_now() -> dict[str, dict[str, float]]:
    return {file: {name: figure.value for name, figure in figures(GOLD / file).items()} for file in FLOORS}


@pytest.mark.parametrize(("file", "name"), [(file, name) for file, floors in FLOORS.items() for name in floors])
def test_the_floor_holds(reached_now: dict[str, dict[str, float]], file: str, name: str) -> None:
    assert round(reached_now[file][name], 3) >= FLOORS[file][name], (
        f"{name} on {file} fell to {reached_now[file][name]:.3f}; see carebreach analyse evaluate"
    )
