"""The foundation's small parts: settings, spans, identity, dates, furniture and the database."""

import sqlite3
from datetime import date

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st

from corpus import dates, furniture, identity
from corpus.config import Settings
from corpus.database import MIGRATIONS, open_engine
from corpus.errors import CareBreachError, Rejected
from corpus.full_text import INDEX
from corpus.models import Base
from corpus.spans import Span
from corpus.store import Store
from tests.postgresql import Server


def is_of_the_index(table: str) -> bool:
    """Say whether a table is the index of the search by words, which SQLite's FTS5 makes of several."""
    return table == INDEX or table.startswith(f"{INDEX}_")


class TestSettings:
    def test_the_sample_has_a_database_of_its_own(self, monkeypatch) -> None:
        monkeypatch.setenv("CAREBREACH_DATABASE_URL", "postgresql+psycopg://someone@localhost/real")
        monkeypatch.setenv("CAREBREACH_SAMPLE", "1")
        assert Settings.read().url.endswith("/sample/carebreach.sqlite3")

    @pytest.mark.parametrize(
        ("name", "value", "says"),
        [
            ("CAREBREACH_DATABASE_URL", "postgres//me", "is not a database URL"),
            ("CAREBREACH_DATABASE_URL", "mysql://me@here/x", "'mysql'"),
            ("CAREBREACH_PORT", "eighty", "valid integer"),
            ("CAREBREACH_PORT", "99999", "less than or equal to 65535"),
        ],
    )
    def test_a_bad_value_is_one_line_that_names_the_variable(self, monkeypatch, name, value, says) -> None:
        monkeypatch.setenv(name, value)
        with pytest.raises(CareBreachError, match=says) as error:
            Settings.read()
        assert str(error.value).startswith(f"{name}: ")
        assert "\n" not in str(error.value)


class TestDatabase:
    def test_migrations_make_exactly_what_the_models_say(self) -> None:
        engine = open_engine(Settings.read())
        opts = {
            "compare_type": False,
            "include_name": lambda name, kind, _: kind != "table" or not is_of_the_index(name),
        }
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=opts)
            assert compare_metadata(context, Base.metadata) == []
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1

    def test_migrations_make_exactly_that_on_postgresql_back_and_forth(self, postgresql: Server) -> None:
        url = postgresql.empty()
        engine = open_engine(Settings.read(database_url=url.render_as_string(hide_password=False)))
        opts = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name != INDEX}
        for newest in (False, True):
            with engine.begin() as connection:
                assert compare_metadata(MigrationContext.configure(connection, opts=opts), Base.metadata) == []
                if not newest:
                    config = Config()
                    config.set_main_option("script_location", str(MIGRATIONS))
                    config.attributes["connection"] = connection
                    command.downgrade(config, "base")
                    command.upgrade(config, "head")
        engine.dispose()
        postgresql.drop(url)

    def test_a_server_that_orders_otherwise_is_refused(self, postgresql: Server) -> None:
        url = postgresql.empty("ENCODING 'SQL_ASCII' LOCALE 'C'")
        with pytest.raises(CareBreachError, match="createdb --template"):
            open_engine(Settings.read(database_url=url.render_as_string(hide_password=False)))
        postgresql.drop(url)

    @pytest.mark.parametrize("host", ["/nowhere", "127.0.0.1:1"])
    def test_no_postgresql_is_one_line(self, host: str) -> None:
        url = f"postgresql+psycopg://me:secret@/carebreach?host={host}"
        with pytest.raises(CareBreachError, match="can't be opened") as error:
            open_engine(Settings.read(database_url=url))
        assert "\n" not in str(error.value)
        assert "secret" not in str(error.value)

    def test_a_database_from_a_newer_version_is_refused(self, store: Store, own_data_folder) -> None:
        with sqlite3.connect(own_data_folder / "carebreach.sqlite3") as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(CareBreachError, match="newer CareBreach"):
            open_engine(Settings.read())

    def test_a_file_that_is_no_database_is_refused_and_left_alone(self, own_data_folder) -> None:
        own_data_folder.mkdir()
        file = own_data_folder / "carebreach.sqlite3"
        file.write_bytes(b"a letter to the editor, not a database" * 40)
        with pytest.raises(CareBreachError, match="not a CareBreach database"):
            open_engine(Settings.read())
        assert file.read_bytes().startswith(b"a letter")

    def test_an_empty_database_is_not_made_by_a_reader(self) -> None:
        with pytest.raises(CareBreachError, match="corpus migrate"):
            open_engine(Settings.read(), migrate=False)

    def test_a_server_that_does_not_answer_is_one_line(self, monkeypatch) -> None:
        monkeypatch.setenv("CAREBREACH_DATABASE_URL", "sqlite:////dev/null/folder/x.sqlite3")
        with pytest.raises(CareBreachError, match=r"CAREBREACH_DATA_DIR|can't be opened"):
            open_engine(Settings.read())


class TestSpan:
    @given(st.text(min_size=1, max_size=60), st.data())
    def test_a_cut_span_proves_itself(self, text, data) -> None:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        Span.of(text, start, end).prove(text)

    def test_other_words_are_refused(self) -> None:
        with pytest.raises(ValueError, match="reads 'fax', not 'tax'"):
            Span(4, 7, "tax").prove("the fax")

    @pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (0, 9)])
    def test_offsets_outside_the_text_are_refused(self, start, end) -> None:
        with pytest.raises(ValueError, match="does not lie inside"):
            Span.of("the fax", start, end)


class TestIdentity:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("http://www.paper.example/news/1/?utm_source=x#top", "https://paper.example/news/1"),
            (
                "https://paper.example/news/17213120.old-slug/",
                "https://www.paper.example/news/17213120.new-slug/?ref=rss",
            ),
            (
                "https://www.bbc.co.uk/news/articles/c0abcdefghio?at_medium=RSS",
                "https://bbc.com/news/articles/c0abcdefghio",
            ),
            ("https://paper.example/?b=2&a=1", "https://paper.example/?a=1&b=2"),
            ("https://paper.example/a?itm_source=rss&id=1&AT_medium=RSS", "https://paper.example/a?id=1"),
            (
                "https://www.cornwalllive.com/news/cornwall-news/bodmin-youth-dealt-with-6773936",
                "https://cornwalllive.com/news/bodmin-news/youth-dealt-with-6773936?int_source=amp",
            ),
            (
                "https://www.kentonline.co.uk/medway/news/stick-lost-3207741/",
                "https://www.kentonline.co.uk/kent/news/stick-found-3207741/?utm_source=rss",
            ),
            (
                "https://www.thestar.co.uk/news/politics/files-in-skip-1-3964480",
                "https://www.thestar.co.uk/news/politics/files-found-in-skip-3964480",
            ),
            (
                "https://www.eadt.co.uk/news/local-council/files-in-skip-8678404",
                "https://eadt.co.uk/news/files-8678404/",
            ),
        ],
    )
    def test_two_addresses_of_one_article_have_one_key(self, one, other) -> None:
        assert identity.article_key(one) == identity.article_key(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://paper.example/news/17213120.a/", "https://paper.example/news/17213121.a/"),
            ("https://ico.example/enforcement/x-en/", "https://ico.example/enforcement/x-mpn/"),
            ("https://paper.example/a?id=1", "https://paper.example/a?id=2"),
            ("https://council.example/decision?ref=24/0123", "https://council.example/decision?ref=24/0124"),
            ("https://council.example/page?service=adoption", "https://council.example/page?service=fostering"),
            # the same number on two titles is two articles, and on an unknown site a date, a sum, a case
            ("https://www.thestar.co.uk/news/a-4981203", "https://www.lep.co.uk/news/a-4981203"),
            ("https://paper.example/news/fined-1200000", "https://paper.example/news/another-fined-1200000"),
            ("https://paper.example/news/minutes-20260612", "https://paper.example/news/agenda-20260612"),
            ("https://notcornwalllive.com/news/a-6773936", "https://notcornwalllive.com/news/b-6773936"),
            ("https://cornwalllive.com.example/news/a-6773936", "https://cornwalllive.com.example/news/b-6773936"),
            ("https://cornwalllive.com/a?q=x-6773936", "https://cornwalllive.com/b?q=x-6773936"),
            ("https://www.eadt.co.uk/news/8678404.a/", "https://www.eadt.co.uk/news/b-8678404/"),
        ],
    )
    def test_two_articles_have_two_keys(self, one, other) -> None:
        assert identity.article_key(one) != identity.article_key(other)

    @pytest.mark.parametrize(
        ("url", "left"),
        [
            (
                "https://www.bbc.co.uk/news/articles/c1?at_medium=RSS&at_campaign=rss",
                "https://www.bbc.co.uk/news/articles/c1",
            ),
            ("https://paper.example/a/?b=2&utm_source=x&a=%20y", "https://paper.example/a/?b=2&a=%20y"),
            ("https://paper.example/a?ref=rss", "https://paper.example/a"),
            ("https://paper.example/a", "https://paper.example/a"),
        ],
    )
    def test_an_address_without_tracking_is_otherwise_as_it_was(self, url, left) -> None:
        assert identity.untracked(url) == left

    def test_parts_do_not_run_together(self) -> None:
        assert identity.digest("ab", "c") != identity.digest("a", "bc")


class TestDates:
    @pytest.mark.parametrize(
        ("edtf", "first", "last"),
        [
            ("2022-11-10", date(2022, 11, 10), date(2022, 11, 10)),
            ("2022-02", date(2022, 2, 1), date(2022, 2, 28)),
            ("2011", date(2011, 1, 1), date(2011, 12, 31)),
            ("2023-04-01/2024-03-31", date(2023, 4, 1), date(2024, 3, 31)),
            ("2011-01/2011-06", date(2011, 1, 1), date(2011, 6, 30)),
        ],
    )
    def test_bounds(self, edtf, first, last) -> None:
        assert dates.bounds(edtf) == (first, last)

    @pytest.mark.parametrize("edtf", ["", "last year", "2022-13", "2022-02-30", "2012/2011"])
    def test_what_is_no_date_is_refused(self, edtf) -> None:
        with pytest.raises(Rejected):
            dates.bounds(edtf)


class TestFurniture:
    @pytest.mark.parametrize(
        "line", ["close", "Similar Content", "  Related Articles ", "Back to top button", "Have your say", ""]
    )
    def test_furniture_lines(self, line) -> None:
        assert furniture.is_furniture(line)

    @pytest.mark.parametrize(
        "line",
        ["The council closed the case.", "By 18 February only a third had been told.", "Social services shared it."],
    )
    def test_text_lines(self, line) -> None:
        assert not furniture.is_furniture(line)

    def test_a_closing_box_takes_all_that_follows_and_offsets_stay_true(self) -> None:
        text = "close\nThe letter went astray.\nRelated articles\nCouncil fined over bins"
        assert [text[a:b] for a, b in furniture.furniture(text)] == [
            "close",
            "Related articles\nCouncil fined over bins",
        ]
