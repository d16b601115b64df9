"""Penalties: sums in figures and in words, and the money that is none. All texts here are invented."""

import time
import tomllib
from pathlib import Path

import pytest

from analysis.coding import code_article
from analysis.extraction import penalties
from analysis.extraction.amounts import amounts
from analysis.extraction.numbers import numbers
from analysis.holders import choose_holder
from analysis.segments import Segment
from analysis.text import ArticleText


def penalty(text: str) -> tuple[str, str] | None:
    article = ArticleText("", text)
    pieces = tuple(article.sentences)
    claims = penalties.extract(article, Segment(pieces, (), choose_holder(article, pieces)))
    for claim in claims:
        claim.span.prove(text)
    found = {claim.property: claim.value for claim in claims}
    return (found["penalty_gbp"], found["penalty_on"]) if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ICO fined Derby City Council £75,000 after a child's file was left on a bus.", ("75000", "body")),
        ("A monetary penalty of eighty thousand pounds was served on Derby City Council.", ("80000", "body")),
        ("Derby City Council has been hit with a £95k fine by the watchdog.", ("95000", "body")),
        (
            "Birchway Family Link, a fostering agency in Edinburgh, lost files on children. The agency, based in Edinburgh,"
            " has been fined £18,000 by the Information Commissioner.",
            ("18000", "body"),
        ),
        ("The penalty is £100,000, or £80,000 if Derby City Council pays it by May.", ("100000", "body")),
        (
            "She pleaded guilty. Magistrates fined her £450 and ordered her to pay £364 costs and a £45 surcharge. She"
            " had worked for Derby City Council.",
            ("450", "individual"),
        ),
    ],
)
def test_what_was_imposed(text: str, expected: tuple[str, str]) -> None:
    assert penalty(text) == expected


def test_one_penalty_for_several_accounts_stands_on_the_first() -> None:
    text = (
        "Derby City Council\n\nWhat: sensitive personal information lost on three occasions.\nWhen: May to June 2010.\n"
        "Why: An email copied by accident to a global distribution list carried records of children in care. On another"
        " occasion the minutes of a child protection meeting were emailed in error to people who take a newsletter. On a"
        " third, records of a family were emailed to the wrong internal group.\n\n"
        "Regulatory action\nRegulator: ICO. Action: monetary penalty of £70,000. When: 9 June 2011.\n\n"
        "Why the regulator acted\nBreach of act: emails were not encrypted and went to the wrong recipients."
    )
    reports = code_article(ArticleText("Derby City Council", text)).reports
    assert [report.value("penalty_gbp") for report in reports] == ["70000", None, None]


@pytest.mark.parametrize(
    "text",
    [
        "Derby City Council lost a file. The ICO can fine organisations up to £500,000.",
        "The ombudsman told Derby City Council to pay the family £500 for the distress.",
        "Derby City Council lost a file. Two years ago the ICO fined a hospital trust £325,000.",
        "Derby City Council, which lost a file, has a budget of £1.5m for children's homes.",
        "The ICO had been minded to fine Derby City Council £60,000, but reprimanded it.",
        "Derby City Council paid £9,000 in damages to a woman whose file it had lost, and £30,000 in legal costs.",
    ],
)
def test_money_that_is_no_penalty_of_this_case(text: str) -> None:
    assert penalty(text) is None


@pytest.mark.parametrize(
    ("words", "pounds"),
    [
        ("£80,000", [80_000]),
        ("£80k and £1.5m", [80_000, 1_500_000]),
        ("a hundred and twenty thousand pounds", [120_000]),
        ("£80,000.00 in 2011", [80_000]),
        ("fined 90,000 by the watchdog", [90_000]),
        ("the 90,000 files", []),
    ],
)
def test_sums_in_figures_and_in_words(words: str, pounds: list[int]) -> None:
    assert [amount.pounds for amount in amounts(words)] == pounds


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("two hundred and fourteen", [214]),
        ("two and three", [2, 3]),
        ("half a dozen", [6]),
        ("1,700 or 43", [1700, 43]),
        ("forty-three", [43]),
        ("£500, 7.30pm, 50% and 12/5", []),
    ],
)
def test_numbers_in_figures_and_in_words(words: str, values: list[int]) -> None:
    assert [number.value for number in numbers(words)] == values


def test_the_invented_sums_are_read_as_they_say() -> None:
    accounts = tomllib.loads(Path(__file__).with_name("gold").joinpath("sums.toml").read_text(encoding="utf-8"))
    read = [(right, penalty(text)) for right, texts in accounts["accounts"].items() for text in texts]
    wrong = [found for right, found in read if found and found[0] != right]
    missed = [right for right, found in read if right != "0" and found is None]
    assert len(wrong) <= 0.03 * len(read)
    assert len(missed) <= 0.1 * len(read)


def test_many_sums_take_time_in_proportion() -> None:
    def seconds(times: int) -> float:
        text = "The ICO fined Derby City Council £80,000 and two hundred and three pounds, " * times
        start = time.perf_counter()
        penalty(text)
        return time.perf_counter() - start

    seconds(20)
    assert seconds(1600) < 12 * seconds(200) + 0.2
