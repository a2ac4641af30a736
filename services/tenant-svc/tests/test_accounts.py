"""Where somebody is paid: kept sealed, shown masked, opened with a reason; services are told whose it is."""

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from kernel.rebuild import rebuild
from tenants.domain.account import CardNumberWrong, check_card
from tenants.views.accounts import accounts
from testkit.stack import bearer
from testkit.voices import Voices

from .test_edge import PARK, is_problem, registered, stay

FINANCE, WHY = bearer(Role.财务主管), {"X-Reason": "refund"}
NUMBER = "6222021234567894328"


async def test_an_account_is_kept_masked_and_opened_with_a_reason(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    _, person_id = await registered(http)
    path, id_ = f"/people/{person_id}/accounts", str(new_id())
    body = {"account_id": id_, "holder": "张晓明", "bank": "工商银行", "number": NUMBER}
    assert (await http.post(path, json=body, headers=FINANCE)).json()["events"] == ["AccountKept"]
    assert (await http.post(path, json=body, headers=FINANCE)).json()["events"] == []
    for typed in ("6222 0212 3456 7894 328", "６２２２－０２１２－３４５６－７８９４－３２８ "):
        same = await http.post(path, json=body | {"number": typed}, headers=FINANCE)
        assert same.json()["events"] == [], "one account, however its number is typed"
    other = await http.post(path, json=body | {"number": NUMBER[::-1]}, headers=FINANCE)
    is_problem(other, 409, "account-id-taken", "account_id")
    letters = await http.post(path, json=body | {"number": "62220212345678A"}, headers=FINANCE)
    is_problem(letters, 422, "invalid-input", "number")
    is_problem(await http.post(path, json=body), 403, "role-not-allowed")

    [shown] = (await http.get(path, headers=FINANCE)).json()
    assert (shown["holder"], shown["bank"], shown["number"]) == ("张**", "工商银行", "**** 4328")
    is_problem(await http.post(f"/accounts/{id_}/unmask", headers=FINANCE), 422, "reason-missing", "X-Reason")
    full = await http.post(f"/accounts/{id_}/unmask", headers=FINANCE | WHY)
    assert full.json() == {"holder": "张晓明", "bank": "工商银行", "number": NUMBER}
    system = bearer(Role.系统, actor="contracts-svc")
    whose = await http.post(f"/accounts/{id_}/whose", headers=system)
    assert whose.json() == {"person_id": person_id, "replaced": False}
    on_paper = (await http.post(f"/accounts/{id_}/on-paper", headers=system)).json()
    assert (on_paper["holder"], on_paper["bank"], on_paper["number"]) == ("张**", "工商银行", "**** 4328")
    for asked in ("whose", "on-paper"):
        nobody = await http.post(f"/accounts/{new_id()}/{asked}", headers=system)
        is_problem(nobody, 404, "account-unknown", "account_id")

    gone = f"/people/{person_id}/personal-data"
    assert (await http.delete(gone, headers=bearer(Role.管理员) | WHY)).is_success
    [shown] = (await http.get(path, headers=FINANCE)).json()
    assert (shown["holder"], shown["number"]) == (None, None)
    opened = await http.post(f"/accounts/{id_}/unmask", headers=FINANCE | WHY)
    is_problem(opened, 410, "person-erased", "person_id")
    assert (await rebuild(runtime, accounts, swap=False)).differences == 0


async def test_a_card_of_a_wrong_digit_is_refused_unless_it_is_no_card(http: httpx.AsyncClient) -> None:
    _, person_id = await registered(http)
    wrong, body = f"{NUMBER[:-1]}7", {"holder": "张晓明", "bank": "工商银行"}
    path = f"/people/{person_id}/accounts"
    said = body | {"account_id": str(new_id()), "number": wrong}
    refused = await http.post(path, json=said, headers=FINANCE)
    is_problem(refused, 422, "card-number-wrong", "number")
    assert wrong not in refused.text
    for like in ("yes", 1):
        guessed = await http.post(path, json=said | {"corporate": like}, headers=FINANCE)
        is_problem(guessed, 422, "invalid-input", "corporate")
    kept = await http.post(path, json=said | {"corporate": True}, headers=FINANCE)
    assert kept.json()["events"] == ["AccountKept"]


@pytest.mark.parametrize("card", [NUMBER, "6225881234567898", "4392258123456784"])
def test_one_wrong_digit_of_a_card_and_two_in_each_others_place_are_found(card: str) -> None:
    check_card(card)
    for place, digit in enumerate(card[2:], start=2):
        with pytest.raises(CardNumberWrong):
            check_card(f"{card[:place]}{(int(digit) + 1) % 10}{card[place + 1 :]}")
    with pytest.raises(CardNumberWrong):
        check_card(card[:-2] + card[:-3:-1])


@pytest.mark.parametrize("number", ["0200021709200123456", "4000021709200123456", "11014567890123", "62220"])
def test_what_is_not_written_like_a_card_is_for_its_bank_to_check(number: str) -> None:
    check_card(number)


async def test_services_are_told_whether_a_holder_is_one_of_theirs_and_no_name(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    unit, system = new_id(), bearer(Role.系统, actor="contracts-svc")
    await voices.taken_in(PARK, unit)
    tenant_id, person_id = await registered(http)
    await http.post(f"/tenants/{tenant_id}/move-in", json=stay(unit))

    async def theirs(holder: str) -> object:
        id_ = str(new_id())
        body = {"account_id": id_, "holder": holder, "bank": "工商银行", "number": NUMBER}
        assert (await http.post(f"/people/{person_id}/accounts", json=body, headers=FINANCE)).is_success
        answer = await http.post(f"/accounts/{id_}/holder", headers=system)
        assert holder not in answer.text
        return answer.json()

    async def name(occupant: str, relation: str) -> str:
        id_, me = str(new_id()), bearer(Role.租客, actor=person_id)
        body = {"occupant_id": id_, "name": occupant, "relation": relation}
        assert (await http.post("/me/occupants", json=body, headers=me)).is_success
        return id_

    assert await theirs("张 晓明") == {"theirs": True}
    assert await theirs("張曉明") == {"theirs": True}
    assert await theirs("張小明") == {"theirs": False}
    assert await theirs("阿依古丽•买买提") == {"theirs": False}
    wife = await name("阿依古丽·买买提", "partner")
    assert await theirs("阿依古丽•买买提") == {"theirs": False}, "nobody approved her"
    assert (await http.post(f"/occupants/{wife}/approve")).is_success
    assert await theirs("阿依古丽•买买提") == {"theirs": True}
    await http.post(f"/tenants/{tenant_id}/move-out", json={"moved_out_on": "2025-06-01"})
    assert await theirs("阿依古丽•买买提") == {"theirs": True}, "who left with them"
    nobodys = f"/accounts/{new_id()}/holder"
    is_problem(await http.post(nobodys, headers=system), 404, "account-unknown", "account_id")
    is_problem(await http.post(nobodys, headers=FINANCE), 403, "role-not-allowed")
