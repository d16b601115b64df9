"""Importing what a person has: every kind of file, twice, and bad input that gets one clear line."""

import codecs
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.errors import CareBreachError
from corpus.models import Article, Page, Revision, Run
from corpus.store import Store
from crawler.intake.importing import ImportResult, import_paths
from crawler.sample_site.content import FOLDER

PDF = sorted((FOLDER / "media2").rglob("*.pdf"))[0]
FIRST = "Letter about child went to the wrong family"
TEXT = f"""close
close

{FIRST}

Wexmoor Council has apologised after a letter about a child’s placement was posted to the wrong family. (Invented.)
"""
HTML = f"""<html><head><link rel="canonical" href="https://paper.sample.invalid/news/26000001.letter/"></head><body><article>
<h1>{FIRST}</h1><div itemprop="articleBody"><p>{TEXT.split(chr(10))[-2]}</p></div></article></body></html>"""
SEEDS = Path(__file__).resolve().parent.parent.parent / "shared" / "seeds"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Give an empty folder to import from."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def take(store: Store, *targets: Path | str, **known: Any) -> ImportResult:
    return import_paths([str(target) for target in targets], store, **known)


def articles(store: Store) -> list[tuple[Article, Revision]]:
    query = (
        select(Article, Revision).join(Revision, Article.current_revision_id == Revision.id).order_by(Revision.title)
    )
    with Session(store.engine) as session:
        return [(article, revision) for article, revision in session.execute(query)]


def one(store: Store) -> tuple[Article, Revision]:
    (found,) = articles(store)
    return found


def count(store: Store, kind: type[Any]) -> int:
    with Session(store.engine) as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


class TestText:
    def test_the_title_is_the_first_line_that_is_not_furniture_and_the_text_is_whole(self, store, inbox) -> None:
        (inbox / "a.txt").write_text(TEXT)
        result = take(store, inbox / "a.txt")
        article, revision = one(store)
        assert (result.new, result.exit_code) == (1, 0)
        assert (revision.title, revision.text, revision.rule) == (FIRST, TEXT, "plain")
        assert (article.url, article.source_id) == (None, "imported")

    def test_what_is_known_comes_before_what_the_text_says(self, store, inbox) -> None:
        (inbox / "a.txt").write_text(TEXT)
        url = "https://www.paper.sample.invalid/news/26000001.letter/"
        take(store, inbox / "a.txt", title="Mine", published="7 August 2026", source="The Paper", url=url)
        article, revision = one(store)
        assert (article.url, article.publisher, article.key) == (url, "The Paper", "paper.sample.invalid/26000001")
        assert (revision.title, revision.published, revision.published_raw) == ("Mine", "2026-08-07", "7 August 2026")

    @pytest.mark.parametrize(
        ("encoding", "mark"),
        [
            ("utf-8", b""),
            ("utf-8", codecs.BOM_UTF8),
            ("cp1252", b""),
            ("utf-16-le", codecs.BOM_UTF16_LE),
            ("utf-16-be", codecs.BOM_UTF16_BE),
            ("utf-16-le", b""),
            ("utf-32", b""),
        ],
    )
    def test_encodings(self, encoding: str, mark: bytes, store, inbox) -> None:
        (inbox / "a.txt").write_bytes(mark + TEXT.encode(encoding))
        assert take(store, inbox / "a.txt").problems == []
        assert one(store)[1].text == TEXT

    def test_line_ends_of_windows(self, store, inbox) -> None:
        (inbox / "a.txt").write_bytes(TEXT.replace("\n", "\r\n").encode())
        take(store, inbox / "a.txt")
        assert one(store)[1].text == TEXT


class TestOtherKinds:
    def test_html_is_the_article_that_its_page_names(self, store, inbox) -> None:
        (inbox / "saved.html").write_text(HTML)
        take(store, inbox / "saved.html")
        article, revision = one(store)
        assert article.key == "paper.sample.invalid/26000001"
        assert (revision.title, revision.rule) == (FIRST, "itemprop")

    def test_pdf(self, store) -> None:
        take(store, PDF)
        _, revision = one(store)
        assert revision.rule == "pdf"
        assert "GENERAL DATA PROTECTION REGULATION" in revision.title.upper()

    def test_a_kind_is_told_by_how_a_file_begins(self, store, inbox) -> None:
        (inbox / "page").write_text(HTML)
        (inbox / "notice.bin").write_bytes(PDF.read_bytes())
        assert take(store, inbox).problems == []
        assert {revision.rule for _, revision in articles(store)} == {"itemprop", "pdf"}

    def test_json_lines(self, store, inbox) -> None:
        lines = [
            {
                "id": "a",
                "title": "One",
                "text": TEXT,
                "url": "https://paper.sample.invalid/1",
                "published": "2026-01-02",
            },
            {"id": 2, "text": f"Two\n{TEXT}"},
        ]
        (inbox / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n")
        assert take(store, inbox / "a.jsonl").new == 2
        (_, first), (_, second) = articles(store)
        assert (first.title, first.published, second.title) == ("One", "2026-01-02", "Two")
        assert count(store, Page) == 1

    def test_folders_are_read_to_the_bottom_and_hidden_files_left(self, store, inbox) -> None:
        (inbox / "in" / "deep").mkdir(parents=True)
        (inbox / "in" / "deep" / "b.md").write_text(f"B\n{TEXT}")
        (inbox / "in" / "a.txt").write_text(f"A\n{TEXT}")
        (inbox / "in" / ".DS_Store").write_bytes(b"\0\1")
        assert take(store, inbox / "in").new == 2


class TestProvenance:
    def test_the_raw_file_is_archived_without_a_path_of_this_machine(self, store, inbox) -> None:
        (inbox / "in").mkdir()
        (inbox / "in" / "a.txt").write_bytes(TEXT.encode("cp1252"))
        take(store, inbox / "in")
        with Session(store.engine) as session:
            page = session.scalars(select(Page)).one()
        assert page.url.startswith("import:in/a.txt#")
        assert str(inbox) not in page.url
        assert store.archive.read(page.warc_file, page.warc_offset).body == TEXT.encode("cp1252")

    def test_a_run_is_recorded(self, store, inbox) -> None:
        (inbox / "a.txt").write_text(TEXT)
        (inbox / "b.txt").write_text("")
        take(store, inbox / "a.txt", inbox / "b.txt")
        with Session(store.engine) as session:
            run = session.scalars(select(Run)).one()
        assert (run.kind, run.status, run.counts) == (
            "import",
            "finished",
            {"new": 1, "revised": 0, "unchanged": 0, "rejected": 1},
        )


class TestTwice:
    def test_importing_again_changes_nothing(self, store, inbox) -> None:
        (inbox / "a.txt").write_text(TEXT)
        (inbox / "b.html").write_text(HTML)
        (inbox / "c.jsonl").write_text(json.dumps({"id": "x", "text": f"C\n{TEXT}"}))
        first = take(store, inbox, PDF)
        before = [count(store, kind) for kind in (Article, Revision, Page)]
        again = take(store, inbox, PDF)
        assert (first.new, again.new, again.revised, again.unchanged) == (4, 0, 0, 4)
        assert [count(store, kind) for kind in (Article, Revision, Page)] == before

    def test_one_text_under_two_names_is_one_article(self, store, inbox) -> None:
        (inbox / "a.txt").write_text(TEXT)
        (inbox / "b.txt").write_text(TEXT)
        result = take(store, inbox)
        assert (result.new, result.unchanged) == (1, 1)


class TestBadInput:
    @pytest.mark.parametrize(
        ("name", "body", "reason"),
        [
            ("empty.txt", b"", "empty"),
            ("blank.txt", b" \n\n\t", "blanks"),
            ("binary.txt", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20, "binary"),
            ("control.txt", b"\x01\x02\x03\x04abc" * 50, "binary"),
            ("wrong.txt", "役所は謝罪した。子どもの情報が別の家族に送られた。".encode("shift-jis"), "save it as UTF-8"),
            ("garbled.txt", TEXT.encode("utf-8") + b" caf\xe9", "save it as UTF-8"),
            ("cut16.txt", codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1], "save it as UTF-8"),
            ("lost.txt", "\ufffd\ufffd\ufffd and \ufffd\ufffd".encode(), "replacement"),
            ("furniture.txt", b"close\nShare\nSign up\n", "no line of an article"),
            ("cut.pdf", PDF.read_bytes()[:1500], "cut off"),
            ("nopdf.pdf", b"hello", "not a PDF"),
            ("page.html", b"<html><body><h1>404</h1></body></html>", "no text of an article"),
        ],
    )
    def test_each_gets_one_line_and_the_others_go_on(self, name: str, body: bytes, reason: str, store, inbox) -> None:
        (inbox / name).write_bytes(body)
        (inbox / "zz_good.txt").write_text(TEXT)
        result = take(store, inbox)
        (problem,) = result.problems
        assert problem.startswith(f"{inbox / name}: ")
        assert reason in problem
        assert "\n" not in problem
        assert (result.new, result.exit_code) == (1, 1)

    def test_a_huge_file_is_not_even_read(self, store, inbox) -> None:
        with (inbox / "huge.txt").open("wb") as file:
            file.truncate(51 * 1024 * 1024)
        assert "larger than 50 MB" in take(store, inbox / "huge.txt").problems[0]

    def test_bad_lines_are_numbered_and_the_others_go_on(self, store, inbox) -> None:
        good = json.dumps({"id": "x", "text": TEXT})
        (inbox / "a.jsonl").write_text(
            f'{good}\n{{"id": "y"}}\nnot json\n{good.replace(FIRST, "Another")}\n{{"id": "z", "text": ""}}\n'
        )
        result = take(store, inbox / "a.jsonl")
        assert [problem.removeprefix(f"{inbox / 'a.jsonl'}: ") for problem in result.problems] == [
            "line 2: text: Field required",
            "line 3: not JSON with the keys id and text",
            "line 5: no text",
        ]
        assert result.new == 2

    def test_an_address_in_a_line_must_be_one(self, store, inbox) -> None:
        lines = [json.dumps({"id": "x", "text": TEXT, "url": url}) for url in ("javascript:alert(1)", "http://[::1")]
        (inbox / "a.jsonl").write_text("\n".join([*lines, json.dumps({"id": "y", "text": TEXT})]) + "\n")
        result = take(store, inbox / "a.jsonl")
        assert (result.new, len(result.problems)) == (1, 2)
        assert all("url: not an address" in problem for problem in result.problems)

    def test_two_lines_of_one_address_change_nothing_the_second_time(self, store, inbox) -> None:
        lines = [json.dumps({"id": "x", "text": f"{TEXT} {n}", "url": "https://paper.example/one"}) for n in (1, 2)]
        (inbox / "a.jsonl").write_text("\n".join(lines) + "\n")
        take(store, inbox / "a.jsonl")
        again = take(store, inbox / "a.jsonl")
        assert (again.new, again.revised, again.unchanged) == (0, 0, 2)

    def test_what_is_not_there(self, store, inbox) -> None:
        (inbox / "none").mkdir()
        result = take(store, inbox / "missing.txt", inbox / "none")
        assert [problem.split(": ")[1] for problem in result.problems] == [
            "no such file, folder or address",
            "a folder without files",
        ]

    def test_a_file_that_may_not_be_read(self, store, inbox) -> None:
        (inbox / "a.txt").symlink_to("/proc/self/mem")
        assert take(store, inbox / "a.txt").exit_code == 1

    @pytest.mark.parametrize("known", [{"title": "T"}, {"url": "https://paper.sample.invalid/1"}])
    def test_a_title_belongs_to_one_text(self, known: dict[str, str], store, inbox) -> None:
        (inbox / "a.txt").write_text(TEXT)
        (inbox / "b.txt").write_text(TEXT)
        with pytest.raises(CareBreachError, match="belong to one text"):
            take(store, inbox, **known)

    @pytest.mark.parametrize(
        ("known", "said"), [({"published": "soon"}, "not a date"), ({"url": "paper"}, "not an address")]
    )
    def test_options_that_cannot_be_meant_so(self, known: dict[str, str], said: str, store, inbox) -> None:
        (inbox / "a.txt").write_text(TEXT)
        with pytest.raises(CareBreachError, match=said):
            take(store, inbox / "a.txt", **known)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed texts are not on this machine")
def test_the_seed_texts_get_the_titles_that_a_reader_would_give_them(store) -> None:
    assert take(store, SEEDS).new == 5
    titles = [revision.title for _, revision in articles(store)]
    assert [title.split()[0] for title in titles] == ["A", "Birmingham", "Children’s", "Social", "Worker"]
