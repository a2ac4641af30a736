"""Where the second person's word comes from. Until identity-svc keeps it, from the approvals given here."""

from typing import Protocol
from uuid import UUID

from edge.call import Host

from contracts.domain.second_check import Approval, Kind
from contracts.views.approvals import approval_id, approvals_of


class SecondCheck(Protocol):
    """Finds who else approved an act. Whether that will do is for the decider to say."""

    async def approval(self, contract_id: UUID, kind: Kind, of: UUID | None = None) -> Approval | None:
        """The last word on an act of this kind on this contract, or on a settlement `of` it, be it of other
        days, amounts or accounts; None.
        """


class OwnApprovals:
    """Those that were given here by somebody who may."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def approval(self, contract_id: UUID, kind: Kind, of: UUID | None = None) -> Approval | None:
        wanted = approval_id(contract_id, kind, of)
        rows = await approvals_of(self._host, contract_id)
        found = next((row for row in rows if row["id"] == wanted), None)
        if found is None:
            return None
        return Approval(
            id=found["fact_id"],
            act=found["act"],
            by=found["approved_by"],
            at=found["approved_at"],
            reason=found["reason"],
        )
