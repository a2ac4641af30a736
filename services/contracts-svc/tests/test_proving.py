"""A picture proves one thing, and a meter goes on from where it was: else whoever ticks says why."""

import asyncio
from datetime import date
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from contracts.domain.handover import handover
from contracts.domain.handover_commands import CheckItem as TakeOver
from contracts.domain.handover_commands import OpenHandover, WithdrawHandover
from contracts.domain.handover_facts import HandoverOpened
from contracts.domain.handover_items import Found
from contracts.domain.pictures import PictureJustTaken
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import CheckItem, OpenSettlement, WithdrawSettlement
from contracts.domain.settlement_facts import SettlementOpened
from contracts.domain.settlement_items import Evidence
from contracts.papers.own_keys import ContractPapers
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from testkit.voices import Voices

from .conftest import PHOTO, bring_photo
from .over_http import PARK, TENANT, UNIT, get, post

CLERK, WHY = named_id("clerk"), {"X-Reason": "looked%20twice"}
FIRST, SECOND, COMING = named_id("first stay"), named_id("second stay"), named_id("coming")
OTHER_PHOTO, COPY = named_id("other photo"), named_id("copy")
METER = "water_meter"


async def leaves(runtime: Runtime, id_: UUID, day: date) -> None:
    place = {"contract_id": id_, "unit_id": UNIT, "park_id": PARK, "tenant_id": TENANT}
    opened = SettlementOpened(settlement_id=id_, **place, opened_on=day, deposit_fen=0)
    asked = OpenSettlement(settlement=opened, told_on=opened.opened_on)
    await runtime.handle(settlement, id_, asked, origin=SYSTEM, command_id=new_id())


async def comes(runtime: Runtime, id_: UUID, day: date) -> None:
    place = {"unit_id": UNIT, "park_id": PARK, "tenant_id": named_id("next tenant")}
    opened = HandoverOpened(handover_id=id_, **place, moved_in_on=day)
    asked = OpenHandover(handover=opened, told_on=day)
    await runtime.handle(handover, id_, asked, origin=SYSTEM, command_id=new_id())


@pytest.fixture(autouse=True)
async def stays(papers: ContractPapers, runtime: Runtime, voices: Voices, http: httpx.AsyncClient) -> None:
    """Two who left one room, one after the other, and who comes behind them."""
    await voices.known(CLERK)
    await post(http, "/parks", {"park_id": str(PARK), "name": "安居东园"})
    await bring_photo(http, PARK)
    await bring_photo(http, PARK, COPY)
    await bring_photo(http, PARK, OTHER_PHOTO, blue=90)
    await leaves(runtime, FIRST, date(2025, 1, 10))
    await leaves(runtime, SECOND, date(2025, 2, 10))
    await comes(runtime, COMING, date(2025, 2, 20))


async def tick(http: httpx.AsyncClient, stay: UUID, item: str = METER, why: bool = False, **said: Any) -> Any:
    """What came of it: the fact, or the refusal with its field."""
    proven = {"previous": 1_000, "reading": 2_500, "photo_ids": [str(PHOTO)]} | said
    body = {"checked_by": str(CLERK), "evidence": proven}
    answer = await http.post(f"/settlements/{stay}/items/{item}", json=body, headers=WHY if why else {})
    told = answer.json()
    return told["events"] if answer.is_success else (told["type"].split(":")[-1], told.get("field"))


async def takes_over(http: httpx.AsyncClient, why: bool = False, **said: Any) -> Any:
    body = {"checked_by": str(CLERK), "found": {"reading": 2_500, "photo_ids": [str(OTHER_PHOTO)]} | said}
    headers = WHY if why else {}
    answer = await http.post(f"/handovers/{COMING}/items/{METER}", json=body, headers=headers)
    told = answer.json()
    return told["events"] if answer.is_success else (told["type"].split(":")[-1], told.get("field"))


TICKED, TAKEN = ["SettlementItemChecked"], ["HandoverItemChecked"]


async def test_a_picture_of_another_item_is_refused_unless_it_shows_both(http: httpx.AsyncClient) -> None:
    assert await tick(http, FIRST) == TICKED
    refused = "picture-of-other-item", "evidence.photo_ids.0"
    assert await tick(http, FIRST, "gas_meter") == refused
    assert await tick(http, FIRST, "gas_meter", why=True) == refused, "no reason makes it another picture"
    assert await tick(http, FIRST, reading=2_600) == TICKED, "the same item corrected"
    assert await tick(http, FIRST, "gas_meter", photo_shows_several=True) == TICKED
    items = (await get(http, f"/settlements/{FIRST}"))["items"]
    shown = [each["evidence"] for each in items if each.get("evidence")]
    assert [each["photo_shows_several"] for each in shown] == [False, True]


async def test_a_picture_of_another_stay_is_refused_by_what_it_shows(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    assert await tick(http, FIRST) == TICKED
    refused = "picture-used-elsewhere", "evidence.photo_ids.0"
    several = {"photo_shows_several": True, "previous": 2_500, "reading": 2_600}
    assert await tick(http, SECOND, **several) == refused
    assert await tick(http, SECOND, photo_ids=[str(COPY)], **several) == refused, "brought once more"
    both = [str(OTHER_PHOTO), str(COPY)]
    assert await tick(http, SECOND, photo_ids=both, **several) == (refused[0], "evidence.photo_ids.1")
    assert await takes_over(http, photo_ids=[str(COPY)]) == (refused[0], "found.photo_ids.0")
    asked = WithdrawSettlement()
    await runtime.handle(settlement, FIRST, asked, origin=SYSTEM, command_id=new_id())
    assert await tick(http, SECOND, **several) == TICKED, "that one was withdrawn"


async def at_once(runtime: Runtime, paper: UUID, item: str, shown: str, *, several: bool = False) -> None:
    """As a clerk does who looked before another had ticked."""
    how: dict[str, Any] = {"origin": SYSTEM, "command_id": new_id()}
    said = {"reading": 2_500, "photo_ids": (named_id(shown),), "photo_shows_several": several}
    if paper == COMING:
        found = Found.model_validate(said)
        asked = TakeOver(item=cast(Any, item), checked_by=CLERK, found=found, shown=(shown,))
        await runtime.handle(handover, paper, asked, **how)
        return
    evidence = Evidence.model_validate({"previous": 1_000, **said})
    ticks = CheckItem(item=cast(Any, item), checked_by=CLERK, evidence=evidence, shown=(shown,))
    await runtime.handle(settlement, paper, ticks, **how)


@pytest.mark.parametrize("other", [SECOND, COMING])
async def test_two_papers_that_are_proven_by_one_picture_at_once_are_kept_apart(
    runtime: Runtime, other: UUID
) -> None:
    one, another = "9f" * 32, "8e" * 32
    await at_once(runtime, FIRST, METER, one)
    for several in (False, True):
        with pytest.raises(PictureJustTaken):
            await at_once(runtime, other, METER, one, several=several)
    await at_once(runtime, FIRST, METER, another)  # ticked anew
    await at_once(runtime, other, METER, one)
    with pytest.raises(PictureJustTaken):
        await at_once(runtime, FIRST, METER, one)
    asked = WithdrawHandover() if other == COMING else WithdrawSettlement()
    by: Any = handover if other == COMING else settlement
    await runtime.handle(by, other, asked, origin=SYSTEM, command_id=new_id())
    await at_once(runtime, FIRST, METER, one)


@pytest.mark.parametrize("paper", [FIRST, COMING])
async def test_so_are_two_items_of_one_unless_it_shows_both(runtime: Runtime, paper: UUID) -> None:
    shown = "9f" * 32
    await at_once(runtime, paper, METER, shown)
    await at_once(runtime, paper, METER, shown, several=True)
    with pytest.raises(PictureJustTaken):
        await at_once(runtime, paper, "gas_meter", shown)
    await at_once(runtime, paper, "gas_meter", shown, several=True)


async def test_of_two_clerks_who_hand_it_in_in_the_same_moment_one_is_told(http: httpx.AsyncClient) -> None:
    told = await asyncio.gather(tick(http, FIRST), tick(http, SECOND, photo_ids=[str(COPY)]))
    refused = [each for each in told if each != TICKED]
    assert refused in (
        [("picture-just-taken", "photo_ids")],
        [("picture-used-elsewhere", "evidence.photo_ids.0")],
    )


async def test_a_reading_below_the_one_before_needs_a_change_of_meter(
    http: httpx.AsyncClient,
) -> None:
    assert await tick(http, FIRST, reading=900) == ("reading-below-previous", "evidence.reading")
    wrong = {"last": 900, "first": 0}
    unfit = "meter-change-unfit", "evidence.changed_meter"
    assert await tick(http, FIRST, reading=900, changed_meter=wrong) == unfit
    assert await tick(http, FIRST, reading=900, changed_meter={"last": 1_200, "first": 950}) == unfit
    assert await tick(http, FIRST, reading=900, changed_meter={"last": 1_200, "first": 0}) == TICKED


async def test_a_use_ten_times_the_ordinary_is_asked_about(http: httpx.AsyncClient) -> None:
    """0.5 m³ of water a day by experience, as long as nobody knows what is used here."""
    unlikely = "use-unlikely", "evidence.reading"
    assert await tick(http, FIRST, reading=1_000 + 5_000) == TICKED
    assert await tick(http, FIRST, reading=1_000 + 5_001) == unlikely
    assert await tick(http, FIRST, reading=10**9, why=False) == ("reading-too-long", "evidence.reading")
    assert await tick(http, FIRST, reading=1_000 + 5_001, why=True) == TICKED


async def test_who_comes_begins_where_who_left_has_ended(http: httpx.AsyncClient) -> None:
    assert await tick(http, SECOND, reading=2_500) == TICKED
    assert await takes_over(http, reading=2_499) == ("reading-below-last", "found.reading")
    assert await takes_over(http, reading=2_500 + 10 * 5_000 + 1) == ("use-unlikely", "found.reading")
    assert await takes_over(http, reading=2_600) == TAKEN
    assert await takes_over(http, reading=10, why=True) == TAKEN, "the meter was changed"


async def test_what_a_home_does_not_have_is_ticked_as_absent_with_a_reason_and_nothing_else(
    http: httpx.AsyncClient,
) -> None:
    bare: dict[str, Any] = {"previous": None, "reading": None, "photo_ids": [], "absent": True}
    assert await tick(http, FIRST, "gas_meter", **bare) == ("absent-unexplained", "evidence.absent")
    shown = "absent-yet-shown", "evidence.reading"
    assert await tick(http, FIRST, "gas_meter", why=True, **bare | {"reading": 0}) == shown
    assert await tick(http, FIRST, "cleaning", why=True, **bare) == ("never-absent", "evidence.absent")
    assert await tick(http, FIRST, "gas_meter", why=True, **bare) == TICKED
    by_item = {each["item"]: each for each in (await get(http, f"/settlements/{FIRST}"))["items"]}
    assert (by_item["gas_meter"]["evidence"]["absent"], by_item["gas_meter"]["why"]) == (True, "looked twice")
    assert await takes_over(http, reading=None, photo_ids=[], absent=True) == (
        "absent-unexplained",
        "found.absent",
    )
    assert await takes_over(http, why=True, reading=None, photo_ids=[], absent=True) == TAKEN
