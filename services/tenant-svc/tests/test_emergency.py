"""Whom to call when something happened to somebody: few, each once, never themselves, gone with them."""

from typing import Any

import httpx
import pytest
from edge.access import Role
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.domain import Refusal, Sealed
from kernel.ids import named_id, new_id
from tenants.domain.emergency import (
    AT_MOST,
    Contacts,
    EmergencyCommand,
    EmergencyContactDied,
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
    OwnPhoneGiven,
    RemoveContact,
    ReportContact,
    TooManyEmergencyContacts,
    emergency,
)
from tenants.domain.person import PersonForgotten
from testkit.given import given
from testkit.stack import bearer, eventually

from .test_edge import PHONE, is_problem, zhang

WHO, MOTHER, FRIEND = (named_id(word) for word in ("zhang", "mother", "friend"))
SEALS = KinSeals(name=Sealed(kv=1, n="n", c="c"), phone=Sealed(kv=1, n="n", c="c"))


def kin(phone: str = "m-1", **other: Any) -> Kin:
    return Kin(**{"relation": "parent", "name": "m-name", "phone": phone} | other)


def keep(id_: Any = MOTHER, phone: str = "m-1", own: str | None = "m-own", **other: Any) -> KeepContact:
    return KeepContact(person_id=WHO, contact_id=id_, kin=kin(phone, **other), own=own, seals=SEALS)


def kept(id_: Any = MOTHER, phone: str = "m-1", **other: Any) -> EmergencyContactKept:
    return EmergencyContactKept(person_id=WHO, contact_id=id_, kin=kin(phone, **other), seals=SEALS)


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


def test_they_are_forgotten_with_the_person() -> None:
    given(emergency, kept()).when(FORGET).then(FORGOTTEN)
    given(emergency, kept(), FORGOTTEN).when(FORGET).nothing()
    given(emergency, kept(), FORGOTTEN).when(REMOVE).nothing()
    for command in (keep(), REACHED):
        given(emergency, kept(), FORGOTTEN).when(command).refused(PersonForgotten)


IDS_OF = some.sampled_from([named_id(n) for n in range(7)])
COMMANDS = some.one_of(
    some.builds(keep, IDS_OF, some.sampled_from(["m-own", *(f"m-{n}" for n in range(6))])),
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
