"""Other rules on what has happened: who would have heard, and which callbacks had been late."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kernel.clock import local_date
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from notifications.domain.callback_facts import CallbackClosed, CallbackOpened
from notifications.domain.callback_policy import CALLBACKS
from notifications.domain.matter import Matter
from notifications.domain.notice import Ask, notice
from notifications.domain.notice_rules import RULES
from notifications.domain.notification_facts import AttemptStarted, NotificationRequested
from notifications.domain.plans import STREET
from notifications.domain.policy import POLICIES
from notifications.domain.wording import WORDING
from notifications.trying import QUESTIONS
from policy.domain.book import Book
from policy.domain.values import Values
from policy.trying.comparing import Tried, compare
from policy.trying.replaying import Books
from policy.trying.values import values_from

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
