"""What the house tells about itself: traces and meters. Cheap when nobody listens, never personal data."""

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, TraceFlags, Tracer
from prometheus_client import Counter, Gauge, Histogram

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
LOST_FACTS = Gauge("anju_lost_facts", "Facts on Kafka that the log does not hold: an older store", _OF)
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


def trace_with(tracer: Tracer | None) -> None:
    """Spans go to `tracer` from now on; with None they cost a call and no more."""
    global _tracer
    _tracer = tracer


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
