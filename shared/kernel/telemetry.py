"""What the house tells about itself: traces, meters, logs. Cheap when nobody listens, never personal data."""

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import orjson
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, TraceFlags, Tracer
from prometheus_client import Counter, Gauge, Histogram

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

correlation: ContextVar[str | None] = ContextVar("correlation", default=None)

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_SILENT: AbstractContextManager[Any] = nullcontext()
_tracer: Tracer | None = None

_FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_BATCH = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
_LATE = (0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 600, 3600, 86400)
_OF = ("service",)

APPEND_SECONDS = Histogram(
    "anju_append_seconds", "One commit, however many commands share it", _OF, buckets=_FAST
)
COMMIT_SIZE = Histogram("anju_commit_commands", "Commands that shared one commit", _OF, buckets=_BATCH)
OUTBOX_AGE = Gauge("anju_outbox_age_seconds", "Age of the oldest event without a position", _OF)
PUBLISHED = Counter("anju_published", "Records that Kafka acknowledged", _OF)
LOG_TO_KAFKA_SECONDS = Histogram("anju_log_to_kafka_seconds", "Recorded to acknowledged", _OF, buckets=_LATE)
LOG_TO_KAFKA_EVENTS = Gauge("anju_log_to_kafka_events", "Positions in the log not yet on Kafka", _OF)
CONSUMER_LAG_EVENTS = Gauge("anju_consumer_lag_events", "Records not yet applied", ("consumer", "source"))
CONSUMER_LAG_SECONDS = Gauge(
    "anju_consumer_lag_seconds", "Age of the oldest record not yet applied", ("consumer", "source")
)
PARKED_KEYS = Gauge("anju_parked_keys", "Keys whose records wait for an operator", _OF)
DEADLINE_LATENESS = Histogram("anju_deadline_lateness_seconds", "Due to fired", _OF, buckets=_LATE)
OVERDUE_DEADLINES = Gauge("anju_overdue_deadlines", "Deadlines due and not fired, also those set aside", _OF)
REQUESTS = Counter("anju_http_requests", "HTTP answers", ("service", "method", "route", "status"))
REQUEST_SECONDS = Histogram(
    "anju_http_seconds", "HTTP request to answer", ("service", "route"), buckets=_FAST
)


def start_tracing(process: str, endpoint: str | None, exporter: "SpanExporter | None" = None) -> None:
    """Trace from now on, to the OTLP `endpoint` or to a given exporter; with neither, nothing is loaded."""
    global _tracer
    if endpoint is None and exporter is None:
        return
    from kernel.tracing import provide

    _tracer = provide(process, exporter)


def stop_tracing() -> None:
    """Send what is left."""
    global _tracer
    _tracer = None
    shutdown = getattr(trace.get_tracer_provider(), "shutdown", None)
    if shutdown:
        shutdown()


def valid_traceparent(found: str | None) -> str | None:
    """A W3C traceparent as it is, or None where it is none."""
    return found if found and _TRACEPARENT.fullmatch(found) else None


def current_traceparent() -> str | None:
    """The running span as a W3C traceparent, None when there is none."""
    if _tracer is None:
        return None
    here = trace.get_current_span().get_span_context()
    if not here.is_valid:
        return None
    return _text(here)


def span(
    name: str, traceparent: str | None = None, **attributes: str | int | float
) -> AbstractContextManager[Any]:
    """A span under the running one, or under `traceparent` where given. Costs a call when tracing is off."""
    if _tracer is None:
        return _SILENT
    return _tracer.start_as_current_span(name, context=_under(traceparent), attributes=attributes)


@contextmanager
def span_for_each(
    name: str, traceparents: Iterable[str | None], **attributes: str | int | float
) -> Iterator[dict[str | None, str]]:
    """One piece of work done for many at once: a span in each one's trace, linked to that of the first.

    Yields the traceparent of each one's span by the traceparent given; nothing when tracing is off.
    """
    distinct = list(dict.fromkeys(traceparents)) if _tracer else []
    if _tracer is None or not distinct:
        yield {}
        return
    with _tracer.start_as_current_span(name, context=_under(distinct[0]), attributes=attributes) as first:
        own = [first]
        for each in distinct[1:]:
            beside = [Link(first.get_span_context())]
            own.append(_tracer.start_span(name, context=_under(each), attributes=attributes, links=beside))
        try:
            yield {given: _text(s.get_span_context()) for given, s in zip(distinct, own, strict=True)}
        finally:
            for other in own[1:]:
                other.end()


def _under(traceparent: str | None) -> Context | None:
    """The context of a far span; None (whatever runs here) where there is none."""
    parent = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    if parent is None:
        return None
    ids = (int(parent[1], 16), int(parent[2], 16))
    far = SpanContext(*ids, is_remote=True, trace_flags=TraceFlags(int(parent[3], 16)))
    return trace.set_span_in_context(NonRecordingSpan(far))


def _text(here: SpanContext) -> str:
    return f"00-{here.trace_id:032x}-{here.span_id:016x}-{here.trace_flags:02x}"


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
