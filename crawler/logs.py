"""Logs for machines: each line one JSON object on standard error."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object; what a caller gives as `extra={"facts": …}` becomes fields of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= getattr(record, "facts", {})
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def log_as_json(least: int) -> None:
    """Send the logs to standard error as JSON, ours from this level on and those of libraries from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(lambda record: record.levelno >= (least if _is_ours(record) else logging.WARNING))
    logging.root.handlers = [handler]  # Scrapy adds none of its own where there is one
    logging.getLogger("crawler").setLevel(least)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in {"crawler", "corpus"}
