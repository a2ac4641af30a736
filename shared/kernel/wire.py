"""A fact on Kafka: CloudEvents 1.0 binary headers, plus position, stream version, cause and correlation."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

import orjson
from aiokafka.partitioner import murmur2

from kernel.domain import Event
from kernel.facts import Fact, Malformed, Origin, Registry
from kernel.telemetry import valid_traceparent

MAX_RECORD_BYTES = 1024 * 1024  # of the topic; an event is refused at MAX_EVENT_BYTES long before

Headers = list[tuple[str, bytes]]


@lru_cache(maxsize=100_000)
def partition_of(key: str, partitions: int) -> int:
    """The partition of a key, as Kafka's own default partitioner has it: written in Python, 25 µs a key."""
    return int((murmur2(key.encode()) & 0x7FFFFFFF) % partitions)


def headers_of(fact: Fact, previous: int, trace: str | None = None) -> Headers:
    """`previous` is the position sent to the same partition before this one (0: none).

    With it a consumer proves that it misses nothing: what does not follow its checkpoint is not applied.
    `trace` is the span that sends it, where there is one. The reason of the fact is not in it.
    """
    recorded = fact.recorded_at.isoformat().encode()
    same = fact.effective_at == fact.recorded_at
    version, source, type_, schema = _constant(fact.context, type(fact.event))
    found = [
        version,
        ("ce_id", str(fact[1]).encode()),  # the id, be it decoded or still text
        source,
        type_,
        ("ce_time", recorded),
        ("ce_subject", fact.stream.encode()),
        _JSON,
        schema,
        ("effectivetime", recorded if same else fact.effective_at.isoformat().encode()),
        ("position", b"%d" % fact.position),
        ("previous", b"%d" % previous),
        ("streamversion", b"%d" % fact.version),
        ("origin", _json(fact.origin.outward())),
    ]
    if trace := trace or fact.origin.trace:
        found.append(("traceparent", trace.encode()))
    return found


def _json(origin: Origin) -> bytes:
    return orjson.dumps(origin.to_dict())


_JSON = ("content-type", b"application/json")


@lru_cache(maxsize=1000)
def _constant(context: str, type_: type[Event]) -> Headers:
    return [
        ("ce_specversion", b"1.0"),
        ("ce_source", b"/anju/" + context.encode()),
        ("ce_type", type_.__name__.encode()),
        ("schemaversion", b"%d" % type_.schema_version),
    ]


class ReceivedFact(Fact):
    """One whose origin is still as it came: most readers never ask who did it."""

    __slots__ = ()

    @property
    def origin(self) -> Origin:
        found, trace = cast(tuple[dict[str, Any], bytes | None], self[7])
        # The trace goes on from the span that sent the record, not from the request that began it all.
        valid = valid_traceparent(trace.decode()) if trace else None
        return Origin.from_dict(found | {"trace": valid} if valid else found)


class Received(NamedTuple):
    """One record as it came, from Kafka or from the own log; `position` -1 when it carries none of ours."""

    source: str
    part: int
    position: int
    previous: int
    key: str
    type: str
    headers: dict[str, bytes]
    value: bytes
    offset: int = -1
    known: Fact | None = None

    @property
    def told_by(self) -> str | None:
        """The context whose fact it is, or None where it does not say."""
        if self.known:
            return self.known.context
        source = self.headers.get("ce_source")
        return source.decode(errors="replace").rpartition("/")[2] if source else None

    def fact(self, registry: Registry) -> Fact:
        """The fact, upcast to its latest version. Raises UnknownType, TooNew or Malformed."""
        if self.known:
            return self.known
        if self.position < 1:
            raise Malformed("envelope: no position")
        try:
            found = self.headers
            origin = orjson.loads(found["origin"])
            if not isinstance(origin, dict):
                raise ValueError("origin")
            return ReceivedFact._make(
                (
                    registry.decode(self.type, int(found["schemaversion"]), self.value),
                    UUID(found["ce_id"].decode()),
                    found["ce_subject"].decode(),
                    int(found["streamversion"]),
                    self.position,
                    datetime.fromisoformat(found["effectivetime"].decode()),
                    datetime.fromisoformat(found["ce_time"].decode()),
                    (origin, found.get("traceparent")),
                    found["ce_source"].decode().rpartition("/")[2],
                )
            )
        except (KeyError, ValueError) as fault:
            if isinstance(fault, Malformed) or type(fault).__module__ == "kernel.facts":
                raise
            raise Malformed(f"envelope: {type(fault).__name__} {fault}") from fault

    def stored(self) -> tuple[dict[str, bytes], bytes]:
        """Headers and value, from which it can be read again at another time."""
        if self.known is None:
            return self.headers, self.value
        event = self.known.event
        # It waits in its own service, whose views show the reason.
        headers = dict(headers_of(self.known, 0)) | {"origin": _json(self.known.origin)}
        return headers, event.__pydantic_serializer__.to_json(event)


def received(record: Any) -> Received:
    """A Kafka record as it came. Never fails: what cannot be read is found out when its turn comes."""
    headers = {name: value for name, value in record.headers if value is not None}
    position, previous = _number(headers.get("position")), _number(headers.get("previous"))
    # Believed only as a pair: one number gone wrong would put the checkpoint ahead of facts that still come.
    ours = -1 < previous < position
    return Received(
        record.topic,
        record.partition,
        position if ours else -1,
        previous if ours else 0,
        (record.key or b"").decode(errors="replace").replace("\0", "\ufffd"),
        headers.get("ce_type", b"").decode(errors="replace").replace("\0", "\ufffd"),
        headers,
        record.value or b"",
        record.offset,
    )


def from_log(fact: Fact, source: str) -> Received:
    """A fact of the own log, in the shape in which consumers follow any source."""
    return Received(source, 0, fact.position, 0, fact.stream, type(fact.event).__name__, {}, b"", known=fact)


def _number(raw: bytes | None) -> int:
    """A position, 0 … 10^18; -1 for anything else."""
    return int(raw) if raw is not None and raw.isdigit() and len(raw) <= 18 else -1
