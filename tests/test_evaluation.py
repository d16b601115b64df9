"""The evaluation counts as its definitions say, and the floors hold on the development texts."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from analysis.evaluation import figures, report
from corpus.errors import CareBreachError

GOLD = Path(__file__).parent / "gold"
FLOORS: dict[str, float] = tomllib.loads((GOLD / "floors.toml").read_text(encoding="utf-8"))["floors"]


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
    text = report(gold, write(tmp_path / "pred.jsonl", ("a", [incident(causes=["cyber_attack"], occurred="2019")])))
    assert "a causes: cyber_attack too many, left_in_public missing" in text
    assert "a year of occurrence: 2019, gold 2011" in text
    assert "cyber_attack -> left_in_public" in text


def test_a_bad_gold_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a"}', encoding="utf-8")
    with pytest.raises(CareBreachError, match=r"gold\.jsonl:1 "):
        figures(path, path)


@pytest.fixture(scope="module")
def development() -> dict[str, float]:
    return {name: figure.value for name, figure in figures(GOLD / "dev.jsonl").items()}


@pytest.mark.parametrize("name", FLOORS)
def test_the_floor_holds(development: dict[str, float], name: str) -> None:
    assert round(development[name], 3) >= FLOORS[name], (
        f"{name} fell to {development[name]:.3f}; see carebreach analyse evaluate"
    )
