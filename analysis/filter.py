"""The filter: JSON Lines of texts in, JSON Lines of coded reports out, one for one and in order."""

import json
import re
from collections.abc import Iterable
from typing import Annotated, Any, TextIO

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from analysis.coding import CodedReport, code_article
from analysis.text import ArticleText

SINGLE = ("organisation", "authority_id", "occurred", "discovered", "acted", "status")


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Line(BaseModel):
    """One line of input."""

    model_config = ConfigDict(extra="ignore", strict=True)
    id: Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]
    title: str
    text: str
    url: str | None = None
    published: str | None = None


def extract_stream(lines: Iterable[bytes | str], out: TextIO) -> bool:
    """Code each line and write its result; a line that can't be read gives its error and the stream goes on.

    Returns:
        Whether every line was good.
    """
    good = True
    for raw in lines:
        result = _answer(raw)
        good = good and "error" not in result
        out.write(json.dumps(result, ensure_ascii=False) + "\n")
        out.flush()
    return good


def _answer(raw: bytes | str) -> dict[str, Any]:  # noqa: PLR0911 - each kind of bad line has words of its own
    """Return the output of one line of input."""
    known: str | None = None
    try:
        data = json.loads(raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw)
        if isinstance(data, dict) and isinstance(data.get("id"), str | int):
            known = str(data["id"])
        line = Line.model_validate(data)
    except UnicodeDecodeError as error:
        return {"id": None, "error": f"not UTF-8 at byte {error.start}; write the line in UTF-8"}
    except json.JSONDecodeError as error:
        return {"id": None, "error": f"not JSON at character {error.pos}: {error.msg}"}
    except RecursionError:
        return {"id": None, "error": "JSON nested too deeply"}
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the line"
        return {"id": known, "error": f"{where}: {first['msg']}"}
    except ValueError:
        return {"id": None, "error": "a number of too many digits"}
    if _LONE_SURROGATE.search(line.id + line.title + line.text + (line.url or "")):
        return {"id": None, "error": "half of a surrogate pair stands in the line; write whole characters"}
    try:
        return coded(line)
    except Exception as error:  # noqa: BLE001 - one text must not end the stream; the error's own words may quote it
        return {"id": known, "error": f"the text could not be coded ({type(error).__name__})"}


def coded(line: Line) -> dict[str, Any]:
    """Return the coding of one text in the filter's shape."""
    coding = code_article(ArticleText(line.title, line.text, line.url, line.published))
    return {
        "id": line.id,
        "relevant": coding.judgement.relevant,
        "relevance": coding.judgement.score,
        "reasons": list(coding.judgement.reasons),
        "reports": [_report(report) for report in coding.reports],
    }


def _report(report: CodedReport) -> dict[str, Any]:
    penalty, people = report.value("penalty_gbp"), report.value("people_affected")
    return {
        **{name: report.value(name) for name in SINGLE},
        "causes": report.values("causes"),
        "channel": report.value("channel") or "unknown",
        "outcomes": report.values("outcomes"),
        "penalty_gbp": int(penalty) if penalty else None,
        "penalty_on": report.value("penalty_on"),
        "data_subjects": report.value("data_subjects") or "unknown",
        "people_affected": int(people) if people else None,
        "confidence": round(report.confidence, 2),
        "for_review": report.for_review,
        "gaps": report.gaps,
        "evidence": [
            {
                "property": claim.property,
                "value": claim.value,
                "start": claim.span.start,
                "end": claim.span.end,
                "quote": claim.span.quote,
                **({} if claim.span.part == "text" else {"in": claim.span.part}),
                "origin": claim.origin,
                "confidence": claim.confidence,
                "ordinal": claim.ordinal,
            }
            for claim in report.statements
        ],
    }
