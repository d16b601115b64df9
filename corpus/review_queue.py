"""Filling the review queue: random samples that coders are to code, and readers' corrections from a form file."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy import select

from corpus import coders
from corpus.coded_values import PROPERTIES, check_values
from corpus.config import Settings
from corpus.errors import CareBreachError
from corpus.identity import digest, is_address
from corpus.models import Article, Assignment, Correction, Incident, Relevance, ReviewSample
from corpus.store import Store

Frame = Literal["relevant", "all"]
LARGEST_FORM = 100_000
"""Bytes of a file of corrections for each correction at most."""


def put_sample(
    store: Store, settings: Settings, name: str, *, size: int, seed: int, frame: Frame, to: Sequence[str]
) -> tuple[int, int]:
    """Draw a random sample of the current texts and assign it, whole and in one order, to each of some coders.

    The texts are those whose digest with the seed is smallest: the same corpus and seed give the same sample, and a
    larger one holds a smaller one of the same seed.

    Returns:
        How many texts were drawn, and from how many.

    Raises:
        CareBreachError: a coder is unknown, the name is taken, or there are no texts.
    """
    if not to or (unknown := sorted(set(to) - set(coders.names(settings)))):
        raise CareBreachError(f"no such coder: {', '.join(unknown)}" if to else "name at least one coder with --coder")
    query = select(Article.current_revision_id).where(Article.current_revision_id.is_not(None))
    if frame == "relevant":
        query = query.join(Relevance, Relevance.revision_id == Article.current_revision_id).where(Relevance.relevant)
    with store.writing() as session:
        if session.scalar(select(ReviewSample.id).where(ReviewSample.name == name)):
            raise CareBreachError(f"there is a sample {name!r} already; choose another name")
        texts = [revision for revision in session.scalars(query) if revision]
        if not texts:
            raise CareBreachError("there is no text to draw from; crawl and analyse first, or draw from --frame all")
        drawn = sorted(texts, key=lambda revision: (digest("sample", str(seed), revision), revision))[:size]
        sample = ReviewSample(
            at=datetime.now(UTC), name=name, seed=seed, frame=frame, frame_size=len(texts), size=len(drawn)
        )
        session.add(sample)
        session.flush()
        session.add_all(
            Assignment(sample_id=sample.id, revision_id=revision, who=who, place=place)
            for who in dict.fromkeys(to)
            for place, revision in enumerate(drawn)
        )
    return len(drawn), len(texts)


class CorrectionForm(BaseModel):
    """What a reader sends. Who they are is not asked: the id of the correction is their receipt."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    incident: str | None = Field(default=None, max_length=40)
    url: str | None = Field(default=None, max_length=2000)
    property: str | None = None
    value: str | None = Field(default=None, max_length=200)
    message: str = Field(min_length=1, max_length=5000)
    evidence: str | None = Field(default=None, max_length=2000)

    @field_validator("url", "evidence")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not is_address(value):
            raise ValueError("is not a web address")
        return value

    @model_validator(mode="after")
    def _makes_sense(self) -> "CorrectionForm":
        if self.incident is None and self.url is None:
            raise ValueError("names neither an incident nor an article's url")
        if self.property is not None and self.property not in PROPERTIES:
            raise ValueError(f"property must be one of {', '.join(PROPERTIES)}")
        if self.value is not None:
            if self.property is None:
                raise ValueError("gives a value without its property")
            try:
                check_values(
                    self.property, tuple(self.value.split()) if self.property != "organisation" else (self.value,)
                )
            except CareBreachError as error:
                raise ValueError(str(error)) from None
        return self


def read_forms(path: Path) -> list[CorrectionForm]:
    """Return the corrections of a file: a JSON object, or a list of them.

    Raises:
        CareBreachError: it can't be read; names the file and the field.
    """
    try:
        content = path.read_bytes()
        raw = json.loads(content)
    except OSError as error:
        raise CareBreachError(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError):
        raise CareBreachError(f"{path}: is not JSON in UTF-8; write one object, or a list of them") from None
    entries = raw if isinstance(raw, list) else [raw]
    if len(content) > LARGEST_FORM * max(len(entries), 1):
        raise CareBreachError(f"{path}: is larger than {LARGEST_FORM:,} bytes a correction")
    forms = []
    for number, entry in enumerate(entries, 1):
        try:
            forms.append(CorrectionForm.model_validate(entry))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            reason = first["msg"].removeprefix("Value error, ")
            raise CareBreachError(f"{path}: correction {number}: {f'{where}: ' if where else ''}{reason}") from None
    return forms


def put_corrections(store: Store, forms: Sequence[CorrectionForm]) -> list[tuple[str, bool]]:
    """Queue readers' corrections, all or none; the same one sent twice is one.

    Returns:
        The id of each, and whether it is new.

    Raises:
        CareBreachError: there is no such incident.
    """
    put = []
    with store.writing() as session:
        for form in forms:
            if form.incident and session.get(Incident, form.incident) is None:
                raise CareBreachError(f"there is no incident {form.incident!r}; its id stands in its address")
            said = (form.incident, form.url, form.property, form.value, form.message, form.evidence)
            correction_id = "k" + digest("correction", *(part or "" for part in said))
            new = session.get(Correction, correction_id) is None
            if new:
                row = Correction(
                    id=correction_id,
                    at=datetime.now(UTC),
                    incident_id=form.incident,
                    url=form.url,
                    property=form.property,
                    value=form.value,
                    message=form.message,
                    evidence=form.evidence,
                )
                session.add(row)
                session.flush()
            put.append((correction_id, new))
    return put
