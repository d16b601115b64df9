"""Outcomes and penalties, with the traps of negation, maxima and other people's money. All texts here are invented."""

import pytest

from analysis.bodies import bodies
from analysis.coding import code_article
from analysis.extraction import outcomes, penalties
from analysis.holders import choose_holder
from analysis.segments import Segment
from analysis.text import ArticleText

OUTCOMES = {
    "The ICO has fined the council £80,000.": {"ico_fine"},
    "The Information Commissioner's Office reprimanded the trust.": {"ico_reprimand"},
    "The chief executive has signed an undertaking with the ICO.": {"ico_undertaking"},
    "The ICO served an enforcement notice on the authority.": {"ico_enforcement_notice"},
    "The ICO said that it would take no further action.": {"ico_no_action"},
    "The ICO is investigating.": {"ico_investigating"},
    "The council reported the breach to the Information Commissioner's Office.": {"ico_reported"},
    "The council has launched an internal investigation.": {"internal_investigation"},
    "The council has apologised to the family.": {"apology"},
    "Staff have been reminded of the policy and new procedures have been introduced.": {"policy_change"},
    "The worker was sacked.": {"dismissal"},
    "The social worker resigned before the hearing.": {"resignation"},
    "The social worker was struck off by the HCPC.": {"professional_sanction"},
    "The social worker agreed to a three-year caution, a Social Work England panel said.": {"professional_sanction"},
    "The council agreed to pay her £500 for the distress, the ombudsman's remedy.": {"compensation"},
    "The ombudsman found fault with the council.": {"ombudsman_finding"},
    "The ICO can fine organisations up to £17m.": set(),
    "She wants an apology and compensation.": set(),
    "Asked if the ICO had opened an investigation, a spokeswoman did not know.": set(),
    "The mother gave a court undertaking to the judge.": set(),
    "The social worker was not struck off.": set(),
    "No data was found.": set(),
}


@pytest.mark.parametrize("text", OUTCOMES)
def test_an_outcome_is_read_and_its_look_alike_is_not(text: str) -> None:
    article = ArticleText("", text)
    found = outcomes.extract(article, Segment(tuple(article.sentences)))
    for claim in found:
        claim.span.prove(text)
    assert {claim.value for claim in found if not claim.tentative} == OUTCOMES[text]


def penalty(text: str, *, first: bool = True) -> tuple[str, str] | None:
    article = ArticleText("", text)
    pieces = tuple(article.sentences)
    own, shared = (pieces, ()) if first else ((), pieces)
    segment = Segment(own, shared, choose_holder(article, pieces), first)
    found = {claim.property: claim.value for claim in penalties.extract(article, segment)}
    return (found["penalty_gbp"], found["penalty_on"]) if found else None


PENALTIES = {
    "Kent County Council was fined £80,000 by the ICO.": ("80000", "body"),
    "The ICO served a monetary penalty of £140,000 on Kent County Council.": ("140000", "body"),
    "Kent County Council must pay £60k, a penalty from the ICO.": ("60000", "body"),
    "She pleaded guilty at Maidstone Magistrates' Court and was fined £160, with £364 costs and a £20 victim surcharge.": (
        "160",
        "individual",
    ),
    "She pleaded guilty. She was prosecuted by the Information Commissioner's Office and was fined £480 by magistrates.": (
        "480",
        "individual",
    ),
    "The portal, which let families see each other's plans, cost £640,000.": None,
    "The £100,000 fine on Kent County Council falls to £80,000 if it is paid early.": ("100000", "body"),
    "The ICO can fine councils up to £500,000.": None,
    "The council agreed to pay £500 in compensation.": None,
    "Fines on councils now come to £1.9 million.": None,
    "The attack cost Kent County Council £12.2m.": None,
    "The council's budget is £512m.": None,
}


@pytest.mark.parametrize("text", PENALTIES)
def test_a_penalty_is_read_and_other_money_is_not(text: str) -> None:
    assert penalty(text) == PENALTIES[text]


def test_each_body_has_its_own_penalty() -> None:
    text = "The ICO fined Kent County Council £80,000 and Leeds City Council £90,000 over child protection reports that were posted to the wrong address."
    article = ArticleText("", text)
    pieces = tuple(article.sentences)
    values: list[str] = []
    for name in ("Kent County Council", "Leeds City Council"):
        holder = next(body for body in bodies(article) if body.name == name)
        values.append(penalties.extract(article, Segment(pieces, (), holder))[0].value)
    assert values == ["80000", "90000"]


def test_a_shared_penalty_stands_on_the_first_report() -> None:
    assert penalty("Kent County Council was fined £80,000 by the ICO.", first=False) is None


def test_that_the_body_told_the_ico_is_no_outcome_beside_a_result() -> None:
    text = (
        "Kent County Council's children's services posted a report on a child in care to the wrong address, a serious data breach. "
        "The council reported the breach to the Information Commissioner's Office, which said it would take no further action."
    )
    (report,) = code_article(ArticleText("", text)).reports
    assert report.values("outcomes") == ["ico_no_action"]
