"""By which ways people hear of things: the plans that rules name, version 1."""

from datetime import time
from typing import Final

from notifications.domain.matter import Who
from notifications.domain.plan import Channel, Plan, Priority, Step
from notifications.domain.quiet import QuietHours

NIGHT: Final = QuietHours(begins=time(22), ends=time(8))
ASLEEP: Final = QuietHours(begins=time(23), ends=time(7))
"""What all quiet hours have within them: by nothing that can wait is anybody woken."""


def at_once(name: str, priority: Priority, *channels: Channel, minutes: int = 15) -> Plan:
    """All channels redundantly, in one step."""
    return Plan(name=name, priority=priority, steps=(Step(channels=channels, minutes=minutes),))


AT_ONCE: Final = at_once("at_once", "important", "app", "sms", "wechat")
STREET: Final = at_once("street", "important", "app", "sms")
ALARM: Final = at_once("alarm", "emergency", "app", "sms", minutes=10)
CODE: Final = Plan(
    name="code",
    priority="emergency",
    steps=(
        Step(channels=("app", "sms", "wechat"), minutes=5),
        Step(channels=("email",), minutes=5),
    ),
)
"""Both steps are over with the code, so that a mail goes out while it counts; it has mostly no receipt."""
CODE_BY_SMS: Final = at_once("code_by_sms", "emergency", "sms", minutes=10)
CODE_BY_WECHAT: Final = at_once("code_by_wechat", "emergency", "wechat", minutes=10)
CODE_BY_EMAIL: Final = at_once("code_by_email", "emergency", "email", minutes=10)
PAST_APP: Final = at_once("past_app", "important", "sms", "email")
DESK: Final = at_once("desk", "important", "app", "email", minutes=60)


def by_day(plan: Plan, name: str) -> Plan:
    """The same for what can wait for the morning, and still matters as much."""
    return plan.model_copy(update={"name": name, "quiet": NIGHT})


BY_DAY: Final = by_day(AT_ONCE, "by_day")
STREET_BY_DAY: Final = by_day(STREET, "street_by_day")
DESK_BY_DAY: Final = by_day(DESK, "desk_by_day")
NEWS: Final = Plan(
    name="news",
    priority="ordinary",
    steps=(Step(channels=("app",), minutes=15), Step(channels=("email",), minutes=60)),
    quiet=NIGHT,
)

WORD: Final = Plan(
    name="word",
    priority="ordinary",
    steps=(
        Step(channels=("app",), minutes=30),
        Step(channels=("wechat",), minutes=60),
        Step(channels=("sms",), minutes=60),
    ),
    quiet=NIGHT,
)

LATE: Final = Plan(
    name="late",
    priority="important",
    steps=(
        Step(channels=("app",), minutes=15),
        Step(channels=("email",), minutes=30),
        Step(channels=("sms",), minutes=60),
    ),
)
"""Of what is late every day somewhere: an SMS, of which a number gets few a day, is the last step."""

PLANS: Final = (
    *(AT_ONCE, STREET, DESK, PAST_APP, BY_DAY, STREET_BY_DAY, DESK_BY_DAY, NEWS, WORD, LATE),
    *(ALARM, CODE, CODE_BY_SMS, CODE_BY_WECHAT, CODE_BY_EMAIL),
)

Rule = tuple[Who, Plan, str]
"""Who hears it, by which plan, in which words."""
