"""Other bounds of pauses, stickers and answers on what has happened; and of each policy something is said."""

from datetime import timedelta
from typing import Any

import pytest
from policy.trying.comparing import Difference
from workorders.domain.dispatch_terms import DISPATCH
from workorders.domain.intake_limits import INTAKE
from workorders.domain.offer_commands import (
    Dispatch,
)
from workorders.domain.pauses import PAUSES
from workorders.domain.policy import POLICIES
from workorders.domain.sticker_facts import (
    StickerIssued,
    StickerParked,
    StickerTurnedAway,
    StickerUsed,
)
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    PauseClock,
    ResumeClock,
)
from workorders.trying import QUESTIONS, UNSAID

from .test_trying import DAY, at
from .test_trying_on_site import tried
from .words import HOUR, LI, T, tap

STICKER: dict[str, Any] = {"unit_id": tap.repair.unit_id, "park_id": tap.repair.park_id, "version": 1}


def test_of_each_policy_it_is_tried_or_said_why_not() -> None:
    assert set(POLICIES) == {*QUESTIONS, *UNSAID}


def waited(*hours: int) -> list[Any]:
    """For a part, so many hours each time, half a day apart."""
    state, found, now = work_order.initial, list[Any](), 0
    for event in (tap.reported, tap.responded()):
        state = work_order.evolve(state, event)
        found.append(at(0, event))
    for each in hours:
        begins, ends = T + now * HOUR, T + (now + each) * HOUR
        for asked in (PauseClock(at=begins, reason="parts"), ResumeClock(at=ends)):
            for event in work_order.decide(asked, state):
                state = work_order.evolve(state, event)
                found.append(at(now, event)._replace(version=len(found)))
        now += each + 12
    return found


@pytest.mark.parametrize(("bound", "ran_out"), [(30, 0), (20, 1), (10, 2)])
def test_who_waited_for_longer_than_the_other_bound_had_run_into_it(bound: int, ran_out: int) -> None:
    given = {"ordinary.parts": bound, "emergency.parts": 10}
    [found] = tried("pauses", PAUSES.known[0].values, given, *waited(12, 13))
    assert (sum(found.now.values()), found.tried.get("PauseRanOut parts", 0)) == (0, ran_out)


def test_what_somebody_took_up_after_the_other_time_had_gone_to_the_next() -> None:
    said = {"technician_id": LI, "respond_by": T + 2 * HOUR, "grounds": ()}
    state = work_order.evolve(work_order.initial, tap.reported)
    [offer] = work_order.decide(Dispatch(at=T, **said), state)
    facts, seed = (at(0, tap.reported), at(0, offer), at(1, tap.responded())), DISPATCH.known[0].values
    [later] = tried("dispatch", seed, {"answer_ordinary": 90}, *facts)
    assert (later.now, later.tried) == ({}, {})
    much = seed.model_copy(update={"answer_ordinary": 120})
    [same] = tried("dispatch", much, {"answer_ordinary": 30}, *facts)
    assert same.differences == []
    sooner = {"answer_ordinary": 1}
    late = (at(0, tap.reported), at(0, offer), at(2, tap.responded()))
    [found] = tried("dispatch", seed, sooner, *late)
    assert found.differences == [Difference(tap.repair.order_id, "OfferLapsed", None, DAY)]


def test_who_scanned_more_often_than_the_other_limit_had_been_turned_away() -> None:
    def used(minute: int) -> StickerUsed:
        moment = T + timedelta(minutes=minute)
        return StickerUsed(
            **STICKER, report_id=at(minute, tap.reported).id, device="d", at=moment, emergency=None
        )

    facts = [at(0, StickerIssued(**STICKER, at=T)), *(at(each, used(each)) for each in range(1, 6))]
    seed = INTAKE.known[0].values
    [fewer] = tried("intake", seed, {"per_device": 3}, *facts)
    assert (fewer.now, fewer.tried) == ({}, {"StickerTurnedAway": 2})
    [soon] = tried("intake", seed, {"per_device": 3, "per_sticker": 4, "parks_at": 4}, *facts)
    assert soon.tried == {"StickerTurnedAway": 2, "StickerParked": 1}
    moment = T + timedelta(minutes=6)
    away, parked = (
        StickerTurnedAway(**STICKER, device="d", at=moment),
        StickerParked(**STICKER, at=moment, dangers=()),
    )
    [same] = tried("intake", seed, {"told_within": 7}, *facts, at(6, away), at(7, parked))
    assert (same.now, same.differences) == ({"StickerTurnedAway": 1}, [])
