"""What people wish to read is checked before anybody reads it."""

import re
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from kernel.domain import Refusal
from notifications.composing import begun, compose, cost_fen, to_keep
from notifications.domain.kept_policy import KeptOutOfRange, KeptTexts
from notifications.domain.notification_facts import AttemptStarted
from notifications.domain.policy import POLICIES
from notifications.domain.registered import APPROVED, registered_as
from notifications.domain.saying import Reader, say, suffix
from notifications.domain.sms import length, parts
from notifications.domain.templates import FRAMES, TEMPLATES
from notifications.domain.wording import (
    WORDING,
    EmojiNotCarried,
    MarkNotCarried,
    PlaceholderMalformed,
    SmsTooLong,
    TemplateNotOurs,
    TextBlank,
    VariableMissing,
    VariableUnknown,
    Wording,
)
from notifications.edge.people import Contact
from notifications.edge.unsubscribing import Links
from notifications.settings import DangerSettings
from policy.domain.book import Book
from pydantic import ValidationError

MALFORMED = ("{", "{due!r}", "{due:>9}", "{}", "{a.b}", "{0}", "{{place}} 改到 {due}", "{place} 省 50%}}")
T = datetime(2025, 3, 15, 2, tzinfo=UTC)
SHIPPED = WORDING.known[0].values


def wording(text: str, template: str = "overdue", subject: str = "工单", **by_channel: str) -> Wording:
    texts = {"subject": subject, "text": text, "by_channel": by_channel}
    return Wording.model_validate({"texts": {template: {"zh": texts}}})


def test_what_nobody_changed_is_as_shipped() -> None:
    other = wording("{place} 的工单超时", sms="{place} 超时")
    assert other.says("overdue", "en", "sms") == TEMPLATES["overdue"]["en"]
    assert other.says("expired", "zh", "sms") == SHIPPED.says("expired", "zh", "sms")
    assert other.says("overdue", "zh", "sms").text == "{place} 超时"
    assert other.says("overdue", "zh", "app").text == "{place} 的工单超时"


def test_a_provider_knows_each_text_by_a_name_of_its_own() -> None:
    one, other = (wording(f"{{place}} 的合同{word}到期", "overrun") for word in ("已经", "刚刚"))
    assert (
        SHIPPED.code("overrun", "zh", "sms") == one.code("overrun", "en", "sms")[:-2] + "zh" == "overrun_zh"
    )
    assert one.code("overrun", "zh", "sms").startswith("overrun_zh_")
    assert len({each.code("overrun", "zh", "sms") for each in (SHIPPED, one, other)}) == 3


def test_a_shipped_text_that_is_changed_goes_by_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert registered_as("overrun_zh", TEMPLATES["overrun"]["zh"].text) == "overrun_zh"
    changed = registered_as("overrun_zh", "改过的文字")
    assert changed.startswith("overrun_zh_")
    assert changed != registered_as("overrun_zh", "又改过的文字")
    monkeypatch.setitem(FRAMES, "danger", FRAMES["danger"] | {"en": " Call {in_danger} first."})
    assert suffix("danger", "zh") == "_danger"
    assert re.fullmatch("_danger_[0-9a-f]{8}", suffix("danger", "en"))


def test_every_shipped_text_was_registered_under_a_name_of_its_own() -> None:
    languages = ("zh", "en")
    names = {f"{name}_{language}" for name in (*TEMPLATES, *FRAMES) for language in languages}
    assert names <= APPROVED.keys()


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_the_shipped_texts_hold_themselves(template: str) -> None:
    texts = {language: said._asdict() for language, said in TEMPLATES[template].items()}
    Wording.model_validate({"texts": {template: texts}}).check()


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (wording("x", "poem"), TemplateNotOurs),
        (wording("{rent} 元"), VariableUnknown),
        (wording("好", sms="{rent} 元"), VariableUnknown),
        (wording("请签署 {due}", "signing_opened"), VariableMissing),
        (wording("验证码 {code}", "contact_code", sms="请看 App"), VariableMissing),
        (wording("x", "overdue"), VariableMissing),
        *(
            (wording(text), PlaceholderMalformed)
            for text in ("{", "{due!r}", "{due:>9}", "{}", "{a.b}", "{0}")
        ),
        (wording("超时了 ⏰🔥"), EmojiNotCarried),
        *((wording(f"超时了 {{place}} {sign}"), EmojiNotCarried) for sign in "⌚⏰↔‼㊙⁉⏸◀〰"),
        (wording("超时了 {place}", subject="请评价😀"), EmojiNotCarried),
        (wording("超时了 {place}", subject="请评价\u202e"), MarkNotCarried),
        (wording("超时了 {place}", subject="  "), TextBlank),
        (wording("超时了 {place}", subject="\u3000\u00a0"), TextBlank),
        (wording(" ", "repaired"), TextBlank),
        *((wording("好 {place}", **{on: "\u202e好 {place}"}), MarkNotCarried) for on in ("app", "email")),
        (wording("好", wechat="好 😀"), EmojiNotCarried),
        (wording("好\u202e的"), MarkNotCarried),
        (wording("好\u200f的"), MarkNotCarried),
        (wording("长" * 480), SmsTooLong),
        (wording("{urgency}" + "长" * 440, "order_offered"), SmsTooLong),  # and says whom to call first
        (wording("{place}" * 7), SmsTooLong),  # a place may be as long as there is room for
    ],
)
def test_what_would_not_arrive_as_it_was_meant_is_refused_by_name(
    wrong: Wording, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        wrong.check()


@pytest.mark.parametrize(
    "said",
    [
        wording("好 {place}", app="{place} 😀 👨\u200d👩\u200d👧"),
        wording("短 {place}", email="{place}" + "长" * 480),
        wording("𠮷祥里 {place}"),
        wording("{place} {due} {name} {ref}"),
    ],
)
def test_what_a_channel_carries_it_may_say(said: Wording) -> None:
    said.check()


@pytest.mark.parametrize(
    ("text", "units", "count"),
    [
        ("", 0, 1),
        ("长" * 70, 70, 1),
        ("长" * 71, 71, 2),
        ("长" * 134, 134, 2),
        ("a" * 135, 135, 3),
        ("😀", 2, 1),
    ],
)
def test_an_sms_is_counted_as_the_network_counts_it(text: str, units: int, count: Any) -> None:
    assert (length(text), parts(text)) == (units, count)


def test_an_emergency_says_whom_to_call_first_under_a_name_of_its_own_where_there_is_a_number() -> None:
    words = {
        "place": "A-101",
        "ref": "1",
        "due": "2025-03-15 10:00",
        "fault": "gas_leak",
        "urgency": "emergency",
    }
    reader = Reader("en", T.date(), in_danger="400 800 1234")
    name = SHIPPED.code("order_offered", "en", "sms")
    said = say("order_offered", "sms", words, reader, SHIPPED)
    assert said.text.endswith(" In danger, call 400 800 1234 first.")
    assert (said.template, said.variables["in_danger"]) == (f"{name}_danger", "400 800 1234")
    for template in ("emergency_shut_out", "reported_already"):
        more = words | {"answer": "absent", "number": "12345678"}
        assert say(template, "app", more, reader, SHIPPED).text.endswith(
            " In danger, call 400 800 1234 first."
        )
    for other in (
        say("order_offered", "sms", words | {"urgency": "ordinary"}, reader, SHIPPED),
        say("order_offered", "sms", words, reader._replace(in_danger=""), SHIPPED),
    ):
        assert (other.template, "In danger" in other.text) == (name, False)


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("", True),
        ("400 800 1234", True),
        ("+86-21-5555 0000", True),
        ("110报警", False),
        ("1", False),
        ("9" * 30, False),
    ],
)
def test_a_number_that_nobody_can_dial_is_none(number: str, fits: bool) -> None:
    with nullcontext() if fits else pytest.raises(ValidationError):
        assert DangerSettings(emergency_phone=number).emergency_phone == number


LI = Contact(name="张三")


def test_codes_and_links_are_not_among_what_is_kept() -> None:
    row: dict[str, Any] = {
        "id": UUID(int=1), "person_id": UUID(int=2), "emergency_of": None, "template": "signing_opened",
        "place": "A-101", "words": {"due": "2025-03-15 10:00"}, "instead_of": [], "rank": 1,
        "requested_at": T,
    }  # fmt: skip
    started = AttemptStarted(
        notification_id=UUID(int=1), person_id=UUID(int=2), channel="sms", tries=1, lease_until=T, step=0,
        heard_by=T, provider="aliyun", in_doubt=False,
    )  # fmt: skip
    unkept = {"link": "https://anju.example/sign#secret"}
    attempt = begun(row, started, Book(POLICIES), {})
    message = compose(attempt, "13800000000", LI, unkept)
    assert "secret" in message.text
    kept = to_keep(attempt, message, LI, unkept, T)
    assert (kept.key, kept.until) == (f"{UUID(int=1)}.sms", T.date() + timedelta(days=179))
    assert "secret" not in kept.text
    assert "打开链接办理：（见发给本人的消息）" in kept.text


@pytest.mark.parametrize("days", [0, 1_096])
def test_texts_are_kept_a_day_at_least_and_three_years_at_most(days: int) -> None:
    with pytest.raises(KeptOutOfRange):
        KeptTexts(days=days).check()


def test_a_message_is_said_as_on_the_day_it_was_asked_for_and_names_whom_it_is_instead_of() -> None:
    book = Book(POLICIES).with_other("wording", wording("{place} 又超时了"), date(2025, 3, 15))
    row: dict[str, Any] = {
        "id": UUID(int=1), "template": "overdue", "place": "A-101", "words": {"due": "2025-03-15 10:00"},
        "instead_of": ["finance"],
    }  # fmt: skip
    started = AttemptStarted(
        notification_id=UUID(int=1), person_id=UUID(int=2), channel="sms", tries=1, lease_until=T, step=0,
        heard_by=T, provider="aliyun", in_doubt=False,
    )  # fmt: skip
    shipped, made = SHIPPED.code("overdue", "zh", "sms") + "_instead", []
    for at in (T, T - timedelta(days=1)):
        attempt = begun(row | {"requested_at": at, "rank": 1}, started, book, {})
        message = compose(attempt, "13800000000", LI, {})
        made.append((attempt.wording.version, message.template, cost_fen(attempt, message, "安居")))
        assert "本应通知财务人员" in message.text
        assert message.variables["whom"] == "财务人员"
    ways_out = Links("https://anju.example/unsubscribe#x", "https://anju.example/api/x")
    advert = compose(attempt, "13800000000", LI, {}, ways_out)
    assert advert.text.endswith(" 退订：https://anju.example/unsubscribe#x")
    assert (advert.template, advert.unsubscribe) == (f"{shipped}_advert", ways_out.one_click)
    assert advert.variables["unsubscribe"] == ways_out.page
    assert made[1] == (1, shipped, 10)
    assert (made[0][0], made[0][2]) == (2, 5)
    assert made[0][1] not in ("overdue_zh", shipped)


def test_what_an_emergency_contact_reads_names_their_person_and_is_kept_with_that_persons_key() -> None:
    whose = UUID(int=3)
    row: dict[str, Any] = {
        "id": UUID(int=1), "person_id": UUID(int=2), "emergency_of": whose, "template": "overrun", "rank": 1,
        "place": "A-101", "words": {"day": "2025-03-14", "days": "1", "yuan": "1"}, "instead_of": [],
        "requested_at": T,
    }  # fmt: skip
    started = AttemptStarted(
        notification_id=UUID(int=1), person_id=UUID(int=2), channel="sms", tries=1, lease_until=T, step=0,
        heard_by=T, provider="aliyun", in_doubt=False,
    )  # fmt: skip
    attempt, wang = begun(row, started, Book(POLICIES), {}), Contact(name="王五", whose="李四")
    message = compose(attempt, "13900000000", wang, {})
    assert (message.template, message.variables["whose"]) == ("overrun_zh_contact", "李四")
    assert message.text.startswith("王五：您是李四登记的紧急联系人，请转告：")
    kept = to_keep(attempt, message, wang, {}, T)
    assert (kept.person_id, kept.text) == (whose, message.text)
    advert = compose(
        attempt, "13900000000", wang, {}, Links("https://anju.example/#x", "https://anju.example/x")
    )
    assert to_keep(attempt, advert, wang, {}, T) == kept
