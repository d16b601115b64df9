"""The filter: one line out for each line in, in order, whatever the lines are. All texts here are invented."""

import io
import json
import time
from typing import Any

import pytest

from analysis.filter import extract_stream

TEXT = (
    "Kent County Council has been fined £80,000 by the Information Commissioner's Office (ICO). In May 2011 a social worker posted a report on a child in care "
    "to the wrong address. The council has apologised."
)
REPORT_KEYS = [
    "organisation", "authority_id", "occurred", "discovered", "acted", "status", "causes", "channel", "outcomes", "penalty_gbp", "penalty_on",
    "data_subjects", "people_affected", "confidence", "for_review", "gaps", "evidence",
]  # fmt: skip


def run(*lines: bytes | str | dict[str, Any]) -> tuple[bool, list[dict[str, Any]]]:
    out = io.StringIO()
    good = extract_stream([json.dumps(line) if isinstance(line, dict) else line for line in lines], out)
    return good, [json.loads(line) for line in out.getvalue().splitlines()]


def line(text: str = TEXT, title: str = "Council fined", **more: Any) -> dict[str, Any]:
    return {"id": "a", "title": title, "text": text, **more}


def test_the_shape_is_the_documented_one() -> None:
    good, (result,) = run(line())
    assert good
    assert list(result) == ["id", "relevant", "relevance", "reasons", "reports"]
    (report,) = result["reports"]
    assert list(report) == REPORT_KEYS
    assert (report["authority_id"], report["occurred"], report["causes"]) == ("kent", "2011-05", ["misaddressed_post"])
    assert (report["penalty_gbp"], report["penalty_on"], report["status"]) == (80000, "body", "confirmed")
    assert set(report["outcomes"]) == {"ico_fine", "apology"}


def test_evidence_is_the_words_at_its_offsets() -> None:
    title = "Kent County Council lost children's files"
    text = "😀 " + TEXT.replace("Kent County Council", "The authority")
    _, (result,) = run(line(text, title))
    evidence = [item for report in result["reports"] for item in report["evidence"]]
    assert any(item.get("in") == "title" for item in evidence)
    for item in evidence:
        source = title if item.get("in") == "title" else text
        assert source[item["start"] : item["end"]] == item["quote"]
        assert 0 < item["confidence"] <= 1
        assert "@" in item["origin"]


@pytest.mark.parametrize(
    ("bad", "known"),
    [
        ("not json", None), (b"\xff\xfe{}", None), ("[]", None), ("", None), ('{"id": "x", "title": "t"}', "x"), ('{"title": "t", "text": "t"}', None),
        ('{"id": "x", "title": 3, "text": "t"}', "x"), ('{"id": {"a": 1}, "title": "t", "text": "t"}', None), ("[" * 100_000, None), ('{"id": "x", "title": "t", "text": null}', "x"),
    ],
)  # fmt: skip
def test_a_bad_line_gives_its_error_and_the_filter_goes_on(bad: str | bytes, known: str | None) -> None:
    good, results = run(bad, line())
    assert not good
    assert list(results[0]) == ["id", "error"]
    assert results[0]["id"] == known
    assert results[1]["id"] == "a"


def test_an_irrelevant_text_has_no_reports() -> None:
    good, (result,) = run(line("The library opens at nine.", "Library"))
    assert good
    assert (result["relevant"], result["reports"]) == (False, [])


@pytest.mark.parametrize(
    "text",
    ["", "word", TEXT.upper(), TEXT.replace(".", ""), TEXT + "\x00\x0b" * 50, "<p>" + TEXT + "</p>", "🙂" * 999 + TEXT],
)
def test_awkward_texts_are_read(text: str) -> None:
    good, results = run(line(text))
    assert good
    for report in results[0]["reports"]:
        for item in report["evidence"]:
            assert item["quote"] == (text if "in" not in item else "Council fined")[item["start"] : item["end"]]


UNITS = [
    "sent the wrong details to another family ",
    "the wrong ",
    "social care files lost; ",
    "child in care data breach. ",
    "£80,000 fine ",
    "Kent County Council ",
    "email, ",
    "May 2011 and ",
    "(",
    "AAAA",
]


@pytest.mark.parametrize("unit", UNITS)
def test_repetition_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        run(line((unit * size)[:size]))
        return time.process_time() - started

    seconds(1_000)
    small, large = seconds(20_000), seconds(160_000)
    assert large < 24 * max(small, 0.05)


def test_lines_that_no_reader_should_survive_do_not_end_the_stream() -> None:
    lines = [
        '{"id":' + "9" * 5000 + ',"title":"a","text":"x"}',
        '{"id":"\\ud800","title":"a","text":"x"}',
        '{"id":"last","title":"a","text":"x"}',
    ]
    out = io.StringIO()
    assert not extract_stream(lines, out)
    first, second, last = (json.loads(line) for line in out.getvalue().splitlines())
    assert "error" in first
    assert "surrogate" in second["error"]
    assert last["id"] == "last"
    out.getvalue().encode()
