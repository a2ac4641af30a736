"""What we may know of a person, each rule as a sentence."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from kernel.domain import Refusal, Sealed, State
from kernel.ids import named_id
from tenants.domain.identity import (
    BirthDateImpossible,
    CheckDigitWrong,
    IdentityKind,
    NumberMalformed,
    checked_number,
    is_high_risk,
    senior_on,
)
from tenants.domain.person import (
    ChangeContacts,
    Channel,
    Contacts,
    Erased,
    ErasePersonalData,
    Known,
    PersonalDataErased,
    PersonContactDied,
    PersonContactsChanged,
    PersonEvent,
    PersonForgotten,
    PersonIdTaken,
    PersonLivesHere,
    PersonRegistered,
    PersonUnknown,
    Profile,
    RegisterPerson,
    ReportContactDead,
    Seals,
    Unknown,
    evolve,
    person,
)
from testkit.given import given

ZHANG, TODAY = named_id("zhang"), date(2025, 3, 15)
PHONE: Contacts = {"sms": "mark-of-a-phone"}
OTHERS: Contacts = {"sms": "mark-of-another-phone", "wechat": "mark-of-an-openid"}


def sealed(text: str = "") -> Sealed:
    return Sealed(kv=1, n="", c=text)


def profile(**other: Any) -> Profile:
    return Profile(**{"kind": "tenant", "language": "zh", "name": "mark", "contacts": PHONE, **other})


def seals(text: str = "") -> Seals:
    return Seals(name=sealed(text), contacts={"sms": sealed(text)})


def register(**other: Any) -> RegisterPerson:
    return RegisterPerson(person_id=ZHANG, profile=profile(**other), seals=seals("sealed anew"))


def change(contacts: Contacts) -> ChangeContacts:
    return ChangeContacts(contacts=contacts, seals={channel: sealed() for channel in contacts})


def changed(contacts: Contacts) -> PersonContactsChanged:
    return PersonContactsChanged(
        person_id=ZHANG, contacts=contacts, seals={channel: sealed() for channel in contacts}
    )


def died(channel: Channel) -> PersonContactDied:
    return PersonContactDied(person_id=ZHANG, channel=channel)


registered = PersonRegistered(person_id=ZHANG, profile=profile(), seals=seals())
erased = PersonalDataErased(person_id=ZHANG)


def test_a_person_is_registered() -> None:
    given(person).when(RegisterPerson(person_id=ZHANG, profile=profile(), seals=seals())).then(registered)


def test_the_same_person_again_is_one_fact_though_the_seals_differ() -> None:
    given(person, registered).when(register()).nothing()
    given(person, registered, changed(OTHERS)).when(register()).nothing()


@pytest.mark.parametrize("other", [{"name": "of-another"}, {"contacts": OTHERS}, {"language": "en"}])
def test_an_id_is_never_given_to_other_particulars(other: dict[str, Any]) -> None:
    given(person, registered).when(register(**other)).refused(PersonIdTaken)


def test_contacts_are_replaced_once() -> None:
    given(person, registered).when(change(OTHERS)).then(changed(OTHERS))
    given(person, registered, changed(OTHERS)).when(change(OTHERS)).nothing()


def test_a_contact_dies_once_and_only_if_there_is_one() -> None:
    given(person, registered).when(ReportContactDead(channel="sms")).then(died("sms"))
    given(person, registered, died("sms")).when(ReportContactDead(channel="sms")).nothing()
    given(person, registered).when(ReportContactDead(channel="email")).nothing()


def test_a_dead_contact_lives_again_when_it_is_replaced_not_when_it_is_repeated() -> None:
    replaced = registered, died("sms"), changed(OTHERS)
    given(person, *replaced).when(ReportContactDead(channel="sms")).then(died("sms"))
    kept = registered, died("sms"), changed({**PHONE, "wechat": "mark"})
    given(person, *kept).when(ReportContactDead(channel="sms")).nothing()


def test_a_person_is_forgotten_once_and_for_good() -> None:
    given(person, registered).when(ErasePersonalData()).then(erased)
    given(person, registered, erased).when(ErasePersonalData()).nothing()
    given(person, registered, erased).when(ReportContactDead(channel="sms")).nothing()
    given(person, registered, erased).when(change(OTHERS)).refused(PersonForgotten)
    given(person, registered, erased).when(register()).refused(PersonForgotten)


def test_nobody_is_forgotten_who_lives_with_us() -> None:
    given(person, registered).when(ErasePersonalData(lives_here=True)).refused(PersonLivesHere)
    given(person, registered, erased).when(ErasePersonalData(lives_here=True)).nothing()


@pytest.mark.parametrize("command", [change(OTHERS), ReportContactDead(channel="sms"), ErasePersonalData()])
def test_nothing_is_done_about_somebody_unknown(command: Any) -> None:
    given(person).when(command).refused(PersonUnknown)


def test_seals_do_not_count_when_a_command_is_compared_with_an_earlier_one() -> None:
    assert "sealed anew" not in register().model_dump_json()
    assert "mark-of-a-phone" in register().model_dump_json()


# ---- documents


@pytest.mark.parametrize(
    ("kind", "written", "number"),
    [
        ("resident_id", "11010519491231002x", "11010519491231002X"),
        ("resident_id", "110105 19491231 002X", "11010519491231002X"),
        ("passport", "e12345678", "E12345678"),
        ("residence_permit", "USA310197012310", "USA310197012310"),
        ("residence_permit", "810000198001010815", "810000198001010815"),
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
        ("resident_id", "110105491231002", NumberMalformed),  # 15 digits ended in 2013
        ("resident_id", "１１０１０５19491231002X", NumberMalformed),
        ("resident_id", "", NumberMalformed),
        ("passport", "E1", NumberMalformed),
        ("passport", "护照12345", NumberMalformed),
        ("residence_permit", "110105194912310021", CheckDigitWrong),
    ],
)
def test_a_number_that_cannot_be_is_refused(kind: IdentityKind, written: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as told:
        checked_number(kind, written, TODAY)
    assert told.value.facts == {}, "nothing of the number leaves with the refusal"


@whatever(st.sampled_from(["resident_id", "passport", "residence_permit"]), st.text(max_size=40))
def test_whatever_is_written_is_a_number_or_a_refusal(kind: IdentityKind, written: str) -> None:
    try:
        found = checked_number(kind, written, TODAY)
    except Refusal:
        return
    assert checked_number(kind, found, TODAY) == found


def test_people_count_as_high_risk_from_sixty_or_with_foreign_documents() -> None:
    birthday = senior_on("11010519491231002X")
    assert birthday == date(2009, 12, 31)
    assert not is_high_risk("resident_id", birthday, date(2009, 12, 30))
    assert is_high_risk("resident_id", birthday, date(2009, 12, 31))
    assert is_high_risk("passport", None, TODAY)
    assert not is_high_risk(None, None, TODAY)
    assert senior_on("E12345678") is None
    assert senior_on("110105196402290020") == date(2024, 2, 29)
    assert senior_on("110105204002290020") == date(2100, 3, 1)


MARKS = st.dictionaries(st.sampled_from(["app", "sms", "wechat", "email"]), st.text(max_size=3), max_size=4)
KNOWN = st.builds(Known, contacts=MARKS, dead=st.frozensets(st.sampled_from(["app", "sms", "email"])))
STATES = st.one_of(KNOWN, st.builds(Unknown), st.builds(Erased))
EVENTS = st.one_of(*(st.builds(event) for event in person.events))


@whatever(STATES, EVENTS)
def test_whatever_happened_is_taken_as_it_is(state: State, event: PersonEvent) -> None:
    assert isinstance(evolve(state, event), State)
