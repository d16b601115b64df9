"""No private name leaves the corpus: masks hold at every cut, an unchecked text leaves nothing. Names are invented."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from corpus.privacy import WITHHELD, Masks, mask, spreadsheet_safe
from tests.builders import CorpusBuilder, memory_engine

TEXT = "The mother, Jackie Invented, told Sam Madeup that Jackie was afraid."


@dataclass(frozen=True)
class Name:
    """A mask without a database row."""

    start: int
    end: int
    label: str = "name"
    part: str = "text"


JACKIE = Name(12, 27)
SAM = Name(34, 44, "name 2")
AGAIN = Name(50, 56)
NAMES = [AGAIN, JACKIE, SAM]


def test_names_give_way_to_their_labels() -> None:
    assert mask(TEXT, 0, "text", NAMES) == "The mother, [name], told [name 2] that [name] was afraid."


@pytest.mark.parametrize("length", [1, 7, 25, 200])
def test_no_cut_shows_any_letter_of_a_name(length: int) -> None:
    hidden = {place for name in NAMES for place in range(name.start, name.end)}
    for start in range(len(TEXT)):
        words = TEXT[start : start + length]
        shown = mask(words, start, "text", NAMES)
        open_letters = "".join(letter for place, letter in enumerate(words, start) if place not in hidden)
        assert shown.replace("[name]", "").replace("[name 2]", "") == open_letters


def test_a_cut_that_runs_through_a_name_hides_the_whole_name() -> None:
    assert mask(TEXT[4:20], 4, "text", NAMES) == "mother, [name]"
    assert mask(TEXT[20:32], 20, "text", NAMES) == "[name], tol"
    assert mask(TEXT[15:20], 15, "text", NAMES) == "[name]"


def test_overlapping_masks_hide_everything_that_either_hides() -> None:
    assert mask("Jackie Invented spoke", 0, "text", [Name(7, 15, "name 2"), Name(0, 12)]) == "[name] spoke"
    assert mask("Invented spoke", 7, "text", [Name(0, 9), Name(0, 15)]) == "[name] spoke"


def test_names_that_touch_each_keep_their_label() -> None:
    assert mask("JackieSam", 0, "text", [Name(0, 6), Name(6, 9, "name 2")]) == "[name][name 2]"


def test_a_mask_of_the_headline_does_not_touch_the_text() -> None:
    assert mask("Jackie", 0, "text", [Name(0, 6, part="title")]) == "Jackie"


def test_offsets_count_code_points_not_bytes() -> None:
    words = "£5 — Siân 🙂 Jackie"
    assert mask(words, 0, "text", [Name(words.index("Jackie"), len(words))]) == "£5 — Siân 🙂 [name]"


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_would_run_begins_with_an_apostrophe(cell: str) -> None:
    assert spreadsheet_safe(cell).startswith("'")


def test_a_cell_stays_on_one_line_and_keeps_its_words() -> None:
    assert spreadsheet_safe("one\r\ntwo\x00 £3 Siân") == "one two  £3 Siân"


def test_an_unchecked_text_leaves_nothing() -> None:
    with Session(memory_engine()) as session:
        build = CorpusBuilder(session)
        unchecked, checked = build.article(checked=False), build.article(names=["Jackie Invented"])
        failed = build.article(checked=False)
        build.quarantine(failed)
        masks = Masks.load(session, [unchecked.id, checked.id, failed.id])
    assert masks.show(unchecked.id, "Northmere") == WITHHELD
    assert masks.show(failed.id, "Northmere") == WITHHELD
    start = checked.text.index("Jackie")
    assert masks.show(checked.id, checked.text[start : start + 20], start) == "[name], sai"
    assert masks.hides(checked.id, "Jackie Invented", start, "text")
    assert not masks.hides(checked.id, "Northmere", 0, "text")
