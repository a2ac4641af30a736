"""Who somebody is, put right: the document they showed later, a name or a document written down wrong."""

import asyncio
import json
from datetime import date
from typing import Any

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.domain import Sealed
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from tenants.domain import person as of
from tenants.domain import person_facts as facts
from tenants.domain import risk as of_risk
from tenants.domain.correction import CorrectPerson, DocumentKnown
from tenants.domain.person import person
from tenants.domain.verification import CheckAgain
from tenants.policies.risking import react as risks_of
from tenants.policies.verifying import react as checks_of
from tenants.views.people import people
from testkit.given import given
from testkit.stack import bearer, eventually

from .test_edge import NAME, NUMBER, PHONE, is_problem, zhang
from .test_person import OTHERS, ZHANG, change, profile, register, seals
from .test_search import in_step
from .test_verification import NOW, local_date

SEAL = Sealed(kv=1, n="", c="")
BARE = facts.PersonRegistered(person_id=ZHANG, profile=profile(), seals=seals())
SHOWN: dict[str, Any] = {"identity_kind": "resident_id", "identity": "mark of a number"}
MONTH = date(2035, 4, 1)


def corrects(**other: Any) -> CorrectPerson:
    said = {"name": "mark", **SHOWN, "high_risk_from": MONTH, "seals": {"identity": SEAL}}
    return CorrectPerson.model_validate(said | other)


CORRECTED = facts.PersonCorrected(
    person_id=ZHANG, kind="tenant", name="mark", **SHOWN, high_risk_from=MONTH, seals={"identity": SEAL}
)
FORESEEN = facts.PersonAgeForeseen(person_id=ZHANG, high_risk_from=MONTH)


# ---- rules


def test_a_document_shown_later_is_added_once_and_another_is_no_late_one() -> None:
    given(person, BARE).when(corrects(late=True)).then(CORRECTED, FORESEEN)
    known = given(person, BARE, CORRECTED, FORESEEN)
    known.when(corrects(late=True)).nothing()
    known.when(corrects(late=True, identity="another")).refused(DocumentKnown)
    other = CORRECTED.model_copy(update={"identity": "another", "month_stays": True})
    known.when(corrects(identity="another")).then(other)


def test_a_passport_of_china_stays_one_while_the_document_does() -> None:
    shown: dict[str, Any] = {"identity_kind": "passport", "identity": "mark of a passport"}
    known = facts.PersonRegistered(person_id=ZHANG, profile=profile(**shown), seals=seals(), of_china=True)
    renamed = CORRECTED.model_copy(
        update={**shown, "name": "right", "high_risk_from": None, "month_stays": True, "of_china": True}
    )
    bare = given(person, known)
    bare.when(corrects(**shown, name="right", high_risk_from=None)).then(renamed)
    other = shown | {"identity": "of another country"}
    moved = renamed.model_copy(update={**other, "of_china": False})
    given(person, known, renamed).when(corrects(**other, name="right", high_risk_from=None)).then(moved)


def test_what_they_were_registered_with_is_no_news_and_takes_nothing_back() -> None:
    renamed = CORRECTED.model_copy(update={"name": "right"})
    right = profile(name="right", **SHOWN)
    known = given(person, BARE, renamed, FORESEEN)
    known.when(register()).nothing()
    for said in (profile(), right):
        restated = of.RestatePerson(person_id=ZHANG, profile=said, seals=seals())
        known.when(restated).nothing()
    for wrong, refusal in (
        (profile(name="third"), of.NamedOtherwise),
        (profile(**SHOWN | {"identity": "x"}), of.IdentifiedOtherwise),
    ):
        restated = of.RestatePerson(person_id=ZHANG, profile=wrong, seals=seals())
        known.when(restated).refused(refusal)


def test_contacts_stay_as_they_are_and_nobody_forgotten_is_corrected() -> None:
    changed = facts.PersonContactsChanged(person_id=ZHANG, contacts=OTHERS, seals={}, left=())
    given(person, BARE, changed, CORRECTED).when(change(OTHERS)).nothing()
    erased = facts.PersonalDataErased(person_id=ZHANG)
    given(person, BARE, erased).when(corrects()).refused(of.PersonForgotten)
    given(person).when(corrects()).refused(of.PersonUnknown)


def test_a_passport_keeps_its_country_when_the_name_alone_is_corrected() -> None:
    asked = corrects(name="right", passport="number alone", country=SEAL)
    told = facts.PassportIssuerTold(person_id=ZHANG, number="number alone", country=SEAL)
    given(person, BARE).when(asked).then(CORRECTED.model_copy(update={"name": "right"}), FORESEEN, told)


def corrected(
    foreign: bool = False, month: date | None = None, *, stays: bool = False
) -> of_risk.NoteCorrected:
    said = {"foreign": foreign, "sixty_from": month, "month_stays": stays}
    return of_risk.NoteCorrected(person_id=ZHANG, **said, today=local_date(NOW))


WHO = {"person_id": ZHANG}
FLAGGED, LIFTED = of_risk.TenantFlaggedHighRisk(**WHO), of_risk.TenantHighRiskLifted(**WHO)


def found(ground: of_risk.Ground, policy: int | None = None) -> of_risk.HighRiskGroundFound:
    return of_risk.HighRiskGroundFound(**WHO, ground=ground, policy=policy)


def note(month: date | None, *gone: of_risk.Ground) -> of_risk.HighRiskCorrected:
    return of_risk.HighRiskCorrected(**WHO, gone=gone, sixty_from=month)


def test_grounds_follow_the_corrected_document() -> None:
    old, young = date(2020, 1, 1), date(2040, 1, 1)
    foreign = [found("document"), FLAGGED]
    given(of_risk.risk, *foreign).when(corrected()).then(note(None, "document"), LIFTED)
    given(of_risk.risk).when(corrected()).then(note(None))
    given(of_risk.risk, *foreign).when(corrected(True)).then(note(None))
    given(of_risk.risk, *foreign).when(corrected(False, old)).then(note(old, "document"), found("age", 1))
    given(of_risk.risk).when(corrected(False, old)).then(note(old), found("age", 1), FLAGGED)
    given(of_risk.risk, found("age", 1), FLAGGED).when(corrected(False, young)).then(
        note(young, "age"), LIFTED
    )


def test_a_name_put_right_takes_the_flag_from_nobody_whose_age_counts_later_by_now() -> None:
    young, younger = date(2040, 1, 1), date(2041, 1, 1)
    flagged = given(of_risk.risk, found("age", 1), FLAGGED)
    flagged.when(corrected(False, young, stays=True)).then(note(young))
    flagged.when(corrected(False, younger)).then(note(younger, "age"), LIFTED)
    given(of_risk.risk).when(corrected(False, young, stays=True)).then(note(young))
    known = given(person, BARE, CORRECTED, FORESEEN)
    named = CORRECTED.model_copy(update={"name": "right", "month_stays": True})
    known.when(corrects(name="right")).then(named)
    other = CORRECTED.model_copy(update={"high_risk_from": young, "identity": "another"})
    foreseen = facts.PersonAgeForeseen(person_id=ZHANG, high_risk_from=young)
    known.when(corrects(identity="another", high_risk_from=young)).then(other, foreseen)
    [do] = risks_of(Fact(named, named_id("fact"), "person", 2, 2, NOW, NOW, SYSTEM, "tenants"))
    assert do.command == corrected(False, MONTH, stays=True)


def test_a_deadline_armed_for_another_month_says_nothing() -> None:
    wrong, right = date(2024, 1, 1), date(2025, 1, 1)
    for month, told in ((wrong, []), (right, [found("age", 1), FLAGGED])):
        asked = of_risk.NoteAge(person_id=ZHANG, sixty_from=month, today=local_date(NOW))
        state = given(of_risk.risk, note(right))
        state.when(asked).then(*told) if told else state.when(asked).nothing()


def test_a_correction_is_told_to_the_check_and_to_the_risk() -> None:
    fact = Fact(CORRECTED, named_id("fact"), "person", 2, 2, NOW, NOW, SYSTEM, "tenants")
    [check], [risk] = checks_of(fact), risks_of(fact)
    assert isinstance(check.command, CheckAgain)
    assert check.command.document
    assert risk.command == corrected(False, MONTH)


def test_a_passport_of_our_staff_is_no_risk() -> None:
    for kind, foreign in (("staff", False), ("owner", True), ("tenant", True)):
        shown = CORRECTED.model_copy(update={"kind": kind, "identity_kind": "passport"})
        [risk] = risks_of(Fact(shown, named_id("fact"), "person", 2, 2, NOW, NOW, SYSTEM, "tenants"))
        assert risk.command == corrected(foreign, MONTH)


# ---- over HTTP

CHIEF = bearer(Role.运营经理) | {"X-Reason": "typo"}
RESIDENT = {"kind": "resident_id", "number": NUMBER}
ANOTHER = {"kind": "passport", "number": "E12345678", "country": "USA"}


async def test_a_document_shown_later_makes_them_one_of_a_kind(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    first, second = zhang(identity=None), zhang(identity=None, name="李四", phone="13900001111")
    for each in (first, second):
        assert (await http.post("/people", json=each)).status_code == 201
    url = f"/people/{first['person_id']}"
    shown = {"identity": RESIDENT}
    assert (await http.post(f"{url}/identity", json=shown)).json()["events"] == [
        "PersonCorrected",
        "PersonAgeForeseen",
    ]
    assert (await http.post(f"{url}/identity", json=shown)).json()["events"] == []
    is_problem(
        await http.post(f"{url}/identity", json={"identity": ANOTHER}), 409, "document-known", "identity"
    )
    taken = await http.post(f"/people/{second['person_id']}/identity", json=shown)
    is_problem(taken, 409, "person-known", "person_id")
    wrong = {"identity": RESIDENT | {"number": NUMBER[:-1] + "0"}}
    refused = await http.post(f"/people/{second['person_id']}/identity", json=wrong)
    is_problem(refused, 422, "check-digit-wrong", "identity.number")
    known = await http.post("/people", json=zhang(phone=None))
    assert (known.json()["id"], known.json()["existing"]) == (first["person_id"], True)
    unmasked = await http.post(f"{url}/identity/unmask", headers=CHIEF)
    assert unmasked.json()["number"] == NUMBER

    async def flagged() -> bool:
        return bool((await http.get(f"{url}/high-risk")).json()["high_risk"])

    await eventually(flagged, "born in 1949")
    assert (await rebuild(runtime, people, swap=False)).differences == 0


async def test_a_corrected_name_is_found_and_what_was_wrong_is_free_for_whose_it_is(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    body = zhang()
    who = body["person_id"]
    assert (await http.post("/people", json=body)).status_code == 201
    url = f"/people/{who}"
    right = {"name": "章小明", "identity": ANOTHER}
    is_problem(await http.post(f"{url}/correct", json=right), 403, "role-not-allowed")
    mute = await http.post(f"{url}/correct", json=right, headers=bearer(Role.运营经理))
    is_problem(mute, 422, "reason-missing", "X-Reason")
    is_problem(await http.post(f"{url}/correct", json={}, headers=CHIEF), 422, "nothing-corrected", "name")
    system = bearer(Role.系统, actor="contracts")

    async def named_at() -> set[int]:
        """As a paper that names them is told it, and who would send it."""
        paper = await http.post(f"{url}/party", json={"purpose": "合同"}, headers=system)
        sent = await http.post(f"{url}/identity/on-file", headers=system)
        return {paper.json()["named_at"], sent.json()["named_at"]}

    [before] = await named_at()
    answer = await http.post(f"{url}/correct", json=right, headers=CHIEF)
    assert answer.json()["events"] == ["PersonCorrected", "PassportIssuerTold"]
    [after] = await named_at()
    assert after > before
    assert (await http.post(f"{url}/correct", json=right, headers=CHIEF)).json()["events"] == []
    assert await named_at() == {after}
    shown = await http.post("/people/names", json={"person_ids": [who], "purpose": "list"})
    assert shown.json() == {who: "章**"}
    unmasked = await http.post(f"{url}/identity/unmask", headers=CHIEF)
    assert unmasked.json() == {"kind": "passport", "number": "E12345678", "country": "USA"}
    other = await http.post("/people", json=zhang(phone=None))
    assert (other.status_code, other.json()["existing"]) == (201, False), "the number is somebody else's"
    same = await http.post("/people", json=zhang(phone=None, name="章小明", identity=ANOTHER))
    assert (same.json()["id"], same.json()["name_differs"]) == (who, False)
    await in_step(runtime)
    assert (await rebuild(runtime, people, swap=False)).differences == 0
    async with runtime.pool.connection() as conn:
        rows = await (await conn.execute("select data from kernel.events")).fetchall()
    assert not [
        text for text in ("章小明", NAME, NUMBER, PHONE) if text in json.dumps(rows, ensure_ascii=False)
    ]


async def test_of_two_who_are_given_one_document_at_once_one_is_refused(http: httpx.AsyncClient) -> None:
    both = [zhang(identity=None, name=name, phone=phone) for name, phone in (("甲一", PHONE), ("乙二", None))]
    for each in both:
        assert (await http.post("/people", json=each)).status_code == 201
    paths = [f"/people/{each['person_id']}/identity" for each in both]
    answers = await asyncio.gather(*(http.post(path, json={"identity": RESIDENT}) for path in paths))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(each for each in answers if each.status_code == 409)
    is_problem(refused, 409, "person-known", "person_id")
    assert refused.json()["existing"] == next(each for each in answers if each.is_success).json()["id"]


@pytest.mark.parametrize("path", ["identity", "correct"])
async def test_nobody_unknown_is_corrected(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.post(f"/people/{new_id()}/{path}", json={"identity": RESIDENT}, headers=CHIEF)
    is_problem(answer, 404, "person-unknown", "person_id")
