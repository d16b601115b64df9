"""Who answers today, where the tiles stand, and the numbers of places and bodies: what SQL says. All invented."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from corpus import queries
from corpus.authorities import load_authorities
from corpus.queries import Filters
from corpus.succession import answering_today, family, is_answering, predecessors, standing_on
from corpus.tiles import TileError, load_tiles, read_tiles
from tests.builders import CorpusBuilder, day

ON_BOTH_DATABASES = True

LIVE = "redirect_to IS NULL AND NOT withdrawn"


# ---------------------------------------------------------------------------------------------- tiles and succession


def test_each_body_that_answers_today_has_one_tile() -> None:
    tiles = load_tiles()
    assert sorted(tile.id for tile in tiles) == sorted(body.id for body in load_authorities() if is_answering(body))
    assert len({(tile.column, tile.row) for tile in tiles}) == len(tiles) == 212
    nations = Counter(load_authorities().get(tile.id).nation for tile in tiles)
    assert nations == {"England": 153, "Scotland": 32, "Wales": 22, "Northern Ireland": 5}


def test_neighbours_on_the_ground_are_near_on_the_map() -> None:
    """Of the pairs nearest to each other by their centroids, most touch, and no two are far apart."""
    bodies = {tile.id: load_authorities().get(tile.id) for tile in load_tiles()}
    place = {tile.id: tile for tile in load_tiles()}

    def apart(one: str, other: str) -> float:
        a, b = bodies[one], bodies[other]
        assert a.lat is not None and a.lon is not None and b.lat is not None and b.lon is not None  # noqa: PT018
        return (a.lat - b.lat) ** 2 + (0.58 * (a.lon - b.lon)) ** 2

    steps = []
    for one, tile in place.items():
        nearest = place[min((other for other in place if other != one), key=lambda other: apart(one, other))]
        steps.append(max(abs(tile.column - nearest.column), abs(tile.row - nearest.row)))
    assert sum(step == 1 for step in steps) >= 0.85 * len(steps)
    assert max(steps) <= 4


def test_nations_are_pieces_of_their_own() -> None:
    """Northern Ireland touches nobody, and each nation hangs together but for its islands."""
    nation = {(tile.column, tile.row): load_authorities().get(tile.id).nation for tile in load_tiles()}
    for name, islands in {"England": 2, "Scotland": 3, "Wales": 0, "Northern Ireland": 0}.items():
        left = {place for place, of in nation.items() if of == name}
        pieces = []
        while left:
            piece, edge = set[tuple[int, int]](), {left.pop()}
            while edge:
                piece |= edge
                edge = {
                    (x + dx, y + dy) for x, y in edge for dx in (-1, 0, 1) for dy in (-1, 0, 1)
                } & left  # fmt: skip
                left -= edge
            pieces.append(piece)
        assert sorted(len(piece) for piece in pieces)[:-1] == [1] * islands, name
    irish = {place for place, of in nation.items() if of == "Northern Ireland"}
    beside = {(x + dx, y + dy) for x, y in irish for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    assert {nation[place] for place in beside & nation.keys()} == {"Northern Ireland"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("plymouth,PLY", "exeter,PLY"), "plymouth has no tile"),
        (("plymouth,PLY", "plymouth,TOB"), "code 'TOB' stands in 2 rows"),
        (("torbay,TOB,6,25", "torbay,TOB,5,25"), "place '5,25' stands in 2 rows"),
        (("plymouth,PLY", "plymouth,ply"), "code: String should match"),
    ],
)
def test_a_layout_with_a_fault_names_it(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    good = (Path(queries.__file__).parent.parent / "tiles.csv").read_text("utf-8")
    assert change[0] in good
    (tmp_path / "tiles.csv").write_text(good.replace(*change), "utf-8")
    with pytest.raises(TileError, match=says):
        read_tiles(tmp_path / "tiles.csv")


@pytest.mark.parametrize(
    ("body", "today"),
    [
        ("plymouth", {"plymouth"}),
        ("poole", {"bournemouth-christchurch-and-poole"}),
        ("cumbria", {"cumberland", "westmorland-and-furness"}),
        ("torbay-care-trust", {"torbay"}),
        ("brighter-futures-for-children", {"reading"}),
        ("northamptonshire-childrens-trust", {"north-northamptonshire", "west-northamptonshire"}),
        ("foyle-hss-trust", {"western-hsc-trust"}),
        ("nhs-highland", {"highland"}),
    ],
)
def test_who_answers_today(body: str, today: set[str]) -> None:
    authority = load_authorities().get(body)
    assert {one.id for one in answering_today(authority)} == today
    assert all(authority in standing_on()[one] for one in today)


def test_the_family_of_a_body() -> None:
    cumberland = load_authorities().get("cumberland")
    assert [body.id for body in family(cumberland)] == ["cumberland", "cumbria"]
    assert [body.id for body in predecessors(cumberland)] == ["cumbria"]
    assert all(standing_on().values())
    assert {body for bodies in standing_on().values() for body in bodies} == set(load_authorities())


# ----------------------------------------------------------------------------------------------------------- queries


def populate(build: CorpusBuilder) -> None:
    """Add invented incidents of listed bodies, old and new, and of others."""
    chosen: list[tuple[str | None, str, str, str | None, dict[str, Any]]] = [
        ("plymouth", "insider_access", "children", "2014-03", {}),
        ("plymouth", "insider_access", "adults", "2016/2017", {"status": "alleged"}),
        ("plymouth", "cyber_attack", "children", None, {"channel": "email"}),
        ("cumbria", "cyber_attack", "children", "2015", {"outcomes": ("ico_fine",)}),
        ("cumberland", "misaddressed_post", "children", "2024", {}),
        ("birmingham-childrens-trust", "insider_access", "mixed", "2019", {"outcomes": ()}),
        ("birmingham", "insider_access", "children", "2019-05-06", {}),
        ("belfast-hsc-trust", "other", "children", "2015", {}),
        (None, "other", "children", "2015", {}),
        ("of-a-newer-table", "other", "children", "2015", {}),
    ]
    for number, (body, cause, data, occurred, values) in enumerate(chosen):
        revision = build.article(
            f"A case of number {number}. (Synthetic text.)",
            source="regulator" if number % 3 == 0 else "gazette",
            kind="regulator" if number % 3 == 0 else "newspaper",
        )
        report = build.report(revision, {"organisation": ("Oakhollow Fostering", "A case of number")})
        build.incident(
            report,
            authority_id=body,
            organisation="Oakhollow Fostering",
            cause=cause,
            data_subjects=data,
            occurred=occurred,
            acted="2018-02",
            first_published=f"{2020 + number % 4}-01-01",
            **values,
        )
    build.incident(withdrawn=True, authority_id="plymouth")


def counted(session: Session, filters: Filters = queries.EVERYTHING, **choices: Any) -> dict[str, int]:
    found = queries.places(session, filters, **choices)
    return {key: place.incidents for key, place in found.places.items() if place.incidents}


def test_incidents_count_where_they_are_answered_for_today(session: Session, build: CorpusBuilder) -> None:
    populate(build)
    found = queries.places(session)
    assert counted(session) == {
        "plymouth": 3, "cumberland": 2, "westmorland-and-furness": 1, "birmingham": 2, "belfast-hsc-trust": 1,
    }  # fmt: skip
    by_hand = f"SELECT count(*) FROM incidents WHERE {LIVE}"
    assert (found.incidents, found.shared, found.not_listed, found.left_out) == (10, 1, 2, 0)
    assert session.scalar(text(by_hand)) == 10
    assert sum(counted(session).values()) == found.incidents + found.shared - found.not_listed
    cumberland = found.places["cumberland"]
    assert (cumberland.shared, cumberland.children) == (1, 1)  # Cumbria's one is in no rate: its children are not known
    assert found.places["plymouth"].groups == {"insider": 2, "technical": 1}
    by_hand = (
        f"SELECT count(*) FROM incidents WHERE {LIVE} AND authority_id = 'plymouth' AND data_subjects = 'children'"
    )
    assert found.places["plymouth"].children == session.scalar(text(by_hand)) == 2
    assert len(found.places) == 212


@pytest.mark.parametrize(
    "chosen",
    [
        {"body": ("plymouth",)},
        {"body": ("birmingham",)},
        {"body": ("cumberland", "cumbria")},
        {"nation": ("Northern Ireland",)},
        {"region": ("North West",)},
        {"group": ("insider",)},
        {"cause": ("cyber_attack",)},
        {"channel": ("email",)},
        {"outcome": ("ico_fine", "unknown")},
        {"status": ("alleged",)},
        {"source": ("regulator",)},
        {"since": day("2016-01-01")},
        {"until": day("2015-12-31")},
        {"text": "number"},
        {"text": "nowhere"},
    ],
)
def test_every_filter_changes_the_map(session: Session, build: CorpusBuilder, chosen: dict[str, Any]) -> None:
    populate(build)
    filters = Filters(**chosen)
    kept = queries.incident_page(session, filters, limit=100)
    by_hand: Counter[str] = Counter()
    for row in kept:
        known = next((body for body in load_authorities() if body.id == row.authority_id), None)
        by_hand.update(today.id for today in (answering_today(known) if known else ()))
    assert counted(session, filters) == by_hand
    assert queries.places(session, filters).incidents == len(kept)
    assert len(kept) < 10 or chosen == {"text": "number"}


def test_places_outside_the_filters_are_told_from_empty_ones(session: Session, build: CorpusBuilder) -> None:
    populate(build)
    welsh = queries.places(session, Filters(nation=("Wales",))).places
    assert (len(welsh), sum(place.incidents for place in welsh.values())) == (22, 0)
    assert set(queries.places(session, Filters(body=("birmingham",))).places) == {"birmingham"}


@pytest.mark.parametrize(
    ("clock", "column"), [("occurred", "occurred"), ("published", "first_published"), ("acted", "acted")]
)
def test_years_are_of_the_clock(session: Session, build: CorpusBuilder, clock: Any, column: str) -> None:
    populate(build)
    for first, last in ((2015, 2016), (2021, 0), (0, 2018)):
        by_hand = f"SELECT count(*) FROM incidents WHERE {LIVE} AND substr({column}, 1, 4) BETWEEN :first AND :last"
        bounds = {"first": str(first or 1000), "last": str(last or 9999)}
        found = queries.places(session, clock=clock, first=first, last=last)
        assert found.incidents == session.scalar(text(by_hand), bounds)
        assert found.incidents + found.left_out == 10


def test_the_years_that_there_are(session: Session, build: CorpusBuilder) -> None:
    assert queries.years_of(session) is None
    populate(build)
    found = {clock: queries.years_of(session, clock) for clock in ("occurred", "published", "acted")}
    assert found == {"occurred": (2014, 2024), "published": (2020, 2023), "acted": (2018, 2018)}


def test_the_sources_that_write_about_a_place(session: Session, build: CorpusBuilder) -> None:
    populate(build)
    build.incident(build.report(build.article(source="folder", kind="import")), authority_id="leeds")
    found = queries.writing(session)
    assert found.sources == 2
    assert found.by_place == {
        "plymouth": 2, "cumberland": 2, "westmorland-and-furness": 1, "birmingham": 2, "belfast-hsc-trust": 1,
    }  # fmt: skip


def test_who_tells_of_a_body(session: Session, build: CorpusBuilder) -> None:
    first = build.article("One. (Synthetic text.)", publisher="Northmere Mail", published="2019-02-03T08:00:00+00:00")
    copy = build.article("One. (Synthetic text.)", publisher="Northmere Mail", published="2019-03-01", story=first)
    notice = build.article("Two. (Synthetic text.)", source="office", kind="regulator", published=None)
    of_leeds = [build.report(text, {"organisation": ("X", "Synthetic")}) for text in (first, copy, notice)]
    build.incident(*of_leeds, authority_id="leeds")
    build.incident(authority_id="plymouth")
    found = queries.telling(session, Filters(body=("leeds",)))
    told = [(row.publisher, row.incidents, row.articles, row.stories, row.first, row.last) for row in found]
    assert told == [
        ("Northmere Mail", 1, 2, 1, "2019-02-03", "2019-03-01"),
        ("Synthetic Office", 1, 1, 1, "", ""),
    ]
    assert [row.since for row in found] == [day("2025-03-01")] * 2
    assert len(queries.telling(session)) == 3


def test_the_relatives_of_a_body(session: Session, build: CorpusBuilder) -> None:
    populate(build)

    def of(authority_id: str, **chosen: Any) -> list[tuple[str, str, int]]:
        found = queries.relatives(session, authority_id, Filters(**chosen))
        return [(row.relation, row.authority_id, row.incidents) for row in found]

    assert of("birmingham") == [("acted_by", "birmingham-childrens-trust", 1)]
    assert of("birmingham-childrens-trust") == [("acts_for", "birmingham", 1)]
    assert of("cumberland", body=("cumberland",)) == [("before", "cumbria", 1)]
    assert of("cumbria", group=("insider",)) == [("after", "cumberland", 0), ("after", "westmorland-and-furness", 0)]
    assert of("Oakhollow Fostering") == of("plymouth") == []


def test_bodies_are_counted_under_their_own_names(session: Session, build: CorpusBuilder) -> None:
    populate(build)
    masked = build.article("Jackie Invented lost a file. (Synthetic text.)", names=["Jackie Invented"])
    build.incident(
        build.report(masked, {"organisation": ("Jackie Invented", "Jackie Invented")}), organisation="Jackie Invented"
    )
    found = {row.body: (row.listed, row.incidents) for row in queries.body_counts(session)}
    assert found == {
        "plymouth": (True, 3), "cumbria": (True, 1), "cumberland": (True, 1), "birmingham": (True, 1),
        "birmingham-childrens-trust": (True, 1), "belfast-hsc-trust": (True, 1), "Oakhollow Fostering": (False, 1),
    }  # fmt: skip
    insiders = {row.body: row.incidents for row in queries.body_counts(session, Filters(group=("insider",)))}
    assert insiders == {"plymouth": 2, "birmingham": 1, "birmingham-childrens-trust": 1}
