"""The people, rooms and contracts the domain tests speak of."""

from datetime import date
from typing import Any

from contracts.domain.contract_facts import ContractDrafted, ContractSigned
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


def signed(**other: Any) -> ContractSigned:
    return ContractSigned(contract_id=LEASE, terms=terms(**other), signed_on=day("3-10"))
