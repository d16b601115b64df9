"""`carebreach crawl schedule`: the files that make systemd, or cron, collect and analyse by themselves.

One timer at the smallest rhythm is enough: `crawl run --due` visits only the sources whose own rhythm has passed.
"""

import os
import platform
import shlex
import sys
import zlib
from pathlib import Path

from platformdirs import user_config_path

from corpus.config import Settings
from corpus.errors import CareBreachError
from crawler.process import sources_to_crawl
from crawler.source import SourceSpider

NAME = "carebreach"
STEPS = (1, 2, 3, 4, 6, 8, 12, 24)
"""Hours between two runs: what divides a day, so that every day is alike."""
SECRETS = user_config_path(NAME) / "environment"
CRAWL, ANALYSE = ("crawl", "run", "--due", "--quiet"), ("analyse", "run")

NEXT = {
    "systemd": """
systemctl --user daemon-reload && systemctl --user enable --now carebreach-crawl.timer    (the files in {folder})
loginctl enable-linger           lets it run while you are logged out
systemctl --user list-timers     when it runs next;  journalctl --user -u carebreach-crawl  what it said""",
    "cron": """
crontab -e                       then paste the lines; cron mails what needs a person, and nothing else""",
}
"""What a person does with the files, by format."""

_HARDENING = """\
# Nothing more than collecting needs; what is listed here works in a user's own manager, too.
NoNewPrivileges=true
LockPersonality=true
RestrictRealtime=true
RestrictSUIDSGID=true
RestrictNamespaces=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
UMask=0077
Nice=10
IOSchedulingClass=idle
"""


def units(settings: Settings) -> dict[str, str]:
    """Return the systemd units of a user, by file name.

    Raises:
        CareBreachError: a setting can't be written into one, or no contact is set.
    """
    common = "".join(f"Environment={_quoted(f'{name}={value}')}\n" for name, value in _environment(settings).items())
    common += "# Secrets, such as CAREBREACH_GUARDIAN_KEY=…, one a line, readable by you alone.\n"
    common += f"EnvironmentFile=-{_plain(SECRETS)}\n"
    followed = f"OnSuccess={NAME}-analyse.service\nOnFailure={NAME}-analyse.service\n"
    return {
        f"{NAME}-crawl.timer": _timer(settings),
        f"{NAME}-crawl.service": _service("Collect what the sources of CareBreach publish", CRAWL, common, followed),
        f"{NAME}-analyse.service": _service("Analyse what CareBreach has collected", ANALYSE, common),
    }


def crontab(settings: Settings) -> str:
    """Return the lines of a crontab.

    Raises:
        CareBreachError: a setting can't be written into one, or no contact is set.
    """
    secrets = shlex.quote(str(SECRETS))
    given = " ".join(f"{name}={shlex.quote(value)}" for name, value in _environment(settings).items())
    crawl, analyse = (shlex.join([command(), *words]) for words in (CRAWL, ANALYSE))
    line = f"set -a; [ ! -r {secrets} ] || . {secrets}; {given}; {crawl}; {analyse} > /dev/null"
    hours = "*" if step() == 1 else f"*/{step()}"
    escaped = line.replace("%", r"\%")  # cron would end the command at a bare one
    explained = "".join(f"# {one}\n" for one in explanation(settings))
    return f"{explained}{_minute(settings)} {hours} * * * {escaped}\n"


def explanation(settings: Settings) -> list[str]:
    """Say how one timer keeps all rhythms, and what is missing in these files."""
    every: dict[float, list[str]] = {}
    for name, kind in _scheduled().items():
        every.setdefault(kind.rhythm, []).append(name)
    told = [f"Wakes every {step()} h; `crawl run --due` visits the sources whose own rhythm has passed, and no other:"]
    told += [f"  every {hours:g} h: {', '.join(names)}" for hours, names in sorted(every.items())]
    return told + [f"{name} is set here and not written down: put it into {SECRETS}" for name in _unwritten(settings)]


def step() -> int:
    """Return the hours between two runs: the most that keep the smallest rhythm."""
    smallest = min((kind.rhythm for kind in _scheduled().values()), default=24)
    return max((hours for hours in STEPS if hours <= smallest), default=1)


def command() -> str:
    """Return the command of this very installation, to be called from anywhere.

    Raises:
        CareBreachError: it was never installed.
    """
    script = Path(sys.executable).absolute().with_name(NAME)
    if not script.is_file():
        raise CareBreachError(f"{script} is not there; install CareBreach into this Python, as `make run` does")
    return str(script)


def _scheduled() -> dict[str, type[SourceSpider]]:
    return {name: kind for name, kind in sources_to_crawl().items() if kind.grant().permission != "off"}


def _environment(settings: Settings) -> dict[str, str]:
    """Return what a scheduled run must be told; secrets stay out of files that others may read."""
    if not settings.contact:
        raise CareBreachError("set CAREBREACH_CONTACT first: webmasters must be able to reach who crawls by itself")
    given = {"CAREBREACH_DATA_DIR": str(settings.data_dir.absolute()), "CAREBREACH_CONTACT": settings.contact}
    given |= {"CAREBREACH_REQUIRE_TERMS": "1"} if settings.require_terms else {}
    for name, value in given.items():
        if not value.isprintable():
            raise CareBreachError(f"{name}: {value!r} holds a character that no unit file or crontab can; change it")
    return given


def _unwritten(settings: Settings) -> list[str]:
    """Name the variables that are set here, would be missed by a scheduled run, and are not written down."""
    known = {*_environment(settings), "CAREBREACH_SAMPLE", "CAREBREACH_HOST", "CAREBREACH_PORT"}
    return sorted(name for name in os.environ if name.startswith("CAREBREACH_") and name not in known)


def _timer(settings: Settings) -> str:
    hours = "00" if step() == 24 else f"00/{step()}"
    explained = "".join(f"# {line}\n" for line in explanation(settings))
    return f"""\
{explained}[Unit]
Description=Collect for CareBreach every {step()} h

[Timer]
OnCalendar=*-*-* {hours}:00:00
# Not all machines at the full hour; always the same delay here, so that the rhythm stays even.
RandomizedDelaySec=45min
FixedRandomDelay=true
# What was missed while the machine was off is made up for.
Persistent=true

[Install]
WantedBy=timers.target
"""


def _service(description: str, words: tuple[str, ...], common: str, followed: str = "") -> str:
    return f"""\
[Unit]
Description={description}
{followed}
[Service]
Type=oneshot
ExecStart={" ".join([_program(command()), *words])}
# One that hangs is ended; what it stored stays, and the next goes on from there.
TimeoutStartSec=12h
TimeoutStopSec=60
{common}
{_HARDENING}"""


def _program(path: str) -> str:
    """Return a command's path for ExecStart; systemd itself calls none with quotation marks or backslashes in it."""
    return f"/usr/bin/env {_quoted(path).replace('$', '$$')}" if set(path) & set("\"'\\") else _quoted(path)


def _minute(settings: Settings) -> int:
    """Return a minute that is this installation's own, so that not all ask at the full hour."""
    return zlib.crc32(f"{platform.node()} {settings.data_dir.absolute()}".encode()) % 60


def _quoted(text: str) -> str:
    """Return a text as one word of a unit file."""
    escaped = _plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _plain(text: object) -> str:
    """Return a text without what systemd would take for a specifier."""
    return str(text).replace("%", "%%")
