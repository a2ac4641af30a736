"""Whom to call when something happened to somebody: few, each once, never themselves, gone with them."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.domain import Refusal, Sealed
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from tenants.domain.emergency import (
    AT_MOST,
    Agreement,
    Contacts,
    EmergencyCommand,
    EmergencyContactAgreed,
    EmergencyContactDied,
    EmergencyContactGivenUp,
    EmergencyContactKept,
    EmergencyContactReached,
    EmergencyContactRemoved,
    EmergencyContactsForgotten,
    EmergencyContactUnknown,
    EmergencyPhoneTwice,
    ForgetContacts,
    KeepContact,
    Kin,
    KinSeals,
    NoteAgreement,
    OwnPhoneGiven,
    RemoveContact,
    ReportContact,
    TooManyEmergencyContacts,
    emergency,
)
from tenants.domain.person import PersonForgotten
from tenants.views.emergency import emergency_contacts
from testkit.given import given
from testkit.stack import bearer, eventually

from .test_edge import PHONE, is_problem, zhang

WHO, MOTHER, FRIEND = (named_id(word) for word in ("zhang", "mother", "friend"))
SEALS = KinSeals(name=Sealed(kv=1, n="n", c="c"), phone=Sealed(kv=1, n="n", c="c"))


def kin(phone: str = "m-1", **other: Any) -> Kin:
    return Kin(**{"relation": "parent", "name": "m-name", "phone": phone} | other)


def keep(
    id_: Any = MOTHER, phone: str = "m-1", own: str | None = "m-own", source: Any = "staff", **other: Any
) -> KeepContact:
    who = kin(phone, **other)
    return KeepContact(person_id=WHO, contact_id=id_, source=source, kin=who, own=own, seals=SEALS)


def kept(id_: Any = MOTHER, phone: str = "m-1", source: Any = "staff", **other: Any) -> EmergencyContactKept:
    who = kin(phone, **other)
    return EmergencyContactKept(person_id=WHO, contact_id=id_, source=source, kin=who, seals=SEALS)


IDS: dict[str, Any] = {"person_id": WHO, "contact_id": MOTHER}
REMOVE, REMOVED = RemoveContact(**IDS), EmergencyContactRemoved(**IDS)
REACHED, DEAD = (ReportContact(**IDS, health=health, phone="m-1") for health in ("reached", "dead"))
FORGET, FORGOTTEN = ForgetContacts(person_id=WHO), EmergencyContactsForgotten(person_id=WHO)


def test_somebody_is_listed_changed_and_removed_each_once() -> None:
    given(emergency).when(keep()).then(kept())
    given(emergency, kept()).when(keep()).nothing()
    given(emergency, kept()).when(keep(relation="friend")).then(kept(relation="friend"))
    given(emergency, kept()).when(REMOVE).then(REMOVED)
    given(emergency, kept(), REMOVED).when(REMOVE).nothing()
    given(emergency, kept(), REMOVED).when(keep()).then(kept())


def test_a_phone_is_listed_once_and_never_the_persons_own() -> None:
    given(emergency).when(keep(own="m-1")).refused(OwnPhoneGiven)
    given(emergency, kept()).when(keep(FRIEND)).refused(EmergencyPhoneTwice)
    given(emergency, kept()).when(keep(FRIEND, "m-2")).then(kept(FRIEND, "m-2"))


def test_there_are_a_few_at_most() -> None:
    full = [kept(named_id(n), f"m-{n}") for n in range(AT_MOST)]
    given(emergency, *full).when(keep(FRIEND, "m-new")).refused(TooManyEmergencyContacts, at_most=AT_MOST)
    changed = kept(named_id(0), "m-new")
    given(emergency, *full).when(keep(named_id(0), "m-new")).then(changed)


def test_what_came_of_a_call_holds_until_the_phone_is_another() -> None:
    reached, died = EmergencyContactReached(**IDS), EmergencyContactDied(**IDS)
    given(emergency, kept()).when(REACHED).then(reached)
    given(emergency, kept(), reached).when(REACHED).nothing()
    given(emergency, kept(), reached).when(DEAD).then(died)
    given(emergency, kept(), died, kept(relation="other")).when(DEAD).nothing()
    given(emergency, kept(), died, kept(phone="m-2")).when(DEAD).nothing()
    new = ReportContact(**IDS, health="dead", phone="m-2")
    given(emergency, kept(), died, kept(phone="m-2")).when(new).then(died)
    given(emergency).when(REACHED).refused(EmergencyContactUnknown)


def test_a_ledger_does_not_bring_back_whom_somebody_took_away_or_calls_elsewhere() -> None:
    ledger: dict[str, Any] = {"source": "ledger"}
    taken = given(emergency, kept(**ledger), REMOVED)
    taken.when(keep(**ledger)).refused(EmergencyContactGivenUp)
    given(emergency, kept(**ledger), REMOVED).when(keep(FRIEND, **ledger)).refused(EmergencyContactGivenUp)
    mended = keep(phone="m-2", **ledger)
    given(emergency, kept(**ledger), REMOVED).when(mended).then(kept(phone="m-2", **ledger))
    again = [kept(**ledger), REMOVED, kept()]
    given(emergency, *again).when(keep(**ledger)).nothing()
    elsewhere = [kept(**ledger), kept(phone="m-2", source="tenant")]
    given(emergency, *elsewhere).when(keep(**ledger)).refused(EmergencyContactGivenUp)
    given(emergency, *elsewhere).when(keep(phone="m-3", **ledger)).then(kept(phone="m-3", **ledger))
    named = [kept(**ledger), kept(name="m-right")]
    given(emergency, *named).when(keep(**ledger)).nothing()
    given(emergency, kept(**ledger), mended_to("m-2")).when(keep(**ledger)).then(kept(**ledger))


def test_a_ledger_brings_back_nobody_who_was_taken_away_under_another_number_of_theirs() -> None:
    said = keep(source="ledger").model_copy(update={"elsewhere": frozenset({"m-1"})})
    given(emergency).when(said).refused(EmergencyContactGivenUp)
    given(emergency, kept()).when(said).nothing()  # written down here by hand
    by_hand = said.model_copy(update={"source": "staff"})
    given(emergency).when(by_hand).then(kept())


def mended_to(phone: str) -> EmergencyContactKept:
    return kept(phone=phone, source="ledger")


def test_who_said_that_they_agree_is_kept_until_the_name_or_the_phone_is_another() -> None:
    theirs, passed_on = (
        Agreement(by=by, told_on=date(2025, 3, day)) for by, day in (("contact", 2), ("tenant", 1))
    )
    noted, heard = (NoteAgreement(**IDS, agreed=each) for each in (theirs, passed_on))
    agreed, told = (EmergencyContactAgreed(**IDS, agreed=each) for each in (theirs, passed_on))
    given(emergency, kept()).when(heard).then(told)
    given(emergency, kept(), told).when(heard).nothing()
    given(emergency, kept(), told).when(noted).then(agreed)
    given(emergency, kept(), agreed).when(heard).nothing()
    for changed in (kept(phone="m-2"), kept(name="m-other")):
        given(emergency, kept(), agreed, changed).when(noted).then(agreed)
    given(emergency, kept(), agreed, kept(relation="other")).when(noted).nothing()
    given(emergency).when(noted).refused(EmergencyContactUnknown)
    given(emergency, kept(), FORGOTTEN).when(noted).refused(PersonForgotten)


def test_they_are_forgotten_with_the_person() -> None:
    given(emergency, kept()).when(FORGET).then(FORGOTTEN)
    given(emergency, kept(), FORGOTTEN).when(FORGET).nothing()
    given(emergency, kept(), FORGOTTEN).when(REMOVE).nothing()
    for command in (keep(), REACHED):
        given(emergency, kept(), FORGOTTEN).when(command).refused(PersonForgotten)


IDS_OF = some.sampled_from([named_id(n) for n in range(7)])
COMMANDS = some.one_of(
    some.builds(
        keep,
        IDS_OF,
        some.sampled_from(["m-own", *(f"m-{n}" for n in range(6))]),
        source=some.sampled_from(["ledger", "staff", "tenant"]),
    ),
    some.builds(RemoveContact, person_id=some.just(WHO), contact_id=IDS_OF),
    some.builds(
        ReportContact,
        person_id=some.just(WHO),
        contact_id=IDS_OF,
        health=some.sampled_from(["reached", "dead"]),
    ),
)


@every(some.lists(COMMANDS, max_size=20))
def test_whatever_is_asked_the_list_is_short_and_each_phone_is_there_once(
    asked: list[EmergencyCommand],
) -> None:
    state = emergency.initial
    for command in asked:
        try:
            events = emergency.decide(command, state)
        except Refusal:
            continue
        for event in events:
            state = emergency.evolve(state, event)
    assert isinstance(state, Contacts)
    phones = [each.kin.phone for each in state.listed.values()]
    assert len(phones) == len(set(phones)) <= AT_MOST
    assert "m-own" not in phones


async def test_the_phone_of_somebody_to_call_does_not_become_their_own_while_it_is_listed(
    http: httpx.AsyncClient,
) -> None:
    body = zhang()
    await http.post("/people", json=body)
    who, mother = body["person_id"], new_id()
    told = {"name": "赵秀兰", "phone": "13900002222", "relation": "parent"}
    listed = f"/people/{who}/emergency-contacts/{mother}"
    assert (await http.put(listed, json=told)).status_code == 201
    theirs, me = {"phone": "13900002222"}, bearer(Role.租客, actor=who)
    for url, headers in (
        (f"/people/{who}/contacts/sms", {}),
        (f"/people/{who}/contacts", {}),
        ("/me/contacts/sms", me),
    ):
        refused = await http.put(url, json=theirs, headers=headers)
        is_problem(refused, 409, "phone-of-emergency-contact", "phone")
    assert (await http.put(f"/people/{who}/contacts/sms", json={"phone": PHONE})).is_success
    assert (await http.delete(listed)).is_success
    assert (await http.put(f"/people/{who}/contacts/sms", json=theirs)).is_success


async def test_a_clerk_and_the_tenant_keep_one_list_and_it_goes_with_the_tenant(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    body = zhang()
    await http.post("/people", json=body)
    who, mother, friend = body["person_id"], new_id(), new_id()
    url = f"/people/{who}/emergency-contacts"
    me = bearer(Role.租客, actor=who)
    told = {"name": "赵秀兰", "phone": "13900002222", "relation": "parent"}
    assert (await http.put(f"{url}/{mother}", json=told)).status_code == 201
    assert (await http.put(f"{url}/{mother}", json=told)).json()["events"] == []
    own = await http.put(f"/me/emergency-contacts/{friend}", json=told | {"phone": PHONE}, headers=me)
    is_problem(own, 422, "own-phone-given", "phone")
    mine = {"name": "李四", "phone": "+8613900003333", "relation": "friend"}
    assert (await http.put(f"/me/emergency-contacts/{friend}", json=mine, headers=me)).is_success
    bounced = await http.post(f"{url}/{mother}/dead", headers=bearer(Role.系统))
    assert bounced.json()["events"] == ["EmergencyContactDied"]

    shown = (await http.get(url)).json()
    assert shown == (await http.get("/me/emergency-contacts", headers=me)).json()
    assert [(row["name"], row["phone"], row["health"]) for row in shown] == [
        ("赵**", "139****2222", "dead"),
        ("李*", "139****3333", "untried"),
    ]
    is_problem(await http.post(f"{url}/{mother}/reveal"), 422, "reason-missing", "X-Reason")
    full = await http.post(f"{url}/{mother}/reveal", headers={"X-Reason": "accident"})
    assert full.json() == told
    nobody = await http.post(f"{url}/{new_id()}/reveal", headers={"X-Reason": "accident"})
    purpose = {"purpose": "人工回访"}
    assert (await http.post(f"{url}/open", json=purpose)).status_code == 403
    to_call = (await http.post(f"{url}/open", json=purpose, headers=bearer(Role.系统))).json()
    assert [each["phone"] for each in to_call] == ["13900003333"], "not a number that is dead"
    is_problem(nobody, 404, "emergency-contact-unknown", "contact_id")
    assert (await http.delete(f"/me/emergency-contacts/{mother}", headers=me)).is_success
    assert [row["name"] for row in (await http.get(url)).json()] == ["李*"]

    admin = bearer(Role.管理员) | {"X-Reason": "wish"}
    assert (await http.delete(f"/people/{who}/personal-data", headers=admin)).is_success
    is_problem(await http.put(f"{url}/{mother}", json=told), 410, "person-erased", "person_id")

    async def gone() -> bool:
        return bool((await http.get(url)).json() == [])

    await eventually(gone, "the list goes with the tenant")
    assert not any(text in caplog.text for text in ("赵秀兰", "13900002222", "13900003333"))


async def test_whence_a_contact_is_and_who_said_that_they_agree_is_shown_and_exported(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    body = zhang()
    await http.post("/people", json=body)
    who, mother, friend = body["person_id"], new_id(), new_id()
    url, me = f"/people/{who}/emergency-contacts", bearer(Role.租客, actor=who)
    told = {"name": "赵秀兰", "phone": "13900002222", "relation": "parent"}
    assert (await http.put(f"{url}/{mother}", json=told)).is_success
    mine = told | {"phone": "13900003333"}
    assert (await http.put(f"/me/emergency-contacts/{friend}", json=mine, headers=me)).is_success

    async def shown() -> list[tuple[str, Any]]:
        return [(row["source"], row["agreed"]) for row in (await http.get(url)).json()]

    assert await shown() == [("staff", None), ("tenant", None)]
    early = {"told_on": "2199-01-01"}
    not_yet = await http.post(f"/me/emergency-contacts/{friend}/agreed", json=early, headers=me)
    is_problem(not_yet, 422, "not-said-yet", "told_on")
    asked = {"told_on": "2025-01-02"}
    assert (await http.post(f"/me/emergency-contacts/{friend}/agreed", json=asked, headers=me)).is_success
    own = {"by": "contact", "told_on": "2025-01-03"}
    assert (await http.post(f"{url}/{mother}/agreed", json=own)).is_success
    nobody = await http.post(f"{url}/{new_id()}/agreed", json=own)
    is_problem(nobody, 404, "emergency-contact-unknown", "contact_id")
    assert await shown() == [("staff", own), ("tenant", asked | {"by": "tenant"})]

    async with runtime.pool.connection() as conn:
        facts = await runtime.store.read_naming(conn, [UUID(who)])
    kinds = [type(fact.event) for fact in facts if fact.stream.startswith("emergency")]
    assert kinds.count(EmergencyContactAgreed) == 2, "so that they are in the file of all that is held"
    assert (await rebuild(runtime, emergency_contacts, swap=False)).differences == 0
