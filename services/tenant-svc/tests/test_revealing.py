"""A list unmasked: asked for with a reason, approved by another, taken once, each person on it looked at."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from tenants.domain.reveal import (
    GOOD_FOR,
    ApproveReveal,
    AskerApproves,
    AskReveal,
    ListChanged,
    Listed,
    RevealApproved,
    RevealAsked,
    RevealIdTaken,
    RevealNotApproved,
    RevealOfAnother,
    RevealTaken,
    RevealTooOld,
    RevealUnknown,
    RevealUsed,
    TakeReveal,
    Wanted,
    reveal,
)
from tenants.views.reveals import reveals
from testkit.given import given
from testkit.stack import bearer
from testkit.voices import Voices

from .test_edge import NAME, NUMBER, PARK, PHONE, is_problem, registered, stay
from .test_sheets import sheet_rows

LIST, NOW = named_id("list"), datetime(2025, 3, 1, tzinfo=UTC)
WANTED, THEY = Wanted(park_id=PARK), Listed(count=2, digest="a")
ASK = AskReveal(reveal_id=LIST, by="finance", wanted=WANTED, listed=THEY)
ASKED = RevealAsked(reveal_id=LIST, wanted=WANTED, listed=THEY, asked_by="finance")
APPROVE = ApproveReveal(reveal_id=LIST, by="chief", at=NOW)
APPROVED = RevealApproved(reveal_id=LIST, approved_by="chief", approved_at=NOW)
TAKEN = RevealTaken(reveal_id=LIST)
WHY = {"X-Reason": "police"}


def take(by: str = "finance", at: datetime = NOW, listed: Listed = THEY) -> TakeReveal:
    return TakeReveal(reveal_id=LIST, by=by, at=at, listed=listed)


def test_two_people_it_takes_and_it_is_taken_once_by_who_asked() -> None:
    given(reveal).when(ASK).then(ASKED)
    given(reveal, ASKED).when(ASK).nothing()
    given(reveal, ASKED).when(APPROVE).then(APPROVED)
    given(reveal, ASKED, APPROVED).when(APPROVE).nothing()
    given(reveal, ASKED, APPROVED).when(take()).then(TAKEN)
    for command in (take(), APPROVE):
        given(reveal, ASKED, APPROVED, TAKEN).when(command).refused(RevealUsed)
    given(reveal, ASKED, APPROVED).when(take("another")).refused(RevealOfAnother)
    given(reveal, ASKED).when(take()).refused(RevealNotApproved)
    own = APPROVE.model_copy(update={"by": "finance"})
    given(reveal, ASKED).when(own).refused(AskerApproves)
    for command in (APPROVE, take()):
        given(reveal).when(command).refused(RevealUnknown)
    other = ASK.model_copy(update={"wanted": Wanted()})
    given(reveal, ASKED).when(other).refused(RevealIdTaken)


def test_what_was_approved_is_for_these_people_and_some_days() -> None:
    late = take(at=NOW + GOOD_FOR)
    given(reveal, ASKED, APPROVED).when(late).refused(RevealTooOld, days=7)
    given(reveal, ASKED, APPROVED).when(take(at=late.at - timedelta(seconds=1))).then(TAKEN)
    others = Listed(count=2, digest="b")
    given(reveal, ASKED, APPROVED).when(take(listed=others)).refused(ListChanged)


async def test_a_list_is_seen_whole_by_who_asked_once_another_approved_and_each_look_is_kept(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    unit, park = new_id(), new_id()
    await voices.taken_in(park, unit)
    identity = {"kind": "resident_id", "number": NUMBER}
    tenant_id, person_id = await registered(http, phone=PHONE, identity=identity)
    moved = stay(unit) | {"park_id": str(park)}
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=moved)).is_success
    finance = bearer(Role.财务主管, actor="finance") | WHY
    chief = bearer(Role.运营经理, actor="chief") | WHY

    async def asked(**body: Any) -> tuple[str, httpx.Response]:
        id_ = str(new_id())
        said = {"reveal_id": id_, "park_id": str(park)} | body
        return id_, await http.post("/reveals", json=said, headers=finance)

    id_, answer = await asked()
    assert answer.json()["events"] == ["RevealAsked"]
    url = f"/reveals/{id_}"
    is_problem(await http.post(f"{url}/file", headers=finance), 403, "reveal-not-approved")
    own = bearer(Role.运营经理, actor="finance") | WHY
    is_problem(await http.post(f"{url}/approve", headers=own), 403, "asker-approves")
    elsewhere = bearer(Role.运营经理, actor="chief", parks=[new_id()]) | WHY
    is_problem(await http.post(f"{url}/approve", headers=elsewhere), 403, "park-out-of-scope", "park_id")
    assert (await http.post(f"{url}/approve", headers=chief)).is_success

    key = {"Idempotency-Key": str(new_id())}
    for _ in range(2):
        file = await http.post(f"{url}/file", headers=finance | key)
        assert file.status_code == 200, file.text
        [row] = sheet_rows(file.content)
        shown = [row[title] for title in ("姓名", "手机", "证件号", "状态")]
        assert shown == [NAME, PHONE, NUMBER, "在住"]
    is_problem(await http.post(f"{url}/file", headers=finance), 409, "reveal-used", "reveal_id")
    looks = "select actor from disclosures where person_id = %s and reason = 'police'"
    async with runtime.pool.connection() as conn:
        found = await (await conn.execute(looks, [UUID(person_id)])).fetchall()
    assert {who for (who,) in found} == {"finance"}
    listed = (await http.get("/reveals", headers=chief)).json()["items"]
    [told] = [each for each in listed if each["reveal_id"] == id_]
    assert (told["count"], told["asked_by"], told["approved_by"]) == (1, "finance", "chief")
    register = await http.get("/reveals.xlsx", headers=chief)
    [line] = [each for each in sheet_rows(register.content) if each["系统编号"] == id_]
    assert (line["人数"], line["原因"], line["申请人"], line["批准人"]) == (1, "police", "finance", "chief")
    assert line["导出时间"]
    assert (await rebuild(runtime, reveals, swap=False)).differences == 0

    _, nobody = await asked(park_id=str(new_id()))
    is_problem(nobody, 422, "nobody-listed", "park_id")
    is_problem(await http.post("/reveals", json={"reveal_id": id_}), 403, "role-not-allowed")


async def test_a_list_sent_for_again_shows_nobody_who_was_not_on_it_and_nobody_after_seven_days(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    first, second, park = new_id(), new_id(), new_id()
    await voices.taken_in(park, first)
    await voices.taken_in(park, second)

    async def comes(unit: UUID, phone: str) -> None:
        tenant_id, _ = await registered(http, phone=phone)
        moved = stay(unit) | {"park_id": str(park)}
        assert (await http.post(f"/tenants/{tenant_id}/move-in", json=moved)).is_success

    await comes(first, PHONE)
    finance = bearer(Role.财务主管, actor="finance") | WHY
    body = {"reveal_id": str(new_id()), "park_id": str(park)}
    assert (await http.post("/reveals", json=body, headers=finance)).is_success
    url, key = f"/reveals/{body['reveal_id']}", {"Idempotency-Key": str(new_id())}
    chief = bearer(Role.运营经理, actor="chief") | WHY
    assert (await http.post(f"{url}/approve", headers=chief)).is_success
    for _ in range(2):
        assert (await http.post(f"{url}/file", headers=finance | key)).status_code == 200

    aged = "update views.reveals set approved_at = approved_at - %s where id = %s"
    async with runtime.pool.connection() as conn:
        await conn.execute(aged, [GOOD_FOR, UUID(body["reveal_id"])])
    is_problem(await http.post(f"{url}/file", headers=finance | key), 403, "reveal-too-old")
    async with runtime.pool.connection() as conn:
        await conn.execute(aged, [-GOOD_FOR, UUID(body["reveal_id"])])
    assert (await http.post(f"{url}/file", headers=finance | key)).status_code == 200

    await comes(second, "13900139111")
    is_problem(await http.post(f"{url}/file", headers=finance | key), 409, "list-changed", "reveal_id")


async def test_a_list_of_more_than_two_thousand_is_asked_for_in_parts(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    many, park = 2_001, new_id()
    async with runtime.pool.connection() as conn:
        await conn.execute(
            "insert into views.tenants (id, number, person_id, status, park_id, version)"
            " select gen_random_uuid(), n::text, gen_random_uuid(), 'registered', %s, 1"
            " from generate_series(1, %s) n",
            [park, many],
        )
    body = {"reveal_id": str(new_id()), "park_id": str(park)}
    refused = await http.post("/reveals", json=body, headers=bearer(Role.财务主管) | WHY)
    is_problem(refused, 422, "too-many-listed", "park_id")
