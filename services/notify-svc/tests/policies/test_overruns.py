"""Who hears that a lease, or a draft of one, has days that no owner covers, and of which."""

from datetime import date
from typing import Any

from notifications.domain.causes import CAUSES
from notifications.domain.languages import Language
from notifications.domain.spoken import spoken
from published.contracts import ContractOverrunDetected, UncoveredDays

from .noticed import PARK, THING, UNIT, asked, whom, words

WHERE: dict[str, Any] = {
    "contract_id": THING, "unit_id": UNIT, "park_id": PARK, "cover_ends_on": date(2025, 4, 15),
}  # fmt: skip
OVER = WHERE | {"days_over": 61, "exposure_fen": 1}
APART = (
    UncoveredDays(starts_on=date(2025, 4, 15), ends_on=date(2025, 5, 15)),
    UncoveredDays(starts_on=date(2025, 7, 1), ends_on=date(2025, 8, 1)),
)


def in_words(event: ContractOverrunDetected, language: Language) -> str:
    types = CAUSES["ContractOverrunDetected/partly"].words
    return spoken(words(event), types, language, date(2025, 4, 1))["spans"]


def test_days_before_the_cover_or_between_are_named_each_stretch_of_them() -> None:
    for draft, template in ((False, "partly_covered"), (True, "partly_covered_draft")):
        for bare in (False, True):
            told = ContractOverrunDetected(**OVER, uncovered=APART, draft=draft, bare=bare)
            heard = {who: each.template for who, each in whom(told).items()}
            assert heard == {"unit_manager": template, "operations": template}
    spans = "2025-04-15/2025-05-14,2025-07-01/2025-07-31"
    assert words(told) == {"spans": spans, "days": "61", "yuan": "0.01"}
    assert in_words(told, "zh") == "2025-04-15 至 2025-05-14、2025-07-01 至 2025-07-31"
    assert in_words(told, "en") == "2025-04-15 to 2025-05-14, 2025-07-01 to 2025-07-31"


def test_of_many_stretches_the_first_are_named_and_how_many_there_are_besides() -> None:
    many = ContractOverrunDetected(**OVER, uncovered=(*APART, *APART, APART[0]))
    assert in_words(many, "zh").endswith("2025-04-15 至 2025-05-14，另有 2 段")
    assert in_words(many, "en").endswith("2025-04-15 to 2025-05-14 and 2 more")


def test_other_days_are_another_notice() -> None:
    row, apart = ContractOverrunDetected(**OVER), ContractOverrunDetected(**OVER, uncovered=APART)
    other = ContractOverrunDetected(**OVER, uncovered=APART[:1])
    assert len({asked(each).id for each in (row, apart, other)}) == 3


def test_an_overrun_of_a_draft_is_another_notice_than_that_of_the_contract_signed_so() -> None:
    signed, draft = ContractOverrunDetected(**OVER), ContractOverrunDetected(**OVER, draft=True)
    assert set(whom(draft)) == {"unit_manager", "operations"}
    assert asked(draft).id != asked(signed).id


def test_who_stays_on_without_cover_is_told_of_in_other_words_and_again_as_the_days_grow() -> None:
    over = {
        "contract_id": THING,
        "unit_id": UNIT,
        "park_id": PARK,
        "cover_ends_on": date(2025, 4, 15),
        "exposure_fen": 1,
    }
    signed = ContractOverrunDetected(**over, days_over=7)
    first, later = (ContractOverrunDetected(**over, days_over=days, stays_on=True) for days in (7, 15))
    assert len({asked(each).id for each in (signed, first, later)}) == 3
    bare = ContractOverrunDetected(**over, days_over=7, stays_on=True, bare=True)
    for told, template, day in ((first, "stays_on", True), (bare, "stays_on_uncovered", False)):
        assert {who: each.template for who, each in whom(told).items()} == {
            "unit_manager": template,
            "operations": template,
        }
        assert ("day" in words(told)) is day


def test_of_a_unit_that_no_owner_covers_nobody_is_told_until_when_one_does() -> None:
    over = {
        "contract_id": THING,
        "unit_id": UNIT,
        "park_id": PARK,
        "cover_ends_on": date(2025, 4, 15),
        "bare": True,
    }
    for draft, template in ((False, "uncovered"), (True, "uncovered_draft")):
        told = ContractOverrunDetected(**over, days_over=61, exposure_fen=1, draft=draft)
        heard = whom(told)
        assert {who: each.template for who, each in heard.items()} == {
            "unit_manager": template,
            "operations": template,
        }
        assert words(told) == {"days": "61", "yuan": "0.01"}
