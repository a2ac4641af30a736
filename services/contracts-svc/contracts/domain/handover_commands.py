"""What can be asked of a handover 物业交割, and why it may be refused."""

from datetime import date
from uuid import UUID

from kernel.domain import Command, Refusal
from policy.domain.values import Versions
from pydantic import Field

from contracts.domain.handover_facts import HandoverOpened, LateStage
from contracts.domain.handover_items import Found, Item
from contracts.domain.handover_policy import HANDOVER, HandoverDays
from contracts.domain.signers import Sha256


class HandoverCommand(Command):
    """Something asked of one handover."""


class OpenHandover(HandoverCommand):
    """`told_on`: the local day on which it was told that they came; by `policy` it is due."""

    handover: HandoverOpened
    told_on: date = Field(exclude=True)
    policy: Versions[HandoverDays] = Field(HANDOVER, exclude=True)


class CheckItem(HandoverCommand):
    """`explained`: whoever asks says why. `shown`: the hashes of what its photos show."""

    item: Item
    checked_by: UUID
    found: Found
    explained: bool = Field(False, exclude=True)
    shown: tuple[Sha256, ...] = Field((), exclude=True)


class Agree(HandoverCommand):
    """By hand; `photo_ids` show the paper with both signatures.

    `tenant_is`: the tenant as a person; who signs in their stead has their word for it, which is `explained`.
    `today` is when it is said: asked again on another day it is still the same command.
    """

    agreed_by: UUID
    for_tenant: UUID
    photo_ids: tuple[UUID, ...] = ()
    today: date = Field(exclude=True)
    tenant_is: UUID = Field(exclude=True)
    explained: bool = Field(False, exclude=True)


class NoteSigned(HandoverCommand):
    """Both sides have signed the paper that was sent to them."""

    signing_id: UUID
    agreed_by: UUID
    for_tenant: UUID
    agreed_on: date


class Reopen(HandoverCommand):
    """Undo of agreeing. `settling`: the settlement of this stay has begun."""

    settling: bool = Field(False, exclude=True)


class RemindToAgree(HandoverCommand):
    """Asked by a deadline, on the local day `today`."""

    stage: LateStage
    today: date


class WithdrawHandover(HandoverCommand):
    """What both sides agreed to stays all the same: they saw the room."""


# --- refusals


class HandoverUnknown(Refusal):
    title, field, status = "没有这份物业交割", "handover_id", 404


class ProofMissing(Refusal):
    """An item is not in order because somebody says so."""

    title = "该项缺少凭据：{lacking}{or_absent}"


class ThingTwice(Refusal):
    """Two lines of one name cannot be told apart when the tenant leaves."""

    title, field = "清单中「{name}」重复，请合并为一行", "found.lines"


class HandoverItemsOpen(Refusal):
    """Neither agreed to nor put on paper is what may still change."""

    title, status = "还有 {count} 项未完成，双方不能确认", 409


class HandoverAgreedAlready(Refusal):
    """What both sides agreed to stays as it was until it is reopened."""

    title, status = "物业交割已由双方确认，如需更改请先撤销确认", 409


class AgreesForBoth(Refusal):
    """It takes two."""

    title, field = "租客一方的确认人不能同时代表我方确认", "for_tenant"


class NotTheTenant(Refusal):
    """A stranger's signature binds no tenant: whoever signs for them has their written word."""

    title = "确认人不是该租客本人；由他人代为确认的，请说明其书面委托"
    field = "for_tenant"


class SignedPaperMissing(Refusal):
    """By hand, nobody has agreed to what shows no signature of the tenant: one clerk's word is one side's."""

    title, field = "请附上双方签字的交割单照片", "photo_ids"


class SettlementBegan(Refusal):
    """The settlement is held against it: it cannot change under it."""

    title, status = "该房源已开始结算，物业交割不能再更改", 409
