"""Which of the bodies of a text held the data, and by what words it is called. All sentences are invented."""

from time import process_time

import pytest

from analysis.bodies import addressed, bodies
from analysis.holders import choose_holder
from analysis.text import ArticleText


def holder(text: str, title: str = "", url: str | None = None, published: str | None = None) -> str | None:
    article = ArticleText(title, text, url, published)
    body = choose_holder(article, (article.headline, *article.sentences))
    if body is None:
        return None
    body.span.prove(article.part(body.span.part))
    return body.name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Council of the City of Wakefield sent a child's file to the wrong family.", "Wakefield Metropolitan District Council"),
        ("The Council of the London Borough of Barnet was fined after a social worker lost a file.", "London Borough of Barnet"),
        ("RCT council has apologised after a social worker posted a child's file to the wrong house.", "Rhondda Cynon Taf County Borough Council"),
        ("ROTHERHAM COUNCIL HAS APOLOGISED AFTER FILES ON CHILDREN WERE FOUND IN A SKIP.", "Rotherham Metropolitan Borough Council"),
        ("Stoke council has apologised after adoption papers were sent to a birth mother.", "Stoke-on-Trent City Council"),
        ("A Western Trust social worker left files on a family in a café.", "Western Health and Social Care Trust"),
        ("County Hall bosses have apologised. Norfolk's children's services director said that the letter went to the wrong house.", "Norfolk County Council"),
        ("A social work notebook of Dumfries and\nGalloway Council was left on a bus in\nStranraer.", "Dumfries and Galloway Council"),
    ],
)  # fmt: skip
def test_a_body_is_known_by_the_names_that_texts_give_it(text: str, name: str) -> None:
    assert holder(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Files on children in care were found on a train by a Reading man. Oxfordshire County Council said its social worker had left them.", "Oxfordshire County Council"),
        ("A tribunal in Glasgow heard that Moray Council dismissed her. Moray's social work files had gone to her own email.", "Moray Council"),
        ("A Derby County fan found social care files on a bus. Derbyshire County Council said its worker had left them.", "Derbyshire County Council"),
        ("Social services records were found in a barn near Bath. They belonged to Bristol City Council, which has apologised.", "Bristol City Council"),
        ("Rotherham Metropolitan Borough Council said that its supplier, Acme Rotas Ltd, put a list of 80 people in care online. Rotherham Council has apologised.", "Rotherham Metropolitan Borough Council"),
    ],
)  # fmt: skip
def test_where_things_happened_and_who_helped_is_not_the_holder(text: str, name: str) -> None:
    assert holder(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sallowfield Lodge, a residential home for 20 people, left care plans in a skip.", "Sallowfield Lodge"),
        ("The charity Marsh Lantern has apologised after an email named foster families.", "Marsh Lantern"),
        ("Tidewater Families, which supports foster carers, lost a recorder with interviews on it.", "Tidewater Families"),
        ("A worker with Barnardo's Scotland put a picture of a child in care on Facebook.", "Barnardo's Scotland"),
        ("The Western Health and Social Services Board lost social work files.", "Western Health and Social Services Board"),
    ],
)  # fmt: skip
def test_a_body_in_no_table_keeps_its_whole_name(text: str, name: str) -> None:
    assert holder(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A council in the East Midlands let out a mother's address, a judge in Nottingham said. The council was not named.", "A council in the East Midlands"),
        ("The employer, a local authority in south Wales, held a hearing. The council suspended the social worker.", "a local authority in south Wales"),
        ("The local authority put the social worker on leave.", "local authority"),
        ("She went through her employer's own process.", "her employer"),
        ("A social worker read the files of relatives.", None),
    ],
)  # fmt: skip
def test_an_unnamed_body_is_called_by_the_most_that_the_text_says_of_it(text: str, name: str | None) -> None:
    assert holder(text) == name


def test_no_person_passes_for_a_body() -> None:
    text = "Sandwiches were on order, says owner Ida Invented. Jo Madeup, a care home worker who runs a choir, found the fax."
    assert not [body.name for body in bodies(ArticleText("", text)) if body.kind == "named"]


def test_the_web_address_names_the_council_where_the_text_does_not() -> None:
    text = "The council posted a child's file to the wrong house, it has admitted."
    assert holder(text, url="https://paper.invalid/news/kirklees-council-sorry-after-file-leak") == "Kirklees Council"
    assert holder(text, url="https://paper.invalid/news/12345") == "council"
    other = f"{text} Kent County Council's social workers are sorry."
    assert holder(other, url="https://paper.invalid/kirklees-council") == "Kent County Council"


def test_a_newspaper_s_own_name_is_the_last_place_to_look() -> None:
    url = "https://www.wigantoday.invalid/news/blunder-1"
    assert [body.authority_id for body in addressed(ArticleText("", "", url))] == ["wigan"]
    assert not addressed(ArticleText("", "", "https://www.wiganworld.invalid"))


def test_initials_count_for_the_body_that_the_text_has_named() -> None:
    text = "WBC has apologised. Wokingham Borough Council sent a child's file to a stranger. WBC is sorry, and so is the NSPCC."
    found = [body.authority_id for body in bodies(ArticleText("", text)) if body.authority_id]
    assert found == ["wokingham"] * 3


def test_a_children_s_company_holds_what_is_of_children_and_its_council_what_is_of_adults() -> None:
    both = "Birmingham Children's Trust runs children's services for Birmingham City Council."
    child = "The trust sent a child's file to the wrong foster family."
    adult = "Birmingham City Council's adult social care team sent an elderly man's care plan to another elderly man. Adult care at the city council is sorry, adults were told."
    assert holder(f"{child} {both}") == "Birmingham Children's Trust"
    assert holder(f"{adult} {both.replace('runs children', 'runs other')}") == "Birmingham City Council"


def test_the_choice_is_less_sure_between_two_than_of_one() -> None:
    one = ArticleText("", "Leeds City Council lost a child's file.")
    two = ArticleText("", "A social worker of Leeds City Council read files of Bradford Council. Bradford was told.")
    sure = [body.sure for text in (one, two) if (body := choose_holder(text, text.sentences))]
    assert sure[0] == 1.0
    assert sure[1] is not None
    assert sure[1] < 0.95


def test_a_long_line_of_names_is_read_in_linear_time() -> None:
    def seconds(times: int) -> float:
        article = ArticleText("", "Kent County Council, the council and Leeds of X Care. " * times)
        start = process_time()
        bodies(article)
        return process_time() - start

    seconds(10)
    assert seconds(4000) < 12 * max(seconds(1000), 0.02)
