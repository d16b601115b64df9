"""The five seed texts come out as a trained coder has coded them: retold here, and the originals where they are at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.coding import CodedReport, code_article
from analysis.text import ArticleText
from corpus.furniture import is_furniture

GOLD = Path(__file__).parent / "gold" / "seeds.jsonl"
ORIGINALS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
SEEDS: list[dict[str, Any]] = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def coded(text: str) -> list[CodedReport]:
    """Code a text as an imported file: its title is its first line that is not furniture."""
    title = next(line.strip() for line in text.splitlines() if not is_furniture(line))
    article = ArticleText(title, text)
    coding = code_article(article)
    for report in coding.reports:
        for claim in report.statements:
            claim.span.prove(article.part(claim.span.part))
    return coding.reports


def check(reports: list[CodedReport], expected: list[dict[str, Any]]) -> None:
    assert len(reports) == len(expected)
    for report, wanted in zip(reports, expected, strict=True):
        assert report.values("causes")[0] in wanted["causes"]
        assert len(report.values("causes")) == 1
        assert set(report.values("outcomes")) == set(wanted["outcomes"])
        for name in wanted.keys() - {"causes", "outcomes"}:
            value = report.value(name)
            allowed = wanted[name] if isinstance(wanted[name], list) else [wanted[name]]
            assert (int(value) if value and name == "penalty_gbp" else value) in allowed, name


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed["id"])
def test_a_retold_seed_is_coded_as_a_person_codes_it(seed: dict[str, Any]) -> None:
    check(coded(seed["text"]), seed["expected"])


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the original seed texts are not part of the checkout")
@pytest.mark.parametrize(("number", "seed"), list(enumerate(SEEDS)), ids=lambda value: str(value)[:3])
def test_an_original_seed_is_coded_as_a_person_codes_it(number: int, seed: dict[str, Any]) -> None:
    (original,) = ORIGINALS.glob(f"{number:03d}_*.txt")
    check(coded(original.read_text(encoding="utf-8")), seed["expected"])


def test_furniture_of_a_seed_codes_nothing() -> None:
    (seed,) = [seed for seed in SEEDS if seed["id"] == "seed-birmingham"]
    quotes = {claim.span.quote for report in coded(seed["text"]) for claim in report.statements}
    assert not quotes & {"close", "Similar Content", "Related Articles", "Back to top button"}


def test_a_maximum_and_a_count_are_neither_penalty_nor_reports() -> None:
    (seed,) = [seed for seed in SEEDS if seed["id"] == "seed-redcar"]
    reports = coded(seed["text"])
    assert [report.value("penalty_gbp") for report in reports] == [None, None]
    assert all(report.value("people_affected") is None for report in reports)
