"""The words every context agrees on: who owns them, where they go, and what they never carry."""

from collections.abc import Iterator
from typing import Any

import orjson
import published
import pytest
from kernel.facts import Malformed, PublishedEvent, Registry
from published import CONTEXTS, EVENTS, MODULES, REGISTRY
from published.contracts import ContractSigned
from published.schemas import GOLDEN, schema_of
from testkit.sample import sample

named = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)


def strings(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema of a text inside a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "string":
            yield schema
        for value in schema.values():
            yield from strings(value)
    if isinstance(schema, list):
        for each in schema:
            yield from strings(each)


def test_every_event_belongs_to_one_context() -> None:
    assert (
        {event.context for event in EVENTS}
        == set(CONTEXTS)
        == {
            "tenants",
            "contracts",
            "workorders",
            "notifications",
        }
    )


def test_every_event_of_a_module_is_published_by_the_context_of_that_name() -> None:
    for module in MODULES:
        defined = {
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, PublishedEvent) and value.__subclasses__() == []
        }
        assert set(module.EVENTS) == defined - {PublishedEvent}
        assert {event.context for event in module.EVENTS} == {module.__name__.rsplit(".", 1)[1]}
    assert published.REGISTRY.names() == {event.__name__: event for event in EVENTS}


@named
def test_no_text_is_free_enough_to_hold_a_sentence_about_a_person(event: type[PublishedEvent]) -> None:
    for text in strings(schema_of(event)):
        bounded = "enum" in text or "pattern" in text or text.get("maxLength", 999) <= 64
        assert bounded or text.get("format") in ("uuid", "date", "date-time")


@named
def test_every_event_survives_the_wire(event: type[PublishedEvent]) -> None:
    sent = sample(event)
    assert REGISTRY.decode(event.__name__, event.schema_version, REGISTRY.encode(sent)) == sent


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rent_fen", "450000"),
        ("rent_fen", 4500.5),
        ("rent_fen", -1),
        ("ends_on", "2025-02-30"),
        ("track", "both"),
        ("unit_ids", []),
        ("cycle", "weekly"),
        ("tenant_name", "张三"),
    ],
)
def test_a_wrong_field_is_refused_by_name_without_repeating_its_value(field: str, value: object) -> None:
    found = orjson.loads(REGISTRY.encode(sample(ContractSigned))) | {field: value}
    with pytest.raises(Malformed, match=field) as refused:
        REGISTRY.decode("ContractSigned", 1, orjson.dumps(found))
    assert "张三" not in str(refused.value)


def test_an_instant_without_its_offset_is_refused() -> None:
    found = orjson.loads(REGISTRY.encode(sample(published.workorders.WorkOrderArrived)))
    with pytest.raises(Malformed, match="at: timezone_aware"):
        REGISTRY.decode("WorkOrderArrived", 1, orjson.dumps(found | {"at": "2025-03-15T10:30:00"}))


@pytest.mark.parametrize("event", [event for event in EVENTS if event.schema_version > 1])
def test_a_follower_reads_what_was_told_in_an_older_shape(event: type[PublishedEvent]) -> None:
    followed = Registry([event])  # as a service makes it from what its views and policies listen to
    for version in range(1, event.schema_version):
        old = (GOLDEN / f"{event.__name__}.v{version}.json").read_bytes()
        assert isinstance(followed.decode(event.__name__, version, old), event)
