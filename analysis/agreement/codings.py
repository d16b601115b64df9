"""Codings of texts by several coders, in the plain form that agreement is measured on, whoever the coders are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from analysis.evaluation.pairing import Incident
from analysis.evaluation.texts import Text
from corpus.authorities import load_authorities

CoderKind = Literal["person", "reference", "machine"]
"""A coder by the codebook, an adjudicated coding, or a program."""
RELEVANT = "relevant"
"""The property that is coded of the whole text: `true` or `false`."""
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class CodedValue:
    """One value that one coder gave: what tables of codings hold, a row each."""

    coder: str
    kind: CoderKind
    text: str
    """The id of the text (in a corpus: of the revision)."""
    account: int
    """Which of the reports that this coder found in the text; of no matter for `relevant`."""
    property: str
    value: str
    ordinal: int = 0
    """Place among the values of the property: 0 is the primary cause."""


@dataclass(frozen=True, slots=True)
class TextCoding:
    """What one coder says of one text."""

    coder: str
    kind: CoderKind
    text: str
    relevant: bool
    incidents: tuple[Incident, ...] = ()


def gathered(values: Iterable[CodedValue]) -> list[TextCoding]:
    """Gather single values into codings of texts. A text with a report is relevant, whatever else is said of it."""
    ordered = sorted(values, key=lambda one: (one.coder, one.kind, one.text, one.account, one.ordinal))
    codings = []
    for (coder, kind, text), group in groupby(ordered, key=lambda one: (one.coder, one.kind, one.text)):
        rows = list(group)
        accounts = [row for row in rows if row.property != RELEVANT]
        incidents = tuple(
            incident_of(_by_property(list(of_one))) for _, of_one in groupby(accounts, key=lambda row: row.account)
        )
        said = any(row.property == RELEVANT and row.value == "true" for row in rows)
        codings.append(TextCoding(coder, kind, text, said or bool(incidents), incidents))
    return codings


def from_texts(coder: str, kind: CoderKind, texts: Iterable[Text]) -> list[TextCoding]:
    """Return the codings of a file of coded texts, or of the product's own."""
    return [
        TextCoding(coder, kind, text.id, text.relevant, tuple(text.incidents) if text.relevant else ())
        for text in texts
    ]


def incident_of(values: Values) -> Incident:
    """Return one report, by property, as codings are paired and compared."""
    first = {name: given[0] for name, given in values.items() if given}
    listed = first.get("authority_id")
    return Incident.model_validate(
        {name: first.get(name) for name in ("occurred", "channel", "status", "data_subjects")}
        | {"body": load_authorities().get(listed).name if listed else first.get("organisation")}
        | {name: list(values.get(name, ())) for name in ("causes", "outcomes")}
        | {name: first.get(name) for name in ("penalty_gbp", "people_affected")}
    )


def _by_property(rows: Sequence[CodedValue]) -> Values:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.property, []).append(row.value)
    return found
