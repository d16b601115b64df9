"""Private persons are masked, officials who speak for their office are not. All names and texts are synthetic."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from analysis.persons import PersonMask, find_private_persons
from analysis.text import ArticleText

HERE = Path(__file__).resolve().parent
MARKED = (HERE / "fixtures" / "persons" / "marked.txt").read_text(encoding="utf-8").splitlines()
LINES = [line for line in MARKED if not line.startswith("#")]
SEED = HERE.parent.parent / "shared" / "seeds" / "001_798b87a42d7e373c.txt"
MARK = re.compile(r"\{([^{}]+)\}|<([^<>]+)>")
Names = list[tuple[str, str, int, int]]


def read(line: str) -> tuple[ArticleText, Names, Names]:
    """Return the article of a marked line, and its private and its official names: name, part, start, end."""
    title, _, text = line.rpartition(" || ")
    private: Names = []
    official: Names = []
    plain = {"title": "", "text": ""}
    for part, marked in (("title", title), ("text", text)):
        at = 0
        for mark in MARK.finditer(marked):
            plain[part] += marked[at : mark.start()]
            name, start = mark[1] or mark[2], len(plain[part])
            (private if mark[1] else official).append((name, part, start, start + len(name.removesuffix("'s"))))
            plain[part], at = plain[part] + name, mark.end()
        plain[part] += marked[at:]
    return ArticleText(plain["title"], plain["text"]), private, official


def hidden(article: ArticleText) -> set[tuple[str, int]]:
    return {(mask.part, at) for mask in find_private_persons(article) for at in range(mask.start, mask.end)}


def masked(text: str, title: str = "") -> list[str]:
    article = ArticleText(title, text)
    return [article.part(mask.part)[mask.start : mask.end] for mask in find_private_persons(article)]


def test_nearly_all_private_names_are_masked_to_the_last_letter() -> None:
    shown, mentions = [], 0
    for line in LINES:
        article, private, _ = read(line)
        covered = hidden(article)
        for name, part, start, end in private:
            mentions += 1
            words = article.title if part == "title" else article.text
            letters = [at for at in range(start, end) if words[at].isalpha()]
            if any((part, at) not in covered for at in letters):
                shown.append(name)
    assert mentions >= 300
    assert len(shown) <= 0.01 * mentions, shown


@pytest.mark.parametrize("line", [line for line in LINES if "<" in line])
def test_officials_who_speak_for_their_office_stay(line: str) -> None:
    article, _, official = read(line)
    covered = hidden(article)
    assert official
    assert not [name for name, part, start, end in official if covered & {(part, at) for at in range(start, end)}]


def test_every_mention_of_a_pseudonym_is_one_person_in_headline_and_text() -> None:
    article = ArticleText(
        "Jackie: my ordeal", "We are simply calling the mother Jackie. JACKIE’S son is in care. “Jackie” added more."
    )
    masks = find_private_persons(article)
    assert [(mask.part, mask.label) for mask in masks] == [("title", "person 1")] + 3 * [("text", "person 1")]
    assert [article.part(mask.part)[mask.start : mask.end].lower() for mask in masks] == 4 * ["jackie"]


def test_two_persons_have_two_numbers_and_keep_them() -> None:
    text = "Jane Smith met Idris Pugh. Mr Pugh said that Smith was kind, and Jane agreed. Idris Pugh left."
    found = [(text[mask.start : mask.end], mask.label) for mask in find_private_persons(ArticleText("", text))]
    assert found == [
        ("Jane Smith", "person 1"),
        ("Idris Pugh", "person 2"),
        ("Pugh", "person 2"),
        ("Smith", "person 1"),
        ("Jane", "person 1"),
        ("Idris Pugh", "person 2"),
    ]


def test_masks_come_in_order_and_never_overlap() -> None:
    for line in LINES:
        masks = find_private_persons(read(line)[0])
        for a, b in pairwise(masks):
            assert a.part != b.part or a.end <= b.start
        assert all(mask.start < mask.end for mask in masks)


def test_bodies_places_and_the_calendar_are_not_persons() -> None:
    text = (
        "In May 2011 Plymouth City Council told the Information Commissioner's Office. Kent County Council and Big Brother "
        "Watch disagreed, Ofsted said in April. The Data Protection Act applies in Wales, Largs and Abergavenny. A social "
        "worker at Birmingham Children's Trust used her Yahoo account. Follow BBC Tees on X (formerly Twitter)."
    )
    assert masked(text, "Norfolk County Council Fined For Sending Papers To The Wrong Address") == []


def test_a_place_that_is_also_a_surname_stays_where_it_is_the_place() -> None:
    found = masked(
        "Her ex-partner, Kyle Bradford, was told. Bradford Council moved her from Bradford. Bradford found her."
    )
    assert found == ["Kyle Bradford", "Bradford"]


def test_an_accused_councillor_loses_the_protection_of_the_office() -> None:
    assert masked("Councillor Roger Pinnock pleaded guilty. Cllr Pinnock has resigned.") == ["Roger Pinnock", "Pinnock"]


def test_who_held_an_office_once_is_private() -> None:
    assert masked("Former director of children's services Ann Tully sued.") == ["Ann Tully"]


def test_an_office_beside_somebody_else_protects_nobody() -> None:
    assert masked("Jane Smith, whose son was named by the director of children's services, wept.") == ["Jane Smith"]
    assert masked("Jane Smith, Councillor John Fox and others met.") == ["Jane Smith"]


def test_a_surname_shared_with_an_official_is_masked_in_doubt() -> None:
    text = "Councillor John Fox met Melanie Fox. Fox was in tears."
    assert masked(text) == ["Melanie Fox", "Fox"]


def test_letters_for_persons_are_masked_after_an_honorific_only() -> None:
    assert masked("Ms X and Family A saw Child B's file. Mr Y did not.") == ["X", "Y"]


def test_personal_addresses_are_masked_and_a_bodys_are_not() -> None:
    text = "Write to una.pickersgill@example.org or to info@example.org."
    assert masked(text) == ["una.pickersgill@example.org"]


def test_a_long_line_is_read_to_its_end() -> None:
    text = "The council said that it was sorry for the error in the letter. " * 300 + "Mother of two Carys Beynon wept."
    article = ArticleText("", text)
    start = text.index("Carys")
    assert find_private_persons(article) == [PersonMask("text", start, start + len("Carys Beynon"), "person 1")]


@pytest.mark.parametrize("text", ["", " \n\n", "no capitals here", "£££ 123 — “”", "A"])
def test_a_text_without_names_has_no_masks(text: str) -> None:
    assert find_private_persons(ArticleText(text, text)) == []


@pytest.mark.skipif(not SEED.is_file(), reason="the original of the text with the pseudonym is not here")
def test_every_jackie_of_the_original_is_masked() -> None:
    text = SEED.read_text(encoding="utf-8")
    covered = hidden(ArticleText(text.split("\n", 1)[0], text))
    starts = [match.start() for match in re.finditer("Jackie", text)]
    assert len(starts) == 6
    assert all(("text", at) in covered for start in starts for at in range(start, start + len("Jackie")))


def test_the_names_of_unlisted_bodies_stay_readable() -> None:
    text = (
        "Wexmoor County Council and the London Borough of Aldermarsh told Brackenford Children’s Trust. "
        "In Wexmoor, foster carer Oliver Penhaligon-Shaw was upset."
    )
    masked = [text[mask.start : mask.end] for mask in find_private_persons(ArticleText("", text))]
    assert masked == ["Oliver Penhaligon-Shaw"]
