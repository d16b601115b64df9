"""Incidents that mean the same form themes that keep their id and colour; the rest honestly has none. Synthetic."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.text import ArticleText, told_in
from analysis.themes import heirs, naming, places
from analysis.themes.finding import CodedReport, Found, History, find
from analysis.themes.heirs import Before
from analysis.themes.measures import coherence, load_material, measure
from analysis.themes.quotations import quotations
from analysis.themes.terms import terms
from corpus.identity import digest
from corpus.palette import THEMES
from corpus.taxonomy import load_taxonomy

KINDS = {
    "laptop": "At Karsholm an unencrypted laptop was stolen from a car overnight and [name 1] lost a memory stick",
    "letter": "In Wexborough the envelope went to a wrong address and neighbours opened the misdirected letter",
    "snoop": "Jackie says a curious employee browsed records of relatives without a work reason and was struck off",
    "fax": "A fax machine in Ostley sent court bundles to a stranger who rang the solicitor at once",
    "website": "Minutes on the Ferndale website named foster carers until a blogger noticed the agenda",
    "bin": "Papers were dumped in a skip behind an empty building where scavengers found sacks of them",
}
Corpus = tuple[list[CodedReport], NDArray[np.float32]]


def corpus(per_kind: int, noise: int = 0, kinds: int = 6) -> Corpus:
    """Return reports and vectors: tight groups far apart, and vectors that point anywhere."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(len(KINDS), 384))
    reports, rows = [], []
    for centre, (kind, text) in list(zip(centres, KINDS.items(), strict=True))[:kinds]:
        for number in range(per_kind):
            reports.append(CodedReport(f"{kind}{number:02}", f"i-{kind}{number:02}", text))
            rows.append(centre + rng.normal(scale=0.4, size=384))
    for number in range(noise):
        reports.append(CodedReport(f"noise{number:02}", f"i-noise{number:02}", "Nothing like the others"))
        rows.append(rng.normal(size=384))
    matrix = np.array(rows).reshape(len(rows), 384)
    return reports, (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)


def part(whole: Corpus, rows: list[int] | NDArray[np.intp]) -> Corpus:
    return [whole[0][i] for i in rows], whole[1][rows]


def history(found: Found, *, retired: tuple[Before, ...] = ()) -> History:
    members: dict[str, set[str]] = {theme.id: set() for theme in found.themes}
    for member in found.members:
        if member.theme_id:
            members[member.theme_id].add(member.report_id)
    stored = [Before(theme.id, theme.colour, frozenset(members[theme.id])) for theme in found.themes]
    return History([*stored, *retired], {member.report_id: (member.x, member.y) for member in found.members})


def kinds_of(found: Found) -> dict[str, set[str]]:
    of: dict[str, set[str]] = {}
    for member in found.members:
        of.setdefault(member.theme_id or "", set()).add(member.report_id.rstrip("0123456789"))
    return of


def shown(found: Found) -> list[tuple[str, str, list[str], int, int]]:
    return [(theme.id, theme.name, theme.keywords, theme.colour, theme.incidents) for theme in found.themes]


def test_incidents_of_one_kind_are_one_theme() -> None:
    found = find(*corpus(per_kind=12))
    assert sorted(map(sorted, kinds_of(found).values())) == [[kind] for kind in sorted(KINDS)]
    assert [theme.incidents for theme in found.themes] == [12] * 6


def test_twenty_papers_with_one_story_are_no_theme() -> None:
    reports, vectors = corpus(per_kind=12)
    copies = [CodedReport(f"copy{n:02}", "i-one", "One story in many papers") for n in range(20)]
    alone = np.random.default_rng(9).normal(size=384)
    rows = np.tile(alone / np.linalg.norm(alone), (20, 1)).astype(np.float32)
    found = find([*reports, *copies], np.concatenate([vectors, rows]))
    with_copies = [theme for theme in found.themes if theme.incidents != 12]
    assert [theme.incidents for theme in with_copies] in ([], [13])
    assert len({(m.theme_id, m.x, m.y) for m in found.members if m.report_id.startswith("copy")}) == 1


def test_themes_are_named_by_small_words_that_set_them_apart() -> None:
    found = find(*corpus(per_kind=12))
    words = {word for theme in found.themes for keyword in theme.keywords for word in keyword.split()}
    assert {"laptop", "envelope", "curious", "fax", "skip"} <= words
    assert all(theme.name[0].isupper() and len(theme.name) > 10 for theme in found.themes)
    assert len({theme.name for theme in found.themes}) == 6


def test_no_person_and_no_council_names_a_theme() -> None:
    for theme in find(*corpus(per_kind=12)).themes:
        words = {word.lower() for keyword in [theme.name, *theme.keywords] for word in keyword.split()}
        assert not words & {"jackie", "karsholm", "wexborough", "ostley", "ferndale", "name", "council"}


def test_a_coded_value_that_sets_a_theme_apart_names_it_and_one_that_stands_everywhere_does_not() -> None:
    reports, vectors = corpus(per_kind=12)
    said = {"laptop": {"causes": ["lost_or_stolen_device"]}, "fax": {"causes": ["misdirected_fax"], "channel": ["fax"]}}
    everywhere = {"data_subjects": ["children"], "outcomes": ["apology"]}
    coded = [replace(r, terms=terms({**said.get(r.report_id.rstrip("0123456789"), {}), **everywhere})) for r in reports]
    names = {kind: theme.name for theme in find(coded, vectors).themes for kind in KINDS if kind in theme.name.lower()}
    assert names["fax"].startswith("Fax to the wrong number · Fax · ")
    assert not any("Children" in name or "Apology" in name for name in names.values())
    (laptop,) = [theme.name for theme in find(coded, vectors).themes if theme.name.startswith("Device lost or stolen")]
    assert laptop.count(" · ") == 2


def test_two_themes_of_the_same_values_have_two_names() -> None:
    rows = [np.arange(10), np.arange(10, 20)]
    told = ["lost papers on a train"] * 10 + ["lost papers in the post"] * 10
    found: list[dict[str, float]] = [{"papers": 2.0, "train": 1.0}, {"papers": 2.0, "post": 1.0}]
    first, second = naming.names(told, rows, found, [["Paper", "ICO fine"]] * 2)
    assert (first, second) == ("Paper · ICO fine · papers", "Paper · ICO fine · papers · post")


def test_the_order_makes_no_difference() -> None:
    whole = corpus(per_kind=8, noise=5)
    expected = find(*whole)
    for seed in range(3):
        found = find(*part(whole, np.random.default_rng(seed).permutation(len(whole[0]))))
        assert (shown(found), found.members) == (shown(expected), expected.members)


def test_a_new_theme_is_known_by_its_most_central_report() -> None:
    reports, vectors = corpus(per_kind=12)
    ids = [report.report_id for report in reports]
    found = find(reports, vectors)
    for theme in found.themes:
        members = [ids.index(member.report_id) for member in found.members if member.theme_id == theme.id]
        central = max(members, key=lambda i: float(vectors[i] @ vectors[members].sum(axis=0)))
        assert theme.id == "t" + digest("theme", ids[central])


def test_the_same_corpus_again_changes_nothing() -> None:
    whole = corpus(per_kind=8, noise=5)
    first = find(*whole)
    again = find(*whole, history(first))
    assert (shown(again), again.members, again.events) == (shown(first), first.members, [])


def test_a_theme_keeps_its_id_and_colour_as_the_corpus_grows() -> None:
    whole = corpus(per_kind=15)
    some = [i for i, report in enumerate(whole[0]) if report.report_id[-2:] < "09"]
    first = find(*part(whole, some))
    grown = find(*whole, history(first))
    assert {(t.id, t.colour) for t in grown.themes} == {(t.id, t.colour) for t in first.themes}
    assert {t.id for t in find(*whole).themes} != {t.id for t in first.themes}  # without the history they are others


def test_a_new_theme_gets_a_fresh_colour() -> None:
    five, six = corpus(per_kind=12, kinds=5), corpus(per_kind=12)
    first = find(*five)
    grown = find(*six, history(first))
    new = [theme for theme in grown.themes if theme.id not in {t.id for t in first.themes}]
    assert [theme.colour not in {t.colour for t in first.themes} for theme in new] == [True]
    assert [(event.change, event.theme_id) for event in grown.events] == [("born", new[0].id)]


def test_a_theme_without_heir_is_retired_and_its_id_never_given_again() -> None:
    medoid = "r1"
    old = Before("t" + digest("theme", medoid), 0, frozenset())
    (found,) = heirs.inherit([frozenset({"r1", "r2"})], [medoid], [old], [])
    assert found != old.id
    gone = Before("tgone", 1, frozenset({"r8", "r9"}))
    assert heirs.changes({found: frozenset({"r1", "r2"})}, [gone]) == [
        heirs.Event(found, "born", None, 2),
        heirs.Event("tgone", "retired", None, 2),
    ]


def test_splits_and_merges_are_recorded() -> None:
    a, b = (Before(id, i, frozenset(f"{id}{n}" for n in range(10))) for i, id in enumerate("ab"))
    halves = [frozenset(f"a{n}" for n in range(6)), frozenset(f"a{n}" for n in range(6, 10))]
    ids = heirs.inherit(halves, ["a0", "a6"], [a], a.reports)
    assert ids[0] == "a"
    assert ("a", "split", ids[1], 4) in [
        (e.theme_id, e.change, e.other_id, e.reports) for e in heirs.changes(dict(zip(ids, halves, strict=True)), [a])
    ]
    both = a.reports | b.reports
    (heir,) = heirs.inherit([both], ["a0"], [b, a], both)
    assert heirs.changes({heir: both}, [a, b]) == [heirs.Event("b" if heir == "a" else "a", "merged", heir, 10)]


def test_a_colour_is_not_borne_twice_while_there_are_others() -> None:
    ids = [f"t{n}" for n in range(len(THEMES))]
    assert heirs.colours(ids, [Before("old", 0, frozenset())], len(THEMES))[-1] == 0  # the retired one's comes last
    assert sorted(heirs.colours(ids, [], len(THEMES))) == list(range(len(THEMES)))


def test_the_map_is_not_turned_or_mirrored_when_the_corpus_grows() -> None:
    rng = np.random.default_rng(0)
    flat = rng.normal(size=(60, 8)) * [9, 5, 1, 1, 1, 1, 1, 1]
    keys = [f"r{n:02}" for n in range(60)]
    first = places.lay_out(keys[:50], flat[:50], {})
    turned = (
        first @ np.array([[0.0, 1.0], [1.0, 0.0]]) * [1, -1]
    )  # stored from another day, its axes the other way round
    grown = places.lay_out(keys, flat, dict(zip(keys, map(tuple, turned.tolist()), strict=False)))
    assert np.abs(grown[:50] - turned).max() < 0.1
    assert np.abs(first - turned).max() > 0.5


@pytest.mark.parametrize("number", [0, 1, 2, 10, 19])
def test_few_incidents_have_places_but_no_themes(number: int) -> None:
    few = part(corpus(per_kind=12), list(range(number)))
    found = find(*few)
    assert found.themes == []
    assert [member.report_id for member in found.members] == sorted(report.report_id for report in few[0])
    assert all(-1 <= member.x <= 1 and -1 <= member.y <= 1 and member.theme_id is None for member in found.members)
    assert measure(*few) is None


def test_many_reports_of_the_same_words_are_no_error_and_no_theme() -> None:
    vectors = np.tile(corpus(per_kind=1)[1][:1], (30, 1))
    found = find([CodedReport(f"r{n:02}", f"i{n:02}", "the same letter") for n in range(30)], vectors)
    assert found.themes == []
    assert {(member.x, member.y) for member in found.members} == {(0.0, 0.0)}


def test_one_vector_for_each_report_is_asked_for() -> None:
    reports, vectors = corpus(per_kind=1)
    with pytest.raises(ValueError, match="5 reports, 6 vectors"):
        find(reports[1:], vectors)


def test_three_sentences_of_three_incidents_stand_for_a_theme() -> None:
    reports, vectors = corpus(per_kind=12)
    found = find(reports, vectors)
    centre = {theme.id: theme.centre for theme in found.themes}
    theme_of = {member.report_id: member.theme_id for member in found.members}
    near = "This says well what the whole of the theme is about, number"
    far = "This is about quite another matter, although it is quoted, number"
    told = {r.report_id: [(0, 60, f"{near} {r.report_id}."), (60, 130, f"{far} {r.report_id}.")] for r in reports}

    def encode(texts):
        return np.array(
            [centre[theme_of[t.split()[-1][:-1]]] * (1 if t.startswith(near) else -1) for t in texts], dtype=np.float32
        )

    chosen = quotations(found, told, {r.report_id: r.incident_id for r in reports}, encode)
    assert len(chosen) == 3 * len(found.themes)
    assert {(quote.start, quote.end) for quote in chosen} == {(0, 60)}
    assert len({quote.report_id for quote in chosen}) == len(chosen)


def test_words_that_stand_together_are_coherent_and_others_are_not() -> None:
    texts = ["laptop stolen", "laptop stolen", "envelope opened", "envelope opened"]
    assert coherence(texts, [["laptop", "stolen"]]) == pytest.approx(1)
    assert coherence(texts, [["laptop", "envelope"]]) == -1


def test_clear_groups_are_stable_and_vectors_that_point_anywhere_are_not() -> None:
    clear, anything = measure(*corpus(per_kind=12), subsamples=3), measure(*corpus(0, noise=72), subsamples=3)
    assert clear is not None
    assert anything is not None
    assert clear.stability > 0.95
    assert anything.stability < 0.5


def test_the_themes_of_the_development_texts_hold_their_floors() -> None:
    """Made by `carebreach analyse evaluate-themes --save` on the relevant texts of dev.jsonl; see docs/themes.md."""
    gold = Path(__file__).parent / "gold"
    floors = tomllib.loads((gold / "themes_floors.toml").read_text(encoding="utf-8"))
    found = measure(*load_material(gold / "themes.npz"), subsamples=4)
    assert found is not None
    for name, floor in floors["at least"].items():
        assert getattr(found, name) >= floor, name
    for name, ceiling in floors["at most"].items():
        assert getattr(found, name) <= ceiling, name


def test_the_themes_of_the_development_texts_are_named_by_what_happened() -> None:
    reports, vectors = load_material(Path(__file__).parent / "gold" / "themes.npz")
    names = [theme.name for theme in find(reports, vectors).themes]
    labels = {group.label for group in load_taxonomy().groups} | {cause.label for cause in load_taxonomy().causes}
    assert sum(name.split(" · ")[0] in labels for name in names) >= 0.75 * len(names)
    assert len(set(names)) == len(names)


def test_a_report_is_told_in_the_sentences_of_its_evidence() -> None:
    text = "A first sentence. Karsholm Council lost a laptop. Nothing here. The council was fined."
    article = ArticleText("Headline", text)
    evidence = [(text.index("fined"), text.index("fined") + 5), (text.index("lost"), text.index("lost") + 4)]
    told = [text[start:end] for start, end in told_in(article, evidence)]
    assert told == ["Karsholm Council lost a laptop.", "The council was fined."]
