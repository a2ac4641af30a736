"""What has become otherwise since a paper was sent, so that it should not be signed any more."""

from uuid import UUID

from edge.call import CallContext, Host
from kernel.clock import local_date
from kernel.domain import NotPossible, Refusal
from kernel.service import Row

from contracts.domain.contract import contract
from contracts.domain.contract_commands import Sign
from contracts.edge.made_of import corrected_since
from contracts.views.contracts import contract_of
from contracts.views.known import gave_way, known_of, let_to_another


async def known_of_sent(host: Host, row: Row, call: CallContext) -> dict[str, bool]:
    """As `AskSignature` is told it of the signing `row`. Raises DepartmentAway, or PartyErased."""
    party = next(each["person_id"] for each in row["signers"] if each["side"] != "operator")
    known = {"corrected": await corrected_since(host, row["paper_sha256"], UUID(party))}
    if row["about"] == "contract":
        known["let"] = await let_to_another(host, row["contract_id"])
        known["barred"] = await _barred(host, row, call)
    return known


async def _barred(host: Host, row: Row, call: CallContext) -> bool:
    """Whether the contract of this signing would not be in force, had all signed it now.

    Of what another has by a paper that is out as well, the first that all have signed has the room.
    """
    found = await contract_of(host, row["contract_id"])
    if found is None:
        return False
    known = await known_of(host, found, found["starts_on"], found["ends_on"]) | {"out_to": ()}
    known["merged_into"] = await gave_way(host, found)
    asked = Sign(signed_on=local_date(call.now), signing_id=row["id"], by=row["sent_by"], **known)
    try:
        await call.would(contract, row["contract_id"], asked)
    except NotPossible:
        return False  # taken back just now, as they are told
    except Refusal:
        return True
    return False
