"""What a ledger says beside a person: kept once, in the name of who confirmed it, and as they may."""

from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from tenants.views.accounts import accounts
from tenants.views.emergency import emergency_contacts
from testkit.stack import bearer

from .test_batches import LI, count, newcomer, sent
from .test_edge import registered
from .test_merging import asked_to_merge

CARD = "6222021234567894328"
WHO, KIN = named_id("li beside"), named_id("kin of li")
ACCOUNT = {"holder": "李雷", "bank": "工商银行", "number": CARD}
MOTHER = {"contact_id": str(KIN), "name": "李梅", "phone": "13800138001", "relation": "parent"}
CHIEF = {"actor": "chief", "role": Role.运营经理}
SYSTEM = bearer(Role.系统, actor="contracts-svc")
KEPT = "select count(*) from kernel.events where type in ('AccountKept', 'EmergencyContactKept')"
BY = (
    "select count(*) from kernel.events where type in ('AccountKept', 'EmergencyContactKept')"
    " and origin->>'actor' = 'chief' and origin->>'reason' = '台账导入'"
)


def li(**beside: Any) -> dict[str, Any]:
    return newcomer(WHO, **LI | {"kind": "owner"}) | beside


async def told(http: httpx.AsyncClient, who: dict[str, Any], **how: Any) -> list[tuple[Any, ...]]:
    http.headers.update(SYSTEM)
    [became] = await sent(http, "/people/batch", people=[who], **{"asked_by": CHIEF} | how)
    assert became["problem"] is None
    return [
        (each["what"], each["new"], each["problem"] and each["problem"]["type"]) for each in became["beside"]
    ]


async def test_both_are_foretold_kept_once_and_changed_alone(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    said = li(emergency=MOTHER, account=ACCOUNT)
    both = [("emergency", True, None), ("account", True, None)]
    assert await told(http, said, dry_run=True) == both
    assert await count(runtime, KEPT) == 0
    assert await told(http, said, key="one") == both
    assert await told(http, said, key="one") == both, "asked again after a crash it hears the same"
    again = [("emergency", False, None), ("account", False, None)]
    assert await told(http, said, key="two") == again == await told(http, said, dry_run=True)
    assert await count(runtime, KEPT) == await count(runtime, BY) == 2

    mended = li(emergency=MOTHER | {"phone": "13800138002"}, account=ACCOUNT)
    assert await told(http, mended) == [("emergency", True, None), ("account", False, None)]
    [shown] = (await http.get(f"/people/{WHO}/emergency-contacts", headers=bearer(Role.客服专员))).json()
    assert (shown["contact_id"], shown["phone"]) == (str(KIN), "138****8002")


async def test_a_mended_account_takes_the_place_of_what_the_ledger_brought_and_an_old_one_of_none(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    async def listed() -> dict[str, tuple[str, str]]:
        """Bank → who told of the account, and at which bank is the one that took its place."""
        found = (await http.get(f"/people/{WHO}/accounts", headers=bearer(Role.财务主管))).json()
        banks = {None: ""} | {each["account_id"]: each["bank"] for each in found}
        for each in found:
            whose = (await http.post(f"/accounts/{each['account_id']}/whose", headers=SYSTEM)).json()
            assert whose["replaced"] is bool(each["replaced_by"]), "others hear it who would pay there"
        return {each["bank"]: (each["source"], banks[each["replaced_by"]]) for each in found}

    async def instead(**how: Any) -> bool:
        http.headers.update(SYSTEM)
        [became] = await sent(http, "/people/batch", people=[mended], asked_by=CHIEF, **how)
        [account] = became["beside"]
        return bool(account["instead"])

    by_hand = ACCOUNT | {"account_id": str(new_id()), "bank": "农业银行"}
    assert await told(http, li(account=ACCOUNT)) == [("account", True, None)]
    kept = await http.post(f"/people/{WHO}/accounts", json=by_hand, headers=bearer(Role.财务主管))
    assert kept.is_success
    mended = li(account=ACCOUNT | {"bank": "招商银行"})
    assert await instead(dry_run=True)
    assert await instead()
    assert not await instead(), "asked again it is there"
    for dry_run in (True, False):
        people = {"people": [li(account=ACCOUNT), mended], "asked_by": CHIEF, "dry_run": dry_run}
        beside = [each["beside"][0] for each in await sent(http, "/people/batch", **people)]
        assert [each["problem"] for each in beside] == [None, None]
        assert [each["stays"] for each in beside] == [True, False], "the old row is told so"
    assert await told(http, li(account=ACCOUNT)) == [("account", False, None)]
    assert await listed() == {
        "工商银行": ("ledger", "招商银行"),
        "招商银行": ("ledger", ""),
        "农业银行": ("staff", ""),
    }
    assert (await rebuild(runtime, accounts, swap=False)).differences == 0


async def test_of_two_rows_of_somebody_in_one_batch_the_later_takes_the_place_of_the_earlier(
    http: httpx.AsyncClient,
) -> None:
    moved = li(emergency=MOTHER | {"phone": "13800138002"}, account=ACCOUNT | {"bank": "招商银行"})
    http.headers.update(SYSTEM)
    people = [li(emergency=MOTHER, account=ACCOUNT), moved]
    became = await sent(http, "/people/batch", people=people, asked_by=CHIEF)
    assert [each["problem"] for row in became for each in (row, *row["beside"])] == [None] * 6
    assert [row["beside"][1]["instead"] for row in became] == [False, True]
    found = (await http.get(f"/people/{WHO}/accounts", headers=bearer(Role.财务主管))).json()
    assert [each["bank"] for each in found if not each["replaced_by"]] == ["招商银行"]
    [shown] = (await http.get(f"/people/{WHO}/emergency-contacts", headers=bearer(Role.客服专员))).json()
    assert shown["phone"] == "138****8002"


async def test_whom_to_call_is_not_brought_back_by_a_ledger_once_somebody_took_them_away(
    http: httpx.AsyncClient,
) -> None:
    said, clerk = li(emergency=MOTHER), bearer(Role.客服专员)
    assert await told(http, said) == [("emergency", True, None)]
    path = f"/people/{WHO}/emergency-contacts"
    [shown] = (await http.get(path, headers=clerk)).json()
    assert (shown["source"], shown["agreed"]) == ("ledger", None)
    assert (await http.delete(f"{path}/{KIN}", headers=clerk)).is_success
    for dry_run in (True, False):
        again = await told(http, said, dry_run=dry_run)
        assert again == [("emergency", False, "emergency-contact-given-up")]
    assert (await http.get(path, headers=clerk)).json() == []


async def test_whom_somebody_took_away_is_known_under_the_number_that_theirs_gave_way_to(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    said, clerk = li(emergency=MOTHER), bearer(Role.客服专员)
    assert await told(http, said) == [("emergency", True, None)]
    assert (await http.delete(f"/people/{WHO}/emergency-contacts/{KIN}", headers=clerk)).is_success
    http.headers.update(clerk)
    survivor, survives = await registered(http)
    gone = said["tenant_id"]
    assert (await asked_to_merge(http, gone, survivor)).is_success
    for dry_run in (True, False):
        again = await told(http, said, dry_run=dry_run)
        assert again == [("emergency", False, "emergency-contact-given-up")]
    assert (await http.get(f"/people/{survives}/emergency-contacts", headers=clerk)).json() == []
    assert (await rebuild(runtime, emergency_contacts, swap=False)).differences == 0


async def test_an_account_of_before_it_was_noted_who_told_of_it_is_known_as_a_ledgers_by_its_id(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    by_hand = ACCOUNT | {"account_id": str(new_id()), "bank": "农业银行"}
    assert await told(http, li(account=ACCOUNT)) == [("account", True, None)]
    finance = bearer(Role.财务主管)
    assert (await http.post(f"/people/{WHO}/accounts", json=by_hand, headers=finance)).is_success
    async with runtime.pool.connection() as conn:  # as facts of then are read
        await conn.execute("update views.accounts set source = null")
    assert await told(http, li(account=ACCOUNT | {"bank": "招商银行"})) == [("account", True, None)]
    found = (await http.get(f"/people/{WHO}/accounts", headers=finance)).json()
    assert {each["bank"]: each["replaced_by"] is not None for each in found} == {
        "工商银行": True,
        "招商银行": False,
        "农业银行": False,
    }


async def test_what_somebody_wrote_down_by_hand_is_not_doubled(http: httpx.AsyncClient) -> None:
    assert await told(http, li()) == []
    by_hand = ACCOUNT | {"account_id": str(new_id()), "number": "6222 0212 3456 7894 328"}
    finance, clerk = bearer(Role.财务主管), bearer(Role.客服专员)
    assert (await http.post(f"/people/{WHO}/accounts", json=by_hand, headers=finance)).is_success
    kin = {name: text for name, text in MOTHER.items() if name != "contact_id"}
    path = f"/people/{WHO}/emergency-contacts/{new_id()}"
    assert (await http.put(path, json=kin, headers=clerk)).is_success
    for dry_run in (True, False):
        found = await told(http, li(emergency=MOTHER, account=ACCOUNT), dry_run=dry_run)
        assert found == [("emergency", False, None), ("account", False, None)]
    assert len((await http.get(f"/people/{WHO}/accounts", headers=finance)).json()) == 1


async def test_who_may_not_and_what_cannot_be_is_said_and_the_person_is_there(
    http: httpx.AsyncClient,
) -> None:
    said = li(emergency=MOTHER, account=ACCOUNT)
    for dry_run in (True, False):
        clerk = {"actor": "wu", "role": Role.客服专员}
        found = await told(http, said, asked_by=clerk, dry_run=dry_run)
        assert found == [("emergency", True, None), ("account", False, "role-not-allowed")]
        nobody = await told(http, said, asked_by=None, dry_run=dry_run)
        assert [problem for _, _, problem in nobody] == ["role-not-allowed"] * 2
    for wrong in (True, False):
        slips = li(
            emergency=MOTHER | {"phone": LI["phone"], "contact_id": str(UUID(int=7))},
            account=ACCOUNT | {"number": f"{CARD[:-1]}7"},
        )
        found = await told(http, slips, dry_run=wrong)
        assert [problem for _, _, problem in found] == ["own-phone-given", "card-number-wrong"]
