"""Whose data, how many people, and whether it is established. All texts here are invented."""

import pytest

from analysis.bodies import bodies
from analysis.coding import code_article
from analysis.extraction import organisations, people, status, subjects
from analysis.holders import choose_holder
from analysis.segments import Segment
from analysis.text import ArticleText


def values(text: str) -> dict[str, str]:
    article = ArticleText("", text)
    segment = Segment(tuple(article.sentences), (), choose_holder(article, article.sentences))
    found = [
        claim for module in (organisations, people, status, subjects) for claim in module.extract(article, segment)
    ]
    for claim in found:
        claim.span.prove(text)
    return {claim.property: claim.value for claim in found}


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Files on children in care and a child's mother were sent to the wrong family.", "children"),
        ("Care plans of elderly residents of a care home were found in a street.", "adults"),
        (
            "The adopters' address and the adoptive parents' names were disclosed to the birth mother.",
            "adoptive_parents",
        ),
        ("An email from the fostering service showed all the foster carers each other's addresses.", "foster_carers"),
        ("A man who grew up in care was told that his care records had been destroyed in the 1990s.", "adults"),
        (
            "Files on children and adults known to social services were found: children in care, and adults in care homes.",
            "mixed",
        ),
    ],
)
def test_whose_data_it_was(text: str, group: str) -> None:
    assert values(text)["data_subjects"] == group


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("A memory stick with details of 4,000 vulnerable people was lost.", "4000"),
        ("The list with the names of two hundred and fourteen residents was sent to a taxi firm.", "214"),
        ("The spreadsheet held records of 96 service users and was emailed to 40 companies.", "96"),
        ("A laptop with data on 1,700 children\nin care was stolen. The council has 9,000 staff.", "1700"),
        ("The council trained 300 social workers after the file was lost.", None),
        ("Papers on a 14-year-old boy were left on the 82 bus at 7.30pm on 12 May.", None),
        ("An email about one child was sent by mistake to 180 recipients.", None),
        ("The breach happened in 2011 and cost £80,000.", None),
    ],
)
def test_how_many_people_the_text_counts(text: str, number: str | None) -> None:
    assert values(text).get("people_affected") == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The council admitted that a letter was posted to the wrong address.", "confirmed"),
        (
            "Miss X complains that the council disclosed her address. Decision: Closed after initial enquiries.",
            "alleged",
        ),
        ("Papers were found in a skip.", "confirmed"),
    ],
)
def test_claimed_or_established(text: str, expected: str) -> None:
    assert values(f"{text} The file was sent to the wrong family.")["status"] == expected


@pytest.mark.parametrize(
    ("text", "name", "listed"),
    [
        ("Papers of Rosebank Care Home in Fife were found in a skip.", "Rosebank Care Home", None),
        ("CAFCASS sent her address to the wrong person.", "CAFCASS", None),
        ("A local authority sent the file to the wrong family.", "A local authority", None),
        (
            "Redcar and Cleveland Borough Council lost a laptop.",
            "Redcar and Cleveland Borough Council",
            "redcar-and-cleveland",
        ),
    ],
)
def test_the_body_keeps_its_name_and_gets_its_id(text: str, name: str, listed: str | None) -> None:
    found = values(text)
    assert (found["organisation"], found.get("authority_id")) == (name, listed)


def test_a_place_name_stands_for_a_body_that_is_named_in_full_elsewhere() -> None:
    text = "Wrexham County Borough Council lost a file. Wrexham was sorry. Wrexham police were not told."
    assert [body.authority_id for body in bodies(ArticleText("", text)) if body.kind == "listed"] == [
        "wrexham",
        "wrexham",
    ]


def test_the_headline_can_be_the_only_place_that_names_the_council() -> None:
    text = "A social worker posted a child's care plan to the wrong address. The data breach of children's services was reported to the ICO and the council apologised."
    (report,) = code_article(ArticleText("Fife Council care plan sent to wrong address", text)).reports
    (claim,) = [claim for claim in report.statements if claim.property == "organisation"]
    assert (claim.value, claim.span.part) == ("Fife Council", "title")
