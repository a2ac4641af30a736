"""AsyncAPI 3.0 of the published language, generated: topics, keys, retention, headers, payloads."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import orjson
from kernel.facts import PublishedEvent
from kernel.topics import PARTITIONS, RETENTION_MS, topic_of
from testkit.golden import pretty

from published import EVENTS
from published.schemas import schema_of

Document = dict[str, Any]

HEADERS: dict[str, str] = {
    "ce_specversion": "CloudEvents 1.0",
    "ce_id": "the event's id, the same whatever is sent again",
    "ce_source": "`/anju/<context>`",
    "ce_type": "the event's name",
    "ce_time": "when it was recorded, RFC 3339",
    "ce_subject": "the stream id, as the key",
    "content-type": "application/json",
    "schemaversion": "the version of this event's shape",
    "effectivetime": "when it is true in the world, RFC 3339",
    "position": "its place in the source's log, gap-free there: what a consumer checkpoints",
    "previous": "the position sent to this partition before it, 0 for the first: proves that none is missed",
    "streamversion": "its place in its stream, from 1",
    "origin": "JSON: actor, role, ip, device, approval, correlation, cause, trace, import_id",
}
OPTIONAL_HEADERS: dict[str, str] = {"traceparent": "W3C trace context, when the command was traced"}


def document(
    events: Iterable[type[PublishedEvent]] = EVENTS, prefix: str = "anju", server: str | None = None
) -> Document:
    """The whole description. `server`: Kafka bootstrap to name, if it is known."""
    by_context = {name: list(found) for name, found in groupby(events, lambda event: event.context)}
    found: Document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Anju 安居: the published language",
            "version": "1.0.0",
            "description": "Every fact that crosses a context. Additive only within a topic version; each "
            "event has a version of its own. Delivered at least once, in order per key: drop what is not "
            "behind your checkpoint. Money is integer fen, dates are local (Asia/Shanghai), periods are "
            "closed-open. Never names, numbers or free text about a person.",
        },
        "defaultContentType": "application/json",
        "channels": {name: _channel(name, types, prefix) for name, types in by_context.items()},
        "operations": {f"publish_{name}": _operation(name, types) for name, types in by_context.items()},
        "components": {
            "schemas": {event.__name__: _payload(event) for types in by_context.values() for event in types},
            "messages": {event.__name__: _message(event) for types in by_context.values() for event in types},
            "messageTraits": {"fact": _trait()},
        },
    }
    if server:
        found["servers"] = {"kafka": {"host": server, "protocol": "kafka"}}
    return found


def rendered() -> bytes:
    """The document as it is committed."""
    return pretty(document())


def _channel(context: str, types: list[type[PublishedEvent]], prefix: str) -> Document:
    address = topic_of(context, prefix)
    return {
        "address": address,
        "title": f"Facts of {context}",
        "messages": {e.__name__: {"$ref": f"#/components/messages/{e.__name__}"} for e in types},
        "bindings": {
            "kafka": {
                "topic": address,
                "partitions": PARTITIONS,
                "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": RETENTION_MS},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(context: str, types: list[type[PublishedEvent]]) -> Document:
    return {
        "action": "send",
        "title": f"{context} publishes",
        "channel": {"$ref": f"#/channels/{context}"},
        "messages": [{"$ref": f"#/channels/{context}/messages/{e.__name__}"} for e in types],
    }


def _message(event: type[PublishedEvent]) -> Document:
    return {
        "name": event.__name__,
        "title": event.__name__,
        "summary": (event.__doc__ or "").strip(),
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
        "traits": [{"$ref": "#/components/messageTraits/fact"}],
        "x-schema-version": event.schema_version,
    }


def _trait() -> Document:
    described = {name: {"type": "string", "description": text} for name, text in HEADERS.items()}
    further = {name: {"type": "string", "description": text} for name, text in OPTIONAL_HEADERS.items()}
    return {
        "headers": {"type": "object", "required": list(HEADERS), "properties": described | further},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "the stream id: one key, one order"},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _payload(event: type[PublishedEvent]) -> Document:
    schema = {key: value for key, value in schema_of(event).items() if key not in ("$schema", "$id")}
    # Definitions of one payload lie beside it, so that a reference stays inside this document.
    text = orjson.dumps(schema).replace(b"#/$defs/", f"#/components/schemas/{event.__name__}/$defs/".encode())
    return orjson.loads(text)  # type: ignore[no-any-return]
