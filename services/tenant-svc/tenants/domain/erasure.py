"""When a person may be forgotten: not while something binds us to know who they are (PIPL art. 47). Pure."""

from typing import Literal
from uuid import UUID

from kernel.domain import Command, Frozen, Refusal
from pydantic import Field

from tenants.domain.tenant_facts import GaveWay

BondKind = Literal["contract", "signature", "settlement", "refund"]


class Bond(Frozen):
    """What binds them to one contract, as contracts-svc says."""

    contract_id: UUID
    kind: BondKind


class ErasePersonalData(Command):
    """Forget this person. `lives_here`: under one of the numbers that lead to them somebody has a home.

    `bonds`: of them, and of whoever was merged with them; `by`: these merges.
    """

    lives_here: bool = Field(False, exclude=True)
    bonds: tuple[Bond, ...] = Field((), exclude=True)
    by: tuple[GaveWay, ...] = Field((), exclude=True)


class PersonLivesHere(Refusal):
    """Of who lives with us we have to know who they are: what is still needed is kept (PIPL art. 47)."""

    title, field, status = "此人（或与其合并的租客）仍在住，办理退租后才能删除个人信息", "person_id", 409


class MovedOrMergedJustNow(Refusal):
    """In the same moment they came to live with us, or one of their numbers was merged or taken apart."""

    title, field, status = "此人的入住或合并登记刚刚有变动，请刷新后再操作", "person_id", 409


class ContractBinds(Refusal):
    """Both sides have to know whom they have a contract with."""

    title, field, status = (
        "此人（或与其合并的租客）还有生效中的合同，合同终止后才能删除个人信息",
        "person_id",
        409,
    )


class SignatureAwaited(Refusal):
    """A paper is out, for them to sign or to be concluded."""

    title, field, status = (
        "此人（或与其合并的租客）还有签署中的文件，完成或撤回后才能删除个人信息",
        "person_id",
        409,
    )


class SettlementPending(Refusal):
    """What each owes the other is not settled yet."""

    title, field, status = (
        "此人（或与其合并的租客）的退租结算尚未结清，结清后才能删除个人信息",
        "person_id",
        409,
    )


class RefundUnpaid(Refusal):
    """Whom to pay back has to be known."""

    title, field, status = "还有押金未退给此人（或与其合并的租客），退还后才能删除个人信息", "person_id", 409


BINDING: dict[BondKind, type[Refusal]] = {
    "contract": ContractBinds,
    "signature": SignatureAwaited,
    "settlement": SettlementPending,
    "refund": RefundUnpaid,
}


def check_unbound(asked: ErasePersonalData) -> None:
    """Raises PersonLivesHere, ContractBinds, SignatureAwaited, SettlementPending or RefundUnpaid."""
    if asked.lives_here:
        raise PersonLivesHere
    for kind, refusal in BINDING.items():
        if bound := [bond.contract_id for bond in asked.bonds if bond.kind == kind]:
            raise refusal(contract_ids=bound)
