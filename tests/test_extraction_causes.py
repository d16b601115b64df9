"""Causes: one invented sentence for each, and the sentences that only look like it."""

import pytest

from analysis.extraction import causes
from analysis.segments import Segment
from analysis.text import ArticleText

SENTENCES = {
    "misaddressed_email": "An email with details of a child in care was sent to the wrong person.",
    "misaddressed_post": "The care plan was posted to the wrong address.",
    "misdelivery_unspecified": "Confidential details about the boy were given to the wrong family.",
    "misdirected_fax": "Care plans were faxed to the wrong number.",
    "bcc_error": "Foster carers' email addresses were visible to all recipients because the 'to' field was used and not bcc.",
    "wrong_content": "She opened the envelope from the council and found a report about a completely different child inside.",
    "failure_to_redact": "The adopters' address had not been redacted from the court bundle that the birth mother received.",
    "insider_access": "A social worker looked up the records of a relative on the system without any work reason.",
    "deliberate_disclosure": "The care worker deliberately passed the file on a resident to a friend of hers.",
    "personal_account_forwarding": "He forwarded case files to his own Hotmail account.",
    "lost_or_stolen_device": "An unencrypted laptop with records of 200 children was stolen from a social worker's car.",
    "lost_or_stolen_paperwork": "A bag with case papers was stolen from a pub.",
    "left_in_public": "A social worker left a file on a child on a train, where a passenger found it.",
    "insecure_disposal": "Records of care home residents were found dumped in a skip.",
    "records_destroyed": "The charity shredded thousands of adoption records.",
    "published_online": "Names of children in care were published on the council's website by mistake.",
    "verbal_disclosure": "The social worker discussed the case with a neighbour in a conversation in public.",
    "system_misconfiguration": "A fault in the portal let families see other people's records without a log-in.",
    "cyber_attack": "Hackers used ransomware to lock the social care database.",
}  # fmt: skip


def claims(text: str) -> dict[str, str]:
    article = ArticleText("", text)
    found = causes.extract(article, Segment(tuple(article.sentences)))
    for claim in found:
        claim.span.prove(text)
    return {claim.property: claim.value for claim in reversed(found)}


@pytest.mark.parametrize("cause", SENTENCES)
def test_a_plain_sentence_gives_its_cause(cause: str) -> None:
    assert claims(SENTENCES[cause])["causes"] == cause


def test_the_right_person_with_another_s_data_is_wrong_content_whatever_the_channel() -> None:
    text = "The council emailed her the minutes about another child instead of her own son's."
    assert claims(text) == {"causes": "wrong_content"}


def test_no_words_no_cause() -> None:
    assert claims("The committee meets on Monday.") == {}


def test_a_second_mechanism_is_a_second_cause() -> None:
    text = "She looked up her sister-in-law's records without authority. Then she passed the details to her own family."
    article = ArticleText("", text)
    values = [c.value for c in causes.extract(article, Segment(tuple(article.sentences))) if c.property == "causes"]
    assert values == ["insider_access", "deliberate_disclosure"]
