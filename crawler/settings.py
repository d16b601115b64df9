"""Scrapy's settings: polite, honest, bounded. An operator's own settings are those of `corpus.config`."""

from typing import Any

from corpus.config import settings
from crawler import VERSION


def user_agent(contact: str) -> str:
    """Return the name that CareBreach gives to every site, with a way to reach the operator."""
    return f"CareBreach/{VERSION} (+{contact})" if contact else f"CareBreach/{VERSION} (research crawler)"


BOT_NAME = "CareBreach"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
USER_AGENT = user_agent(settings().contact)
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en",
}

# Politeness: robots.txt with wildcards (Protego), one request at a time for each publisher, ever slower on a slow site.
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "CareBreach"
ROBOTSTXT_TIMEOUT = 10
CRAWL_DELAY_OBEY = True
DOWNLOAD_DELAY = 3.0
CONCURRENT_REQUESTS = 2
CONCURRENT_ITEMS = 4  # the tasks that Scrapy starts for each response, whatever comes of it
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 3.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 0.5
AUTOTHROTTLE_MAX_DELAY = 60.0
DOWNLOAD_DELAY_JITTER = 0  # the delay that we promise is the least, not the mean
RETRY_TIMES = 1
RETRY_HTTP_CODES = [429, 500, 502, 503, 504]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
# Seconds that a publisher's queue rests before a request is tried again; a site that asks for more is left alone.
RETRY_FIRST_WAIT = 10.0
RETRY_LONGEST_WAIT = 120.0
COOKIES_ENABLED = False
REFERER_ENABLED = True
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False

# Bounds: of a body, also when it is decompressed; of what one response leads to; of a chain of such responses.
DNS_TIMEOUT = 10
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
MOST_LINKS = 2000
LONGEST_CHAIN = 200
REACTOR_THREADPOOL_MAXSIZE = 20

# Only the open web, and nothing of this machine.
TWISTED_DNS_RESOLVER = "crawler.network.PublicResolver"
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "crawler.network.BoundedHandler",
    "https": "crawler.network.BoundedHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}

# No door into the running process.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

LOG_LEVEL = "WARNING"
LOG_FORMAT = "%(levelname)s: %(message)s"
LOG_VERSIONS: list[str] = []
WARN_ON_GENERATOR_RETURN_VALUE = False  # it would parse the source of a callback again for each response
STATS_DUMP = False

DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "crawler.middlewares.pdfs.PdfMiddleware": 10,
    "crawler.middlewares.addresses.PublicMiddleware": 20,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.manners.PatientRetryMiddleware": 550,
    "crawler.middlewares.doors.DoorMiddleware": 555,
    # inside of redirects and decompression, so that it sees what the spider will see
    "crawler.middlewares.archiving.ArchiveMiddleware": 560,
    "crawler.middlewares.manners.SlotMiddleware": 570,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.bodies.WholeMiddleware": 565,
    "crawler.middlewares.bodies.DecompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.bodies.RedirectsMiddleware": 600,
}
SPIDER_MIDDLEWARES = {"crawler.middlewares.links.LinksMiddleware": 950}
EXTENSIONS: dict[str, int | None] = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "crawler.middlewares.manners.PoliteThrottle": 0,
}
ITEM_PIPELINES = {"crawler.pipelines.StorePipeline": 100}


def replay_settings(port: int) -> dict[str, Any]:
    """Return what changes when a local server on this port stands in for the sites: no waiting, all else the same."""
    return {
        "REPLAY_PORT": port,
        "DOWNLOAD_HANDLERS": DOWNLOAD_HANDLERS | dict.fromkeys(("http", "https"), "crawler.replay.ReplayHandler"),
        "HTTPPROXY_ENABLED": False,
        "CRAWL_DELAY_OBEY": False,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 8,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    }
