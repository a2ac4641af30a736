"""What we may know of a person, each rule as a sentence."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from kernel.domain import Refusal, Sealed, State
from kernel.ids import named_id
from tenants.domain.erasure import (
    Bond,
    BondKind,
    ContractBinds,
    ErasePersonalData,
    PersonLivesHere,
    RefundUnpaid,
    SettlementPending,
    SignatureAwaited,
)
from tenants.domain.person import (
    ChangeContacts,
    ContactMissing,
    IdentifiedOtherwise,
    NamedOtherwise,
    NoteReached,
    PersonForgotten,
    PersonIdTaken,
    PersonUnknown,
    RegisterPerson,
    ReportContactDead,
    RestatePerson,
    evolve,
    person,
)
from tenants.domain.person_facts import (
    Channel,
    Contacts,
    Erased,
    Known,
    PassportIssuerTold,
    PersonalDataErased,
    PersonContactDied,
    PersonContactRevived,
    PersonContactsChanged,
    PersonEvent,
    PersonRegistered,
    Profile,
    Seals,
    Unknown,
)
from testkit.given import given

ZHANG = named_id("zhang")
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
    return ChangeContacts(
        contacts=contacts, today=date(2025, 3, 1), seals={channel: sealed() for channel in contacts}
    )


def changed(contacts: Contacts, *left: Channel) -> PersonContactsChanged:
    return PersonContactsChanged(
        person_id=ZHANG, contacts=contacts, seals={channel: sealed() for channel in contacts}, left=left
    )


def dead(contacts: Contacts) -> ReportContactDead:
    return ReportContactDead(channel="sms", address=contacts["sms"])


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


def test_a_ledger_reaches_somebody_otherwise_and_names_nobody_else() -> None:
    both = seals().model_copy(update={"contacts": dict.fromkeys(OTHERS, sealed())})

    def say(**other: Any) -> RestatePerson:
        return RestatePerson(person_id=ZHANG, profile=profile(**other), seals=both)

    given(person).when(say(contacts=OTHERS)).then(
        PersonRegistered(person_id=ZHANG, profile=profile(contacts=OTHERS), seals=both)
    )
    given(person, registered).when(say()).nothing()
    given(person, registered).when(say(language="en", contacts=OTHERS)).then(changed(OTHERS, "sms"))
    given(person, registered, changed(OTHERS)).when(say(contacts=OTHERS)).nothing()
    given(person, registered, changed(OTHERS)).when(say()).nothing()  # the old ledger again
    given(person, registered).when(say(name="of-another")).refused(NamedOtherwise)
    shown = {"identity_kind": "passport", "identity": "mark"}
    given(person, registered).when(say(**shown)).refused(IdentifiedOtherwise)
    given(person, registered, erased).when(say()).refused(PersonForgotten)


def test_a_passport_is_of_a_country_and_the_same_for_who_names_none() -> None:
    def shows(
        identity: str, number: str | None, kind: type[RegisterPerson] = RegisterPerson
    ) -> RegisterPerson:
        shown = profile(identity_kind="passport", identity=identity)
        more = {"passport": number, "country": number and sealed("USA")}
        return kind(person_id=ZHANG, profile=shown, seals=seals(), **more)

    of_usa, of_none = (shows("of-usa", "alone").profile, shows("alone", None).profile)
    told = PassportIssuerTold(person_id=ZHANG, number="alone", country=sealed("USA"))
    known = PersonRegistered(person_id=ZHANG, profile=of_usa, seals=seals())
    bare = PersonRegistered(person_id=ZHANG, profile=of_none, seals=seals())
    given(person).when(shows("of-usa", "alone")).then(known, told)
    given(person).when(shows("alone", None)).then(bare)
    given(person, known, told).when(shows("alone", None, RestatePerson)).nothing()
    given(person, bare).when(shows("of-usa", "alone", RestatePerson)).nothing()
    other = shows("of-canada", "alone", RestatePerson)
    given(person, known, told).when(other).refused(IdentifiedOtherwise)


def test_contacts_are_replaced_once() -> None:
    given(person, registered).when(change(OTHERS)).then(changed(OTHERS, "sms"))
    given(person, registered, changed(OTHERS)).when(change(OTHERS)).nothing()


def test_what_is_added_leaves_nothing_and_what_is_taken_away_is_left() -> None:
    more = {**PHONE, "email": "mark"}
    given(person, registered).when(change(more)).then(changed(more))
    given(person, registered, changed(more)).when(change(PHONE)).then(changed(PHONE, "email"))
    given(person, registered, changed(more)).when(change({})).then(changed({}, "email", "sms"))


def test_a_contact_dies_once_and_only_if_there_is_one() -> None:
    given(person, registered).when(dead(PHONE)).then(died("sms"))
    given(person, registered, died("sms")).when(dead(PHONE)).nothing()
    given(person, registered).when(ReportContactDead(channel="email", address=None)).nothing()


def test_what_is_heard_of_an_address_that_is_theirs_no_more_says_nothing_of_the_new_one() -> None:
    for address in (PHONE["sms"], None):
        heard = ReportContactDead(channel="sms", address=address)
        given(person, registered, changed(OTHERS)).when(heard).nothing()


def test_a_dead_contact_lives_again_when_it_is_replaced_not_when_it_is_repeated() -> None:
    replaced = registered, died("sms"), changed(OTHERS)
    given(person, *replaced).when(dead(OTHERS)).then(died("sms"))
    kept = registered, died("sms"), changed({**PHONE, "wechat": "mark"})
    given(person, *kept).when(dead(PHONE)).nothing()
    without = registered, died("sms"), changed({})
    given(person, *without, changed(PHONE)).when(dead(PHONE)).nothing()


def test_a_dead_contact_lives_again_when_its_code_came_back_or_they_answered_there() -> None:
    lives = PersonContactRevived(person_id=ZHANG, channel="sms")
    proven = change(PHONE).model_copy(update={"proven": "sms"})
    given(person, registered, died("sms")).when(proven).then(lives)
    given(person, registered, died("sms"), changed({})).when(proven).then(changed(PHONE), lives)
    given(person, registered, died("sms")).when(NoteReached(channel="sms")).then(lives)
    given(person, registered, died("sms"), lives).when(NoteReached(channel="sms")).nothing()
    given(person, registered, died("sms"), lives).when(dead(PHONE)).then(died("sms"))
    given(person, registered).when(NoteReached(channel="email")).refused(ContactMissing)


def test_a_person_is_forgotten_once_and_for_good() -> None:
    given(person, registered).when(ErasePersonalData()).then(erased)
    given(person, registered, erased).when(ErasePersonalData()).nothing()
    given(person, registered, erased).when(dead(PHONE)).nothing()
    given(person, registered, erased).when(change(OTHERS)).refused(PersonForgotten)
    given(person, registered, erased).when(register()).refused(PersonForgotten)


def test_nobody_is_forgotten_who_lives_with_us() -> None:
    given(person, registered).when(ErasePersonalData(lives_here=True)).refused(PersonLivesHere)
    given(person, registered, erased).when(ErasePersonalData(lives_here=True)).nothing()


LEASE = named_id("lease")


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("contract", ContractBinds),
        ("signature", SignatureAwaited),
        ("settlement", SettlementPending),
        ("refund", RefundUnpaid),
    ],
)
def test_nobody_is_forgotten_to_whom_something_binds_us(kind: BondKind, refusal: type[Refusal]) -> None:
    bound = ErasePersonalData(bonds=(Bond(contract_id=LEASE, kind=kind),))
    given(person, registered).when(bound).refused(refusal, contract_ids=[LEASE])
    given(person, registered, erased).when(bound).nothing()


def test_of_all_that_binds_the_first_to_be_done_is_said() -> None:
    kinds: tuple[BondKind, ...] = ("refund", "settlement", "signature", "contract")
    bonds = tuple(Bond(contract_id=named_id(kind), kind=kind) for kind in kinds)
    told = given(person, registered).when(ErasePersonalData(bonds=bonds))
    told.refused(ContractBinds, contract_ids=[named_id("contract")])


@pytest.mark.parametrize("command", [change(OTHERS), dead(PHONE), ErasePersonalData()])
def test_nothing_is_done_about_somebody_unknown(command: Any) -> None:
    given(person).when(command).refused(PersonUnknown)


def test_seals_do_not_count_when_a_command_is_compared_with_an_earlier_one() -> None:
    assert "sealed anew" not in register().model_dump_json()
    assert "mark-of-a-phone" in register().model_dump_json()


MARKS = st.dictionaries(st.sampled_from(["app", "sms", "wechat", "email"]), st.text(max_size=3), max_size=4)
KNOWN = st.builds(Known, contacts=MARKS, died=st.frozensets(st.text(max_size=3)))
STATES = st.one_of(KNOWN, st.builds(Unknown), st.builds(Erased))
EVENTS = st.one_of(*(st.builds(event) for event in person.events))


@whatever(STATES, EVENTS)
def test_whatever_happened_is_taken_as_it_is(state: State, event: PersonEvent) -> None:
    assert isinstance(evolve(state, event), State)
