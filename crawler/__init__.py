"""One source, one spider file: fetches what its publisher permits, parses it, and hands it to the corpus."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("carebreach")
except PackageNotFoundError:  # a checkout that was never installed
    VERSION = "0"
