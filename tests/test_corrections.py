"""A reader's correction becomes a file and a letter, whatever the reader wrote; nothing of it is stored."""

import json
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from dashboard.corrections import Correction, as_json, file_name, letter

MEANT = Correction(
    incident_id="i0123", property="causes", coded="other", right='It was post & "not" email?\n<b>£5</b>', see="", corpus="1"
)  # fmt: skip


def test_the_file_says_what_is_wrong_and_what_is_right() -> None:
    found = json.loads(as_json(MEANT))
    assert found["format"] == "carebreach-correction-1"
    assert (found["incident_id"], found["property"], found["coded"]) == ("i0123", "causes", "other")
    assert found["right"] == MEANT.right
    assert file_name(MEANT) == "carebreach_correction_i0123.json"


def test_the_letter_carries_the_file_and_nothing_else() -> None:
    address = letter(MEANT, "desk+corpus@research.example")
    assert address is not None
    parts = urlsplit(address)
    assert (parts.scheme, unquote(parts.path)) == ("mailto", "desk+corpus@research.example")
    assert parse_qs(parts.query) == {"subject": ["CareBreach correction i0123"], "body": [as_json(MEANT)]}


@pytest.mark.parametrize(
    "contact", ["", "https://research.example/contact", "javascript:alert(1)", "a@b.example?bcc=c@d.example", "a b@c.d"]
)
def test_what_is_no_address_gets_no_letter(contact: str) -> None:
    assert letter(MEANT, contact) is None
