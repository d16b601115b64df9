"""The figures of the method: how well texts are coded, linked and grouped, and how far coders agree.

Written by `carebreach analyse figures` into figures.json, which goes with the package, and by `carebreach analyse
agreement` into the data folder; shown by the Method view. No figure is typed by hand.
"""

from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import CareBreachError

NAME = "figures.json"
AGREEMENT = "agreement.json"
"""The file of a data folder that holds how far the coders of that corpus agree."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Measured(_Frozen):
    """One measure with its 95 % interval."""

    name: str
    value: float
    low: float
    high: float


class Bin(_Frozen):
    """Some values coded with like confidence: how many, their mean confidence, and the share that is right."""

    size: int
    confidence: float
    right: float


class Calibration(_Frozen):
    """How well the confidences of one property fit how often its values are right."""

    property: str
    error: float
    """Expected calibration error: the mean gap of the two, weighed by the bins' sizes."""
    values: int
    bins: tuple[Bin, ...]


class Extraction(_Frozen):
    """How well the texts of one gold file are coded."""

    file: str
    texts: int
    relevant: int
    reports: int
    synthetic: bool
    figures: tuple[Measured, ...]
    calibration: tuple[Calibration, ...]


class Linking(_Frozen):
    """How well reports are grouped into incidents."""

    codings: str
    reports: int
    wrong_councils: int
    """Incidents that join two councils."""
    figures: tuple[Measured, ...]


class Degree(_Frozen):
    """Of the planted copies of one degree, how many were joined to their original."""

    name: str
    right: int
    of: int


class Families(_Frozen):
    """How many copies planted among known stories are found."""

    articles: int
    stories: int
    precision: float
    recall: float
    wrong: int
    """Stories that were joined to another one; round-ups apart."""
    round_ups: int
    """Texts that hold several stories and were joined to one of them."""
    round_ups_of: int
    degrees: tuple[Degree, ...]


class Themes(_Frozen):
    """How steady and coherent the themes of known texts are."""

    incidents: int
    themes: int
    without: float
    stability: float
    low: float
    high: float
    within: float
    coherence: float


class Cell(_Frozen):
    """How often one coder gave the first value where the other gave the second."""

    first: str
    second: str
    count: int


class AgreementOn(_Frozen):
    """How far some coders agree on one property."""

    property: str
    level: str
    alpha: float | None
    low: float | None
    high: float | None
    share: float
    """Percent agreement, from 0 to 1."""
    pairs: int
    whole: bool
    """Whether the cells are all there are, or only the commonest of those in which the values differ."""
    cells: tuple[Cell, ...]


class Compared(_Frozen):
    """How far some coders agree, property by property."""

    coders: tuple[str, ...]
    kinds: tuple[str, ...]
    of: str
    """The file, or the corpus, whose texts they coded."""
    texts: int
    reports: int
    shared: int
    properties: tuple[AgreementOn, ...]


class Agreed(_Frozen):
    """The agreement of the coders of one corpus."""

    made: date
    command: str
    comparisons: tuple[Compared, ...]


class Figures(_Frozen):
    """All figures that go with the package."""

    made: date
    command: str
    version: str
    """Of CareBreach, whose coding was measured."""
    files: dict[str, str]
    """What was measured on: the SHA-256 of each file."""
    extraction: tuple[Extraction, ...]
    links: tuple[Linking, ...]
    families: Families
    themes: Themes
    agreement: tuple[Compared, ...]


@cache
def load_figures() -> Figures:
    """Return the figures that go with the package, read and checked once."""
    return Figures.model_validate_json(files("corpus").joinpath(NAME).read_text(encoding="utf-8"))


def read_agreement(folder: Path) -> Agreed | None:
    """Return how far the coders of the corpus in a folder agree; None where nobody has measured it.

    Raises:
        CareBreachError: the file is not what `carebreach analyse agreement` writes.
    """
    file = folder / AGREEMENT
    try:
        return Agreed.model_validate_json(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, ValidationError) as error:
        raise CareBreachError(f"{file}: can't be read; run `carebreach analyse agreement` to write it anew") from error


def write(file: Path, found: Figures | Agreed) -> None:
    """Write figures where `load_figures` or `read_agreement` looks for them."""
    try:
        file.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise CareBreachError(f"{file}: can't be written ({error.strerror})") from error
