"""A newcomer adds a source: spider, frozen pages, a failing test, a green one. In a copy of the project, with real pytest."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import CareBreachError
from crawler.contributing import freezing
from crawler.contributing.scaffold import add_source, render_spider
from crawler.parsing.article import parse_article
from crawler.sample_site import respond

ROOT = Path(__file__).resolve().parent.parent
PARTS = ["carebreach.py", "pyproject.toml", "analysis", "corpus", "crawler", "docs", "tests/conftest.py", "tests/builders.py", "tests/postgresql.py", "tests/test_spiders.py", "tests/fixtures"]  # fmt: skip
SITE = "https://www.publicservicetech.sample.invalid"
PAPER = "https://www.northmeregazette.sample.invalid"
FEED = f"{SITE}/feed/"
STORY = f"{PAPER}/news/25574318.mum-sent-minutes-familys-child/"


def run(checkout: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in a checkout, with the sample site in the place of the web."""
    given = {"CAREBREACH_SAMPLE": "1", "CAREBREACH_DATA_DIR": str(checkout / "data")} | environment
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=checkout,
        env={name: value for name, value in (os.environ | given).items() if value},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def files(checkout: Path) -> set[Path]:
    """Return the files of a checkout that its tools don't make by themselves."""
    made = {"__pycache__", ".pytest_cache", "data"}
    return {path for path in checkout.rglob("*") if path.is_file() and not made & set(path.parts)}


def test_spider_of(checkout: Path, name: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of one spider's frozen pages."""
    words = (
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "tests/test_spiders.py",
        "-k",
        f"frozen_page and {name}",
    )
    return run(checkout, *words, CAREBREACH_SAMPLE="")


def story() -> str:
    """Return the words of the story."""
    host, _, path = STORY.removeprefix("https://").partition("/")
    parsed = parse_article(respond("GET", host, f"/{path}", {}, b"").body, STORY)
    return f"{parsed.title} {parsed.byline} {parsed.text}"


test_spider_of.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project."""
    folder = tmp_path_factory.mktemp("checkout")
    for part in PARTS:
        target = folder / part
        target.parent.mkdir(exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / part).exists():
            shutil.copy(ROOT / part, target)
    return folder


def test_from_nothing_to_a_green_test(checkout: Path) -> None:
    begun = time.monotonic()
    done = run(checkout, "carebreach", "crawl", "add", "tech_paper", "The Tech Paper", FEED, "--kind", "trade_press")
    assert (done.returncode, done.stderr) == (0, "")
    assert "wrote crawler/spiders/tech_paper.py" in done.stdout
    assert "| `tech_paper` | The Tech Paper | trade press |" in (checkout / "docs" / "sources.md").read_text()

    failing = test_spider_of(checkout, "tech_paper")
    assert failing.returncode == 1
    assert failing.stdout.count("\nFAILED ") == 2
    for case in ("feed", "article"):
        file = f"tests/fixtures/tech_paper/{case}/expected.json"
        assert f"compare {file} with the page beside it" in failing.stdout
        expected = json.loads((checkout / file).read_text())
        del expected["checked"]
        (checkout / file).write_text(json.dumps(expected))
    passing = test_spider_of(checkout, "tech_paper")
    assert passing.returncode == 0, passing.stdout
    assert time.monotonic() - begun < 400, "ten minutes, most of them for reading"

    file = checkout / "tests/fixtures/tech_paper/article/expected.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"title": "Another title"}))
    assert "tech_paper-article-title" in test_spider_of(checkout, "tech_paper").stdout


def test_the_frozen_feed_leads_to_the_frozen_article(checkout: Path) -> None:
    done = run(checkout, "carebreach", "crawl", "add", "second_paper", "Second", FEED)
    assert done.returncode == 0, done.stderr
    folder = checkout / "tests" / "fixtures" / "second_paper"
    feed, article = (json.loads((folder / case / "expected.json").read_text()) for case in ("feed", "article"))
    assert feed["requests"] == [article["url"]]
    assert feed["listed"] == 5
    assert article["publisher"] == "Second"
    assert article["published"].startswith("2026-10-20")
    notes = [json.loads((folder / case / "meta.json").read_text())["note"] for case in ("feed", "article")]
    assert all(note.startswith("Synthetic") and "replaced" in note for note in notes)


class TestFreezing:
    def test_a_further_page_of_a_known_source(self, checkout: Path) -> None:
        done = run(checkout, "carebreach", "crawl", "freeze", STORY, "--case", "another_story")
        assert done.returncode == 0, done.stderr
        folder = checkout / "tests" / "fixtures" / "newsquest" / "another_story"
        meta, expected = (json.loads((folder / name).read_text()) for name in ("meta.json", "expected.json"))
        assert (meta["callback"], meta["entry"]["publisher"]) == ("parse_page", "Northmere Gazette")
        assert meta["url"].startswith(f"{PAPER}/news/25574318.")
        assert expected["rule"].startswith("newsquest@") or expected["rule"] == "json-ld"
        assert "checked" in expected
        words = {word for word in re.findall(r"\w+", story()) if len(word) > 7} - {"paragraph"}  # a class
        assert len(words) > 10
        assert [word for word in words if word in (folder / "page.html").read_text()] == []
        again = run(checkout, "carebreach", "crawl", "freeze", STORY, "--case", "another_story")
        assert again.returncode == 2
        assert "tests/fixtures/newsquest/another_story exists" in again.stderr

    def test_a_listing_is_read_as_one(self, checkout: Path) -> None:
        done = run(checkout, "carebreach", "crawl", "freeze", f"{PAPER}/news/rss/", "--case", "a_feed")
        assert done.returncode == 0, done.stderr
        meta = json.loads((checkout / "tests/fixtures/newsquest/a_feed/meta.json").read_text())
        assert (meta["callback"], meta["arguments"]) == ("parse_listing", {"publisher": "Northmere Gazette"})

    def test_a_page_that_belongs_to_no_source(self, checkout: Path) -> None:
        done = run(checkout, "carebreach", "crawl", "freeze", "https://nobody.sample.invalid/x", "--case", "a_page")
        assert done.returncode == 2
        assert "--source" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ico", "The ICO", FEED), "crawler/spiders/ico.py exists"),
        (("persons", "Persons", FEED), "tests/fixtures/persons exists"),
        (("Tech-Paper", "T", FEED), "no name for a source"),
        (("class", "T", FEED), "no name for a source"),
        (("../spy", "T", FEED), "no name for a source"),
        (("a_paper", 'T"""', FEED), "no title"),
        (("a_paper", "T", FEED, "blog"), "no kind of source"),
        (("a_paper", "T", "ftp://paper/feed"), "no address"),
        (("a_paper", "T", "https://me:secret@paper.invalid/feed"), "no address"),
    ],
)
def test_bad_words_are_refused_before_anything_is_fetched(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CareBreachError, match=re.escape(said)):
        add_source(*words)


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        (STORY, "not a feed"),
        (f"{PAPER}/nothing-here", "gone (HTTP 404)"),
        (f"{PAPER}/news/premium/feed", "forbidden by robots.txt"),
    ],
)
def test_what_can_not_be_fetched_is_one_line_and_leaves_nothing(checkout: Path, feed: str, said: str) -> None:
    before = files(checkout)
    done = run(checkout, "carebreach", "crawl", "add", "a_paper", "T", feed)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert said in done.stderr
    assert files(checkout) == before


def test_an_address_inside_a_private_network_is_refused(checkout: Path) -> None:
    before = files(checkout)
    done = run(checkout, "carebreach", "crawl", "add", "a_paper", "T", "https://127.0.0.1/feed", CAREBREACH_SAMPLE="")
    assert done.returncode == 2
    assert "private network" in done.stderr
    assert files(checkout) == before


class TestPlacing:
    def test_all_or_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "b").write_text("here before")
        with pytest.raises(FileExistsError):
            freezing.place(tmp_path, {Path("new/deep/a"): "1", Path("b"): "2"})
        assert [path.name for path in tmp_path.rglob("*")] == ["b"]
        assert (tmp_path / "b").read_text() == "here before"

    def test_an_installed_package_has_no_tests_to_add_to(self, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.setattr(freezing, "CHECKOUT", tmp_path)
        with pytest.raises(CareBreachError, match="checkout"):
            freezing.checkout()


class TestSpider:
    def test_its_code_is_formatted_as_ours(self, tmp_path: Path) -> None:
        file = tmp_path / "a_paper.py"
        file.write_text(
            render_spider("a_paper", "The O’Paper", "https://a.sample.invalid/x?format=feed&type=rss", "newspaper")
        )
        for check in (["format", "--diff"], ["check"]):
            done = subprocess.run([sys.executable, "-m", "ruff", *check, str(file), "--config", str(ROOT / "pyproject.toml")], capture_output=True, text=True, check=False)  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
        assert 'feed = "/x?format=feed&type=rss"' in file.read_text()
        assert "Terms not read yet." in file.read_text()
