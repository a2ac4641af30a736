"""Other rules on what has happened: who would have heard, and which callbacks had been late."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from kernel.clock import local_date
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from notifications.domain.callback_facts import CallbackClosed, CallbackOpened
from notifications.domain.callback_policy import CALLBACKS
from notifications.domain.limits import LIMITS, Limit
from notifications.domain.matter import Matter
from notifications.domain.notice import Ask, notice
from notifications.domain.notice_rules import RULES
from notifications.domain.notification_facts import (
    AttemptAccepted,
    AttemptFailed,
    AttemptStarted,
    NotificationRequested,
)
from notifications.domain.plans import ALARM, STREET
from notifications.domain.policy import POLICIES
from notifications.domain.wording import WORDING
from notifications.trying import QUESTIONS, UNSAID
from policy.domain.book import Book
from policy.domain.values import Values
from policy.trying.comparing import Tried, compare
from policy.trying.replaying import Books
from policy.trying.values import WrongValues, opened, values_from, written

T = datetime(2025, 3, 15, 2, tzinfo=UTC)
DAY = local_date(T)
LI, ONE, PARK = UUID(int=1), UUID(int=2), UUID(int=3)


def at(minutes: int, event: Event) -> Fact:
    moment = T + timedelta(minutes=minutes)
    return Fact(event, named_id("fact", minutes), "x-1", 1, 1, moment, moment, SYSTEM, "notifications")


def tried(name: str, values: Values, facts: Sequence[Fact]) -> Tried:
    [question], then = QUESTIONS[name], Book(POLICIES)
    books = Books(then, then), Books(then, then.with_other(name, values, DAY))
    return compare(*(list(question.ask(facts, each, DAY)) for each in books))


def test_who_hears_of_a_matter_is_asked_again_by_the_other_rules() -> None:
    ids = dict.fromkeys(("notice_id", "thing_id", "cause_id", "park_id"), ONE)
    name = "ContactMethodsInsufficient"
    kind = {"kind": name, "rule": name, "stage": "1", "words": {"live": "1"}}
    matter = Matter.model_validate({**ids, **kind})
    facts = [at(0, event) for event in notice.decide(Ask(matter=matter, on=DAY), notice.initial)]
    nobody = tried("notice-rules", values_from({f"rules.{name}": ""}, RULES.known[0].values), facts)
    assert (nobody.now, nobody.tried) == ({"AudienceAsked unit_manager": 1, "NoticePlanned news": 1}, {})
    assert tried("notice-rules", RULES.known[0].values, facts).differences == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("quiet.begins", "23:00"),
        ("quiet.ends", "07:00"),
        ("plans.desk_by_day.urgent", "true"),
        ("plans.word.priority", "important"),
        ("plans.alarm.steps", '[{"channels": ["app", "sms"], "minutes": 5}]'),
        ("plans.alarm.steps", '[{"channels": ["app"], "minutes": 5}, {"channels": ["sms"], "minutes": 9}]'),
    ],
)
def test_each_value_of_the_rules_is_taken_as_it_is_written(name: str, text: str) -> None:
    now = RULES.known[0].values
    tried_as = opened(values_from({name: text}, now).model_dump())
    assert written(tried_as[name]) == text
    assert {other for other, value in opened(now.model_dump()).items() if tried_as[other] != value} == {name}


@pytest.mark.parametrize(
    ("name", "text", "like"),
    [
        ("quiet.begins", "at night", "quiet.begins=22:00"),
        ("quiet.begins", "23:00+08:00", "quiet.begins=22:00"),
        ("plans.desk.urgent", "yes", "plans.desk.urgent=true"),
        ("plans.alarm.steps", "app,sms", 'plans.alarm.steps=[{"channels": ["app", "sms"], "minutes": 10}]'),
        ("plans.alarm.steps", "[", 'plans.alarm.steps=[{"channels": ["app", "sms"], "minutes": 10}]'),
        ("plans.alarm.steps", "[]", 'plans.alarm.steps=[{"channels": ["app", "sms"], "minutes": 10}]'),
    ],
)
def test_of_a_wrong_value_it_is_said_how_one_is_written(name: str, text: str, like: str) -> None:
    with pytest.raises(WrongValues) as found:
        values_from({name: text}, RULES.known[0].values)
    assert (str(found.value), found.value.like) == (f"{name}={text}", like)


def test_what_a_message_says_is_asked_again_by_the_other_texts() -> None:
    ids = dict.fromkeys(("notice_id", "thing_id", "cause_id", "park_id"), ONE)
    matter = Matter.model_validate({**ids, "kind": "A", "rule": "A", "stage": "1", "words": {}})
    requested = NotificationRequested(
        notification_id=ONE, person_id=LI, matter=matter, plan=STREET, rules_version=1, template="overdue",
        place="",
    )  # fmt: skip
    sent = [
        AttemptStarted(
            notification_id=ONE, person_id=LI, channel=channel, tries=tries, lease_until=T, step=0,
            heard_by=T, provider="one", in_doubt=False,
        )
        for channel in STREET.channels for tries in (1, 2)
    ]  # fmt: skip
    facts = [at(0, requested), *(at(1, each) for each in sent)]
    now = WORDING.known[0].values
    same = tried("wording", now.in_full(), facts)
    assert same.now == {"SaidAsNow overdue/zh": 2, "SaidAsNow overdue/en": 2}
    assert same.differences == []
    text = {"texts.overdue.zh.text": "{place} 的工单超时了，应在 {due} 前处理"}
    assert tried("wording", values_from(text, now.in_full()), facts).tried == {
        "SaidOtherwise overdue/zh": 2,
        "SaidAsNow overdue/en": 2,
    }


def test_a_callback_is_late_by_the_other_deadline() -> None:
    where = {"person_id": LI, "notification_id": ONE}
    opened = CallbackOpened(
        **where,
        kind="ContractNearExpiry",
        park_id=PARK,
        unit_id=None,
        reason="high_risk",
        due_at=T + timedelta(hours=4),
        policy=1,
    )
    facts = [at(0, opened), at(120, CallbackClosed(**where, how="call"))]
    sooner = values_from({"high_risk_within": "60"}, CALLBACKS.known[0].values)
    found = tried("callbacks", sooner, facts)
    assert (found.now, found.tried) == ({}, {"CallbackOverdue supervisor": 1})
    assert tried("callbacks", CALLBACKS.known[0].values, facts).differences == []


def test_of_each_policy_it_is_tried_or_said_why_not() -> None:
    assert set(POLICIES) == {*QUESTIONS, *UNSAID}


def test_who_got_more_of_a_day_than_the_other_limit_had_got_so_many_alone() -> None:
    def sent(number: int, urgency: str, code: str = "") -> list[Fact]:
        id_ = named_id("notification", number)
        ids = dict.fromkeys(("notice_id", "thing_id", "cause_id", "park_id"), id_)
        words = {"urgency": urgency}
        matter = Matter.model_validate({**ids, "kind": "A", "rule": "A", "stage": "1", "words": words})
        requested = NotificationRequested(
            notification_id=id_, person_id=LI, matter=matter, plan=ALARM, rules_version=1,
            template="overdue", place="",
        )  # fmt: skip
        whose = {"notification_id": id_, "person_id": LI, "channel": "sms"}
        taken = {"message_id": "m", "wording": 1, "cost_fen": 5}
        lost = {"why": "refused", "code": code, "dead_since": None}
        ended = (
            AttemptFailed.model_validate(whose | lost)
            if code
            else AttemptAccepted.model_validate(whose | taken)
        )
        return [at(number, requested), at(number, ended)]

    ordinary = [fact for number in range(4) for fact in sent(number, "ordinary")]
    urgent = [fact for number in range(4, 9) for fact in sent(number, "emergency")]
    limits = LIMITS.known[0].values
    assert tried("message-limits", limits, [*ordinary, *urgent]).now == {}
    tighter = limits.model_copy(update={"sms": Limit(a_day=8, of_a_template=8)})
    assert tried("message-limits", tighter, [*ordinary, *urgent]).tried == {"OverLimit sms": 1}
    with_less_for_all_else = tighter.model_copy(update={"for_emergencies": 75})
    assert tried("message-limits", with_less_for_all_else, ordinary).tried == {"OverLimit sms": 2}
    tightest = limits.model_copy(update={"sms": Limit(a_day=4, of_a_template=4)})
    assert tried("message-limits", tightest, ordinary).tried == {"OverLimit sms": 2}
    refused = [*ordinary, *sent(9, "ordinary", "over_limit")]
    assert tried("message-limits", limits, refused).now == {}
