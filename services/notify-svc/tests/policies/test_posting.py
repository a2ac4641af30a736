"""A group of the staff hears by night what cannot wait alone, and all else in the morning, once."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Do
from notifications.domain.matter import Matter
from notifications.domain.notice import GroupNamed
from notifications.domain.notice_rules import RULES
from notifications.domain.robot import AddPost, Post, robot
from notifications.policies.posting import arm, fire, react, stream_of
from notifications.upcasters import at_whatever_hour

IDS = dict.fromkeys(("notice_id", "thing_id", "cause_id", "park_id"), UUID(int=1))
MATTER = Matter.model_validate(
    {**IDS, "kind": "UnitCrowded", "rule": "UnitCrowded", "stage": "", "words": {}}
)
NAMED = GroupNamed(matter=MATTER, robot="west", template="unit_crowded", quiet=RULES.known[0].values.quiet)
NOON, NIGHT, MORNING = (datetime(2025, 3, 15, hour, tzinfo=UTC) for hour in (4, 15, 0))
MORNING = MORNING.replace(day=16)  # eight o'clock in Shanghai


def asked(at: datetime) -> Do:
    post = Post(matter=MATTER, template="unit_crowded")
    return Do(robot, stream_of("west"), AddPost(robot="west", post=post, at=at))


@pytest.mark.parametrize(
    ("named", "at", "told_at"),
    [
        (NAMED, NOON, NOON),
        (NAMED, NIGHT, MORNING),
        (NAMED.model_copy(update={"quiet": None}), NIGHT, NIGHT),
        (GroupNamed.model_validate(at_whatever_hour(NAMED.model_dump(exclude={"quiet"}))), NIGHT, NIGHT),
    ],
)
def test_what_waits_for_the_morning_is_told_to_a_group_then_and_all_else_at_once(
    named: GroupNamed, at: datetime, told_at: datetime
) -> None:
    fact = Fact(named, named_id("fact"), "notice", 1, 1, at, at, SYSTEM, "notifications")
    at_once, held = react(fact), arm(fact)
    assert [*at_once, *map(fire, held)] == [asked(told_at)]
    assert [each.due_at for each in held] == ([told_at] if told_at > at else [])
