"""The generated description says what really goes over the wire."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import orjson
from kernel.facts import Fact, Origin
from kernel.ids import new_id
from kernel.topics import PARTITIONS
from kernel.wire import headers_of
from published import CONTEXTS, EVENTS, REGISTRY
from published.asyncapi import HEADERS, OPTIONAL_HEADERS, document
from published.tenants import TenantMovedOut
from testkit.sample import sample


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    if isinstance(value, list):
        for each in value:
            yield from references(each)


def resolve(found: dict[str, Any], reference: str) -> Any:
    inner: Any = found
    for step in reference.removeprefix("#/").split("/"):
        inner = inner[step]
    return inner


def test_it_describes_exactly_the_headers_that_a_fact_carries() -> None:
    at = datetime(2025, 3, 15, tzinfo=UTC)
    origin = Origin(trace="00-" + "0" * 31 + "1-" + "0" * 15 + "1-01")
    fact = Fact(sample(TenantMovedOut), new_id(), "tenant-1", 1, 1, at, at, origin, "tenants")
    assert [name for name, _ in headers_of(fact, 0)] == [*HEADERS, *OPTIONAL_HEADERS]
    assert [name for name, _ in headers_of(fact._replace(origin=Origin()), 0)] == [*HEADERS]


def test_it_names_all_that_the_origin_tells_and_that_is_no_reason() -> None:
    at, said = datetime(2025, 3, 15, tzinfo=UTC), Origin(*Origin._fields)
    fact = Fact(sample(TenantMovedOut), new_id(), "tenant-1", 1, 1, at, at, said, "tenants")
    told = orjson.loads(dict(headers_of(fact, 0))["origin"])
    assert HEADERS["origin"] == f"JSON: {', '.join(told)}"
    assert set(Origin._fields) - set(told) == {"reason"}


def test_every_context_has_its_topic_with_partitions_retention_and_key() -> None:
    found = document(prefix="test")
    assert set(found["channels"]) == set(CONTEXTS)
    for context, channel in found["channels"].items():
        assert channel["address"] == f"test.{context}.v1"
        kafka = channel["bindings"]["kafka"]
        assert (kafka["partitions"], kafka["topicConfiguration"]["retention.ms"]) == (PARTITIONS, -1)
    assert (
        "stream id" in found["components"]["messageTraits"]["fact"]["bindings"]["kafka"]["key"]["description"]
    )


def test_every_event_is_a_message_of_the_channel_of_its_context() -> None:
    found = document()
    for event in EVENTS:
        reference = found["channels"][event.context]["messages"][event.__name__]["$ref"]
        assert resolve(found, reference)["name"] == event.__name__
    assert sum(len(c["messages"]) for c in found["channels"].values()) == len(EVENTS)


def test_every_reference_leads_somewhere_inside_the_document() -> None:
    found = document(server="127.0.0.1:9092")
    assert list(references(found))
    for reference in references(found):
        assert resolve(found, reference)


def test_the_described_payloads_accept_what_is_really_sent() -> None:
    found = document()
    for event in EVENTS:
        schema = {"$ref": f"#/components/schemas/{event.__name__}", "components": found["components"]}
        jsonschema_rs.validate(schema, orjson.loads(REGISTRY.encode(sample(event))))
