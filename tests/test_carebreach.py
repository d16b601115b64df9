"""The command line as a person meets it: the main job on the sample site, and bad input that gets one clear line."""

import csv
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.locks import lock

ROOT = Path(__file__).resolve().parent.parent


NO_NETWORK = {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}
"""Nothing listens there, and no name is looked up: that is left to the proxy. So no live source answers, anywhere."""


def carebreach(*words: str, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "carebreach", *words],
        cwd=ROOT,
        env=os.environ | NO_NETWORK | environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def one_clear_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a failing command said, which must be one line and no traceback."""
    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Do the main job where no live source answers: crawl, analyse, stop before the dashboard."""
    folder = tmp_path_factory.mktemp("run")
    done = carebreach("run", "--no-serve", CAREBREACH_DATA_DIR=str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


class TestRun:
    def test_it_says_that_it_uses_the_sample(self, sample) -> None:
        assert "SAMPLE" in sample[1]

    def test_the_real_corpus_stays_empty(self, sample) -> None:
        with sqlite3.connect(sample[0] / "carebreach.sqlite3") as connection:
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)

    def test_pages_travel_all_the_way_to_incidents(self, sample) -> None:
        with sqlite3.connect(sample[0] / "sample" / "carebreach.sqlite3") as connection:
            counts = {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("pages", "articles", "relevances", "reports", "statements", "incidents", "embeddings")
            }
        assert counts["articles"] == counts["relevances"] >= 35
        assert counts["incidents"] >= 15
        assert counts["statements"] > counts["reports"] >= counts["incidents"]
        assert counts["embeddings"] > 0

    def test_a_second_run_changes_nothing(self, sample) -> None:
        def rows() -> list[tuple[str, list[tuple[object, ...]]]]:
            with sqlite3.connect(sample[0] / "sample" / "carebreach.sqlite3") as connection:
                tables = (
                    "pages",
                    "articles",
                    "revisions",
                    "reports",
                    "statements",
                    "incidents",
                    "incident_links",
                    "themes",
                )
                return [
                    (table, connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()) for table in tables
                ]

        before = rows()
        done = carebreach("run", "--no-serve", CAREBREACH_DATA_DIR=str(sample[0]))
        assert done.returncode == 0, done.stderr
        assert rows() == before

    def test_archive_database_and_quotations_agree(self, sample) -> None:
        done = carebreach("corpus", "check", CAREBREACH_DATA_DIR=str(sample[0]), CAREBREACH_SAMPLE="1")
        assert (done.returncode, done.stderr) == (0, "")

    def test_the_export_begins_with_what_a_journalist_needs_and_says_sample(self, sample, tmp_path) -> None:
        done = carebreach(
            "corpus",
            "export",
            "--format",
            "csv",
            "--out",
            str(tmp_path),
            CAREBREACH_DATA_DIR=str(sample[0]),
            CAREBREACH_SAMPLE="1",
        )
        assert done.returncode == 0, done.stderr
        (file,) = [path for path in tmp_path.iterdir() if path.name.endswith("incidents.csv") and "SAMPLE" in path.name]
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert list(rows[0])[:6] == ["council", "date", "cause", "outcome", "source", "quotation"]
        assert len(rows) >= 15
        assert (tmp_path / "SAMPLE_datapackage.json").exists() or (tmp_path / "datapackage.json").exists()

    def test_an_outage_shows_the_real_corpus_and_never_the_sample(self, tmp_path) -> None:
        letter = tmp_path / "letter.txt"
        letter.write_text(
            "Council says sorry\n\nNorthmere City Council emailed a child's care plan to the wrong family."
        )
        folder = str(tmp_path / "data")
        assert carebreach("import", str(letter), CAREBREACH_DATA_DIR=folder).returncode == 0
        done = carebreach("run", "--no-serve", CAREBREACH_DATA_DIR=folder)
        assert done.returncode == 0, done.stderr
        assert "what the corpus holds" in done.stdout
        assert "SAMPLE" not in done.stdout
        assert not (tmp_path / "data" / "sample").exists()


class TestExtract:
    LINE = json.dumps(
        {
            "id": "x",
            "title": "Council apologises after email blunder",
            "text": "Northmere City Council has apologised after a social worker emailed a child's care plan to the wrong family.",
            "published": "2024-05-02",
        }
    )

    def test_one_line_out_for_each_line_in_and_in_order(self) -> None:
        done = carebreach("analyse", "extract", stdin=f"{self.LINE}\nnot json\n{self.LINE}\n")
        first, bad, last = (json.loads(line) for line in done.stdout.splitlines())
        assert done.returncode != 0
        assert "error" in bad
        assert first == last
        (report,) = first["reports"]
        assert report["causes"] == ["misaddressed_email"]
        texts = {"title": json.loads(self.LINE)["title"], "text": json.loads(self.LINE)["text"]}
        assert report["evidence"]
        for evidence in report["evidence"]:
            assert texts[evidence.get("in", "text")][evidence["start"] : evidence["end"]] == evidence["quote"]

    def test_exit_status_is_0_when_every_line_was_good(self) -> None:
        assert carebreach("analyse", "extract", stdin=f"{self.LINE}\n").returncode == 0


class TestBadInput:
    def test_a_port_in_use(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            assert carebreach("corpus", "migrate").returncode == 0
            for command in ("run", "serve"):
                assert port in one_clear_line(carebreach(command, CAREBREACH_PORT=port))

    @pytest.mark.parametrize(
        "command", [["run", "--no-serve"], ["corpus", "stats"], ["analyse", "run"], ["import", "README.md"]]
    )
    def test_a_malformed_database_url(self, command) -> None:
        assert "CAREBREACH_DATABASE_URL" in one_clear_line(carebreach(*command, CAREBREACH_DATABASE_URL="postgres//me"))

    def test_a_database_from_a_newer_version(self, own_data_folder) -> None:
        assert carebreach("corpus", "migrate").returncode == 0
        with sqlite3.connect(own_data_folder / "carebreach.sqlite3") as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        for command in (["run", "--no-serve"], ["corpus", "stats"], ["serve"]):
            assert "newer" in one_clear_line(carebreach(*command))

    def test_an_unknown_command_names_itself(self) -> None:
        done = carebreach("analyze")
        assert done.returncode == 2
        assert "analyze" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_full_disk(self, tmp_path) -> None:
        """A limit on file sizes stands in for the disk: the system refuses to write the same way."""
        (tmp_path / "letter.txt").write_text("A headline\n\n" + os.urandom(200_000).hex())
        code = (
            "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, resource.RLIM_INFINITY));"
            f"sys.argv = ['carebreach', 'import', {str(tmp_path / 'letter.txt')!r}];"
            "import carebreach; carebreach.main()"
        )
        assert carebreach("corpus", "migrate").returncode == 0
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
        assert re.search("can't be written|disk", done.stderr)
        assert carebreach("corpus", "check").returncode == 0
        assert carebreach("import", str(tmp_path / "letter.txt")).returncode == 0

    def test_a_disk_that_fills_while_the_corpus_is_made(self, own_data_folder) -> None:
        code = (
            "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY));"
            "import sys; sys.argv = ['carebreach', 'corpus', 'migrate']; import carebreach; carebreach.main()"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr
        assert one_clear_line(done)
        assert carebreach("corpus", "migrate").returncode == 0

    def test_two_first_commands_at_once_make_one_corpus(self, own_data_folder) -> None:
        words = [sys.executable, "-m", "carebreach", "corpus", "migrate"]
        both = [subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        assert [one.wait(120) for one in both] == [0, 0], [one.communicate()[1] for one in both]

    def test_a_failed_write_tells_no_words_of_the_text(self, own_data_folder, tmp_path) -> None:
        assert carebreach("corpus", "migrate").returncode == 0
        with sqlite3.connect(own_data_folder / "carebreach.sqlite3") as connection:
            connection.execute("CREATE TRIGGER t BEFORE INSERT ON revisions BEGIN SELECT raise(abort, 'no'); END")
        (tmp_path / "letter.txt").write_text("Council zebra breach\n\nZelda Privateperson, 9, had her file sent away.")
        said = one_clear_line(carebreach("import", str(tmp_path / "letter.txt")))
        assert "can't be written" in said
        assert "Zelda" not in said
        assert "zebra" not in said

    def test_a_second_analysis_waits_its_turn(self, own_data_folder) -> None:
        assert carebreach("corpus", "migrate").returncode == 0
        with lock(own_data_folder, "analysis"):
            assert "already running" in one_clear_line(carebreach("analyse", "run"))
        assert carebreach("analyse", "run").returncode == 0

    def test_a_check_makes_no_corpus(self, own_data_folder) -> None:
        assert "no corpus" in one_clear_line(carebreach("corpus", "check"))
        assert not own_data_folder.exists()

    @pytest.mark.parametrize(
        "address", ["http://[::1", "http://127.0.0.1:99999/", "https://someone:secret@paper.example/"]
    )
    def test_an_address_that_is_none(self, address) -> None:
        done = carebreach("import", address)
        assert done.returncode == 1
        assert "address" in done.stderr
        assert "secret" not in done.stderr
        assert "Traceback" not in done.stderr

    def test_an_empty_name_is_not_the_current_folder(self) -> None:
        assert "empty" in carebreach("import", "").stderr
        assert "empty" in one_clear_line(carebreach("corpus", "export", "--out", ""))

    def test_ctrl_c_in_mid_run_and_the_next_run_goes_on(self, tmp_path) -> None:
        environment = os.environ | NO_NETWORK | {"CAREBREACH_DATA_DIR": str(tmp_path)}
        running = subprocess.Popen(
            [sys.executable, "-m", "carebreach", "run", "--no-serve"],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - as at a terminal
        )  # fmt: skip
        database = tmp_path / "sample" / "carebreach.sqlite3"
        for _ in range(600):
            if database.exists() and _articles(database) >= 3:
                break
            time.sleep(0.1)
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=60)
        assert running.returncode == 130, said
        assert "Traceback" not in said
        assert "Interrupted" in said
        stored = _articles(database)
        assert stored >= 3
        done = carebreach("run", "--no-serve", CAREBREACH_DATA_DIR=str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert _articles(database) >= 35


def _articles(database: Path) -> int:
    try:
        with sqlite3.connect(database) as connection:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
