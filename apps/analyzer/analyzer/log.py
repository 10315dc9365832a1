"""Logs one JSON object per line to stdout."""

import json
import logging
import time


class JsonFormatter(logging.Formatter):
    """Formats a record as JSON. Each entry of `extra={"fields": {...}}` becomes a key."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "service": "python-analyzer",
            "msg": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str)
