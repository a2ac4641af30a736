"""How far a renewal is; each status holds what decisions need of it."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from kernel.domain import State
from pydantic import Field

from contracts.domain.contract_facts import Actor
from contracts.domain.renewal_facts import Offer, RenewalEvent, Side, Step
from contracts.domain.terms import Terms

E = TypeVar("E", bound=RenewalEvent)


class Ahead(State):
    """Not opened: the end is far."""

    now, can = "续约还没有发起", "发起续约"


class Opened(State):
    """`policy` is the version it was opened by; `told`: how often, of a step that was not done by its day."""

    renewal_id: UUID
    contract_id: UUID
    terms: Terms
    policy: int
    told: dict[tuple[Step, date], int] = Field(default_factory=dict)

    def tells(self, fact: type[E], **more: object) -> E:
        """A fact of this renewal."""
        place = {"renewal_id": self.renewal_id, "contract_id": self.contract_id, "terms": self.terms}
        return fact.model_validate(place | more)


class AwaitingProposal(Opened):
    now, can = "续约在等待提方案", "提方案，或确认不续"

    due_on: date


class AwaitingDecision(Opened):
    now, can = "续约方案在等待审批", "批准、退回、改方案或确认不续"

    offer: Offer
    proposed_by: Actor
    due_on: date


class AwaitingSignature(Opened):
    now, can = "续约方案已批准，在等待签署", "签署续约合同、退回，或确认不续"

    offer: Offer
    proposed_by: Actor
    due_on: date


class Declined(Opened):
    """Can still be proposed: people change their minds. By whom it was, and on which day if that was said."""

    declined_by: Side = "tenant"
    declined_on: date | None = None


class AwaitingAppointment(Declined):
    """With the tenant, who leaves."""

    now, can = "租客已确认不续，在等待约定搬离日", "约定搬离日，或重新提方案"

    due_on: date


class Leaving(Declined):
    """On this day. `appointed_by`: None where it stands again after the tenant turned out to be there."""

    now, can = "租客已确认不续，搬离日已约定", "改约搬离日，或重新提方案"

    due_on: date
    appointed_by: Actor | None = None


class AwaitingHandBackDay(Declined):
    """With the owner, who is to have the units back."""

    now, can = "业主合同已确认不续，在等待约定交还日", "约定交还业主的日子，或重新提方案"

    due_on: date


class HandingBack(Declined):
    """On this day."""

    now, can = "业主合同已确认不续，交还日已约定", "改约交还日，或重新提方案"

    due_on: date


class Done(Opened):
    """Signed, or nothing to renew any more. `signed`: the contract that follows stands."""

    now, can = "续约已办结", "查看续约结果"

    signed: bool = False


class Lapsed(Done):
    """The contract that follows was signed and has not a day; where its end is an end again, another renewal
    has it, which can draft another contract.
    """

    now, can = "续约合同已作废或一天也没有执行，这次续约已失效", "为原合同重新发起续约"


class Closed(Done):
    """The contract went another way; where it comes back to this end, there is something to renew again.
    `left`: what it was until its tenant left.
    """

    now, can = "续约已关闭，合同另有安排", "合同回到原到期日后重新发起续约"

    left: Opened | None = None


Renewal = Ahead | Opened
Waiting = (
    AwaitingProposal
    | AwaitingDecision
    | AwaitingSignature
    | AwaitingAppointment
    | Leaving
    | AwaitingHandBackDay
    | HandingBack
)
STEP: dict[type[Opened], Step] = {
    AwaitingProposal: "proposal",
    AwaitingDecision: "decision",
    AwaitingSignature: "signature",
    AwaitingAppointment: "appointment",
    Leaving: "move_out",
    AwaitingHandBackDay: "hand_back_appointment",
    HandingBack: "hand_back",
}
