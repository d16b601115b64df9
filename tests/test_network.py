"""Only the open web is reached: by what an address says, and by what its name leads to when a connection is made."""

import ipaddress
import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy import Request

from crawler.network import PRIVATE, PublicResolver, is_public, objection

ROOT = Path(__file__).resolve().parent.parent
# A resolver asked three times for one name, which the world's DNS (stood in for here) answers differently each time.
REBINDING = """
import socket
from twisted.internet import task
from crawler.network import PublicResolver

answers = iter(["93.184.215.14", "127.0.0.1", "169.254.169.254"])
socket.gethostbyname = lambda name: next(answers)

async def ask(reactor):
    resolver = PublicResolver(reactor, 0, 5.0)
    for _ in range(3):
        try:
            print(await resolver.getHostByName("rebinding.sample.invalid"))
        except OSError as error:
            print(error)

task.react(lambda reactor: __import__("twisted.internet.defer").internet.defer.ensureDeferred(ask(reactor)))
"""
# A crawl, not of a stand-in, of a site whose name leads into this machine.
INWARD = """
import socket, sys
from pathlib import Path
socket.gethostbyname = lambda name: "127.0.0.1"

from corpus.config import Settings
from corpus.store import Store
from crawler.process import Crawl
from crawler.spiders.imported import ImportedSpider
from crawler.visit import Visit

store = Store.open(Settings(data_dir=Path(sys.argv[1])))
visit = Visit(store)
urls = ("http://inward.sample.invalid:8080/",)
Crawl(store, kind="import", spiders={"imported": ImportedSpider}).run({"imported": visit}, {"imported": {"urls": urls}})
print(*visit.tally.errors, sep="\\n")
"""


def run(program: str, *words: str) -> str:
    """Run a program without a proxy, and return what it prints."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestAddresses:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "１２７.0.0.1",
            "127.0.0.1.",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "100.64.0.1",
            "169.254.169.254",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fec0::1]",
            "[fd00:ec2::254]",
            "[ff02::1]",
            "localhost",
            "localhost.",
            "LOCALHOST",
            "a.localhost",
            "printer",
            "printer.local",
            "router.home.arpa",
            "metadata.google.internal",
        ],
    )
    def test_private_ones_are_refused_however_they_are_written(self, host: str) -> None:
        assert objection(Request(f"http://{host}/latest").url) == PRIVATE

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("file:///etc/passwd", "no web address"),
            ("ftp://www.sample.invalid/", "no web address"),
            ("data:text/html,x", "no web address"),
            ("https:///x", "no web address"),
            ("http://[::1", "no web address"),
            ("http://www.sample.invalid:99999/", "no web address"),
            ("http://me@www.sample.invalid/", "an address with a password in it"),
            ("http://127.0.0.1@www.sample.invalid/", "an address with a password in it"),
            ("http://www.sample.invalid:22/", "an address at port 22, which is not the web's"),
        ],
    )
    def test_what_is_none_of_the_web_is_refused(self, url: str, reason: str) -> None:
        assert objection(url) == reason

    @pytest.mark.parametrize(
        "url",
        [
            "https://www.sample.invalid/a?b=http://127.0.0.1/",
            "http://sample.invalid:8080/",
            "http://8.8.8.8/",
            "http://[2a00:1450:4009::1]/",
            "https://local.sample.invalid/",
        ],
    )
    def test_public_ones_are_let_through(self, url: str) -> None:
        assert objection(url) is None

    def test_what_an_address_wraps_is_looked_at(self) -> None:
        assert is_public(ipaddress.ip_address("64:ff9b::808:808"))
        assert not is_public(ipaddress.ip_address("64:ff9b::a00:1"))


class TestNames:
    def test_an_answer_is_judged_each_time_it_is_given(self) -> None:
        lines = run(REBINDING).splitlines()
        assert lines[0] == "93.184.215.14"
        assert [PRIVATE in line for line in lines[1:]] == [True, True]

    def test_a_crawl_says_that_a_name_leads_inward(self, tmp_path: Path) -> None:
        assert run(INWARD, str(tmp_path)) == f"http://inward.sample.invalid:8080/: {PRIVATE}\n"

    def test_the_operators_proxy_may_be_inside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"):
            monkeypatch.delenv(name, raising=False)
        assert "proxy.sample.invalid" not in PublicResolver(None, 0, 1.0).trusted
        monkeypatch.setenv("https_proxy", "http://me:word@proxy.sample.invalid:3128")
        monkeypatch.setenv("http_proxy", "127.0.0.1:3128")
        assert {"proxy.sample.invalid", "127.0.0.1"} <= PublicResolver(None, 0, 1.0).trusted
