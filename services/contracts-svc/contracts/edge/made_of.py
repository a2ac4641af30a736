"""Of what a paper was made, what it says of its units, and as of when it names its party: kept beside it,
looked for by its hash; for nothing else it is sent.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import Final, get_args
from uuid import UUID

import orjson
from edge.call import Host
from files.sealed import FileMissing, SealedFiles
from host.settings import told
from kernel.domain import Refusal
from kernel.service import Row

from contracts.domain.terms import Terms
from contracts.edge.parties import check_signers, open_parties
from contracts.papers.desk import bindings_of, homes_of, named_of
from contracts.papers.filling import Beside
from contracts.settings import PaperSettings

SENDING = "发送合同签署"
OF_A_UNIT: Final = ("id", "place", "area_dm2", "occupancy_cap")
"""What a contract is made of."""
OF_A_HOME: Final = ("id", "place")
"""What the paper of a handover or a settlement says."""
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


class UnitCorrectedSince(Refusal):
    """It says where its unit is as that was known when it was made."""

    title = "制作该文件之后，房屋坐落的登记已更正，请重新制作后再发送"
    field, status = "document_sha256", 409


class KnownSince(Refusal):
    """Of the party it says what was typed while nothing was known; now it might say another's."""

    title = "制作该文件时，签署人的证件号码或电话尚未登记，是另填的；现已登记，请重新制作"
    field, status = "document_sha256", 409


class CorrectedSince(Refusal):
    """It names its party as they were known when it was made, or before that was kept beside it."""

    title = "该文件制作之后，签署人的姓名或证件已更正，请重新制作后再发送"
    field, status = "document_sha256", 409


async def bind(contract: Row, units: Sequence[Row], paper: str, typed: Collection[Beside] = ()) -> None:
    """Keep that the paper of this hash was made of this contract and its units as they are. `typed`: what was
    not known of its party.
    """
    await bind_homes(paper, units, OF_A_UNIT)
    await bindings_of(told(PaperSettings)).put(_binding(contract, units, paper, typed))


async def typed_on(contract: Row, units: Sequence[Row], paper: str) -> Collection[Beside]:
    """What was typed of its party. Raises PaperOfOther."""
    for typed in WAYS:
        if await _kept(bindings_of(told(PaperSettings)), _binding(contract, units, paper, typed)):
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


async def bind_homes(paper: str, units: Sequence[Row], said: Sequence[str]) -> None:
    """Keep that the paper says these `said` of its units, as they are now."""
    for homes in (None, _homes(units, said)):
        await homes_of(told(PaperSettings)).put(_housed(paper, homes))


async def homes_corrected_since(paper: str, units: Sequence[Row], said: Sequence[str]) -> bool:
    """Whether `said` of its units is otherwise by now; not where nobody can say what the paper says."""
    homes = homes_of(told(PaperSettings))
    if not await _kept(homes, _housed(paper)):
        return False
    return not await _kept(homes, _housed(paper, _homes(units, said)))


async def bind_named(paper: str, person_id: UUID, named_at: int | None) -> None:
    """Keep that the paper names its party as they were known by then."""
    for at in {None, named_at}:
        await named_of(told(PaperSettings)).put(_named(paper, person_id, at))


async def send_checked(host: Host, paper: str, signers: Mapping[str, UUID], party: str) -> None:
    """That the signers can say who they are, and that the paper names the one of the field `party` as they
    are known now. Raises SignerWithoutDocument, SignerWithoutPhone, CorrectedSince, or
    DepartmentAway where nobody can say so.
    """
    names, who = named_of(told(PaperSettings)), signers[party]
    known = await check_signers(host, signers, needed=await _kept(names, _named(paper, who)))
    if (named_at := known[party]) is not None and not await _kept(names, _named(paper, who, named_at)):
        raise CorrectedSince


async def corrected_since(host: Host, paper: str, person_id: UUID) -> bool:
    """Whether the paper names them as they are known no more; not where nobody can say as of when it does.

    Raises DepartmentAway, or PartyErased.
    """
    names = named_of(told(PaperSettings))
    if not await _kept(names, _named(paper, person_id)):
        return False
    async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
        known = await parties.document(person_id)
    return known.named_at is not None and not await _kept(names, _named(paper, person_id, known.named_at))


async def _kept(files: SealedFiles, said: bytes) -> bool:
    try:
        await files.get(hashlib.sha256(said).hexdigest())
    except FileMissing:
        return False
    return True


def _named(paper: str, person_id: UUID, named_at: int | None = None) -> bytes:
    return orjson.dumps({"paper": paper, "person": person_id, "named_at": named_at})


def _homes(units: Sequence[Row], said: Sequence[str]) -> list[Row]:
    return [{name: unit[name] for name in said} for unit in units]


def _housed(paper: str, homes: list[Row] | None = None) -> bytes:
    return orjson.dumps({"paper": paper, "units": homes})


def _binding(contract: Row, units: Sequence[Row], paper: str, typed: Collection[Beside]) -> bytes:
    terms = {name: contract[name] for name in (*Terms.model_fields, "clauses")}
    homes = _homes(units, OF_A_UNIT)
    said = {"paper": paper, "contract": contract["id"], "terms": terms, "units": homes}
    return orjson.dumps(said | {"typed": sorted(typed)})
