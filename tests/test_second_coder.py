"""What a second coder says, and what of it is proved against the article. The article is invented."""

from typing import Any

import pytest

from analysis.second_coder.answers import Answer, read_answer
from analysis.second_coder.prompt import instructions, show
from analysis.text import ArticleText
from corpus.taxonomy import load_taxonomy
from tests.second_model import GONE, ORIGIN, TRUE, said, words

ARTICLE = ArticleText(
    "Kent County Council fined £120,000 over letter",
    "Kent County Council was fined £120,000 in March 2019 after a letter was posted to a neighbour in 2018-19.\n"
    "It held the records of 45 children and nine foster carers; the council’s boss “apologised” at once.\n"
    "In 2017 Jackie Invented said she had been told of 1,200 records, 12% of all. A board may act. (Synthetic text.)",
    None,
    "2020-05-01",
)


def check(*given: Any) -> Answer:
    """Prove what a model says of ARTICLE in one report."""
    return read_answer(words(list(given)), show(ARTICLE, []), ORIGIN)


def proved(*given: Any) -> list[tuple[str, str]]:
    return [(claim.property, claim.value) for claims in check(*given).reports for claim in claims]


def reasons(*given: Any) -> dict[str, int]:
    answer = check(*given)
    assert answer.reports == []
    return dict(answer.rejected)


class TestWhatIsProved:
    @pytest.mark.parametrize(
        ("statement", "value"),
        [
            (said("causes", "misaddressed_post", "posted to a neighbour"), "misaddressed_post"),
            (said("penalty_gbp", 120000, "fined £120,000"), "120000"),
            (said("penalty_gbp", "£120,000", "fined £120,000 over letter"), "120000"),
            (said("people_affected", 45, "records of 45 children"), "45"),
            (said("people_affected", "9", "nine foster carers"), "9"),
            (said("acted", "2019-03", "in March 2019"), "2019-03"),
            (said("occurred", "2018-04-01/2019-03-31", "in 2018-19"), "2018-04-01/2019-03-31"),
            (said("outcomes", "apology", "the council's boss \"apologised\""), "apology"),
            (said("penalty_on", "body", "Council was fined"), "body"),
        ],
    )  # fmt: skip
    def test_a_value_whose_quotation_stands_in_the_article_is_kept(self, statement, value) -> None:
        assert proved(statement) == [(statement["property"], value)]

    def test_the_span_has_the_articles_own_words_and_place(self) -> None:
        ((claim,),) = check(said("outcomes", "apology", 'boss "apologised"')).reports
        assert claim.span.quote == "boss “apologised”"
        claim.span.prove(ARTICLE.text)
        assert claim.origin == ORIGIN

    def test_the_headline_may_be_quoted_too(self) -> None:
        ((claim,),) = check(said("causes", "misaddressed_post", "£120,000 over letter")).reports
        assert claim.span.part == "title"
        claim.span.prove(ARTICLE.title)

    def test_the_authority_is_ours_to_resolve_from_the_quotation(self) -> None:
        assert proved(said("organisation", "Kent County Council", "Kent County Council was fined")) == [
            ("organisation", "Kent County Council"),
            ("authority_id", "kent"),
        ]
        assert proved(said("organisation", "A board", "A board may act")) == [("organisation", "A board")]

    def test_causes_keep_their_order(self) -> None:
        ((first, second),) = check(
            said("causes", "misaddressed_post", "posted to a neighbour"), said("causes", "wrong_content", "a letter was posted")
        ).reports  # fmt: skip
        assert (first.value, first.ordinal, second.value, second.ordinal) == (
            "misaddressed_post",
            0,
            "wrong_content",
            1,
        )


class TestLies:
    @pytest.mark.parametrize(
        ("statement", "reason"),
        [
            (said("causes", "bcc_error", "an email was copied to everybody"), GONE),
            (said("causes", "misaddressed_post", "A LETTER WAS POSTED"), GONE),
            (said("causes", "misaddressed_post", "etter was posted"), GONE),
            (said("causes", "misaddressed_post", "letter was poste"), GONE),
            (said("people_affected", 200, "200 records"), GONE),
            (said("causes", "aliens", "posted to a neighbour"), "not in the vocabulary"),
            (said("causes", "unknown", "posted to a neighbour"), "not in the vocabulary"),
            (said("causes", 7, "posted to a neighbour"), "not in the vocabulary"),
            (said("causes", "misaddressed_post", "a"), "quotation too short or too long"),
            (said("causes", "misaddressed_post", "a" * 5000), "quotation too short or too long"),
            (said("causes", ["misaddressed_post"], "posted to a neighbour"), "of a wrong type"),
            (said("causes", "misaddressed_post", None), "of a wrong type"),
            (said("people_affected", True, "records of 45 children"), "of a wrong type"),
            ("misaddressed_post", "of a wrong type"),
            (None, "of a wrong type"),
            (said("authority_id", "liverpool", "Kent County Council"), "of no property that is coded"),
            (said("review", "reviewed", "Kent County Council"), "of no property that is coded"),
            (said("organisation", "Liverpool City Council", "Kent County Council"), "name not in the quotation"),
            (said("organisation", "", "Kent County Council"), "name not in the quotation"),
            (said("acted", "March 2019", "in March 2019"), "not a date in EDTF"),
            (said("acted", "2019-13", "in March 2019"), "not a date in EDTF"),
            (said("acted", "2019-03/2018-01", "in March 2019"), "not a date in EDTF"),
            (said("acted", "9" * 5000, "in March 2019"), "not a date in EDTF"),
            (said("acted", "2031-03", "in March 2019"), "not a date that can be"),
            (said("acted", "0019-03", "in March 2019"), "not a date that can be"),
            (said("acted", "2018-03", "in March 2019"), "date not in the quotation"),
            (said("acted", "2019-03", "posted to a neighbour"), "date not in the quotation"),
            (said("penalty_gbp", 12000000, "fined £120,000"), "number not in the quotation"),
            (said("penalty_gbp", 120, "fined £120"), GONE),
            (said("penalty_gbp", 45, "records of 45 children"), "number not in the quotation"),
            (said("penalty_gbp", -120000, "fined £120,000"), "not a plausible number"),
            (said("penalty_gbp", 10**12, "fined £120,000"), "not a plausible number"),
            (said("people_affected", 120000, "fined £120,000"), "number not in the quotation"),
            (said("people_affected", 2017, "In 2017 Jackie Invented"), "number not in the quotation"),
            (said("people_affected", 12, "1,200 records, 12% of all"), "number not in the quotation"),
            (said("people_affected", "٤٥", "records of 45 children"), "not a plausible number"),
        ],
    )  # fmt: skip
    def test_what_is_not_proved_is_turned_down_with_its_reason(self, statement, reason) -> None:
        assert reasons(statement) == {reason: 1}

    def test_offsets_that_a_model_adds_are_not_believed(self) -> None:
        ((claim,),) = check(
            said("causes", "misaddressed_post", "posted to a neighbour") | {"start": 0, "end": 4}
        ).reports
        assert claim.span.start == ARTICLE.text.index("posted to a neighbour")

    def test_one_property_has_one_value_and_no_value_stands_twice(self) -> None:
        answer = check(
            said("status", "confirmed", "was fined"), said("status", "alleged", "said she had"),
            said("causes", "other", "was posted"), said("causes", "other", "a letter was posted"),
        )  # fmt: skip
        assert [claim.value for claims in answer.reports for claim in claims] == ["confirmed", "other"]
        assert answer.rejected == {"said again": 2}

    def test_site_furniture_can_not_be_quoted(self) -> None:
        text = "A letter was posted to a neighbour.\nSign up to our newsletter for the latest news\nThe end."
        shown = show(ArticleText("", text), [])
        assert shown.find("A letter was posted") is not None
        assert "newsletter" not in shown.message()

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("", "answer not JSON alone"),
            ("I can't help with that.", "answer not JSON alone"),
            (TRUE[: len(TRUE) // 2], "answer not JSON alone"),
            (f"Sure, here it is: {TRUE}", "answer not JSON alone"),
            (f"{TRUE} I hope that this helps!", "answer not JSON alone"),
            ("[" * 100_000, "answer not JSON alone"),
            ("9" * 10_000, "answer not JSON alone"),
            ("[]", "answer without reports"),
            ('{"reports": "many"}', "answer without reports"),
            ('{"reports": [7]}', "report without statements"),
            ('{"reports": [{"statements": {"causes": "other"}}]}', "report without statements"),
        ],
        ids=range(11),
    )
    def test_an_answer_of_another_shape_is_counted(self, content, reason) -> None:
        answer = read_answer(content, show(ARTICLE, []), ORIGIN)
        assert (answer.reports, dict(answer.rejected)) == ([], {reason: 1})

    def test_a_code_fence_around_the_json_is_no_prose(self) -> None:
        fenced = f"```json\n{words([said('status', 'confirmed', 'was fined')])}\n```"
        assert len(read_answer(fenced, show(ARTICLE, []), ORIGIN).reports) == 1

    def test_a_flood_of_statements_ends(self) -> None:
        answer = check(*[said("causes", "other", "no such words")] * 5000)
        assert answer.rejected == {GONE: 400, "too many statements": 4600}

    def test_an_empty_answer_is_one(self) -> None:
        assert read_answer('{"reports": []}', show(ARTICLE, []), ORIGIN) == Answer()


class TestPrompt:
    def test_the_prompt_defines_every_value_of_the_taxonomy(self) -> None:
        known = load_taxonomy()
        for term in (*known.causes, *known.outcomes, *known.channels, *known.statuses, *known.data_subjects):
            assert term.id == "unknown" or f"- {term.id}: {term.definition}" in instructions()
