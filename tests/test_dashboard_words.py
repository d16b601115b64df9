"""Coded values become plain words, addresses are read with care, and no collected text becomes HTML."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from corpus import queries
from corpus.queries import Filters, IncidentRow
from corpus.taxonomy import load_taxonomy
from dashboard import address, words
from dashboard.address import Address
from dashboard.markup import Markup, is_web, join, link, tag
from dashboard.widgets import plain
from tests.builders import CorpusBuilder, day, memory_engine


@pytest.mark.parametrize(
    ("edtf", "shown", "sentence"),
    [
        ("2022-11-10", "10 November 2022", "on 10 November 2022"),
        ("2022-11", "November 2022", "in November 2022"),
        ("2011", "2011", "in 2011"),
        ("2011-01/2011-06", "January to June 2011", "between January and June 2011"),
        ("2026-10-05/2026-10-09", "5 to 9 October 2026", "between 5 and 9 October 2026"),
        ("2026-10-05/2026-11-09", "5 October to 9 November 2026", "between 5 October and 9 November 2026"),
        ("2011-12/2012-01", "December 2011 to January 2012", "between December 2011 and January 2012"),
        ("2011/2012", "2011 to 2012", "between 2011 and 2012"),
        ("2023-04-01/2024-03-31", "financial year 2023–24", "in the financial year 2023–24"),
        ("1999-04-01/2000-03-31", "financial year 1999–00", "in the financial year 1999–00"),
        ("2011~", "about 2011", "in about 2011"),
        ("2011/..", "from 2011", "from 2011"),
        ("../2011", "until 2011", "until 2011"),
        ("201X", "201X", "in 201X"),
        ("", "", "in "),
    ],
)
def test_dates_read_as_people_write_them(edtf: str, shown: str, sentence: str) -> None:
    assert words.when(edtf) == shown
    assert words.in_time(edtf) == sentence


def test_every_id_of_the_taxonomy_has_words() -> None:
    taxonomy = load_taxonomy()
    for entry in (*taxonomy.groups, *taxonomy.causes, *taxonomy.outcomes):
        assert words.term(entry.id) == entry.label
        assert words.definition(entry.id)
    assert words.term("of_a_newer_taxonomy") == "of_a_newer_taxonomy"
    assert words.definition("of_a_newer_taxonomy") == ""


def row(**values: Any) -> IncidentRow:
    with Session(memory_engine()) as session:
        CorpusBuilder(session).incident()
        [found] = queries.incident_page(session)
    return replace(found, **values)


def test_a_summary_says_what_is_coded() -> None:
    told = " ".join(
        words.summary(
            row(
                region="South West",
                nation="England",
                people_affected=57,
                discovered="2020-06",
                outcomes=("ico_fine", "apology"),
                penalty_gbp=60000,
                penalty_on="body",
                acted="2021-02-03",
            )
        )
    )
    assert told == (
        "Northmere Council (South West, England) had a data breach in April 2020, coded as “Post to the wrong address”, "
        "by post. The data was about children and their families. 57 people were affected, by the texts' own count. "
        "It came to light in June 2020. What followed: ICO fine, Apology; action followed on 3 February 2021. "
        "The penalty on the body was £60,000. Known from 1 report in 1 article, first published on 1 May 2020."
    )


def test_a_summary_invents_nothing() -> None:
    bare = row(
        council="",
        occurred="",
        cause="unknown",
        causes=("unknown",),
        channel="unknown",
        data_subjects="unknown",
        outcomes=("unknown",),
        status="alleged",
        first_published="",
        articles=0,
        reports=0,
    )
    assert " ".join(words.summary(bare)) == (
        "A body that the texts do not name is said to have had a data breach, how is not stated. "
        "In the texts read, nobody has upheld the claim. The texts give no outcome. Known from coded sources."
    )


# ------------------------------------------------------------------------------------------------------- address


@pytest.mark.parametrize(
    "given",
    [
        Address(),
        Address(filters=Filters(text="a & b", body=("plymouth", "An Unlisted Body"), region=("South West",))),
        Address(
            filters=Filters(
                group=("loss",), cause=("other", "unknown"), since=day("2011-01-01"), until=day("2012-01-01")
            )
        ),
        Address(incident="i0123456789abcdef", page=3, order="penalty", by="published", open="insider"),
        Address(order="cause", direction="opposite"),
        Address(filters=Filters(dates="acted", since=day("2011-01-01"), penalty_from=0, penalty_to=60000)),
        Address(filters=Filters(confidence_from=0, confidence_to=80, review=("for_review",), theme=("t1", "none"))),
    ],
)
def test_an_address_reads_back_as_it_was_written(given: Address) -> None:
    assert address.read(given.query()) == (given, [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cause", "bogus"),
        ("group", "<script>"),
        ("nation", "France"),
        ("since", "yesterday"),
        ("since", "0001-01-01"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "9" * 30),
        ("order", "random"),
        ("direction", "sideways"),
        ("dates", "tomorrow"),
        ("penalty_from", "-1"),
        ("penalty_to", "9" * 12),
        ("confidence_from", "101"),
        ("confidence_to", "½"),
        ("review", "machine"),
        ("open", "bogus"),
        ("nonsense", "1"),
    ],
)
def test_what_means_nothing_is_left_out_and_said(name: str, value: str) -> None:
    found, problems = address.read({name: [value]})
    assert found == Address()
    assert problems == [f"{name}={value}"]


def test_good_parts_stay_when_others_are_bad() -> None:
    found, problems = address.read({"cause": ["bogus", "other"], "text": ["x" * 300], "status": ["alleged"]})
    assert found.filters == Filters(cause=("other",), status=("alleged",))
    assert problems == ["cause=bogus", f"text={'x' * 20}…"]


def test_a_span_that_ends_before_it_begins_is_left_out() -> None:
    found, problems = address.read({"since": ["2012-01-01"], "until": ["2011-01-01"]})
    assert found.filters == Filters()
    assert len(problems) == 1


# -------------------------------------------------------------------------------------------------------- markup


def test_text_is_escaped_and_markup_is_not_escaped_twice() -> None:
    inner = tag("b", "<script>", title='"><img>')
    assert inner == '<b title="&quot;&gt;&lt;img&gt;">&lt;script&gt;</b>'
    assert tag("p", inner, "&") == f"<p>{inner}&amp;</p>"
    assert isinstance(join("<", inner), Markup)


@pytest.mark.parametrize(
    ("url", "web"),
    [
        ("https://paper.example/a?b=c", True),
        ("http://paper.example", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("//paper.example", False),
        ("https://", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, web: bool) -> None:
    assert is_web(url) is web
    assert ("href" in link("Title", url)) is web


def test_a_label_shows_every_sign_as_itself() -> None:
    assert plain("[x](y) $a$ :b:") == r"\[x\]\(y\) \$a\$ \:b\:"
