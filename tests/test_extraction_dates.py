"""Dates: EDTF, three clocks, relative dates against publication, and none invented. All texts here are invented."""

from datetime import date
from time import perf_counter

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


OTHERWISE = {  # every way of writing, with nothing known of publication
    "between 4 and 27 March 2013": "2013-03-04/2013-03-27", "on 12 and 15 October 2018": "2018-10-12/2018-10-15", "in the second half of 2019": "2019-07/2019-12",
    "in the first quarter of 2018": "2018-01/2018-03", "in the first quarter of 2018/19": "2018-04/2018-06", "in FY 2021/22": "2021-04-01/2022-03-31",
    "in the financial year 2012 to 2013": "2012-04-01/2013-03-31", "in the year ending 31 March 2015": "2014-04-01/2015-03-31", "on Boxing Day 2016": "2016-12-26",
    "on Good Friday 2009": "2009-04-10", "at the end of 2015": "2015-09/2015-12", "in the winter of 2014-15": "2014-12/2015-02", "over four years to 2018": "2014/2018",
    "on the last day of June 2014": "2014-06-30", "on 3.5.2012": "2012-05-03", "in the 1990s": None, "last summer": None, "two years ago": None, "at Christmas": None,
}  # fmt: skip
PUBLISHED = {  # on 12 June 2014, a Thursday
    "a year ago last May": "2013-05", "a fortnight ago": "2014-05", "on Tuesday of last week": "2014-06-03", "on the night of Friday last": "2014-06-06",
    "a week last Tuesday": "2014-06-03", "last autumn": "2013", "late last year": "2013-09/2013-12", "over Christmas": "2013-12", "in the spring of this year": "2014",
    "three and a half years ago": "2010", "from 3 January to 20 February last year": "2013-01-03", "this time last year": "2013-06", "the day before yesterday": "2014-06-10",
}  # fmt: skip
TOLD = {  # after another date of the story
    "On 8 March 2011 a file went astray. The next day it was back.": "2011-03-09", "On 8 March 2011 a file went astray. Another followed on 29 June the same year.": "2011-06-29",
    "The case began in 2016. On the evening of 28 April a bag was left.": "2016-04-28", "It began in November 2016 and went on until the following February.": "2017-02",
    "The first came in January 2023. Seven months later there was another.": "2023-08", "It came on 5 May 2010. On the Friday it was gone.": "2010-05-07",
    "In November 2012 there was one letter. In February there was another.": "2013-02",
}  # fmt: skip


@pytest.mark.parametrize("words", OTHERWISE)
def test_every_way_of_writing_a_date(words: str) -> None:
    found = [
        m.value
        for m in moments(tuple(ArticleText("", f"The file was lost {words} by staff.").sentences), None)
        if m.value
    ]
    assert found[:1] == [OTHERWISE[words]] or (OTHERWISE[words] is None and not found)


@pytest.mark.parametrize("words", PUBLISHED)
def test_relative_words_against_publication(words: str) -> None:
    found = moments(tuple(ArticleText("", f"The file was lost {words} by staff.").sentences), date(2014, 6, 12))
    assert found[0].value == PUBLISHED[words]


@pytest.mark.parametrize("text", TOLD)
def test_a_date_leans_on_the_one_told_before(text: str) -> None:
    assert moments(tuple(ArticleText("", text).sentences), None)[-1].value == TOLD[text]


def test_a_day_without_a_year_is_read_by_publication_and_by_what_was_told() -> None:
    text = "In May 2012 a box was lost. In October it was found."
    last = moments(tuple(ArticleText("", text).sentences), date(2014, 6, 12))[-1]
    assert (last.value, last.other) == ("2013-10", "2012-10")


@pytest.mark.parametrize("text", ["It may be so. Staff may march to court.", "She sat on the bench and may sit again."])
def test_a_word_that_is_also_a_month_is_no_date(text: str) -> None:
    assert not [
        m for m in moments(tuple(ArticleText("", text).sentences), date(2014, 6, 12)) if m.month == 5 and not m.day
    ]


def test_many_words_are_read_in_linear_time() -> None:
    for words in ("the ", "over ", "12 and ", "a few ", "on the night of ", "friday, ", "may "):
        began = perf_counter()
        moments(tuple(ArticleText("", f"x {words * 3000}").sentences), date(2014, 6, 12))
        assert perf_counter() - began < 3, words


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


def test_the_day_of_the_fine_is_never_that_of_the_breach() -> None:
    text = (
        "Leeds City Council has been fined £95,000 by the Information Commissioner's Office on 28 March 2013 because "
        "a member of staff faxed the court papers of a child in care to the wrong number in July 2011."
    )
    assert coded(text, published="2013-04-02") == {"acted": "2013-03-28"}


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
    assert coded("A laptop was stolen in April last year.", url=url)["occurred"] == "2011-04"


def test_the_financial_year_is_its_twelve_months() -> None:
    assert (
        coded("The data breach took place in 2023-24 when staff looked at files.")["occurred"]
        == "2023-04-01/2024-03-31"
    )


def test_a_date_of_the_page_or_of_a_law_is_not_the_breach_s() -> None:
    text = (
        "Published on 4 June 2014\n\nA report was posted to the wrong house. The 1998 Act and the Care Act 2014 apply."
    )
    assert coded(text) == {}


def test_a_date_after_publication_is_none_of_the_account_s() -> None:
    text = "A report was posted to the wrong house in May 2012. Everyone must be trained by 31 March 2013."
    assert coded(text, published="2012-09-05") == {"occurred": "2012-05"}


def test_a_hearing_s_day_is_not_the_act_s() -> None:
    text = "In June 2019 she looked up her neighbour's file with no reason to. She pleaded guilty at a court hearing on 3 March 2021 and was fined £400."
    assert coded(text)["occurred"] == "2019-06"


def test_confidence_is_a_probability() -> None:
    article = ArticleText("", "A file was left on a bus in May 2011. The ICO was told in August 2012.")
    assert all(0 < claim.confidence < 1 for claim in dates.extract(article, Segment(tuple(article.sentences))))
