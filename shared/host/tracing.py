"""The OpenTelemetry SDK, set up. Loaded only when someone listens: it costs 20 MB in each process."""

from collections.abc import Sequence
from typing import Any

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    SimpleSpanProcessor,
    SpanExporter,
    SpanExportResult,
)
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import SpanKind, Status, Tracer


def provide(process: str, exporter: SpanExporter | None) -> Tracer:
    """The tracer of this process: to `exporter`, else by the standard OTEL_* variables."""
    # An exception's text may quote a row, so a span keeps no exception events.
    provider = TracerProvider(
        resource=Resource.create({"service.name": process}), span_limits=SpanLimits(max_events=0)
    )
    provider.sampler = WithoutPolls(provider.sampler)
    if exporter:
        provider.add_span_processor(SimpleSpanProcessor(WithoutTexts(exporter)))
    else:
        provider.add_span_processor(BatchSpanProcessor(WithoutTexts(OTLPSpanExporter())))
    trace.set_tracer_provider(provider)
    PsycopgInstrumentor().instrument(tracer_provider=provider)
    return provider.get_tracer("anju")


class WithoutPolls(Sampler):
    """A statement that nobody's request or fact led to is a look for work, not a trace."""

    def __init__(self, otherwise: Sampler) -> None:
        self._otherwise = otherwise

    def should_sample(
        self,
        parent_context: Any,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        *more: Any,
        **also: Any,
    ) -> SamplingResult:
        if kind is SpanKind.CLIENT and not trace.get_current_span(parent_context).get_span_context().is_valid:
            return SamplingResult(Decision.DROP)
        return self._otherwise.should_sample(parent_context, trace_id, name, kind, *more, **also)

    def get_description(self) -> str:
        return f"WithoutPolls({self._otherwise.get_description()})"


class WithoutTexts(SpanExporter):
    """Of a failure only its type leaves the process: its text may quote a row."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_without_text(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _without_text(span: ReadableSpan) -> ReadableSpan:
    if not span.status.description:
        return span
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=span.attributes,
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code, span.status.description.partition(":")[0]),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
