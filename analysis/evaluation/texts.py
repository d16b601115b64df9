"""Coded texts: those of a gold file, another coder's of the same, or the product's own."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.evaluation.pairing import Incident
from corpus.errors import CareBreachError


class Text(BaseModel):
    """One coded text."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    relevant: bool
    relevance: float | None = None
    """How sure a coder is that the text is relevant, 0 to 1; None where it does not say."""
    incidents: list[Incident] = []
    ambiguous: bool = False
    synthetic: bool = False
    """Whether we wrote it, rather than retold a published text."""
    title: str = ""
    text: str = ""
    url: str | None = None
    published: str | None = None
    coder: str = ""
    """Who coded it, where a file holds the codings of several."""


def read_gold(*paths: Path) -> list[Text]:
    """Read gold files, without the texts that they mark ambiguous.

    Raises:
        CareBreachError: a line is not a coded text; names the file and the line.
    """
    return [text for path in paths for text in _lines(path) if not text.ambiguous]


def code(texts: Iterable[Text]) -> dict[str, Text]:
    """Return the product's own coding of some texts, by id."""
    from analysis.filter import Line, coded

    found = {}
    for text in texts:
        result = coded(Line(id=text.id, title=text.title, text=text.text, url=text.url, published=text.published))
        found[text.id] = as_text(result)
    return found


def as_text(raw: dict[str, Any]) -> Text:
    """Return a coded text from its JSON: a gold text, or what `carebreach analyse extract` says of one.

    Raises:
        ValidationError: it is not a coded text.
    """
    return Text.model_validate(_with_body(raw))


def both(gold: Sequence[Path], predictions: Path | None) -> list[tuple[Text, Text]]:
    """Return the pairs of a coding (the product's own by default) and the gold coding of the same text.

    Raises:
        CareBreachError: a file is not of coded texts, or there is no text to compare.
    """
    texts = read_gold(*gold)
    ours = {text.id: text for text in _lines(predictions)} if predictions else code(texts)
    found = [(ours[text.id], text) for text in texts if text.id in ours]
    if not found:
        names = ", ".join(path.name for path in (*gold, *([predictions] if predictions else [])))
        raise CareBreachError(f"{names}: no text to compare; the codings must have ids in common")
    return found


def _lines(path: Path) -> list[Text]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise CareBreachError(f"{path.name} is not UTF-8 at byte {error.start}: coded texts are JSON Lines") from error
    texts = []
    for number, line in enumerate(lines, 1):
        try:
            texts.append(as_text(json.loads(line)))
        except (json.JSONDecodeError, ValidationError, AttributeError) as error:
            raise CareBreachError(f"{path.name}:{number} is not a coded text: {str(error).splitlines()[0]}") from error
    return texts


def _with_body(raw: dict[str, Any]) -> dict[str, Any]:
    """Give each incident the name of its body: the listed authority's, else the organisation as written."""
    from corpus.authorities import load_authorities

    incidents = raw.get("incidents", raw.get("reports", []))
    for incident in incidents:
        listed = incident.get("authority_id")
        incident["body"] = load_authorities().get(listed).name if listed else incident.get("organisation")
    return {**raw, "incidents": incidents}
