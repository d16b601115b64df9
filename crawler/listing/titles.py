"""The titles of a publisher's group: data beside its spider (reach.py, reach.toml)."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

SPIDERS = Path(__file__).parent.parent / "spiders"


class Title(BaseModel):
    """One newspaper or site."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    host: str = Field(pattern=r"^[\w.-]+$")
    name: str
    feeds: tuple[str, ...] = ()
    """Paths of its feeds, where they are not the group's."""


@cache
def load_titles(source: str) -> tuple[Title, ...]:
    """Return the titles of a source, from the file beside its spider."""
    with (SPIDERS / f"{source}.toml").open("rb") as file:
        return TypeAdapter(tuple[Title, ...]).validate_python(tomllib.load(file)["title"])


def named_titles(text: str) -> tuple[Title, ...]:
    """Return titles that are given as "HOST=NAME,HOST=NAME"."""
    pairs = (pair.partition("=") for pair in text.split(",") if pair)
    return tuple(Title(host=host, name=name) for host, _, name in pairs)
