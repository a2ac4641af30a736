"""Own facts as everyone is told them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from contracts.app import service
from contracts.domain.contract_facts import ContractOverstayed
from contracts.domain.cover_facts import ContractOverrunDetected
from contracts.domain.park import ParkOpened
from contracts.domain.renewal_facts import RenewalApproved
from contracts.domain.signing_round_facts import SignatureRefused
from contracts.publish import TOLD, translate
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from published import contracts as told

GOLDEN = Path(__file__).parent / "golden"
REGISTRY = service.registry()
AT = datetime(2025, 3, 15, tzinfo=UTC)


def fact_of(name: str) -> Fact:
    version = REGISTRY.names()[name].schema_version
    event = REGISTRY.decode(name, version, (GOLDEN / f"{name}.v{version}.json").read_bytes())
    if isinstance(event, ContractOverstayed):
        event = event.model_copy(update={"next_signed": False})  # else nobody else is told
    return Fact(event, named_id(name), "stream", 1, 1, AT, AT, SYSTEM, "contracts")


@pytest.mark.parametrize("own", TOLD, ids=lambda own: own.__name__)
def test_each_is_told_with_every_field_its_readers_know(own: type) -> None:
    fact = fact_of(own.__name__)
    said = translate(fact)
    assert said is not None
    known = fact.event.model_dump(mode="json")
    for within in ("terms", "overrun", "account", "found"):
        known = known.pop(within, {}) | known
    if isinstance(fact.event, SignatureRefused):
        known["code"] = told.SIGNATURE_REFUSED
    if isinstance(fact.event, ContractOverrunDetected):
        known["uncovered"] = [
            dict(zip(("starts_on", "ends_on"), days, strict=True)) for days in known["uncovered"]
        ]
    if isinstance(fact.event, RenewalApproved):
        known["declined_by"] = None
    if "values" in known:
        known["policy"] = known["values"].pop("policy")
    found = said.model_dump(mode="json")
    differing = {name for name in found if name in known and found[name] != known[name]}
    apart = {"ended_on", "stands", "decision", "signer_ids", "signer_id", "taken_over", "terminated"}
    apart |= {"move_out_on", "hand_back_on", "changed_on", "goes_on_until"}
    missing = set(found) - set(known) - apart
    assert (differing, missing) == (set(), set())


def test_all_of_the_published_language_is_told() -> None:
    assert set(TOLD.values()) == set(told.EVENTS)


@pytest.mark.parametrize("name", ["LettingNoted", "TenancyNoted", "TenancyEnded"])
def test_what_is_only_ours_stays_at_home(name: str) -> None:
    assert translate(fact_of(name)) is None


@pytest.mark.parametrize(
    "name", ["ContractExpired", "ContractTerminated", "ContractEnded", "ContractSucceeded"]
)
def test_the_end_that_came_is_the_end_of_the_terms(name: str) -> None:
    fact = fact_of(name)
    said = translate(fact)
    assert said.ended_on == fact.event.terms.ends_on  # type: ignore[union-attr, attr-defined]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("ContractRentChanged", "rent_fen"),
        ("ContractDepositLowered", "deposit_fen"),
        ("ContractDepositExceeded", "deposit_fen"),
    ],
)
def test_what_it_is_from_then_on_is_told_and_not_what_was_signed(name: str, field: str) -> None:
    """The terms within such a fact are those of signing."""
    fact = fact_of(name)
    terms = fact.event.terms.model_copy(update={field: 500_000})  # type: ignore[attr-defined]
    event = fact.event.model_copy(update={"terms": terms, f"old_{field}": 500_000, field: 450_000})
    said = translate(Fact(event, fact.id, "stream", 1, 1, AT, AT, SYSTEM, "contracts"))
    assert (getattr(said, f"old_{field}"), getattr(said, field)) == (500_000, 450_000)


def test_of_a_name_as_long_as_a_sentence_its_beginning_is_told() -> None:
    opened = ParkOpened(park_id=named_id("park"), name="园" * 200)
    said = translate(Fact(opened, named_id("long"), "stream", 1, 1, AT, AT, SYSTEM, "contracts"))
    assert said.name == "园" * 64  # type: ignore[union-attr, attr-defined]


@pytest.mark.parametrize(
    ("how", "goes_on"),
    [
        ({}, True),
        ({"last": True}, False),
        ({"lived_in": False}, False),
        ({"ended_on": date(2025, 9, 1)}, False),
    ],
    ids=["others stand", "none does", "nobody had come", "past its end"],
)
def test_of_a_room_given_back_it_is_told_whether_the_contract_goes_on_in_others(
    how: dict[str, Any], goes_on: bool
) -> None:
    fact = fact_of("OccupancyEnded")
    terms = fact.event.terms.model_copy(update={"ends_on": date(2025, 9, 1)})  # type: ignore[attr-defined]
    left = {"terms": terms, "last": False, "lived_in": True, "ended_on": date(2025, 8, 1)} | how
    event = fact.event.model_copy(update=left)
    said = translate(Fact(event, fact.id, "stream", 1, 1, AT, AT, SYSTEM, "contracts"))
    assert isinstance(said, told.ContractRoomGivenBack)
    assert said.goes_on_until == (date(2025, 9, 1) if goes_on else None)
