"""An incident in the vocabulary of VERIS (veriscommunity.net) 1.3: what it has a word for, and nothing guessed.

VERIS wants a year; an incident without a known one is left out, and the caller lists it. What no text says is
`Unknown`, which VERIS knows everywhere.
"""

from typing import Any

from corpus.dates import known_bounds
from corpus.queries import IncidentRow
from corpus.taxonomy import load_taxonomy

SCHEMA = "1.3.6"
"""The version of the schema whose words are used. Tests hold what it requires; the schema itself was not run."""
INDUSTRY = {"council": "92", "other": "624"}
"""NAICS: public administration; social assistance."""
EMPLOYEES = "Unknown"
_STAFF = frozenset({"misuse", "error"})
"""Actions of the body's own people."""
_MEDIA = {
    "paper": "M - Documents", "post": "M - Documents", "hand": "M - Documents", "fax": "M - Documents",
    "device": "U - Other", "case_system": "S - Database", "web": "S - Web application", "email": "S - Mail",
}  # fmt: skip
"""The asset that a channel stands for."""
_LOST = frozenset({"lost_or_stolen_paperwork", "lost_or_stolen_device", "left_in_public", "insecure_disposal"})
"""Nobody may have read what was lost: the disclosure is potential."""
_ENFORCED = frozenset({"ico_fine", "ico_reprimand", "ico_undertaking", "ico_enforcement_notice"})


def year_of(row: IncidentRow) -> int | None:
    """Return the year in which the breach began; None where that is not known."""
    found = known_bounds(row.occurred)
    return found[0].year if found else None


def veris(row: IncidentRow, *, sample: bool = False) -> dict[str, Any] | None:
    """Return one incident as VERIS has it; None where its year is not known."""
    year = year_of(row)
    if year is None:
        return None
    return {
        "schema_version": SCHEMA,
        "incident_id": row.incident_id,
        "source_id": "carebreach-sample" if sample else "carebreach",
        "security_incident": "Confirmed" if row.status == "confirmed" else "Suspected",
        "confidence": "High" if row.confidence >= 0.8 else "Medium" if row.confidence >= 0.5 else "Low",
        "reference": "; ".join(row.urls) or "Unknown",
        "timeline": {"incident": _when(row, year)},
        "victim": _victim(row),
        "actor": _actors(row),
        "action": _actions(row),
        "asset": {"assets": [{"variety": _MEDIA.get(row.channel, "Unknown")}], "country": ["GB"]},
        "attribute": _attribute(row),
        "discovery_method": "Unknown",
        **({"impact": _impact(row)} if row.penalty_gbp is not None and row.penalty_on == "body" else {}),
    }


def _when(row: IncidentRow, year: int) -> dict[str, int]:
    """Return when the breach began, as exactly as its date says."""
    pieces = [int(piece) for piece in row.occurred.partition("/")[0].strip("?~%").split("-")]
    return dict(zip(("year", "month", "day"), [year, *pieces[1:]], strict=False))


def _victim(row: IncidentRow) -> dict[str, Any]:
    body = {"victim_id": row.council} if row.council else {}
    industry = INDUSTRY["council" if row.authority_id else "other"]
    return body | {"country": ["GB"], "employee_count": EMPLOYEES, "industry": industry}


def _codes(row: IncidentRow) -> dict[str, list[str]]:
    """Return the varieties of each VERIS action of the causes; where a cause may be several, the first is taken.

    An attack is some of three actions and the texts seldom say which: it stands as hacking of unknown variety.
    """
    found: dict[str, list[str]] = {}
    for cause in row.causes:
        code = "hacking.*" if cause == "cyber_attack" else load_taxonomy().cause(cause).veris[0]
        action, _, variety = code.partition(".")
        varieties = found.setdefault(action, [])
        if (name := "Unknown" if variety == "*" else variety) not in varieties:
            varieties.append(name)
    return found


def _actions(row: IncidentRow) -> dict[str, Any]:
    return {action: {"variety": found, "vector": ["Unknown"]} for action, found in _codes(row).items()}


def _actors(row: IncidentRow) -> dict[str, Any]:
    """Return who acted: staff by error or misuse, somebody outside otherwise."""
    inside = {"motive": ["NA" if not set(_codes(row)) & {"misuse"} else "Unknown"], "variety": ["Unknown"]}
    outside = {"motive": ["Unknown"], "variety": ["Unknown"], "country": ["Unknown"]}
    staff = bool(set(_codes(row)) & _STAFF)
    return ({"internal": inside} if staff else {}) | ({"external": outside} if set(_codes(row)) - _STAFF else {})


def _attribute(row: IncidentRow) -> dict[str, Any]:
    """Return what was harmed: that data got out, or that records are there no more."""
    if row.cause == "records_destroyed":
        return {"availability": {"variety": ["Loss"]}}
    personal: dict[str, Any] = {"variety": "Personal"}
    people: dict[str, Any] = {"data": [personal | ({"amount": row.people_affected} if row.people_affected else {})]}
    if row.people_affected:
        people["data_total"] = row.people_affected
    potential = row.cause in _LOST or row.cause == "unknown"
    return {"confidentiality": {"data_disclosure": "Potentially" if potential else "Yes", **people}}


def _impact(row: IncidentRow) -> dict[str, Any]:
    loss = {"variety": "Legal and regulatory", "amount": row.penalty_gbp}
    return {"overall_rating": "Unknown", "iso_currency_code": "GBP", "loss": [loss]}
