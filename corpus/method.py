"""What the Method view says in words (method.toml) and how the corpus is to be cited (CITATION.cff)."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldFile(_Frozen):
    """What one file of coded texts is."""

    file: str
    title: str
    about: str


class Said(_Frozen):
    """One limit or promise."""

    title: str
    text: str


class Words(_Frozen):
    """All that method.toml says."""

    gold: tuple[GoldFile, ...]
    measures: dict[str, str]
    limits: tuple[Said, ...]
    promises: tuple[Said, ...]


class Author(BaseModel):
    """One author, as CITATION.cff names it."""

    name: str


class Citation(BaseModel):
    """What CITATION.cff says (Citation File Format 1.2)."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    title: str
    message: str
    abstract: str
    license: str
    version: str
    authors: tuple[Author, ...]
    released: date = Field(alias="date-released")

    @property
    def by(self) -> str:
        """The authors in one line."""
        return ", ".join(author.name for author in self.authors)


@cache
def load_words() -> Words:
    """Return the words of the method, read and checked once."""
    return Words.model_validate(tomllib.loads(files("corpus").joinpath("method.toml").read_text(encoding="utf-8")))


@cache
def load_citation() -> Citation:
    """Return how CareBreach is to be cited."""
    return Citation.model_validate(yaml.safe_load(files("corpus").joinpath("CITATION.cff").read_text(encoding="utf-8")))
