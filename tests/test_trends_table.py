"""The ICO's own counts: a workbook becomes the table of incident trends, or is refused whole, in bounded memory."""

import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy.orm import Session

from corpus.errors import CareBreachError, Rejected
from corpus.incident_trends import TrendCount, count_trends, put_trends
from corpus.store import Store
from crawler.listing import workbook as module
from crawler.listing.trends_table import load_columns, load_more_words, read_trends
from tests.visits import rows, visit
from tests.workbooks import HEADINGS, ROW, row, with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

FAR = b'<row r="999999999"><c r="A999999999"><v>1</v></c></row>'


def sheet_of(body: bytes) -> bytes:
    with ZipFile(BytesIO(body)) as parts:
        return parts.read(SHEET)


def refusal_of(body: bytes) -> str:
    with pytest.raises(Rejected) as refused:
        read_trends(body, {})
    return str(refused.value)


class TestReading:
    def test_rows_come_in_the_order_of_our_fields_wherever_their_columns_stand(self) -> None:
        turned = workbook([tuple(reversed(ROW))], tuple(reversed(HEADINGS)))
        assert read_trends(workbook(), {}) == read_trends(turned, {})
        fields = [column.field for column in load_columns()]
        found = dict(zip(fields, read_trends(turned, {})[0], strict=True))
        assert (found["reference"], found["year"], found["quarter"], found["sector"]) == (
            "BI1",
            2025,
            4,
            "Local government",
        )

    def test_the_case_of_a_word_is_ours(self) -> None:
        assert "Local government" in read_trends(workbook([row(sector="LOCAL  Government ")]), {})[0]

    def test_empty_rows_are_passed_over(self) -> None:
        assert len(read_trends(workbook([ROW, (None,) * 11, ROW]), {})) == 2

    def test_the_vocabulary_knows_the_sectors_of_social_care(self) -> None:
        (sectors,) = (column.words for column in load_columns() if column.field == "sector")
        assert {"Social care", "Local government", "Education and childcare", "Health"} <= set(sectors)


class TestRefusals:
    def test_unknown_words_are_all_named_with_their_columns_and_the_remedy(self) -> None:
        body = workbook([row(sector="Space travel"), row(sector="Alchemy"), row(decision=None)])
        assert refusal_of(body) == (
            "unknown words, Sector: “Alchemy”, “Space travel”; Decision Taken: “”; "
            "add what is right to ico_trends.toml in the data folder"
        )

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (workbook([ROW[:-1]], HEADINGS[:-1]), "missing: Time Taken to Report"),
            (workbook([(*ROW, "Social care")], (*HEADINGS, "Sector")), "twice: Sector"),
            (workbook([(*ROW, 1)], (*HEADINGS, "Weight")), "new: Weight"),
            (workbook([row(reference="=1+1")]), "row 2 holds a formula"),
            (workbook([row(year="=YEAR(TODAY())")]), "row 2 holds a formula"),
            (workbook([row(year=2525)]), "a row has the year '2525'"),
            (workbook([row(quarter="Qtr 5")]), "a row has the quarter 'Qtr 5'"),
            (workbook([row(reference=None)]), "a row has no reference"),
            (workbook([]), "the table has no rows"),
            (workbook(sheet="out"), "the workbook has no sheet “in”"),
            (b"<html>Sorry</html>", "not a workbook: it begins like no zip file"),
            (workbook()[:1000], "not a workbook that can be read"),
            (b"PK\x03\x04" + b"x" * 1000, "not a workbook that can be read"),
            (with_part(workbook(), SHEET, b"<worksheet"), "not a workbook that can be read"),
            (
                with_part(workbook(), SHEET, b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'),
                "the workbook declares entities",
            ),
        ],
        ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
    )
    def test_what_is_no_such_table_is_refused_with_its_reason(self, body: bytes, reason: str) -> None:
        assert reason in refusal_of(body)

    @pytest.mark.parametrize(
        ("sheet", "reason"),
        [
            (b"<worksheet>" + b" " * (9 * module.MEGABYTE), "would unpack to 9 MB"),
            (b"<worksheet " + NAMESPACE + b"><sheetData><row>" + b"<c/>" * 2_000_000, "an endless row"),
            (sheet_of(workbook()).replace(b"</sheetData>", FAR + b"</sheetData>"), "more than 5,000 rows"),
        ],
        ids=["endless sheet", "endless row", "endless rows"],
    )
    def test_a_bomb_is_refused_in_bounded_memory(
        self, sheet: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "LARGEST_SHEET", 8 * module.MEGABYTE)
        monkeypatch.setattr(module, "MOST_ROWS", 5000)
        body = with_part(workbook(), SHEET, sheet)
        tracemalloc.start()
        try:
            assert reason in refusal_of(body)
            assert tracemalloc.get_traced_memory()[1] < 32 * module.MEGABYTE
        finally:
            tracemalloc.stop()

    def test_a_zip_of_endless_parts_is_refused(self) -> None:
        file = BytesIO()
        with ZipFile(file, "w", ZIP_DEFLATED) as parts:
            for number in range(module.MOST_PARTS + 1):
                parts.writestr(f"part{number}.xml", b"")
        assert refusal_of(file.getvalue()) == "the workbook has more than 200 parts"


class TestMoreWords:
    def test_an_operator_can_add_words(self, tmp_path: Path) -> None:
        (tmp_path / "ico_trends.toml").write_text('"Sector" = ["Space travel"]')
        more = load_more_words(tmp_path)
        assert "Space travel" in read_trends(workbook([row(sector="space travel")]), more)[0]

    def test_without_a_file_there_are_none(self, tmp_path: Path) -> None:
        assert load_more_words(tmp_path) == {}

    @pytest.mark.parametrize(
        ("text", "reason"), [("Sector = 1", "not lines of the form"), ('"Year" = ["2525"]', "'Year' is no column")]
    )
    def test_a_file_that_is_not_valid_is_named(self, text: str, reason: str, tmp_path: Path) -> None:
        (tmp_path / "ico_trends.toml").write_text(text)
        with pytest.raises(CareBreachError, match=rf"ico_trends\.toml: {reason}"):
            load_more_words(tmp_path)


@pytest.fixture
def counted(store: Store, put_workbook: Callable[[list[tuple[object, ...]]], None]) -> Store:
    """Give a corpus with five rows of three incidents."""
    put_workbook(
        [
            row(reference="BI1", data_type="Health data"),
            row(reference="BI1", data_type="Location data"),
            row(reference="BI2", sector="Social care"),
            row(reference="BI2", sector="Social care", incident_type="Failure to redact"),
            row(reference="BI3", year=2019, quarter="Qtr 1"),
        ]
    )
    return store


@pytest.fixture
def put_workbook(store: Store) -> Callable[[list[tuple[object, ...]]], None]:
    from datetime import UTC, datetime

    from crawler.spiders.ico_trends import IcoTrendsSpider
    from crawler.visit import Visit

    def put(cells: list[tuple[object, ...]]) -> None:
        store.put_source(IcoTrendsSpider(visit=Visit(store)).source_row())
        body = workbook(cells)
        page = store.put_page(
            source_id="ico_trends", url="https://w", body=body, status=200, headers={}, fetched_at=datetime.now(UTC)
        )
        fields = [column.field for column in load_columns()]
        put_trends(store, page.id, (dict(zip(fields, found, strict=True)) for found in read_trends(body, {})))

    return put


class TestCounting:
    EMAILED = "Data emailed to incorrect recipient"

    def test_an_incident_counts_once_however_many_rows_it_has(self, counted: Store) -> None:
        with Session(counted.engine) as session:
            assert count_trends(session) == [
                TrendCount(2025, 4, self.EMAILED, 2),
                TrendCount(2025, 4, "Failure to redact", 1),
            ]

    def test_one_sector_and_what_is_older_than_can_be_compared(self, counted: Store) -> None:
        with Session(counted.engine) as session:
            assert [count.incidents for count in count_trends(session, sector="Social care")] == [1, 1]
            assert count_trends(session, since=(2019, 1))[0] == TrendCount(2019, 1, self.EMAILED, 1)


class TestVisit:
    def test_a_new_workbook_takes_the_place_of_the_last_and_one_that_is_refused_changes_nothing(
        self, tmp_path: Path
    ) -> None:
        assert [count for *_, count in visit(tmp_path, "ico_trends")["trends"]] == [1]
        before = rows(tmp_path, "SELECT * FROM incident_trends")
        again = visit(tmp_path, "ico_trends")
        assert (again["status"], again["drift"]) == ("finished", [])
        assert rows(tmp_path, "SELECT * FROM incident_trends") == before
        assert [count for *_, count in visit(tmp_path, "ico_trends", "more rows")["trends"]] == [2]
        for state, reason in {
            "new words": "Sector: “Space travel”; Data Type: “Dreams”",
            "no workbook": "not a",
        }.items():
            told = visit(tmp_path, "ico_trends", state)
            assert reason in told["drift"][0]
            assert [count for *_, count in told["trends"]] == [2]
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(0,)]
        assert rows(tmp_path, "SELECT DISTINCT stage FROM rejections") == [("workbook",)]

    def test_words_that_an_operator_adds_let_the_refused_workbook_in(self, tmp_path: Path) -> None:
        assert visit(tmp_path, "ico_trends", "new words")["trends"] == []
        (tmp_path / "ico_trends.toml").write_text('"Sector" = ["Space travel"]\n"Data Type" = ["Dreams"]')
        told = visit(tmp_path, "ico_trends", "new words")
        assert told["drift"] == []
        assert sum(count for *_, count in told["trends"]) == 3
