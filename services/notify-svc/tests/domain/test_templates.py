"""Every rule has its words, in both languages, from what its policy gives."""

import json
from collections.abc import Sequence
from datetime import date
from typing import get_args

import pytest
from notifications.domain.carried import ROOM
from notifications.domain.kinds import KIND
from notifications.domain.languages import Language
from notifications.domain.matter import Who
from notifications.domain.rules import TOLD
from notifications.domain.saying import Reader, Saying, say
from notifications.domain.sms import LONGEST
from notifications.domain.templates import TEMPLATES, WHOM, fill
from notifications.domain.wording import NUMBER, SIGNATURE, WORDING, Wording
from notifications.views.why import WHO

LANGUAGES: tuple[Language, ...] = ("zh", "en")
WORDS = {
    "day": "2025-03-14", "days": "30", "yuan": "1234.50", "old_yuan": "1300.00",
    "due": "2025-03-14 12:00", "count": "1", "live": "1", "minutes": "10", "persons": "5", "most": "4",
    "code": "123456", "fault": "tap_drips", "number": "90637855",
    "link": "https://anju.example/sign#x", "place": "A-101", "other": "B-202",
    "name": "张三", "ref": "0f9c12ab",
    "urgency": "emergency", "reasons": "skill,off_duty", "kind": "NobodyFits", "losses": "dead",
    "away": "given_to_another", "answer": "absent", "role": "finance",
    "spans": "2025-03-14/2025-03-31", "dangers": "smoke/09:58/90637855",
    "parts": '[["角阀", 1]]', "within": "14", "there": "2025-03-14 13:00",
    "kinds": "ContractOverrunDetected:30,RenewalOpened:8", "instead": "", "overruns": "30",
    "worst": "A-101", "worst_yuan": "234.50",
    "channel": "sms", "since": "2025-03-14 03:00", "until": "2025-03-14 09:00",
}  # fmt: skip
DAY = date(2025, 3, 15)
SHIPPED: Wording = WORDING.known[0].values


def render(
    template: str, language: Language, words: dict[str, str], instead_of: Sequence[Who] = ()
) -> Saying:
    return say(template, "app", words, Reader(language, DAY, words["name"]), SHIPPED, instead_of)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_text_is_whole_and_carries_its_reference(template: str, language: Language) -> None:
    _, _, subject, text = render(template, language, WORDS)
    assert subject
    assert "{" not in text
    assert text.startswith("张三")
    assert "0f9c12ab" in text


def test_every_rule_has_its_words_and_every_text_its_rule() -> None:
    assert {template for rules in TOLD.values() for _, _, template in rules} == set(TEMPLATES)


def test_every_rule_is_explained_in_words() -> None:
    assert {rule.partition("/")[0] for rule in TOLD} == set(KIND)
    assert set(get_args(Who)) == set(WHO) == set(WHOM)


def test_who_stands_in_reads_for_whom() -> None:
    zh, en = (render("overdue", language, WORDS, ["finance", "unit_manager"]).text for language in LANGUAGES)
    assert zh.startswith("张三：本应通知财务人员、房源管家，但该园区没有登记财务人员、房源管家，请代为处理。")
    assert "Meant for finance, the unit's manager" in en


def test_an_emergency_contact_reads_whose_they_are_and_what_to_pass_on() -> None:
    zh, en = (
        fill(TEMPLATES["near_expiry_tenant"][each], each, WORDS, whose="李四").text for each in LANGUAGES
    )
    assert zh.startswith("张三：您是李四登记的紧急联系人，请转告：您的租约将于 2025-03-14 到期")
    assert "李四 named you for emergencies. Please pass on: Your lease ends" in en


def test_without_a_name_nobody_is_greeted_and_without_a_door_number_no_gap_is_left() -> None:
    text = render("expired", "zh", WORDS | {"name": "", "place": ""}).text
    assert text.startswith("相关房源 的合同")


def test_a_tenant_reads_what_was_mended_in_words_and_of_what_has_none_that_it_was() -> None:
    zh, en = (render("repair_charged", language, WORDS).text for language in LANGUAGES)
    assert "A-101 的维修（水龙头）已完成，更换角阀×1，其中 1234.50 元由您承担" in zh
    assert "14 天内再出问题，请联系管家，我们会再来。" in zh
    assert "A-101: tap, repaired (fitted 角阀×1); you pay CNY 1234.50. If it comes back within 14 days" in en
    many = json.dumps([["角阀", 2], ["软管", 1], ["龙头", 1], ["生料带", 1]])
    for parts, said in (("[]", "未更换配件"), (many, "更换角阀×2、软管×1、龙头×1等 4 种，")):
        assert said in render("repair_free", "zh", WORDS | {"parts": parts}).text
    older = {name: word for name, word in WORDS.items() if name not in ("parts", "within")}
    assert "已完成，配件可向管家查询，您无需付费。以后再出问题" in render("repair_free", "zh", older).text
    assert "（报修的问题）" in render("repair_free", "zh", WORDS | {"fault": "new_code"}).text


def test_who_is_sent_reads_what_is_broken_and_how_urgent_and_who_sends_why_nobody_can_be() -> None:
    zh, en = (render("order_offered", language, WORDS).text for language in LANGUAGES)
    assert "A-101 有紧急维修（水龙头，工单 90637855）派给您，请在 2025-03-14 12:00 前" in zh
    assert "A-101: tap, emergency (order 90637855). It is offered to you" in en
    zh, en = (render("nobody_fits", language, WORDS).text for language in LANGUAGES)
    assert "没有合适的维修员可派：没有人具备所需技能、未到上班时间。" in zh
    assert "Nobody for A-101 (tap, emergency, order 90637855): nobody has the skill, off duty." in en


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "template",
    [
        *("overdue", "endangered", "offer_unanswered", "nobody_fits", "order_offered", "repaired"),
        *("order_taken_away", "order_given_on", "told_late", "emergency_shut_out", "review_opened"),
    ],
)
def test_what_is_told_of_a_repair_says_which_by_its_fault_and_the_number_it_is_found_by(
    template: str, language: Language
) -> None:
    said = render(template, language, WORDS).text
    assert {"zh": "水龙头", "en": "tap"}[language] in said
    assert {"zh": "工单 90637855", "en": "order 90637855"}[language] in said


def test_who_reported_what_is_brought_back_reads_which_it_is_and_how_urgent() -> None:
    zh, en = (render("repair_brought_back", language, WORDS).text for language in LANGUAGES)
    assert "A-101 的报修（水龙头，紧急，工单 90637855）已恢复处理" in zh
    assert "A-101: tap (emergency, order 90637855) is being seen to again" in en


def test_the_number_of_a_notice_is_not_taken_for_that_of_its_order() -> None:
    assert render("overdue", "zh", WORDS).text.endswith("请立即跟进。（通知编号 0f9c12ab）")


def test_who_has_a_repair_no_more_reads_why_and_who_is_above_them_what_keeps_a_door_shut() -> None:
    zh, en = (render("order_taken_away", language, WORDS).text for language in LANGUAGES)
    assert "A-101 的维修（水龙头，工单 90637855）已不由您处理：已改派给其他维修员。请不要再前往。" in zh
    assert (
        "A-101 (tap, order 90637855) is not yours any more: it was given to somebody else. Do not go." in en
    )
    zh, en = (render("emergency_shut_out", language, WORDS).text for language in LANGUAGES)
    assert "A-101 的紧急维修（水龙头，工单 90637855）进不了门：家中无人应门。" in zh
    assert "A-101 (tap, emergency, order 90637855): nobody opens the door." in en


def test_what_a_cause_did_not_say_when_it_was_told_holds_up_no_message() -> None:
    unsaid = ("fault", "urgency", "reasons", "number")
    older = {name: word for name, word in WORDS.items() if name not in unsaid}
    assert "A-101 有维修（报修的问题，工单 见系统）派给您" in render("order_offered", "zh", older).text
    assert "可派：原因请在系统里查看。" in render("nobody_fits", "zh", older).text


def test_an_sms_without_room_for_all_reasons_says_the_first_and_is_never_too_long() -> None:
    longer = TEMPLATES["nobody_fits"]["en"].text + " " + "x" * 20
    texts = {"nobody_fits": {"en": {"subject": "Nobody to send", "text": longer}}}
    ours = Wording.model_validate({"texts": texts})
    ours.check()
    reasons = {"reasons": "nobody_there,skill,unanswered", "place": "长" * ROOM, "fault": "socket_sparks"}
    reader = Reader("en", DAY, "长" * ROOM, in_danger="0" * NUMBER)
    mail, sms = (
        say("nobody_fits", channel, WORDS | reasons, reader, ours, tuple(WHOM)).text
        for channel in ("email", "sms")
    )
    assert "none in or near the park, nobody has the skill, did not answer." in mail
    assert "none in or near the park." in sms
    assert len(sms) <= LONGEST - SIGNATURE < len(mail)


def test_a_provider_fills_its_own_copy_with_what_the_reader_reads() -> None:
    said = say("repaired", "sms", WORDS | {"place": ""}, Reader("zh", DAY), SHIPPED)
    assert (said.variables["place"], said.variables["fault"]) == ("相关房源", "水龙头")


@pytest.mark.parametrize(("on", "left"), [(15, "30"), (16, "29"), (31, "14")])
def test_the_days_left_are_counted_on_the_day_it_is_read(on: int, left: str) -> None:
    words = WORDS | {"days": "2025-04-14"}
    said = say("near_expiry_tenant", "app", words, Reader("zh", date(2025, 3, on)), SHIPPED)
    assert f"还剩 {left} 天" in said.text
    late = say("near_expiry_tenant", "app", words, Reader("zh", date(2025, 5, 1)), SHIPPED)
    assert "还剩 0 天" in late.text
    assert "还剩 30 天" in render("near_expiry_tenant", "zh", WORDS).text  # as it was asked for earlier


def test_what_nobody_sees_and_what_an_sms_does_not_carry_is_not_sent_of_a_name_or_a_place() -> None:
    reader = Reader("zh", DAY, "王\u202e小明😀\n", whose="李\u200f四")
    place = WORDS | {"place": f"海棠园 {'长' * 100} 1203"}
    by_sms, by_app = (say("expired", channel, place, reader, SHIPPED) for channel in ("sms", "app"))
    assert (by_sms.variables["name"], by_sms.variables["whose"]) == ("王小明", "李四")
    assert by_app.variables["name"] == "王小明😀 "
    assert len(by_sms.variables["place"]) == 60
    assert by_sms.variables["place"].startswith("海棠园 长")
    assert by_sms.variables["place"].endswith("长 1203")
    assert by_app.variables["place"] == place["place"]
    of_several = say("expired", "sms", place | {"units": "12"}, reader, SHIPPED).variables["place"]
    assert len(of_several) == 60
    assert of_several.endswith("长 1203 等 12 套")
    nowhere = say("expired", "sms", place | {"units": "12", "place": ""}, reader, SHIPPED)
    assert nowhere.variables["place"] == "相关房源"
