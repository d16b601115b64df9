"""What the address of a listed entry says by itself: whose site it is on, and whether an article stands there."""

import re
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, TypeAdapter

ELSEWHERE = "on another site"
NO_ADDRESS = "no address of the web"


class Aside(BaseModel):
    """What holds no article to read, and the parts of a path that tell it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    reason: str
    parts: tuple[str, ...]


def site_of(url: str) -> str:
    """Return the site that an address is on, `www.` or not; empty if it is no address of the web."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www.") if parts.scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def aside(url: str) -> str | None:
    """Return why an address holds no article to read, or None.

    >>> aside("https://paper.example/news/video-shows-files/"), aside("https://paper.example/video/files-1")
    (None, 'a video or a sound')
    """
    path = urlsplit(url).path.rstrip("/") + "/"
    return next((reason for pattern, reason in _load() if pattern.search(path)), None)


@cache
def _load() -> tuple[tuple[re.Pattern[str], str], ...]:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        asides = TypeAdapter(tuple[Aside, ...]).validate_python(tomllib.load(file)["aside"])
    return tuple((re.compile(rf"/(?:{'|'.join(one.parts)})/", re.IGNORECASE), one.reason) for one in asides)
