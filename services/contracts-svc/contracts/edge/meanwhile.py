"""What has become otherwise since a paper was sent, so that it should not be signed any more."""

from uuid import UUID

from edge.call import CallContext, Host
from kernel.clock import local_date
from kernel.domain import NotPossible, Refusal
from kernel.service import Row

from contracts.domain.contract import contract
from contracts.domain.contract_commands import Sign
from contracts.edge.made_of import OF_A_HOME, OF_A_UNIT, corrected_since, homes_corrected_since
from contracts.edge.papers import units_of
from contracts.views.contracts import contract_of
from contracts.views.known import gave_way, known_of, let_to_another


async def known_of_sent(host: Host, row: Row, call: CallContext) -> dict[str, bool]:
    """As `AskSignature` is told it of the signing `row`. Raises DepartmentAway, or PartyErased."""
    party = next(each["person_id"] for each in row["signers"] if each["side"] != "operator")
    known = {"corrected": await corrected_since(host, row["paper_sha256"], UUID(party))}
    found = await contract_of(host, row["contract_id"]) if row["about"] == "contract" else None
    if found is not None:
        known["let"] = await let_to_another(host, row["contract_id"])
        known["barred"] = await _barred(host, row, found, call)
    homes, said = (found["unit_ids"], OF_A_UNIT) if found else ([row["unit_id"]], OF_A_HOME)
    units = await units_of(host, homes)
    known["unit_corrected"] = await homes_corrected_since(row["paper_sha256"], units, said)
    return known


async def _barred(host: Host, row: Row, found: Row, call: CallContext) -> bool:
    """Whether the contract `found` of this signing would not be in force, had all signed it now.

    Of what another has by a paper that is out as well, the first that all have signed has the room.
    """
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
