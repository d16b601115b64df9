"""The rules for reading authorities' names in running text, and the districts: place_names.toml, checked at load."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.authority_table import AuthorityError


class Districts(BaseModel):
    """Districts by the id of the authority that runs, or ran, their social services."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    current: dict[str, tuple[str, ...]]
    former: dict[str, tuple[str, ...]]


class PlaceNames(BaseModel):
    """The rules of place_names.toml; each list is explained there."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    directions: tuple[str, ...]
    before_place: tuple[str, ...]
    before_of: tuple[str, ...]
    after_place: tuple[str, ...]
    after_places: tuple[str, ...]
    cues: tuple[str, ...]
    openers: tuple[str, ...]
    common_words: tuple[str, ...]
    verbs: tuple[str, ...]
    prepositions: tuple[str, ...]
    other_bodies: int
    needs_evidence: tuple[str, ...]
    indefinite: tuple[str, ...]
    after_indefinite: tuple[str, ...]
    abroad: tuple[str, ...]
    british: tuple[str, ...]
    care: tuple[str, ...]
    overseas: tuple[str, ...]
    other_places: tuple[str, ...]
    districts: Districts


@cache
def load_place_names() -> PlaceNames:
    """Return the rules, read and checked once."""
    return read_place_names(files("corpus").joinpath("place_names.toml"))


def read_place_names(path: Path | Traversable) -> PlaceNames:
    """Read and check a file of rules.

    Raises:
        AuthorityError: one line that names the file, the entry and what to do.
    """
    try:
        return PlaceNames.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise AuthorityError(f"{path.name}: not readable as TOML in UTF-8: {error}; correct the file") from error
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise AuthorityError(f"{path.name}: {where}: {problem['msg']}; correct this entry") from error
