"""A correction that a reader proposes: made into a file and a letter here, sent by the reader. Nothing is stored."""

import json
import re
from dataclasses import asdict, dataclass
from urllib.parse import quote

LONGEST = 1000
"""Characters of what a reader writes: an address with more is cut by mail programs."""
_EMAIL = re.compile(r"[^@\s<>\"?&]+@[^@\s<>\"?&]+\.[^@\s<>\"?&]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is wrong with an incident, what is right, and where one can see it."""

    incident_id: str
    property: str
    """A property of the codebook, or `missing`, `not_relevant`, `private_name`, `other`."""
    coded: str
    """The value as it is coded now; empty where the mistake is not about one."""
    right: str
    see: str
    """Where one can see it."""
    corpus: str
    """Which state of the corpus was looked at."""


def as_json(correction: Correction) -> str:
    """Return a correction as a file that a coder can read, and a program too."""
    return json.dumps({"format": "carebreach-correction-1", **asdict(correction)}, indent=2, ensure_ascii=False) + "\n"


def file_name(correction: Correction) -> str:
    """Return a name that says what the file is about."""
    return f"carebreach_correction_{correction.incident_id}.json"


def letter(correction: Correction, contact: str) -> str | None:
    """Return the address that opens a letter to a contact; None where that is no e-mail address."""
    address = contact.removeprefix("mailto:").strip()
    if not _EMAIL.fullmatch(address):
        return None
    subject = quote(f"CareBreach correction {correction.incident_id}")
    return f"mailto:{quote(address, safe='@+')}?subject={subject}&body={quote(as_json(correction))}"
