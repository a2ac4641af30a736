"""Documents and their numbers: what each kind must look like, and what it tells."""

from datetime import date

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from kernel.domain import Refusal
from tenants.domain.identity import (
    BirthDateImpossible,
    CheckDigitWrong,
    CountryNotAsked,
    CountryUnknown,
    FirstGeneration,
    IdentityKind,
    NumberInToken,
    NumberMalformed,
    RegionUnknown,
    TooYoungToRent,
    birth_date,
    check_character,
    check_country,
    check_old_enough,
    high_risk_from,
    tells_birth,
    told_birth,
)
from tenants.domain.identity import checked_number as checked

TODAY = date(2025, 3, 15)
TOKEN = "eyJyIjoi-7f3Kd0_q8Zb2w.A1"
KINDS: list[IdentityKind] = [
    *("resident_id", "passport", "residence_permit", "permanent_residence", "network_identity")
]
REGIONS = {"110105", "440305", "441900", "340502", "110103"}  # the last two are no more


def checked_number(kind: IdentityKind, number: str, today: date) -> str:
    return checked(kind, number, today, REGIONS.__contains__)


FRONTS: dict[IdentityKind, st.SearchStrategy[str]] = {
    "resident_id": st.sampled_from(sorted(REGIONS)),
    "residence_permit": st.sampled_from(["810000", "820000", "830000"]),
    "permanent_residence": st.integers(900000, 999999).map(str),
}
DAYS = st.dates(date(1900, 1, 1), TODAY)


@st.composite
def issued(draw: st.DrawFn) -> tuple[IdentityKind, str, date]:
    """A number as it is issued: kind, number, day of birth."""
    kind = draw(st.sampled_from(sorted(FRONTS)))
    born = draw(DAYS)
    front = f"{draw(FRONTS[kind])}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return kind, front + check_character(front), born


@whatever(issued())
def test_every_number_that_is_issued_is_taken_and_tells_the_birth_date(
    document: tuple[IdentityKind, str, date],
) -> None:
    kind, number, born = document
    assert checked_number(kind, number.lower(), TODAY) == number
    assert tells_birth(kind, number)
    assert birth_date(number) == told_birth(number) == born


@whatever(issued(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(
    document: tuple[IdentityKind, str, date], place: int, more: int
) -> None:
    kind, number, _ = document
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    with pytest.raises(Refusal):
        checked_number(kind, wrong, TODAY)


@whatever(issued(), st.integers(0, 15))
def test_two_digits_in_each_others_place_are_always_found(
    document: tuple[IdentityKind, str, date], place: int
) -> None:
    kind, number, _ = document
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(Refusal):
            checked_number(kind, swapped, TODAY)


@pytest.mark.parametrize(
    ("kind", "written", "number"),
    [
        ("resident_id", "11010519491231002x", "11010519491231002X"),
        ("resident_id", "110105 19491231 002X", "11010519491231002X"),
        ("passport", "e12345678", "E12345678"),
        ("residence_permit", "810000199408230021", "810000199408230021"),  # the sample that was published
        ("residence_permit", "830000199201300022", "830000199201300022"),
        ("permanent_residence", "usa310197012310", "USA310197012310"),
        ("network_identity", f" {TOKEN}\n", TOKEN),
    ],
)
def test_a_number_has_one_spelling(kind: IdentityKind, written: str, number: str) -> None:
    assert checked_number(kind, written, TODAY) == number


@pytest.mark.parametrize(
    ("kind", "written", "refusal"),
    [
        ("resident_id", "110105194912310021", CheckDigitWrong),
        ("resident_id", "11010520250316002X", BirthDateImpossible),  # tomorrow
        ("resident_id", "11010519490229002X", BirthDateImpossible),
        ("resident_id", "110105491231002", FirstGeneration),
        ("resident_id", "11010549123100X", NumberMalformed),
        ("residence_permit", "810000940823002", NumberMalformed),
        ("resident_id", "１１０１０５19491231002X", NumberMalformed),
        ("resident_id", "", NumberMalformed),
        ("passport", "E1", NumberMalformed),
        ("passport", "护照12345", NumberMalformed),
        ("resident_id", "810000199408230021", RegionUnknown),
        ("resident_id", "17010519491231002X", RegionUnknown),
        ("resident_id", "11019919491231002X", RegionUnknown),  # no county of Beijing's
        ("residence_permit", "810000199408230022", CheckDigitWrong),
        ("residence_permit", "11010519491231002X", NumberMalformed),
        ("residence_permit", "USA310197012310", NumberMalformed),
        ("permanent_residence", "810000199408230021", NumberMalformed),
        ("permanent_residence", "USA310197133110", BirthDateImpossible),
        ("permanent_residence", "USA310197023010", BirthDateImpossible),
        ("network_identity", "网号1234567890123456", NumberMalformed),
        ("network_identity", "11010519491231002X", NumberInToken),
        ("network_identity", "11010519491231002x", NumberInToken),
        ("network_identity", "110105-19491231-002X", NumberInToken),
        ("network_identity", "110105194912310021", NumberInToken),  # one with a slip in it, too
        ("network_identity", "1101054912310020", NumberInToken),
        ("network_identity", "id=11010519491231002X.zhang", NumberInToken),
        ("network_identity", "E12345678-------", NumberInToken),
        ("network_identity", "USA310197012310_", NumberInToken),
    ],
)
def test_a_number_that_cannot_be_is_refused(kind: IdentityKind, written: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as told:
        checked_number(kind, written, TODAY)
    assert told.value.facts == {}, "nothing of the number leaves with the refusal"


@whatever(st.sampled_from(KINDS), st.text(max_size=40))
def test_whatever_is_written_is_a_number_or_a_refusal(kind: IdentityKind, written: str) -> None:
    try:
        found = checked_number(kind, written, TODAY)
    except Refusal:
        return
    assert checked_number(kind, found, TODAY) == found


@whatever(st.text(max_size=20) | st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True))
def test_of_a_number_of_another_kind_no_birth_date_is_made_up(number: str) -> None:
    found = told_birth(number)
    assert found is None or (check_character(number) == number[-1] and birth_date(number) == found)
    assert told_birth("000000000000000000") is None


def test_people_count_as_high_risk_from_the_month_in_which_they_turn_sixty() -> None:
    assert high_risk_from("resident_id", "11010519491231002X") == date(2009, 12, 1)
    assert high_risk_from("resident_id", "110105194001010020") == date(2000, 1, 1)
    assert high_risk_from("resident_id", "110105204002290020") == date(2100, 2, 1)
    assert high_risk_from("passport", "E12345678") is None
    assert high_risk_from("network_identity", "110105194912310020") is None
    assert high_risk_from("permanent_residence", "USA310197012310") is None


@pytest.mark.parametrize(
    ("born", "old_enough"), [("20090315", True), ("20090316", False), ("20080229", True), ("20250101", False)]
)
def test_who_is_under_sixteen_does_not_rent(born: str, old_enough: bool) -> None:
    front = f"110105{born}001"
    number = front + check_character(front)
    if old_enough:
        check_old_enough("resident_id", number, TODAY)
    else:
        with pytest.raises(TooYoungToRent):
            check_old_enough("resident_id", number, TODAY)
    check_old_enough("passport", number, TODAY)  # tells nothing of age


def test_a_passport_alone_is_of_a_country_there_is() -> None:
    check_country("passport", "USA", {"USA"}.__contains__)
    check_country("passport", None, {"USA"}.__contains__)
    check_country("resident_id", None, {"USA"}.__contains__)
    with pytest.raises(CountryUnknown):
        check_country("passport", "XYZ", {"USA"}.__contains__)
    with pytest.raises(CountryNotAsked):
        check_country("resident_id", "USA", {"USA"}.__contains__)
