"""The table of authorities: its checks, names over time, and names in running text with all their traps."""

from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.authorities import Authorities, AuthorityError, load_authorities, read_authorities
from corpus.errors import CareBreachError, Rejected
from corpus.place_names import load_place_names, read_place_names

TABLE = files("corpus").joinpath("authorities.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def authorities() -> Authorities:
    return load_authorities()


def found(text: str, on: str | None = None) -> list[tuple[str, str, str]]:
    """Return quote, id and strength of every mention, having proved its span."""
    mentions = load_authorities().find(text, on)
    assert all(text[mention.start : mention.end] == mention.quote for mention in mentions)
    assert all(one.end <= other.start for one, other in pairwise(mentions))
    return [(mention.quote, mention.authority.id, mention.strength) for mention in mentions]


# ---------------------------------------------------------------- the table


def test_every_body_of_the_uk_is_there(authorities: Authorities) -> None:
    current = [row for row in authorities if row.end_date is None]
    assert (len(authorities), len(current)) == (249, 221)
    england = [row for row in current if row.nation == "England" and "childrens" in row.responsible_for]
    assert sum(row.kind != "childrens_trust" for row in england) == 153
    assert sum(row.population_under18 or 0 for row in england) == 12_093_288


def test_a_month_is_a_date_and_end_dates_are_the_last_day(authorities: Authorities) -> None:
    doncaster = authorities.get("doncaster-childrens-services-trust")
    assert (doncaster.first_day, doncaster.last_day) == (date(2014, 10, 1), date(2022, 9, 30))
    assert authorities.get("city-of-london").start_date is None
    cumbria = authorities.get("cumbria")
    assert cumbria.alive(date(2023, 3, 31), date(2023, 3, 31))
    assert not cumbria.alive(date(2023, 4, 1), date(2023, 4, 1))


def test_every_row_has_its_provenance() -> None:
    provenance = files("corpus").joinpath("authorities_provenance.csv").read_text(encoding="utf-8")
    assert {line.split(",")[0] for line in provenance.splitlines()} == {row.id for row in load_authorities()} | {"id"}


def test_an_unknown_id_is_named(authorities: Authorities) -> None:
    with pytest.raises(AuthorityError, match="there is no id 'atlantis'"):
        authorities.get("atlantis")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("\ndevon,", "\nkent,", "id 'kent' stands in 2 rows; it must be unique"),
        ("\ndevon,", "\nDevon,", r"line 4 \(Devon\): id: .* correct the cell"),
        ("E10000008", "E10000007", "gss_code 'E10000007' stands in 2 rows"),
        ("Devon,county,", "Devon,duchy,", r"line 4 \(devon\): kind: .* correct the cell"),
        ("England,South West,E10000008", "Wessex,South West,E10000008", r"line 4 \(devon\): nation: "),
        ("50.761,-3.811", "50.761,3.811", r"line 4 \(devon\): lon: .* less than or equal to 1.8"),
        ("50.761,-3.811", "50.761,", "devon: has only one of lat and lon"),
        ("Devon County,1974-04-01", "Devon County,1974-13-01", r"line 4 \(devon\): start_date: "),
        (
            "Devon County,1974-04-01",
            "Devon County,1 April 1974",
            r"line 4 \(devon\): start_date: '1 April 1974' is",
        ),
        ("2009-03-31,bedford;", "1909-03-31,bedford;", "bedfordshire: starts 1974-04-01 and ends 1909-03-31"),
        ("2009-03-31,bedford;central-bedfordshire", "2009-03-31,", "bedfordshire: ended 2009-03-31 and names no succ"),
        (",bedford;central-bedfordshire,", ",bedford;atlantis,", "bedfordshire: successor_ids names 'atlantis'"),
        (",highland,", ",lowland,", "nhs-highland: parent_ids names 'lowland'"),
        (
            "Devon Council;",
            "Cornwall Council;",
            "devon and cornwall are both called 'cornwall council' at",
        ),
        ("148076", "many", r"line 4 \(devon\): population_under18: "),
        ("Devon County,1974", "Devon County,,1974", r"line 4 \(devon\): has the wrong number of cells"),
        ("id,name", "key,name", "the columns must be id,name,short_name"),
    ],
)
def test_a_broken_table_is_refused_in_one_line(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in TABLE
    broken = tmp_path / "broken.csv"
    broken.write_text(TABLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AuthorityError, match=line) as caught:
        read_authorities(broken)
    assert isinstance(caught.value, CareBreachError)
    assert str(caught.value).startswith("broken.csv")
    assert "\n" not in str(caught.value)


def test_broken_rules_are_refused_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("directions = 3\n", encoding="utf-8")
    with pytest.raises(AuthorityError, match=r"^broken.toml: directions: .*; correct this entry$"):
        read_place_names(broken)


# ---------------------------------------------------------------- whole names


def test_every_name_and_alias_means_its_own_body_while_that_is_in_force(authorities: Authorities) -> None:
    for body in authorities:
        for name in (body.name, body.short_name, *body.aliases):
            on = body.end_date or body.start_date or "2015"
            assert authorities.resolve(name, on) is body, (name, on)


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("Dorset Council", "2018-05", "dorset-county-council"),
        ("Dorset Council", "2019-04-01", "dorset"),
        ("Dorset Council", None, "dorset"),
        ("Somerset Council", date(2023, 3, 31), "somerset-county-council"),
        ("Somerset Council", date(2023, 4, 1), "somerset"),
        ("Cornwall Council", "2008", "cornwall-county-council"),
        ("Cornwall Council", "2010", "cornwall"),
        ("Cornwall Council", "2008-01/2008-12", "cornwall-county-council"),
        ("Cumbria County Council", "2024-06-01", "cumbria"),
        ("Bedford Borough Council", "2005-06-01", None),
        ("Birmingham Children's Trust", "2010-01-01", None),
        ("Slough Children’s Services Trust", "2018", "slough-children-first"),
    ],
)
def test_a_name_means_the_body_of_the_documents_date(
    authorities: Authorities, name: str, on: date | str | None, expected: str | None
) -> None:
    body = authorities.resolve(name, on)
    assert (body.id if body else None) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Hammersmith & Fulham Council", "hammersmith-and-fulham"),
        ("hammersmith and fulham council", "hammersmith-and-fulham"),
        ("St. Helens MBC", "st-helens"),
        ("Stoke on Trent City Council", "stoke-on-trent"),
        ("City of Derby", "derby"),
        ("Derby, City of", "derby"),
        ("Doncaster City Council", "doncaster"),
        ("The Highland Council", "highland"),
        ("Rochdale Borough Council", "rochdale"),
        ("Rhondda Cynon Taff", "rhondda-cynon-taf"),
        ("Birmingham Children’s Trust Community Interest Company", "birmingham-childrens-trust"),
        ("Birmingham Childrens Trust", "birmingham-childrens-trust"),
        ("Cyngor Sir Ynys Mo\u0302n", "isle-of-anglesey"),
        ("Western Isles Council", "na-h-eileanan-siar"),
        ("BEDFORD BOROUGH COUNCIL", "bedford"),
        ("Newport social services", "newport"),
        ("Plymouth City Council's children's services", "plymouth"),
        ("AfC", "achieving-for-children"),
        ("afc", None),
        ("RCT", None),
        ("Exeter City Council", None),
        ("Devon and Cornwall Police", None),
        ("West Sussex Children's Trust", None),
        ("", None),
    ],
)
def test_spellings_of_a_name(authorities: Authorities, name: str, expected: str | None) -> None:
    body = authorities.resolve(name)
    assert (body.id if body else None) == expected


def test_a_date_that_is_none_is_refused(authorities: Authorities) -> None:
    with pytest.raises(Rejected, match="'last week' is not an EDTF date"):
        authorities.resolve("Dorset Council", "last week")


def test_normal_forms_list_their_bearers_oldest_first(authorities: Authorities) -> None:
    bearers = authorities.names()["somerset council"]
    assert [body.id for body in bearers] == ["somerset-county-council", "somerset"]


def test_districts_are_routed_to_their_county(authorities: Authorities) -> None:
    assert sum(len(names) for names in load_place_names().districts.current.values()) == 164
    for district, county in (
        ("South Norfolk Council", "norfolk"),
        ("Exeter", "devon"),
        ("Northampton", "northamptonshire"),
    ):
        routed = authorities.district_county(district)
        assert routed is not None
        assert routed.id == county
    assert authorities.district_county("Devon County Council") is None


# ---------------------------------------------------------------- names in running text


def test_spans_are_exact_among_curly_quotes_accents_and_ampersands() -> None:
    text = "“Môn” 😀 said: Birmingham Children’s Trust, Telford & Wrekin Council, Cyngor Sir Ynys Môn’s and Plymouth’s"
    assert found(text + " social services") == [
        ("Birmingham Children’s Trust", "birmingham-childrens-trust", "full"),
        ("Telford & Wrekin Council", "telford-and-wrekin", "full"),
        ("Cyngor Sir Ynys Môn", "isle-of-anglesey", "full"),
        ("Plymouth", "plymouth", "bare"),
    ]
    decomposed = "Cyngor Sir Ynys Mo\u0302n wrote"
    assert found(decomposed) == [("Cyngor Sir Ynys Mo\u0302n", "isle-of-anglesey", "full")]


def test_every_full_name_is_found_whole_in_a_sentence(authorities: Authorities) -> None:
    for body in authorities:
        name = body.name.removeprefix("The ")
        on = body.end_date or body.start_date or "2015"
        assert (name, body.id, "full") in found(f"Files of {name} were lost.", on), name


def test_a_body_is_told_from_its_place_and_a_cue_is_noted() -> None:
    text = "The ICO fined Plymouth City Council. Staff in Midlothian, and Norfolk children’s services, were told."
    mentions = load_authorities().find(text)
    assert [(m.quote, m.strength, m.cued) for m in mentions] == [
        ("Plymouth City Council", "full", False),
        ("Midlothian", "bare", False),
        ("Norfolk", "bare", True),
    ]


def test_a_name_in_a_text_means_the_body_of_its_date() -> None:
    assert found("Dorset Council said", "2018-05-01") == [("Dorset Council", "dorset-county-council", "full")]
    assert found("Dorset Council said", "2024-05-01") == [("Dorset Council", "dorset", "full")]
    assert found("a home in Cumbria", "2024-05-01") == []
    assert found("a home in Cumbria", "2020-05-01") == [("Cumbria", "cumbria", "bare")]
    assert found("Birmingham Children's Trust met", "2008-05-01") == []


@pytest.mark.parametrize(
    "text",
    [
        "South Norfolk Council and north Norfolk council",
        "North Devon District Council, West Devon, Mid Suffolk and East Hampshire",
        "Exeter City Council, Norwich City Council and Northampton Borough Council",
        "Surrey Heath Borough Council, Derbyshire Dales District Council",
        "Newcastle-under-Lyme Borough Council",
        "Brentwood Borough Council, Tewkesbury, Canterbury, Woking, Hart District Council, Rother District Council",
        "The ICO told Devon and Cornwall Police, Cornwall Police and Lancashire Constabulary",
        "The ICO fined Hull University Teaching Hospitals NHS Trust and the University of Plymouth",
        "The ICO fined Barnet, Enfield and Haringey Mental Health NHS Trust",
        "City of London Police; Liverpool City Region; Greater Manchester Combined Authority; West Midlands Police",
        "The ICO heard that Hull City beat Bristol City, and Derby County lost, says the Plymouth Herald",
        "Reading the file in the town, she read on. Bury the hatchet.",
        "Reading council minutes is dull. Bury council files were burnt. Reading social work files is dull, too.",
        "The ICO met Clark Kent and Mr Wakefield, and Angus Smith met Ms Sutton",
        "Kent is large. Angus said so. The Northern Trust is a bank.",
        "Birmingham, Alabama: Birmingham City Council of that state",
        "New York City Council, New Plymouth",
        "BCT, NCT, SCT, AfC, H&F and RBKC",
        "A Suffolk council has lost a file. Another Norfolk council, too.",
        "Birmingham Children's Trust Board",
        "plymouth city council in small letters, www.Plymouth.gov.uk, Plymouth.gov.uk, @Plymouth",
        "Bradford-on-Avon, for the ICO",
        "She moved to Plymouth Hoe, the ICO said.",
        "Berkshire, Merseyside and Humberside",
        "The ICO met a family from north Cornwall and another from mid-Powys",
        "Together for children of the town",
    ],
)
def test_others_of_the_same_name_are_not_matched(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("HULL CITY COUNCIL FINED", ["hull"]),
        ("Norfolk council and Hampshire county council", ["norfolk", "hampshire"]),
        ("Norfolk Council, not South Norfolk Council", ["norfolk"]),
        (
            "North East Lincolnshire Council and Lincolnshire County Council",
            ["north-east-lincolnshire", "lincolnshire"],
        ),
        (
            "Bath & North East Somerset Council; North Somerset Council",
            ["bath-and-north-east-somerset", "north-somerset"],
        ),
        ("East Riding of Yorkshire Council; North Yorkshire Council", ["east-riding-of-yorkshire", "north-yorkshire"]),
        ("Leicester City Council; Leicestershire County Council", ["leicester", "leicestershire"]),
        ("Redcar &amp; Cleveland Borough Council", ["redcar-and-cleveland"]),
        ("Bournemouth, Christchurch and Poole Council", ["bournemouth-christchurch-and-poole"]),
        ("Stoke-on-Trent City Council, Stockton on Tees Borough Council", ["stoke-on-trent", "stockton-on-tees"]),
        ("St. Helens Council and St Helen’s Council", ["st-helens", "st-helens"]),
        ("Newcastle City Council", ["newcastle-upon-tyne"]),
        ("the city of York council", ["york"]),
        ("A Suffolk council worker left", ["suffolk"]),
        ("Reading council said so. In Reading Council’s view", ["reading", "reading"]),
        ("Reading's children's services. Bury social workers said so", ["reading", "bury"]),
        ("Newport social services; staff in Wrexham", ["newport", "wrexham"]),
        ("Kent County Council said. Later Kent apologised.", ["kent", "kent"]),
        ("Achieving for Children (AfC) said so", ["achieving-for-children", "achieving-for-children"]),
        (
            "Southern Health and Social Care Trust. The Southern Trust said",
            ["southern-hsc-trust", "southern-hsc-trust"],
        ),
        ("the City of London Corporation", ["city-of-london"]),
        ("He went North. Cornwall Council said", ["cornwall"]),
        ("Plymouth City\nCouncil", ["plymouth"]),
        ("The ICO was in Plymouth.\n\nCouncil tax rises", ["plymouth"]),
        ("Plymouth Fined Over Lost Files, Says ICO Report", ["plymouth"]),
    ],
)
def test_the_longest_name_is_matched(text: str, ids: list[str]) -> None:
    assert [identifier for _, identifier, _ in found(text)] == ids


def test_a_comma_or_a_blank_line_ends_a_name() -> None:
    assert found("The ICO was in Plymouth, Council leaders said") == [("Plymouth", "plymouth", "bare")]
    assert found("The ICO was in Plymouth.\n\nCouncil tax rises") == [("Plymouth", "plymouth", "bare")]


def test_a_long_text_without_lines_is_read_in_linear_time() -> None:
    short, long = "Staff of Plymouth City Council spoke. " * 50, "Staff of Plymouth City Council spoke. " * 5000
    assert len(found(short)) == 50
    assert len(found(long)) == 5000
