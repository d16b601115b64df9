"""Dates: EDTF, three clocks, relative dates against publication, and none invented. All texts here are invented."""

from datetime import date

import pytest

from analysis.extraction import dates
from analysis.moments import moments, reference
from analysis.segments import Segment
from analysis.text import ArticleText
from corpus.dates import bounds

WRITTEN = {
    "It was lost on 12 May 2011.": "2011-05-12", "It was lost on May 12th, 2011.": "2011-05-12", "It was lost in May 2011.": "2011-05", "It was lost in 2011.": "2011",
    "It was lost in 2023-24.": "2023-04-01/2024-03-31", "It was lost in 2023/24.": "2023-04-01/2024-03-31", "It was lost in late 2017.": "2017-09/2017-12",
    "It was lost on 01/09/17.": "2017-09-01", "It was lost on Friday, 3 March 2017.": "2017-03-03", "It was lost in summer 2006.": "2006",
    "It was lost on 31 February 2011.": None, "It was lost on May 12.": None, "It was lost last week.": None, "It was lost last Wednesday.": None,
}  # fmt: skip
AGAINST = {  # published on 9 March 2009, a Monday
    "It was lost yesterday.": "2009-03-08", "It was lost last Wednesday.": "2009-03-04", "It was lost on Friday.": "2009-03-06", "It was lost last month.": "2009-02",
    "It was lost in May last year.": "2008-05", "It was lost on February 3.": "2009-02-03", "It was lost on December 3.": "2008-12-03", "It was lost two years ago.": "2007",
    "It was lost in January.": "2009-01", "It was lost three days ago.": "2009-03-06",
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_a_date_as_written(text: str) -> None:
    found = [moment.value for moment in moments(tuple(ArticleText("", text).sentences), None)]
    assert found[:1] == [WRITTEN[text]] or (WRITTEN[text] is None and not any(found))


@pytest.mark.parametrize("text", AGAINST)
def test_a_relative_date_against_publication(text: str) -> None:
    found = moments(tuple(ArticleText("", text).sentences), date(2009, 3, 9))
    assert [moment.value for moment in found] == [AGAINST[text]]


@pytest.mark.parametrize("text", [*WRITTEN, *AGAINST])
def test_every_value_is_edtf(text: str) -> None:
    for today in (None, date(2009, 3, 9)):
        for moment in moments(tuple(ArticleText("", text).sentences), today):
            if moment.value:
                bounds(moment.value)


def coded(text: str, **known: str) -> dict[str, str]:
    article = ArticleText("", text, **known)
    found = dates.extract(article, Segment(tuple(article.sentences)))
    for claim in found:
        claim.span.prove(text)
    return {claim.property: claim.value for claim in found}


def test_three_clocks_are_three_dates() -> None:
    text = "The file was posted to the wrong address on 3 May 2011. It was discovered in July 2011. The ICO imposed a penalty on 10 December 2012."
    assert coded(text) == {"occurred": "2011-05-03", "discovered": "2011-07", "acted": "2012-12-10"}


def test_an_act_of_parliament_and_a_power_are_no_dates() -> None:
    assert (
        coded(
            "The papers were left on a train. The Data Protection Act 1998 applies. The ICO has had the power since April 2010."
        )
        == {}
    )


def test_a_range_takes_its_year_from_its_end() -> None:
    assert (
        coded("Reports were sent to the wrong people between January and June 2011.")["occurred"] == "2011-01/2011-06"
    )
    assert coded("The files were uploaded between 8 and 14 November 2011.")["occurred"] == "2011-11-08/2011-11-14"


def test_months_with_years_of_their_own_make_a_range() -> None:
    text = "She opened the record 64 times between September 2023 and February 2024. She had resigned from the trust in March 2024."
    assert coded(text)["occurred"] == "2023-09/2024-02"
    text = "He had been looking at the file since September 2023, and went on until February 2024."
    assert coded(text)["occurred"] == "2023-09/2024-02"


def test_a_day_of_payment_is_not_the_breach_s() -> None:
    text = "In February 2011 a report was posted to the wrong house. If payment in full is received by 21 May 2012 the penalty will be reduced."
    assert coded(text)["occurred"] == "2011-02"


def test_open_access_lasts_until_it_was_found() -> None:
    text = "In October 2021 the council published the names of children in care on its website by mistake. It was discovered in November 2023."
    assert coded(text)["occurred"] == "2021-10/2023-11"


def test_the_address_stands_in_for_the_day_of_publication() -> None:
    url = "https://paper.example/2012/02/13/story"
    assert reference(ArticleText("", "", url=url)) == date(2012, 2, 13)
    assert coded("A laptop was stolen in April last year.", url=url) == {"occurred": "2011-04"}


def test_the_financial_year_is_its_twelve_months() -> None:
    assert (
        coded("The data breach took place in 2023-24 when staff looked at files.")["occurred"]
        == "2023-04-01/2024-03-31"
    )
