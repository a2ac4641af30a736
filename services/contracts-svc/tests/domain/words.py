"""The people, rooms and contracts the domain tests speak of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.domain.contract_commands import Annul, ChangePayee, ChangeRent, Extend, Terminate, Void
from contracts.domain.contract_facts import ContractDrafted, ContractSigned
from contracts.domain.second_check import Act, Annulment, Approval, PayeeChange, RentChange, Termination
from contracts.domain.terms import Terms
from kernel.ids import named_id

PARK, BUILDING, ROOM, OTHER_ROOM, THIRD_ROOM = (
    named_id(w) for w in ("park", "building", "room", "other room", "third room")
)
LI, OWNER, MANAGER, ZHAO = (named_id(w) for w in ("li", "owner", "manager", "zhao"))
LEASE, NEXT_LEASE, OWNER_LEASE, NEXT_OWNER_LEASE = (
    named_id(w) for w in ("lease", "next lease", "owner lease", "next owner lease")
)


def day(text: str) -> date:
    """`4-15` is 15 April 2025; `2026-4-15` says its year."""
    parts = [int(part) for part in text.split("-")]
    return date(*parts) if len(parts) == 3 else date(2025, *parts)


def terms(**other: Any) -> Terms:
    """A tenant contract for one room, 15 March 2025 to 14 March 2026."""
    return Terms(
        **{
            "track": "tenant",
            "unit_ids": (ROOM,),
            "park_id": PARK,
            "party_id": LI,
            "tenant_id": LI,
            "manager_id": MANAGER,
            "starts_on": day("3-15"),
            "ends_on": day("2026-3-15"),
            "rent_fen": 450_000,
            "deposit_fen": 450_000,
            "cycle": "monthly",
        }
        | other
    )


def drafted(**other: Any) -> ContractDrafted:
    return ContractDrafted(contract_id=LEASE, terms=terms(**other))


def drafted_and_signed(**other: Any) -> ContractDrafted:
    return drafted(**other).model_copy(update={"signed_at_once": True})


def signed(**other: Any) -> ContractSigned:
    return ContractSigned(contract_id=LEASE, terms=terms(**other), signed_on=day("3-10"))


# --- what nobody does alone: `wu` does it, as `chief` approved an hour ago

NOW = datetime(2025, 9, 1, 2, tzinfo=UTC)


def approval(act: Act, **other: Any) -> Approval:
    said = {"id": named_id("approval"), "by": "chief", "at": NOW - timedelta(hours=1), "reason": "agreed"}
    return Approval(act=act, **said | other)


def terminate(ends_on: date, **other: Any) -> Terminate:
    """On the day itself."""
    said = {"by": "wu", "at": NOW, "today": ends_on, "approval": approval(Termination(ends_on=ends_on))}
    return Terminate(ends_on=ends_on, **said | other)


def extend(ends_on: date, **other: Any) -> Extend:
    """By one alone."""
    return Extend(ends_on=ends_on, **{"by": "wu", "at": NOW} | other)


def change_rent(from_on: date, rent_fen: int) -> ChangeRent:
    act = RentChange(from_on=from_on, rent_fen=rent_fen)
    return ChangeRent(from_on=from_on, rent_fen=rent_fen, by="wu", at=NOW, approval=approval(act))


def change_payee(account_id: UUID, **other: Any) -> ChangePayee:
    said = {"whose": LI, "by": "wu", "at": NOW, "approval": approval(PayeeChange(account_id=account_id))}
    return ChangePayee(account_id=account_id, **said | other)


def void(**other: Any) -> Void:
    return Void(**{"by": "wu", "at": NOW, "approval": approval(Annulment())} | other)


def annul(**other: Any) -> Annul:
    return Annul(**{"by": "wu", "at": NOW, "approval": approval(Annulment())} | other)
