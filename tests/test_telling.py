"""What a crawl tells: a line for each source; quiet when all is well; the same as JSON; what has drifted, and what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.process import SILENT, CrawlResult, SourceResult
from crawler.telling import Teller
from crawler.visit import Tally

ROOT = Path(__file__).resolve().parent.parent
WELL = SourceResult(Tally(answered=True, listed=9, fetched=2, new=2), "finished")
FAILED = SourceResult(Tally(answered=True, listed=1), "failed", "3 of 9 pages could not be parsed")
DRIFTED = SourceResult(
    Tally(answered=True, listed=1), "finished", "", ["went quiet: 0 new entries in 7 days", "unknown word"]
)
SHAKY = SourceResult(Tally(answered=True, listed=1), "finished", "https://a.invalid/feed: failed (HTTP 500)")
DEAD = SourceResult(Tally(), "failed", SILENT)
KEYLESS = SourceResult(Tally(), "skipped", "set CAREBREACH_GUARDIAN_KEY")


def told(
    capsys: pytest.CaptureFixture[str], *, quiet: bool = False, **sources: SourceResult
) -> tuple[list[str], list[str]]:
    """Return the lines told on standard output and on standard error."""
    Teller(quiet=quiet, as_json=False).tell(CrawlResult(sources))
    out, err = capsys.readouterr()
    return out.splitlines(), err.splitlines()


class TestText:
    def test_each_source_has_one_line(self, capsys) -> None:
        out, err = told(capsys, a=WELL, b=FAILED, c=DEAD, d=KEYLESS)
        assert [line.partition(":")[0] for line in out] == ["a", "b", "c", "d"]
        assert out[0] == "a: 9 listed, 0 passed over, 2 fetched, 2 new, 0 revised"
        assert out[2:] == [f"c: {SILENT}", "d: set CAREBREACH_GUARDIAN_KEY"]
        assert err == ["b: 3 of 9 pages could not be parsed"]

    def test_drift_says_what_and_what_to_do(self, capsys) -> None:
        _, err = told(capsys, reach=DRIFTED)
        assert err == [
            "reach: went quiet: 0 new entries in 7 days",
            "reach: unknown word",
            "reach: look closer with `carebreach crawl check reach`",
        ]

    def test_nothing_due(self, capsys) -> None:
        assert told(capsys) == (["no source is due"], [])


class TestQuiet:
    def test_nothing_is_said_where_all_is_well(self, capsys) -> None:
        assert told(capsys, quiet=True, a=WELL, d=KEYLESS) == ([], [])
        assert told(capsys, quiet=True) == ([], [])

    def test_a_feed_that_failed_once_needs_nobody(self, capsys) -> None:
        assert told(capsys, quiet=True, a=SHAKY) == ([], [])

    def test_a_failure_a_silence_and_drift_need_a_person(self, capsys) -> None:
        out, err = told(capsys, quiet=True, a=WELL, b=FAILED, c=DEAD, reach=DRIFTED)
        assert out == []
        assert [line.partition(":")[0] for line in err] == ["b", "c", "reach", "reach", "reach"]

    def test_a_dead_network_is_one_line(self, capsys) -> None:
        assert told(capsys, quiet=True, a=DEAD, b=DEAD, d=KEYLESS) == (
            [],
            ["no source answered; is this machine on-line?"],
        )


class TestCommand:
    """In processes of their own, as cron calls it."""

    def run(self, *words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `carebreach crawl run`."""
        return subprocess.run(
            [sys.executable, "-m", "carebreach", "crawl", "run", *words],
            cwd=ROOT,
            env=os.environ | {"CAREBREACH_DATA_DIR": str(folder)} | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def test_each_source_is_one_object_with_its_counts(self, tmp_path: Path) -> None:
        done = self.run("--sample", "--source", "lgsco", "--source", "ico", "--log-format", "json", folder=tmp_path)
        assert (done.returncode, done.stdout) == (0, "")
        *lines, last = map(json.loads, done.stderr.splitlines())
        visits = {line["source"]: line for line in lines if "source" in line}
        assert set(visits) == {"ico", "lgsco"}
        assert all(line["counts"]["new"] > 0 and line["status"] == "finished" for line in visits.values())
        assert all({"time", "level", "logger", "message"} <= line.keys() for line in [*lines, last])
        assert (last["message"], last["exit_status"], last["sources"]) == ("crawl ended", 0, 2)

    def test_quiet_json_says_nothing_where_all_is_well(self, tmp_path: Path) -> None:
        done = self.run("--sample", "--source", "lgsco", "--log-format", "json", "--quiet", folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def test_a_failure_is_a_warning(self, tmp_path: Path) -> None:
        dead = {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
        done = self.run("--source", "lgsco", "--log-format", "json", "--quiet", folder=tmp_path, **dead)
        assert done.returncode == 3
        hint, line = map(json.loads, done.stderr.splitlines())
        assert "CAREBREACH_CONTACT" in hint["message"]
        assert (line["level"], line["source"], line["message"]) == ("warning", "lgsco", f"lgsco: {SILENT}")

    def test_bad_input_is_json_too(self, tmp_path: Path) -> None:
        done = self.run("--sample", "--source", "daily_moon", "--log-format", "json", folder=tmp_path)
        assert done.returncode == 2
        (line,) = map(json.loads, done.stderr.splitlines())
        assert line["level"] == "error"
        assert "daily_moon" in line["message"]
