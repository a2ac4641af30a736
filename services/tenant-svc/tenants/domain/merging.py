"""Two numbers of one human being: one gives way to the other, both lead there, and it can be undone.

The number that gives way takes no more commands; whoever uses it is told the survivor's. Both are decided by
the stream of the number that gives way, so a merge is one fact. That nobody gives way to a number that itself
gave way, or has others that did to it, two streams could not see: a constraint of `views/merges.py` does.
Nobody knows any more whether one who was erased is anybody: they stay alone.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from kernel.domain import Command, NotPossible, Refusal
from pydantic import Field

from tenants.domain.person import PersonForgotten
from tenants.domain.tenant_facts import (
    MergedAway,
    MovedIn,
    MovedOut,
    Registered,
    Tenant,
    TenantEvent,
    TenantsMerged,
    TenantsUnmerged,
    who,
)

# ---- commands


class MergeCommand(Command):
    """Asked of the number that gives way."""


class MergeTenants(MergeCommand):
    """Both are one human being; the survivor's number is theirs. `number` is the one that gives way.

    What is known of either by the time it is asked is no part of what is asked. `forgotten`: which of the two
    was erased at their wish, by its name in the request.
    """

    survivor_id: UUID
    survivor_person_id: UUID = Field(exclude=True)
    survivor_number: str = Field(exclude=True)
    survivor_lives_in: UUID | None = Field(None, exclude=True)
    number: str = Field(exclude=True)
    forgotten: Literal["tenant_id", "survivor_id"] | None = Field(None, exclude=True)


class UnmergeTenants(MergeCommand):
    """They are two after all. `lives_by_theirs`: the survivor does, by a contract of this number;
    `next_from`: by their own, and one of this number is signed for the same room, to follow on that day.
    """

    lives_by_theirs: bool = Field(False, exclude=True)
    next_from: date | None = Field(None, exclude=True)


# ---- refusals


class TenantMergedAway(Refusal):
    """The number gave way to another; what is meant for the tenant is asked of `survivor_number`."""

    title, field, status = "该租客编号已并入 {survivor_number}，请用该编号办理", "tenant_id", 409


class MergedWithItself(Refusal):
    """A number does not give way to itself."""

    title, field = "不能把租客与自己合并", "survivor_id"


class BothLiveSomewhere(Refusal):
    """Nobody lives in two units at once, so these are two; or a move was a mistake, to be mended first."""

    title, field, status = "两位租客都在住，不能合并；若登记有误，请先更正入住", "survivor_id", 409


class SurvivorLivesNowhere(Refusal):
    """A number under which somebody lives does not give way: merge the other way round."""

    title, field, status = "被并入的一方正在住，请反过来：保留在住的租客编号", "survivor_id", 409


class SurvivorGaveWay(Refusal):
    """Who is to survive, `number`, gave way to `survivor_number` themselves: that is whom to merge with."""

    title, field, status = (
        "{number} 已并入 {survivor_number}，请直接并入 {survivor_number}",
        "survivor_id",
        409,
    )


class OthersGaveWay(Refusal):
    """Another, `number`, gave way to who is to give way, `survivor_number`. Undone, either gives way to the
    one that stays: each merge can then be undone by itself, in whatever order.
    """

    title = "{number} 已并入 {survivor_number}：请先撤销那次合并，再把这两个编号分别并入要保留的编号"
    field, status = "survivor_id", 409


class MergedJustNow(Refusal):
    """One of the two was merged otherwise in the same moment."""

    title, field, status = "其中一位租客刚刚参与了另一次合并，请刷新后再试", "survivor_id", 409


class SurvivorLivesByTheirs(Refusal):
    """Taken apart, one would live there by the other's contract, and the other be expected in the same room.

    Who lives there is put right first: they move out, or their moving in is withdrawn.
    """

    title = "保留编号的租客正凭被并入编号签的合同居住，请先为其办理退租或撤销入住登记，再撤销合并"
    field, status = "tenant_id", 409


class NextIsTheirs(Refusal):
    """Taken apart, the other would be expected in a room that the survivor lives in by their own contract,
    and what they paid for that would be held for the other.
    """

    title = (
        "保留编号的租客凭自己的合同居住，但同一房源 {starts_on} 起的下一份合同是用被并入编号签的，"
        "请先解约或撤销那份合同，再撤销合并"
    )
    field, status = "tenant_id", 409


class TakenApartJustNow(Refusal):
    """Who comes by the contract of a number that gave way to theirs: in the same moment it did no more."""

    title = "该租客与另一租客编号的合并刚刚撤销，请刷新后核对合同再办理"
    field, status = "contract_id", 409


class NotMergedAway(Refusal):
    """There is no merge to undo."""

    title, field, status = "该租客没有被合并，无需撤销", "tenant_id", 409


# ---- decisions


def decide_merge(command: MergeCommand, tenant: Tenant) -> Sequence[TenantEvent]:
    match command, tenant:
        case MergeTenants(survivor_id=id_), Tenant(tenant_id=own) if id_ == own:
            raise MergedWithItself
        case MergeTenants(survivor_id=id_), MergedAway(survivor_id=known, survivor_number=number):
            if id_ != known:
                raise TenantMergedAway(survivor_id=known, survivor_number=number)
            return []
        case MergeTenants(forgotten=str() as which), Tenant():
            raise PersonForgotten(field=which)
        case MergeTenants(survivor_lives_in=elsewhere), MovedIn():
            raise BothLiveSomewhere if elsewhere else SurvivorLivesNowhere
        case MergeTenants() as asked, Registered() | MovedOut():
            merged = TenantsMerged(
                **who(tenant),
                number=asked.number,
                survivor_id=asked.survivor_id,
                survivor_person_id=asked.survivor_person_id,
                survivor_number=asked.survivor_number,
            )
            return [merged]
        case UnmergeTenants(lives_by_theirs=True), MergedAway():
            raise SurvivorLivesByTheirs
        case UnmergeTenants(next_from=date() as day), MergedAway():
            raise NextIsTheirs(starts_on=day)
        case UnmergeTenants(), MergedAway(survivor_id=id_, survivor_person_id=person):
            return [TenantsUnmerged(**who(tenant), survivor_id=id_, survivor_person_id=person)]
        case UnmergeTenants(), Tenant():
            raise NotMergedAway
    raise NotPossible(command, tenant)
