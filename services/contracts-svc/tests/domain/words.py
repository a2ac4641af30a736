"""The people, rooms and contracts the domain tests speak of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.domain.clauses import RentFree
from contracts.domain.contract_commands import (
    Annul,
    ChangePayee,
    ChangeRent,
    ChangeRentFree,
    Draft,
    EndOccupancy,
    Extend,
    Terminate,
    Void,
    WarnOfExpiry,
)
from contracts.domain.contract_facts import (
    ContractDrafted,
    ContractExpired,
    ContractExtended,
    ContractNearExpiry,
    ContractSigned,
    ContractTerminated,
    OccupancyEnded,
)
from contracts.domain.letting import Clash
from contracts.domain.second_check import (
    Act,
    Annulment,
    Approval,
    PayeeChange,
    RentChange,
    RentFreeChange,
    Termination,
)
from contracts.domain.terms import Terms
from kernel.ids import named_id
from policy.domain.values import GENERAL

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


def drafted(*, by: int | None = 1, whose: str = GENERAL, **other: Any) -> ContractDrafted:
    """Judged `by` that version of the caps of `whose`; None: by none."""
    said = {"caps_version": by, "caps_scope": whose if by else None}
    return ContractDrafted(contract_id=LEASE, terms=terms(**other), **said)


def drafted_and_signed(*, by: int | None = 1, **other: Any) -> ContractDrafted:
    return drafted(by=by, **other).model_copy(update={"signed_at_once": True})


def signed(*, by: int | None = 1, whose: str = GENERAL, **other: Any) -> ContractSigned:
    """Judged as a draft is; an owner's by none."""
    agreed = terms(**other)
    said = {"caps_version": by, "caps_scope": whose} if by and agreed.track == "tenant" else {}
    return ContractSigned(contract_id=LEASE, terms=agreed, signed_on=day("3-10"), **said)


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
    return Extend(ends_on=ends_on, **{"today": day("9-1"), "by": "wu", "at": NOW} | other)


def change_rent(from_on: date, rent_fen: int) -> ChangeRent:
    act = RentChange(from_on=from_on, rent_fen=rent_fen)
    return ChangeRent(from_on=from_on, rent_fen=rent_fen, by="wu", at=NOW, approval=approval(act))


def change_rent_free(*spans: tuple[str, str], alone: bool = False) -> ChangeRentFree:
    days = tuple(RentFree(starts_on=day(first), ends_on=day(end)) for first, end in spans)
    act = RentFreeChange(rent_free=days)
    return ChangeRentFree(rent_free=days, by="wu", at=NOW, approval=None if alone else approval(act))


def change_payee(account_id: UUID, **other: Any) -> ChangePayee:
    said = {"whose": LI, "replaced": False, "by": "wu", "at": NOW}
    approved = {"approval": approval(PayeeChange(account_id=account_id))}
    return ChangePayee(account_id=account_id, **said | approved | other)


def void(**other: Any) -> Void:
    return Void(**{"by": "wu", "at": NOW, "approval": approval(Annulment(of="draft"))} | other)


def annul(**other: Any) -> Annul:
    return Annul(**{"by": "wu", "at": NOW, "approval": approval(Annulment(of="contract"))} | other)


# --- what is asked of the lease, and what comes of it

END = day("2026-3-15")


def draft(signed_on: date | None = None, **other: object) -> Draft:
    return Draft(contract_id=LEASE, terms=terms(**other), signed_on=signed_on)


def extended(to: str) -> ContractExtended:
    return ContractExtended(contract_id=LEASE, terms=terms(ends_on=day(to)), old_ends_on=END)


def warned(stage: int, end: date = END) -> ContractNearExpiry:
    return ContractNearExpiry(contract_id=LEASE, terms=terms(ends_on=end), stage_days=stage, policy_version=1)


def warn(stage: int, end: date = END) -> WarnOfExpiry:
    return WarnOfExpiry(contract_id=LEASE, stage_days=stage, ends_on=end, today=end - timedelta(days=stage))


def terminated(to: str, *, given_back: bool = False, **other: object) -> ContractTerminated:
    """`given_back`: with the leaving of its last room."""
    said = {"terms": terms(ends_on=day(to), **other), "old_ends_on": END}
    said["held_fen"] = terms(**other).deposit_fen
    return ContractTerminated(contract_id=LEASE, **said, given_back=given_back)


def left(room: object = ROOM, on: str = "9-1", *, last: bool = True, **other: object) -> OccupancyEnded:
    said = {"unit_id": room, "tenant_id": LI, "ended_on": day(on), "last": last}
    held = terms(**other).deposit_fen
    return OccupancyEnded(contract_id=LEASE, terms=terms(**other), **said, held_fen=held)


EXPIRED = ContractExpired(contract_id=LEASE, terms=terms())


def leaves(room: object = ROOM, on: str = "9-1") -> EndOccupancy:
    return EndOccupancy(unit_id=room, tenant_id=LI, ended_on=day(on))


CLASH = Clash(unit_id=ROOM, contract_id=NEXT_LEASE, last_day=day("12-31"))


def going_along(left: UUID, entered: UUID, on: date, held_by: UUID = LEASE) -> dict[str, Any]:
    """Of a contract that goes along to another room; `held_by`: by which they had the one left."""
    rooms = {"from_unit_id": left, "to_unit_id": entered, "held_by": held_by}
    return rooms | {"exchanged_on": on, "moved_on": on}
