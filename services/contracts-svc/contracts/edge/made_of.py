"""Of what a paper was made: kept beside it, looked for by its hash; for nothing else it is sent."""

import hashlib
from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Final, get_args

import orjson
from edge.call import Host
from files.sealed import FileMissing
from host.settings import told
from kernel.domain import Refusal
from kernel.service import Row

from contracts.domain.terms import Terms
from contracts.edge.parties import open_parties
from contracts.papers.desk import bindings_of
from contracts.papers.filling import Beside
from contracts.settings import PaperSettings

SENDING = "发送合同签署"
OF_A_UNIT: Final = ("id", "place", "area_dm2", "occupancy_cap")
WAYS: Final[Sequence[tuple[Beside, ...]]] = [
    way for many in range(len(get_args(Beside)) + 1) for way in combinations(get_args(Beside), many)
]
"""What may have been typed of a party."""


class PaperOfOther(Refusal):
    """It was made of another contract, or of other terms or units than this one has now."""

    title, field, status = (
        "该文件不是按这份合同的现行条款和房源资料制作的，请重新制作",
        "document_sha256",
        409,
    )


class KnownSince(Refusal):
    """Of the party it says what was typed while nothing was known; now it might say another's."""

    title = "制作该文件时，签署人的证件号码或电话尚未登记，是另填的；现已登记，请重新制作"
    field, status = "document_sha256", 409


async def bind(contract: Row, units: Sequence[Row], paper: str, typed: Collection[Beside] = ()) -> None:
    """Keep that the paper of this hash was made of this contract and its units as they are. `typed`: what was
    not known of its party.
    """
    await bindings_of(told(PaperSettings)).put(_binding(contract, units, paper, typed))


async def typed_on(contract: Row, units: Sequence[Row], paper: str) -> Collection[Beside]:
    """What was typed of its party. Raises PaperOfOther."""
    for typed in WAYS:
        said = _binding(contract, units, paper, typed)
        try:
            await bindings_of(told(PaperSettings)).get(hashlib.sha256(said).hexdigest())
        except FileMissing:
            continue
        return typed
    raise PaperOfOther


async def check_still_unknown(host: Host, contract: Row, typed: Collection[Beside]) -> None:
    """Raises KnownSince, or DepartmentAway where nobody can say so."""
    if not typed:
        return
    async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
        party = await parties.party(contract["party_id"], SENDING, typed)
    if any(getattr(party, name) is not None for name in typed):
        raise KnownSince


def _binding(contract: Row, units: Sequence[Row], paper: str, typed: Collection[Beside]) -> bytes:
    terms = {name: contract[name] for name in (*Terms.model_fields, "clauses")}
    homes = [{name: unit[name] for name in OF_A_UNIT} for unit in units]
    said = {"paper": paper, "contract": contract["id"], "terms": terms, "units": homes}
    return orjson.dumps(said | {"typed": sorted(typed)})
