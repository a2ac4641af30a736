"""Traces on and off. The SDK is loaded only when someone listens."""

from typing import TYPE_CHECKING

from kernel.telemetry import trace_with
from opentelemetry import trace

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter


def start_tracing(process: str, endpoint: str | None, exporter: "SpanExporter | None" = None) -> None:
    """Trace from now on, to the OTLP `endpoint` or to a given exporter; with neither, nothing is loaded."""
    if endpoint is None and exporter is None:
        return
    from host.tracing import provide

    trace_with(provide(process, exporter))


def stop_tracing() -> None:
    """Send what is left."""
    trace_with(None)
    shutdown = getattr(trace.get_tracer_provider(), "shutdown", None)
    if shutdown:
        shutdown()
