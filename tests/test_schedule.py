"""`carebreach crawl schedule`: systemd takes the units, a shell runs the crontab line, secrets stay out of both."""

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from corpus.config import Settings
from corpus.errors import CareBreachError
from corpus.models import Run
from corpus.store import Store
from corpus.waiting import BEYOND_LIMIT
from crawler import VERSION, scheduling
from crawler.crawl import is_due
from crawler.process import sources_to_crawl
from crawler.visit import Visit

HERE = Path(__file__).resolve().parent
CONTACT = "me%20'or'me@sample.invalid"
ODD = 'half of "it", 50% \\ and a space'
"""A folder's name with all that systemd, cron or a shell could misread."""


def schedule(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `carebreach crawl schedule` with this data folder."""
    given = {"CAREBREACH_DATA_DIR": str(folder), "CAREBREACH_CONTACT": CONTACT, "XDG_CONFIG_HOME": str(folder.parent)}
    return subprocess.run(
        [sys.executable, "-m", "carebreach", "crawl", "schedule", *words],
        cwd=HERE.parent,
        env=os.environ | given | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a Python with a `carebreach` beside it into a folder; the command tells what it was called with."""
    program = folder / scheduling.NAME
    folder.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "$CAREBREACH_DATA_DIR|$CAREBREACH_CONTACT|$CAREBREACH_KEY|$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    return program


class TestSystemd:
    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd (Debian: apt-get install systemd)")
    @pytest.mark.parametrize("where", [ODD, "50% and a space"])
    def test_systemd_takes_the_units_whatever_the_paths(self, where: str, tmp_path: Path, monkeypatch) -> None:
        program = install(tmp_path / where, monkeypatch)
        for name, text in scheduling.units(Settings(data_dir=tmp_path / where, contact=CONTACT)).items():
            (tmp_path / name).write_text(text)
        verify = ["systemd-analyze", "verify", *map(str, tmp_path.glob("carebreach-*"))]
        done = subprocess.run(verify, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        program.unlink()
        missing = subprocess.run(verify, capture_output=True, text=True, check=False)
        assert where == ODD or f"{program} is not executable" in missing.stderr

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd (Debian: apt-get install systemd)")
    def test_the_calendar_is_the_smallest_rhythm(self) -> None:
        timer = scheduling.units(Settings(contact=CONTACT))["carebreach-crawl.timer"]
        (calendar,) = re.findall(r"^OnCalendar=(.+)$", timer, re.MULTILINE)
        done = subprocess.run(
            ["systemd-analyze", "calendar", "--iterations=9", calendar],
            env=os.environ | {"TZ": "UTC"}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        hours = [int(hour) for hour in re.findall(r"\d{4}-\d\d-\d\d (\d\d):00:00 UTC", done.stdout)]
        smallest = min(kind.rhythm for kind in sources_to_crawl().values() if kind.source.permission != "off")
        assert sorted(set(hours)) == list(range(0, 24, int(smallest)))

    def test_a_missed_run_is_made_up_for_and_not_all_machines_ask_at_once(self) -> None:
        timer = scheduling.units(Settings(contact=CONTACT))["carebreach-crawl.timer"]
        assert {"Persistent=true", "FixedRandomDelay=true", "RandomizedDelaySec=45min"} <= set(timer.splitlines())

    def test_values_are_quoted_and_specifiers_escaped(self, tmp_path: Path) -> None:
        service = scheduling.units(Settings(data_dir=tmp_path / ODD, contact=CONTACT))["carebreach-crawl.service"]
        written = str(tmp_path / 'half of \\"it\\", 50%% \\\\ and a space')
        assert f'Environment="CAREBREACH_DATA_DIR={written}"' in service.splitlines()
        assert "Environment=\"CAREBREACH_CONTACT=me%%20'or'me@sample.invalid\"" in service.splitlines()

    def test_what_was_collected_is_analysed_also_after_a_source_failed(self) -> None:
        units = scheduling.units(Settings(contact=CONTACT))
        crawl = units["carebreach-crawl.service"]
        assert re.search(r'^ExecStart="/.+/carebreach" crawl run --due --quiet$', crawl, re.MULTILINE)
        assert {"OnSuccess=carebreach-analyse.service", "OnFailure=carebreach-analyse.service"} <= set(
            crawl.splitlines()
        )
        assert re.search(r'^ExecStart="/.+/carebreach" analyse run$', units["carebreach-analyse.service"], re.MULTILINE)

    def test_files_are_written_where_they_are_wanted(self, tmp_path: Path) -> None:
        done = schedule("--out", str(tmp_path / "units"), folder=tmp_path / "data")
        assert (done.returncode, done.stdout) == (0, "")
        assert sorted(path.name for path in (tmp_path / "units").iterdir()) == sorted(
            scheduling.units(Settings(contact=CONTACT))
        )
        assert "systemctl --user enable --now carebreach-crawl.timer" in done.stderr


class TestCron:
    def line(self, settings: Settings) -> tuple[list[str], str]:
        """Return the five fields of the line and its command, as cron hands it to a shell."""
        *comments, line = scheduling.crontab(settings).splitlines()
        assert all(comment.startswith("#") for comment in comments)
        *fields, command = line.split(" ", 5)
        assert re.search(r"(?<!\\)%", command) is None, "cron ends a command at a bare %"
        return fields, command.replace(r"\%", "%")

    def test_the_fields_are_a_minute_of_our_own_at_the_smallest_rhythm(self, tmp_path: Path) -> None:
        minute, hours, *days = self.line(Settings(data_dir=tmp_path, contact=CONTACT))[0]
        assert 0 <= int(minute) < 60
        assert hours == f"*/{scheduling.step()}"
        assert days == ["*", "*", "*"]

    def test_a_shell_runs_it_with_what_was_set_and_with_the_secrets(self, tmp_path: Path, monkeypatch) -> None:
        install(tmp_path / ODD, monkeypatch)
        secrets = tmp_path / ODD / "environment"
        secrets.write_text("CAREBREACH_KEY=secret\n")
        monkeypatch.setattr(scheduling, "SECRETS", secrets)
        command = self.line(Settings(data_dir=tmp_path / ODD, contact=CONTACT))[1]
        done = subprocess.run(["/bin/sh", "-c", command], env={}, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        assert done.stdout == f"{tmp_path / ODD}|{CONTACT}|secret|crawl run --due --quiet\n"

    def test_it_runs_without_secrets(self, tmp_path: Path, monkeypatch) -> None:
        install(tmp_path / "bin", monkeypatch)
        monkeypatch.setattr(scheduling, "SECRETS", tmp_path / "nothing")
        command = self.line(Settings(data_dir=tmp_path, contact=CONTACT))[1]
        done = subprocess.run(["/bin/sh", "-c", command], env={}, capture_output=True, text=True, check=False)
        assert (done.stderr, done.stdout) == ("", f"{tmp_path}|{CONTACT}||crawl run --due --quiet\n")


class TestBoth:
    @pytest.mark.parametrize("format", ["systemd", "cron"])
    def test_a_secret_is_named_and_never_written(self, format: str, tmp_path: Path) -> None:
        secrets = {
            "CAREBREACH_GUARDIAN_KEY": "abc-hush",
            "CAREBREACH_DATABASE_URL": "postgresql+psycopg://me:hush@h/c",
        }
        done = schedule("--format", format, folder=tmp_path / "data", **secrets)
        assert done.returncode == 0, done.stderr
        assert "hush" not in done.stdout
        for name in secrets:
            assert (
                f"# {name} is set here and not written down: put it into {tmp_path}/carebreach/environment"
                in done.stdout
            )

    def test_each_source_is_named_with_its_rhythm_and_those_that_are_off_are_not(self) -> None:
        told = "\n".join(scheduling.explanation(Settings(contact=CONTACT)))
        for name, kind in sources_to_crawl().items():
            listed = re.search(rf"every {kind.rhythm:g} h: .*\b{name}\b", told) is not None
            assert listed == (kind.grant().permission != "off"), name

    def test_who_crawls_by_itself_must_be_reachable(self, tmp_path: Path) -> None:
        done = schedule(folder=tmp_path, CAREBREACH_CONTACT="")
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert "CAREBREACH_CONTACT" in done.stderr

    def test_a_file_in_the_place_of_the_folder_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "taken").touch()
        done = schedule("--out", str(tmp_path / "taken"), folder=tmp_path)
        assert done.returncode == 2
        assert done.stderr == f"carebreach: --out {tmp_path / 'taken'}: can't be written (File exists); name a folder\n"

    def test_a_line_break_in_a_setting_is_refused(self, tmp_path: Path) -> None:
        for write in (scheduling.units, scheduling.crontab):
            with pytest.raises(CareBreachError, match="CAREBREACH_CONTACT"):
                write(Settings(data_dir=tmp_path, contact="me\nExecStart=/bin/true"))

    @pytest.mark.parametrize(("rhythms", "hours"), [((3, 24), 3), ((5, 24), 4), ((0.5,), 1), ((168,), 24), ((), 24)])
    def test_the_step_divides_a_day_and_keeps_the_smallest_rhythm(self, rhythms, hours, monkeypatch) -> None:
        kinds = {f"s{rhythm}": type("Kind", (), {"rhythm": rhythm}) for rhythm in rhythms}
        monkeypatch.setattr(scheduling, "_scheduled", lambda: kinds)
        assert scheduling.step() == hours


class TestDue:
    @pytest.mark.parametrize(
        ("minutes", "counts", "due"),
        [(-5, {}, True), (5, {}, True), (-60, {}, False), (-60, {f"passed_over: {BEYOND_LIMIT}": 3}, True)],
        ids=["a little early, as timers are", "on time", "too early", "entries were left"],
    )
    def test_a_source_is_due_when_its_rhythm_has_passed(self, minutes, counts, due, store: Store) -> None:
        kind = sources_to_crawl()["newsquest"]
        store.put_source(kind(visit=Visit(store)).source_row())
        run = store.start_run("crawl", kind.name, VERSION)
        with store.writing() as session:
            began = datetime.now(UTC) - timedelta(hours=kind.rhythm, minutes=minutes)
            session.execute(update(Run).where(Run.id == run.id).values(started=began))
        store.finish_run(run, "finished", counts)
        assert is_due(store, kind) == due

    def test_a_source_whose_last_run_failed_is_due(self, store: Store) -> None:
        kind = sources_to_crawl()["newsquest"]
        assert is_due(store, kind)
        store.put_source(kind(visit=Visit(store)).source_row())
        store.finish_run(store.start_run("crawl", kind.name, VERSION), "failed", {})
        assert is_due(store, kind)
