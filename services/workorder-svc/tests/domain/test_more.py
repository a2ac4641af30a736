"""Two faults in one sentence: the second is proposed, and is an order of its own when a person says so."""

import pytest
from kernel.ids import named_id
from testkit.given import given
from workorders.domain.triage import Also, Proposal, propose
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Report, SettleMore
from workorders.domain.work_order_facts import MoreProposed, MoreSettled
from workorders.domain.work_order_refusals import NothingMore
from workorders.triage import shipped

from .words import T, Told, repair

SPLIT = named_id("split")
LAMP = Also(fault="lamp_broken", urgency="ordinary", led_by=("灯",))
spoken = Told(repair("ordinary", "unclear"))


@pytest.mark.parametrize(
    ("words", "first", "also"),
    [
        ("水龙头漏水，还有灯也不亮", "water_leak", ["lamp_broken"]),
        ("空调不制冷，另外马桶堵了", None, ["drain_blocked", "aircon_broken"]),
        ("洗衣机坏了还有蟑螂", None, ["pests", "washer_broken"]),
        ("灯不亮，厨房冒烟了", "smoke", ["lamp_broken"]),
        ("厨房漏水，水龙头关不紧", "water_leak", []),
        ("没有漏水，灯不亮", "lamp_broken", []),
        ("空调不制冷，空调外机很响", "aircon_broken", []),
        ("卧室灯不亮", "lamp_broken", []),
        ("嘟嘟响，不知道什么坏了", None, []),
    ],
)
def test_of_several_faults_in_one_report_those_beside_the_first_are_proposed_with_their_words(
    words: str, first: str | None, also: list[str]
) -> None:
    found = propose(words, shipped.model())
    assert first in (None, found.fault)
    said = {each.fault for each in found.also}
    if first is None and also:
        assert found.fault not in said
        assert said | {found.fault} >= set(also)
    else:
        assert said == set(also)
    assert all(word in words for each in found.also for word in each.led_by)


def test_what_else_was_said_waits_for_a_person_and_is_settled_once() -> None:
    leaks = Proposal(fault="water_leak", urgency="emergency", decided_by="rules", also=(LAMP,))
    asked = Report(at=T, repair=spoken.repair, proposed=leaks)
    found = given(work_order).when(asked).events
    more = spoken(MoreProposed, also=(LAMP,), at=T)
    assert found[-1] == more
    waits = given(work_order, spoken.reported, more)
    split = SettleMore(at=T, fault="lamp_broken", split=SPLIT)
    is_one = spoken(MoreSettled, fault="lamp_broken", split=SPLIT, at=T)
    waits.when(split).then(is_one)
    nothing = split.model_copy(update={"split": None})
    waits.when(nothing).then(spoken(MoreSettled, fault="lamp_broken", split=None, at=T))
    given(work_order, spoken.reported, more, is_one).when(nothing).refused(NothingMore)
    waits.when(split.model_copy(update={"fault": "washer_broken"})).refused(NothingMore)
