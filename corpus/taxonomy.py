"""The vocabulary of the corpus: causes, outcomes, channels, statuses and data subjects, read from taxonomy.toml.

The closed sets are Literal types; the file must hold exactly these ids. Importing this module reads nothing.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from corpus.errors import CareBreachError

CauseGroup = Literal["misdelivery", "disclosure", "insider", "loss", "technical", "other"]
CauseId = Literal[
    "misaddressed_email", "misaddressed_post", "misdelivery_unspecified", "misdirected_fax", "bcc_error",
    "wrong_content", "failure_to_redact", "insider_access", "deliberate_disclosure", "personal_account_forwarding",
    "lost_or_stolen_paperwork", "lost_or_stolen_device", "left_in_public", "insecure_disposal", "records_destroyed",
    "published_online", "verbal_disclosure", "system_misconfiguration", "cyber_attack", "other", "unknown",
]  # fmt: skip
ChannelId = Literal[
    "email", "post", "hand", "fax", "phone", "in_person", "web", "case_system", "device", "paper", "unknown"
]  # fmt: skip
OutcomeId = Literal[
    "ico_fine", "ico_reprimand", "ico_undertaking", "ico_enforcement_notice", "ico_no_action", "ico_investigating",
    "ico_reported", "internal_investigation", "apology", "policy_change", "disciplinary", "dismissal", "resignation",
    "prosecution", "caution", "court_fine", "professional_sanction", "compensation", "ombudsman_finding", "unknown",
]  # fmt: skip
Status = Literal["confirmed", "alleged"]
DataSubjects = Literal["children", "adults", "foster_carers", "adoptive_parents", "staff", "mixed", "unknown"]
IcoType = Literal[
    "Data emailed to incorrect recipient", "Data posted or faxed to incorrect recipient", "Failure to use bcc",
    "Failure to redact", "Unauthorised access (Non Cyber)", "Verbal disclosure of personal data",
    "Loss/theft of paperwork or data left in insecure location", "Loss/theft of device containing personal data",
    "Incorrect disposal of paperwork", "Incorrect disposal of hardware", "Hardware/software misconfiguration",
    "Data of wrong data subject shown in client portal", "Ransomware", "Malware", "Phishing",
    "Unauthorised access (Cyber)", "Other non-cyber incident", "Not Provided",
]  # fmt: skip

_IDS: dict[str, tuple[str, ...]] = {
    "groups": get_args(CauseGroup),
    "causes": get_args(CauseId),
    "channels": get_args(ChannelId),
    "outcomes": get_args(OutcomeId),
    "statuses": get_args(Status),
    "data_subjects": get_args(DataSubjects),
}


class TaxonomyError(CareBreachError, ValueError):
    """A taxonomy file that can't be used; names the file, the entry and what to do."""


class Term(BaseModel):
    """One entry of a vocabulary."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    id: str
    label: str = Field(min_length=1)
    definition: str = Field(min_length=1)


class Counterexample(BaseModel):
    """A sentence that is not this entry, why, and which entry of the same vocabulary it is instead, if any."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str = Field(min_length=1)
    why: str = Field(min_length=1)
    instead: str | None = None


class Coded(Term):
    """An entry that coders apply to sentences: with cues (for lower-cased text), examples and counterexamples."""

    cues: tuple[str, ...] = Field(min_length=1)
    examples: tuple[str, ...] = Field(min_length=1)
    counterexamples: tuple[Counterexample, ...] = Field(min_length=1)

    @field_validator("cues")
    @classmethod
    def _cues_compile(cls, cues: tuple[str, ...]) -> tuple[str, ...]:
        for cue in cues:
            try:
                re.compile(cue)
            except re.error as error:
                raise ValueError(f"the cue {cue!r} is not a regular expression: {error}") from error
            if re.search(r"(?<!\\)[A-Z]", cue):
                raise ValueError(f"the cue {cue!r} must be lower-case: cues are matched on lower-cased text")
        return cues


class Cause(Coded):
    """A cause of a breach, with the ICO's incident types and VERIS actions (vz-risk/veris) that it corresponds to."""

    id: CauseId
    group: CauseGroup
    ico: tuple[IcoType, ...] = Field(min_length=1)
    ico_by_channel: dict[ChannelId, IcoType] = {}
    veris: tuple[str, ...] = Field(min_length=1)

    @field_validator("veris")
    @classmethod
    def _veris_codes(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        for code in codes:
            if not re.fullmatch(r"(error|hacking|malware|misuse|physical|social)\.(\*|[A-Z][a-z]+( [a-z]+)*)", code):
                raise ValueError(f"{code!r} is not a VERIS code; write the action and its variety: error.Misdelivery")
        return codes


class Outcome(Coded):
    """An outcome of a breach."""

    id: OutcomeId


class Channel(Term):
    """A way in which data travelled."""

    id: ChannelId


class Taxonomy(BaseModel):
    """The whole vocabulary, in the order of its file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: str = Field(min_length=1)
    rules: dict[str, str]
    groups: tuple[Term, ...]
    causes: tuple[Cause, ...]
    channels: tuple[Channel, ...]
    outcomes: tuple[Outcome, ...]
    statuses: tuple[Term, ...]
    data_subjects: tuple[Term, ...]

    def cause(self, cause_id: str) -> Cause:
        """Return the cause of this id."""
        return next(cause for cause in self.causes if cause.id == _known("causes", cause_id))

    def outcome(self, outcome_id: str) -> Outcome:
        """Return the outcome of this id."""
        return next(outcome for outcome in self.outcomes if outcome.id == _known("outcomes", outcome_id))

    def ico_types(self, cause_id: str, channel_id: str = "unknown") -> tuple[IcoType, ...]:
        """Return the ICO incident types of a cause: one where the channel decides it, else all that it may be."""
        cause = self.cause(cause_id)
        _known("channels", channel_id)
        decided = tuple(ico for channel, ico in cause.ico_by_channel.items() if channel == channel_id)
        return decided or cause.ico


@cache
def load_taxonomy() -> Taxonomy:
    """Return the taxonomy, read and checked once."""
    return read_taxonomy(files("corpus").joinpath("taxonomy.toml"))


def cause_group(cause_id: str) -> CauseGroup:
    """Return the group that a cause rolls up into."""
    return load_taxonomy().cause(cause_id).group


def label(term_id: str) -> str:
    """Return the short human label of an id of any vocabulary; an id that several share has one label."""
    try:
        return _labels()[term_id]
    except KeyError:
        raise TaxonomyError(f"taxonomy.toml: {term_id!r} is no id of any vocabulary; see its ids") from None


def read_taxonomy(path: Path | Traversable) -> Taxonomy:
    """Read and check a taxonomy file.

    Raises:
        TaxonomyError: one line that names the file, the entry and what to do.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise TaxonomyError(f"{path.name}: not readable as TOML in UTF-8: {error}; correct the file") from error
    for name, ids in _IDS.items():
        _check_ids(path.name, name, raw.get(name), ids)
    try:
        taxonomy = Taxonomy.model_validate(raw)
    except ValidationError as error:
        raise TaxonomyError(f"{path.name}: {_first_problem(error, raw)}") from error
    for problem in _cross_problems(taxonomy):
        raise TaxonomyError(f"{path.name}: {problem}")
    return taxonomy


def _known(name: str, term_id: str) -> str:
    if term_id not in _IDS[name]:
        raise TaxonomyError(f"taxonomy.toml: {term_id!r} is none of the {name}: {', '.join(_IDS[name])}")
    return term_id


@cache
def _labels() -> dict[str, str]:
    taxonomy = load_taxonomy()
    return {term.id: term.label for name in _IDS for term in getattr(taxonomy, name)}


def _check_ids(file: str, name: str, entries: object, expected: tuple[str, ...]) -> None:
    """Compare a vocabulary's ids with its closed set; first, so that the commonest slip has the plainest line."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and "id" in entry for entry in entries):
        raise TaxonomyError(f"{file}: {name} must be [[{name}]] tables, each with an id")
    found = [entry["id"] for entry in entries]
    for term_id in found:
        if found.count(term_id) > 1:
            raise TaxonomyError(f"{file}: {name}: the id {term_id!r} stands twice; remove or rename one")
        if term_id not in expected:
            raise TaxonomyError(f"{file}: {name}: the id {term_id!r} is unknown; use one of {', '.join(expected)}")
    if missing := [term_id for term_id in expected if term_id not in found]:
        raise TaxonomyError(f"{file}: {name}: the id {missing[0]!r} is missing; add a [[{name}]] table for it")


def _first_problem(error: ValidationError, raw: dict[str, Any]) -> str:
    """Return the first validation problem as one line, with the id of the entry in place of its number."""
    problem = error.errors()[0]
    where = list(problem["loc"])
    if len(where) > 1 and isinstance(where[1], int) and isinstance(raw.get(str(where[0])), list):
        where[1] = repr(raw[str(where[0])][where[1]]["id"])
    place = " ".join(str(part) for part in where)
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}; correct this entry"


def _cross_problems(taxonomy: Taxonomy) -> Iterator[str]:
    """Yield what is wrong between entries, a line each."""
    for name, entries in (("causes", taxonomy.causes), ("outcomes", taxonomy.outcomes)):
        for entry in entries:
            for instead in (counterexample.instead for counterexample in entry.counterexamples):
                if instead is not None and (instead not in _IDS[name] or instead == entry.id):
                    yield f"{name} {entry.id!r}: a counterexample is {instead!r} instead; name another id of {name}"
    for cause in taxonomy.causes:
        for channel, ico in cause.ico_by_channel.items():
            if ico not in cause.ico:
                yield f"causes {cause.id!r}: ico_by_channel {channel} = {ico!r} must also stand in its ico list"
    labels: dict[str, str] = {}
    for name in _IDS:
        for term in getattr(taxonomy, name):
            first = labels.setdefault(term.id, term.label)
            if first != term.label:
                yield f"{name} {term.id!r}: labelled {term.label!r} here and {first!r} elsewhere; use one label"
