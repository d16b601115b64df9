"""The gate: decides from an entry's title and summary whether its article is worth a fetch. Wide on purpose."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

Demand = Literal["matter and subject", "strong", "subject", "nothing"]
NO_MATTER = "no word of a data breach"
NO_SUBJECT = "no word of social services"


class GateRules(BaseModel):
    """The patterns of gate.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    strong: list[str]
    matter: list[str]
    subject: list[str]


@cache
def _pattern(name: Literal["strong", "matter", "subject"]) -> re.Pattern[str]:
    """Return one list of gate.toml as one pattern."""
    with Path(__file__).with_name("gate.toml").open("rb") as file:
        rules = GateRules.model_validate(tomllib.load(file))
    return re.compile(rf"\b(?:{'|'.join(getattr(rules, name))})", re.IGNORECASE)


def refuse(words: str, demand: Demand = "matter and subject") -> str | None:
    """Return why an entry with these words is passed over, or None to let it through.

    Args:
        words: title and summary.
        demand: what the source itself doesn't say already. All that a regulator of data protection lists is about a
            breach; of what an ombudsman decides on social care, all may touch on one.
    """
    strong = _pattern("strong").search(words) is not None
    if demand == "nothing" or (demand == "matter and subject" and strong):
        return None
    if demand == "strong":
        return None if strong else NO_MATTER
    if demand == "matter and subject" and not _pattern("matter").search(words):
        return NO_MATTER
    return None if _pattern("subject").search(words) else NO_SUBJECT
