"""Newsquest: local and regional newspapers on one template and one network; the titles are data (newsquest.toml)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

from corpus.models import Source
from crawler.selectors import template
from crawler.spiders.base import FeedSpider


class Title(BaseModel):
    """One newspaper."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    host: str
    name: str


@cache
def load_titles() -> tuple[Title, ...]:
    """Return the newspapers of the group."""
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return TypeAdapter(tuple[Title, ...]).validate_python(tomllib.load(file)["title"])


class NewsquestSpider(FeedSpider):
    """Reads the news feed of every title. An article behind the paywall is kept as headline and summary."""

    name = "newsquest"
    source = Source(
        id=name,
        name="Newsquest",
        kind="newspaper",
        permission="full_text",
        permission_reason=(
            "No refusal is known and robots.txt is obeyed; paywalled texts are not kept. Terms not read yet."
        ),
    )
    feed = "/news/rss/"
    selectors = template("newsquest")

    def __init__(self, *args: Any, titles: str = "", **kwargs: Any) -> None:
        """Build the spider; `titles` ("HOST=NAME,HOST=NAME") puts other sites in the place of the group's."""
        pairs = (pair.partition("=") for pair in titles.split(",") if pair)
        self.titles = tuple(Title(host=host, name=name) for host, _, name in pairs) or load_titles()
        super().__init__(*args, **kwargs)

    def publishers(self) -> dict[str, str]:
        """Return the titles' sites with the name of each."""
        return {f"https://{title.host}": title.name for title in self.titles}
