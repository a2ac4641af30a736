"""What notify-svc itself is asked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from host.runtime import Runtime
from kernel.ids import named_id
from notifications.domain.callback import callback
from notifications.domain.callback_commands import NoteNoNumber, OpenCallback
from notifications.domain.confirmation import AskCode, confirmation
from notifications.domain.gathering import Awaited, Gather, SumUp, gathering
from notifications.domain.matter import Matter
from notifications.domain.notice_rules import RULES
from notifications.domain.notification import notification
from notifications.domain.notification_commands import EndStep, Request
from notifications.domain.outage import NoteOrder, NoteOutage, outage
from notifications.domain.policy import policy
from notifications.domain.responsibility import Assign, Release, responsibility
from notifications.domain.staff_groups import Group, StaffGroups
from notifications.policies.gathering import night_before, stream_of
from notifications.policies.of_outages import outage_of
from policy.domain.policy import ProposePolicy, PublishPolicy

from tests.unruly.asked.asking import ask
from tests.unruly.lives import HOMES, NOW, PARK, day

YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)
MANY = RULES.known[0].values.told_singly + 1


async def groups(runtime: Runtime) -> None:
    """A chat group of the staff hears what finance and access control hear."""
    values = StaffGroups(groups=(Group(robot="office", hears=("finance", "access_control")),))
    decided = {"today": day(-1)}
    for command in (
        ProposePolicy(by="clerk", valid_from=day(0), values=values, **decided),
        PublishPolicy(by="chief", version=2, **decided),
    ):
        await ask(runtime, policy, values.name(), command)


async def notices(runtime: Runtime) -> None:
    """A code, somebody for a role who is released, a channel that fails; somebody whom no message of an
    emergency reached and nobody called in time, and somebody who has no number; what one import led to for
    somebody, what it led to alone for somebody else, and what waited for one morning.
    """
    for home in range(HOMES):
        park, who, code = named_id("other park", home), named_id("clerk", home), named_id("code", home)
        holds = {"park_id": park, "role": "finance", "person_id": who}
        asked = {"confirmation_id": code, "person_id": who, "purpose": "signing", "park_id": park}
        alone = {"channel": "sms", "waiting": home, "alone": f"provider {home}"}
        way = outage_of(f"provider {home}")
        alarm, numberless = _alarm(home), named_id("numberless", home)
        call = {"notification_id": named_id("to call", home), "matter": alarm.matter, "reason": "unreached"}
        for decider, id_, command in (
            (responsibility, park, Assign(**holds)),
            (responsibility, park, Release(**holds)),
            (confirmation, code, AskCode(**asked, now=NOW)),
            (outage, way, NoteOutage(**alone, since=NOW)),
            (outage, way, NoteOrder(**alone, at=NOW)),
            (notification, alarm.notification_id, alarm),
            (notification, alarm.notification_id, EndStep(step=0, at=YESTERDAY)),
            (callback, numberless, OpenCallback(person_id=numberless, **call, at=NOW)),
            (callback, numberless, NoteNoNumber(person_id=numberless)),
            *_gathered(home, "two", alarm, _alarm(home + HOMES)),
            *_gathered(home, "one", alarm),
            *_gathered(home, "night", *(_alarm(home + n * HOMES) for n in range(MANY)), until=TOMORROW),
        ):
            await ask(runtime, decider, id_, command)


def _gathered(
    home: int, who: str, *requests: Request, until: datetime | None = None
) -> list[tuple[Any, UUID, Gather | SumUp]]:
    round_id, person = (
        night_before(until) if until else named_id("import", home),
        named_id("reader of", who, home),
    )
    whose: dict[str, Any] = {"round_id": round_id, "until": until, "person_id": person}
    said = [each.model_dump(include=set(Awaited.model_fields)) | {"place": "1-101"} for each in requests]
    waiting = [Awaited.model_validate(each) for each in said]
    to_tell = SumUp(**whose, last=waiting[-1].notification_id, on=day(0))
    asked = [*(Gather(**whose, awaited=each) for each in waiting), to_tell]
    return [(gathering, stream_of(round_id, person), each) for each in asked]


def _alarm(home: int) -> Request:
    """What a manager is told of a repair that is late."""
    rule = "WorkOrderOverdue/manager"
    [manager] = RULES.known[0].values.audiences(rule, {}, 1)
    matter = Matter(
        notice_id=named_id("alarm", home),
        kind="WorkOrderOverdue",
        rule=rule,
        stage="on_site/manager",
        thing_id=named_id("late order", home),
        cause_id=named_id("late", home),
        park_id=PARK,
        unit_id=named_id("unit", home),
        words={"urgency": "emergency"},
    )
    return Request(
        notification_id=named_id("notification of alarm", home),
        person_id=named_id("asleep", home),
        matter=matter,
        plan=manager.plan,
        rules_version=1,
        template=manager.template,
    )
