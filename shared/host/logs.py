"""Logs as JSON lines with the trace they belong to, never personal data."""

import logging
import sys
import traceback
from typing import Any

import orjson
from kernel.telemetry import correlation, current_traceparent


class JsonLines(logging.Formatter):
    """One line per record. Of an exception only its type and places: its text may quote a row."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}",
            "level": record.levelname,
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, "facts", {})
        here = current_traceparent()
        if here:
            line["trace"] = here[3:35]
        if correlation.get():
            line["correlation"] = correlation.get()
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            line["fault"] = record.exc_info[0].__name__
            line["places"] = [f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno} {f.name}" for f in frames[-12:]]
        return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode(errors="replace")


def start_logging(process: str, level: str = "INFO") -> None:
    """JSON lines on standard output. `logger.info(…, extra={"facts": {…}})` adds members."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines(process))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These write addresses with their queries, or more than anyone reads.
    for noisy in ("uvicorn.access", "httpx", "httpcore", "urllib3", "aiokafka", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
