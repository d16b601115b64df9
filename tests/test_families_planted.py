"""Copies planted among the gold texts are found, and no two stories are joined, as well as the floors say."""

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.evaluation.texts import read_gold
from analysis.families import find_families
from analysis.families.evaluation import Agreement, compare
from analysis.families.planting import DEGREES, Planted, plant
from carebreach import app

GOLD = Path(__file__).parent / "gold"
FLOORS = tomllib.loads((GOLD / "families_floors.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    stories = [(text.title, text.text) for text in read_gold(GOLD / "dev.jsonl", GOLD / "synthetic.jsonl")]
    planted = plant(stories)
    return compare(planted, find_families(article.article for article in planted))


def test_pairwise_precision_and_recall_hold_their_floors(agreement: Agreement) -> None:
    assert round(agreement.precision, 3) >= FLOORS["pairwise precision"]
    assert round(agreement.recall, 3) >= FLOORS["pairwise recall"]
    assert len(agreement.wrong) <= FLOORS["stories joined wrongly"]


@pytest.mark.parametrize("degree", DEGREES)
def test_copies_of_each_degree_are_joined_to_their_original(agreement: Agreement, degree: str) -> None:
    right, of = agreement.by_degree[degree]
    assert of > 600
    assert round(right / of, 3) >= FLOORS["joined to the original"][degree]


def article(number: int, story: str, degree: str = "original") -> Planted:
    return Planted(f"a{number}", "", "", story, degree)


def test_the_figures_count_pairs() -> None:
    planted = [article(1, "x"), article(2, "x", "cut"), article(3, "x", "cut"), article(4, "y"), article(5, "round-up")]
    found = compare(planted, {"a1": "a1", "a2": "a1", "a3": "a3", "a4": "a1", "a5": "a5"})
    assert (found.right, found.joined, found.planted) == (1, 3, 3)
    assert (found.precision, found.recall) == (1 / 3, 1 / 3)
    assert found.by_degree == {"cut": (1, 2)}
    assert found.wrong == [("x", "y")]


def test_the_same_seed_plants_the_same_and_another_seed_others() -> None:
    stories = [("One", "A clerk left a file on a bus. The Karsholm office said so. It was found.")]
    assert plant(stories) == plant(stories) != plant(stories, seed=1)


def test_the_command_prints_the_figures_and_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    gold = tmp_path / "some.jsonl"
    gold.write_text("".join((GOLD / "synthetic.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)[:20]))
    shown = CliRunner().invoke(app, ["analyse", "evaluate-families", "--gold", str(gold)])
    assert shown.exit_code == 0
    assert "pairwise precision" in shown.output
    assert "| cut to a third |" in shown.output
    failed = CliRunner().invoke(app, ["analyse", "evaluate-families", "--gold", str(tmp_path / "none.jsonl")])
    assert failed.exit_code != 0
    assert "none.jsonl" in f"{failed.output}{failed.exception}"


def test_a_file_without_stories_gives_no_figures(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    failed = CliRunner().invoke(app, ["analyse", "evaluate-families", "--gold", str(tmp_path / "empty.jsonl")])
    assert "empty.jsonl: no story to plant copies of" in str(failed.exception)
    assert "recall" not in failed.output
