"""An end that moves out beyond the owners' cover: by two, who know of each room's days."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from contracts.app import service
from contracts.domain.approvals import ActApproved
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Extend
from contracts.domain.cover import BeyondCover
from contracts.domain.letting import Clash, LetTwice, UnitDays
from contracts.domain.second_check import (
    GOOD_FOR,
    ActorApproves,
    Approval,
    ApprovalOfOther,
    ApprovalTooOld,
    Extension,
)
from kernel.ids import named_id
from testkit.given import given

from .words import (
    LEASE,
    NEXT_LEASE,
    NOW,
    OTHER_ROOM,
    PARK,
    ROOM,
    approval,
    day,
    drafted,
    extend,
    extended,
    signed,
)

FAR_EXTENDED = extended("2026-9-1")


class TestExtendingBeyondTheCover:
    UNTIL = day("2026-6-1")
    FAR = day("2026-9-1")
    RUNNING = (drafted(), signed())

    def beyond(self, **other: Any) -> Extend:
        return extend(self.FAR, **{"beyond": (self.days(),)} | other)

    def days(self, first: date = UNTIL, end: date = FAR, unit: UUID = ROOM) -> UnitDays:
        return UnitDays(unit_id=unit, starts_on=first, ends_on=end)

    def approved(self, first: date = UNTIL, **other: Any) -> Approval:
        return approval(Extension(ends_on=self.FAR, uncovered=(self.days(first),)), **other)

    def test_within_it_nobody_else_is_asked(self) -> None:
        given(contract, *self.RUNNING).when(extend(self.FAR)).then(FAR_EXTENDED)

    def test_by_one_alone_it_is_refused_with_its_days(self) -> None:
        said = {"field": "last_day", "days_over": 92, "cover_last_day": "2026-05-31"}
        given(contract, *self.RUNNING).when(self.beyond()).refused(BeyondCover, **said)

    def test_it_is_done_by_another_than_who_approved_just_this(self) -> None:
        running = given(contract, *self.RUNNING)
        running.when(self.beyond(approval=self.approved())).then(FAR_EXTENDED)
        longer = approval(Extension(ends_on=day("2026-9-2"), uncovered=(self.days(end=day("2026-9-2")),)))
        running.when(self.beyond(approval=longer)).refused(ApprovalOfOther)
        old = self.approved(at=NOW - GOOD_FOR)
        running.when(self.beyond(approval=old)).refused(ApprovalTooOld, days=7)
        running.when(self.beyond(approval=self.approved(by="wu"))).refused(ActorApproves)

    def test_who_approved_of_more_days_approved_of_these_and_never_of_more(self) -> None:
        running = given(contract, *self.RUNNING)
        running.when(self.beyond(approval=self.approved(day("2026-5-1")))).then(FAR_EXTENDED)
        running.when(self.beyond(approval=self.approved(day("2026-6-2")))).refused(ApprovalOfOther)

    def test_of_each_room_its_own_days_are_approved(self) -> None:
        running, later = given(contract, *self.RUNNING), day("2026-7-1")
        two = (self.days(), self.days(later, unit=OTHER_ROOM))
        agreed = approval(Extension(ends_on=self.FAR, uncovered=two))
        running.when(self.beyond(beyond=two, approval=agreed)).then(FAR_EXTENDED)
        running.when(self.beyond(beyond=two[1:], approval=agreed)).then(FAR_EXTENDED)
        # The other room's owner ends sooner than whoever approved it knew of.
        sooner = (self.days(), self.days(unit=OTHER_ROOM))
        running.when(self.beyond(beyond=sooner, approval=agreed)).refused(ApprovalOfOther)
        said = {"days_over": 92, "cover_last_day": "2026-05-31"}
        running.when(self.beyond(beyond=two)).refused(BeyondCover, **said)

    def test_who_has_the_room_is_told_first(self) -> None:
        clash = Clash(unit_id=ROOM, contract_id=NEXT_LEASE, last_day=day("2026-4-1"))
        given(contract, *self.RUNNING).when(self.beyond(clashes=(clash,))).refused(LetTwice)

    def test_what_was_approved_from_one_day_on_of_whichever_room_is_approved_anew(self) -> None:
        before = {
            "approval_id": str(named_id("approval")),
            "contract_id": str(LEASE),
            "park_id": str(PARK),
            "act": {"kind": "extension", "ends_on": "2026-09-01", "covered_until": "2026-06-01"},
            "approved_by": "chief",
            "approved_at": NOW.isoformat(),
        }
        told = service.registry().decode("ActApproved", 2, json.dumps(before).encode())
        assert isinstance(told, ActApproved)
        old = self.beyond(approval=approval(told.act))
        given(contract, *self.RUNNING).when(old).refused(ApprovalOfOther)
