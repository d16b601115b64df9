"""The figures that the Method view shows are those of these gold files and of what the coding reaches on them."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from analysis.evaluation.floors import read_floors
from analysis.figures import COMMAND, differences, digest, measured
from corpus.errors import CareBreachError
from corpus.figures import AGREEMENT, Figures, load_figures, read_agreement
from corpus.method import load_citation, load_words

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold"
STALE = f"corpus/figures.json is out of date: run `{COMMAND}`"


@pytest.mark.parametrize("name", load_figures().files)
def test_the_figures_were_measured_on_the_gold_files_as_they_are(name: str) -> None:
    assert load_figures().files[name] == digest(GOLD / name), STALE


@pytest.mark.parametrize("found", load_figures().extraction, ids=lambda one: one.file)
def test_the_figures_of_the_coding_are_the_floors_that_a_test_holds(found) -> None:
    floors = read_floors(GOLD / "floors.toml")[found.file]
    assert {one.name: round(one.value, 3) for one in found.figures} == pytest.approx(floors, abs=0.0011), STALE


def test_the_figures_of_linking_and_families_are_the_floors_that_a_test_holds() -> None:
    links = read_floors(GOLD / "links_floors.toml")["links_dev.jsonl"]
    reached = {f"{one.name}, {way.codings}": one.value for way in load_figures().links for one in way.figures}
    assert reached == pytest.approx(links, abs=0.0011), STALE
    floors = tomllib.loads((GOLD / "families_floors.toml").read_text(encoding="utf-8"))
    families = load_figures().families
    assert families.precision == pytest.approx(floors["pairwise precision"], abs=0.0011), STALE
    degrees = {one.name: one.right / one.of for one in families.degrees}
    assert degrees == pytest.approx(floors["joined to the original"], abs=0.0011), STALE


@pytest.mark.parametrize("found", load_figures().agreement, ids=lambda one: one.of)
def test_agreement_with_the_gold_coding_is_that_of_the_evaluation(found) -> None:
    (coding,) = [one for one in load_figures().extraction if one.file == found.of]
    reached = {one.name: one.value for one in coding.figures}
    shares = {one.property: one.share for one in found.properties}
    assert found.texts == coding.texts
    assert shares["primary cause"] == pytest.approx(reached["primary cause accuracy"], abs=0.0002)
    assert shares["status"] == pytest.approx(reached["status accuracy"], abs=0.0002)
    for one in found.properties:
        assert sum(cell.count for cell in one.cells) == one.pairs or not one.whole


def test_every_gold_file_and_measure_is_explained() -> None:
    words, found = load_words(), load_figures()
    assert {one.file for one in words.gold} == {one.file for one in found.extraction}
    named = {one.name for coding in found.extraction for one in coding.figures}
    named |= {one.name for way in found.links for one in way.figures}
    assert words.measures.keys() <= named
    assert {name for name in named if not name.endswith(" F1")} <= words.measures.keys()


def test_what_has_changed_is_named() -> None:
    now = load_figures()
    changed = now.model_copy(
        update={"families": now.families.model_copy(update={"wrong": 3}), "made": date(2000, 1, 1)}
    )
    assert differences(now, changed) == [f"families wrong: {now.families.wrong} -> 3"]


def test_a_folder_without_gold_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(CareBreachError, match=r"held_out\.jsonl: there is no such file"):
        measured(tmp_path, date(2000, 1, 1))


def test_a_spoilt_file_of_agreement_is_one_line(tmp_path: Path) -> None:
    assert read_agreement(tmp_path) is None
    (tmp_path / AGREEMENT).write_text(json.dumps({"made": "soon"}), encoding="utf-8")
    with pytest.raises(CareBreachError, match="carebreach analyse agreement"):
        read_agreement(tmp_path)


def test_figures_are_read_as_they_were_written() -> None:
    text = (ROOT / "corpus" / "figures.json").read_text(encoding="utf-8")
    assert Figures.model_validate_json(text).model_dump_json(indent=1) + "\n" == text


def test_the_package_cites_what_the_project_says() -> None:
    assert (ROOT / "corpus" / "CITATION.cff").read_bytes() == (ROOT / "CITATION.cff").read_bytes()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert load_citation().version == project["version"]
