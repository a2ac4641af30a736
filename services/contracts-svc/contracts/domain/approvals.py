"""The approvals of sensitive acts that are given here, one stream for each kind of act on a contract; of
paying back to another's account, one for each settlement.
"""

from datetime import datetime
from uuid import UUID

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from pydantic import Field, InstanceOf

from contracts.domain.contract_facts import Actor
from contracts.domain.second_check import GOOD_FOR, Act

# --- facts


class ApprovalEvent(Event):
    approval_id: UUID
    contract_id: UUID
    park_id: UUID
    act: Act


class ActApproved(ApprovalEvent):
    """Another may do just this. Why is in the envelope, here and below."""

    schema_version = 5

    approved_by: Actor
    approved_at: datetime


class ActApprovalWithdrawn(ApprovalEvent):
    """Nobody may any more."""

    schema_version = 5

    withdrawn_by: Actor


# --- states


class NeverApproved(State):
    """Nothing of this kind was approved of this contract."""

    now, can = "还没有这类批准", "请另一人批准"


class Approved(State):
    """`told` is the last word; it may be too old by now."""

    now, can = "已经批准", "办理该操作，或撤回批准"

    told: ActApproved


class Withdrawn(State):
    """It was, and is no more."""

    now, can = "批准已撤回", "请另一人重新批准"


Standing = NeverApproved | Approved | Withdrawn

# --- commands


class ApprovalCommand(Command):
    by: Actor


class ApproveAct(ApprovalCommand):
    """`impossible`: why the contract, as far as is known, would refuse the act whoever does it."""

    approval_id: UUID
    contract_id: UUID
    park_id: UUID
    act: Act
    at: datetime = Field(exclude=True)
    impossible: InstanceOf[Refusal] | None = Field(None, exclude=True)


class WithdrawApproval(ApprovalCommand):
    """Undo it before it is used."""


# --- refusals


class ApprovalUnknown(Refusal):
    """Nothing of this kind was approved of this contract."""

    title, field, status = "该合同没有这类批准", "act", 404


# --- decisions


def decide(command: ApprovalCommand, standing: Standing) -> list[ApprovalEvent]:
    match command, standing:
        case ApproveAct(impossible=Refusal() as why), _:
            raise why
        case ApproveAct(act=act, by=who, at=at), Approved(told=told) if (act, who) == (
            told.act,
            told.approved_by,
        ) and at < told.approved_at + GOOD_FOR:
            return []
        case ApproveAct(by=who, at=at), _:
            said = command.model_dump(exclude={"by"})
            return [ActApproved(**said, approved_by=who, approved_at=at)]
        case WithdrawApproval(by=who), Approved(told=told):
            said = told.model_dump(include=set(ApprovalEvent.model_fields))
            return [ActApprovalWithdrawn(**said, withdrawn_by=who)]
        case WithdrawApproval(), Withdrawn():
            return []
        case WithdrawApproval(), NeverApproved():
            raise ApprovalUnknown
    raise NotPossible(command, standing)


def evolve(standing: Standing, event: ApprovalEvent) -> Standing:
    match event:
        case ActApproved():
            return Approved(told=event)
        case ActApprovalWithdrawn():
            return Withdrawn()
    return standing


approval: Decider[ApprovalCommand, Standing, ApprovalEvent] = Decider(
    "approval", NeverApproved(), decide, evolve, (ActApproved, ActApprovalWithdrawn)
)
