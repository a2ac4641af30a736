"""What has become otherwise since a paper was sent, so that it should not be signed any more, nor be in force
once all have signed it.
"""

from contextlib import suppress
from uuid import UUID

from edge.call import CallContext, Host
from kernel.clock import local_date
from kernel.domain import NotPossible, Refusal
from kernel.service import Row

from contracts.domain.contract import contract
from contracts.domain.contract_commands import Sign
from contracts.domain.contract_refusals import PartyErased
from contracts.edge.made_of import OF_A_HOME, OF_A_UNIT, corrected_since, homes_corrected_since
from contracts.edge.papers import units_of
from contracts.views.contracts import contract_of
from contracts.views.known import gave_way, known_of, let_to_another
from contracts.views.signings import signing_of


class SignedBeforeCorrection(Refusal):
    """All have signed a paper that names its party as they were known before their name or document was
    corrected.
    """

    title = "这份文件发出后，签署方的姓名或证件信息已更正，各方虽已签完也不能生效，请撤回后重新制作并发送"
    status = 409


class SignedBeforeUnitCorrection(Refusal):
    """All have signed a paper that says of a unit where it is, how large, or for how many, as it was known
    before that was corrected.
    """

    title = (
        "这份文件发出后，房屋坐落、面积或居住人数上限的登记已更正，各方虽已签完也不能生效，"
        "请撤回后重新制作并发送"
    )
    status = 409


async def known_of_sent(host: Host, row: Row, call: CallContext) -> dict[str, bool]:
    """As `AskSignature` is told it of the signing `row`. Raises DepartmentAway, or PartyErased."""
    found = await contract_of(host, row["contract_id"]) if row["about"] == "contract" else None
    known = {
        "corrected": await _party_corrected(host, row),
        "unit_corrected": await _unit_corrected(host, row, found),
    }
    if found is not None:
        known["let"] = await let_to_another(host, row["contract_id"])
        known["barred"] = await _barred(host, row, found, call)
    return known


async def check_still_so(host: Host, signing_id: UUID) -> None:
    """The last look at what all have signed, before it counts: whoever signs in our stead may take hours.

    Raises SignedBeforeCorrection or SignedBeforeUnitCorrection, or DepartmentAway where nobody can say so. Of
    who was erased meanwhile nothing is known otherwise.
    """
    row = await signing_of(host, signing_id)
    assert row is not None  # all have signed it
    found = await contract_of(host, row["contract_id"]) if row["about"] == "contract" else None
    with suppress(PartyErased):
        if await _party_corrected(host, row):
            raise SignedBeforeCorrection
    if await _unit_corrected(host, row, found):
        raise SignedBeforeUnitCorrection


async def _party_corrected(host: Host, row: Row) -> bool:
    party = next(each["person_id"] for each in row["signers"] if each["side"] != "operator")
    return await corrected_since(host, row["paper_sha256"], UUID(party))


async def _unit_corrected(host: Host, row: Row, found: Row | None) -> bool:
    homes, said = (found["unit_ids"], OF_A_UNIT) if found else ([row["unit_id"]], OF_A_HOME)
    return await homes_corrected_since(row["paper_sha256"], await units_of(host, homes), said)


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
