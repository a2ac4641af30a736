"""Who lives there, held against the contract of that day: lived in without one, a room is not vacant."""

import io
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import httpx
import openpyxl
import pytest
from contracts.views.dwellings import dwellings
from contracts.views.stays import stays
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from kernel.rebuild import rebuild
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantRoomChanged,
    TenantsMerged,
)
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import (
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    get,
    lives_there,
    post,
    terminate,
)

WANG, NEXT_DOOR = named_id("tenant wang"), named_id("next door")


def who(tenant: UUID) -> dict[str, UUID]:
    return {"tenant_id": tenant, "person_id": named_id("person", tenant), "park_id": PARK}


async def lived_in(http: httpx.AsyncClient, unit: UUID = UNIT, **asked: str) -> str | None:
    rows = (await get(http, "/board", **asked))["items"]
    [found] = [row["tenant"]["lived_in"] for row in rows if row["unit_id"] == str(unit)]

    async def is_found() -> bool:
        """What is without a contract is heard of a moment later."""
        for how in ("without_contract", "by_another"):
            narrowed = (await get(http, "/board", **asked, lived_in=how))["items"]
            if (str(unit) in {row["unit_id"] for row in narrowed}) is not (found == how):
                return False
        return True

    await eventually(is_found, f"it is found as {found}")
    return str(found) if found else None


@pytest.mark.usefixtures("ledger")
async def test_a_room_lived_in_without_a_contract_is_marked_until_there_is_one(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    assert await lived_in(http) is None
    await lives_there(voices)
    assert await lived_in(http) == "without_contract"
    assert await lived_in(http, on="2025-01-01") is None  # the day before they came
    answer = await http.get("/board.xlsx")
    titles, row = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows()
    cell = dict(zip([title.value for title in titles], row, strict=True))["租客·状态"]
    assert (cell.value, cell.fill.fgColor.rgb) == ("无合同，但有人居住", "FFF8C9C4")
    await post(http, "/contracts", contract_body())
    assert await lived_in(http) == "by_contract"


@pytest.mark.usefixtures("ledger")
async def test_a_room_let_to_one_and_lived_in_by_another_is_marked_unless_they_are_one(
    http: httpx.AsyncClient, voices: Voices, clock: VirtualClock
) -> None:
    await post(http, "/contracts", contract_body())
    await voices.registered(TENANT, WANG)
    came = TenantMovedIn(**who(WANG), unit_id=UNIT, moved_in_on=date(2025, 1, 2))
    await voices.tell((f"tenant-{WANG}", came))
    assert await lived_in(http) == "by_another"
    clock.advance(timedelta(days=1))
    voices.from_now_on(clock.now())
    number = {"number": "T-000001-7", "survivor_number": "T-000002-5"}
    survivor = {"survivor_id": WANG, "survivor_person_id": named_id("person", WANG)}
    gone = {"tenant_id": TENANT, "person_id": named_id("person", TENANT)}
    await voices.tell((f"tenant-{TENANT}", TenantsMerged(**gone, **survivor, **number)))
    assert await lived_in(http) == "by_contract"
    assert await lived_in(http, on="2025-03-01") == "by_contract"
    assert await lived_in(http, on="2025-03-01", known_on="2025-03-01") == "by_another"


@pytest.mark.usefixtures("ledger")
async def test_who_moves_on_or_never_came_lives_there_no_more(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await post(http, "/units", UNIT_BODY | {"unit_id": str(NEXT_DOOR), "code": "3栋-503", "own": True})
    await lives_there(voices)
    moved = TenantRoomChanged(
        **who(TENANT), from_unit_id=UNIT, to_unit_id=NEXT_DOOR, changed_on=date(2025, 2, 1)
    )
    await voices.tell((f"tenant-{TENANT}", moved))
    assert (await lived_in(http), await lived_in(http, NEXT_DOOR)) == (None, "without_contract")
    assert await lived_in(http, on="2025-01-31") == "without_contract"
    left = TenantMovedOut(**who(TENANT), unit_id=NEXT_DOOR, moved_out_on=date(2025, 2, 20))
    await voices.tell((f"tenant-{TENANT}", left))
    assert await lived_in(http, NEXT_DOOR) is None
    day = {"moved_in_on": date(2025, 2, 25)}
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(**who(TENANT), unit_id=UNIT, **day)))
    assert await lived_in(http) == "without_contract"
    await voices.tell((f"tenant-{TENANT}", TenantMoveInWithdrawn(**who(TENANT), unit_id=UNIT, **day)))
    assert await lived_in(http) is None
    await voices.repeat()
    assert await lived_in(http) is None
    for view in (stays, dwellings):
        assert (await rebuild(runtime, view)).differences == 0


@pytest.mark.usefixtures("ledger")
async def test_the_rest_of_a_contract_that_ran_out_and_was_left_in_part_is_said_to_be_terminated(
    http: httpx.AsyncClient, voices: Voices, clock: VirtualClock
) -> None:
    await post(http, "/units", UNIT_BODY | {"unit_id": str(NEXT_DOOR), "code": "3栋-503", "own": True})
    both = {"unit_ids": [str(UNIT), str(NEXT_DOOR)], "last_day": "2025-03-10"}
    await post(http, "/contracts", contract_body(**both))
    await lives_there(voices)
    clock.set(datetime(2025, 3, 3, 2, tzinfo=UTC))
    left = TenantMovedOut(**who(TENANT), unit_id=UNIT, moved_out_on=date(2025, 3, 2))
    await voices.tell((f"tenant-{TENANT}", left))
    clock.set(datetime(2025, 3, 15, 2, tzinfo=UTC))

    async def marks(count: int) -> dict[str, tuple[str, bool]]:
        found: dict[str, tuple[str, bool]] = {}

        async def so() -> bool:
            """What is vacant is heard of a moment later."""
            sides = {row["code"]: row["tenant"] for row in (await get(http, "/board"))["items"]}
            found.update({code: (side["colour"], side["to_terminate"]) for code, side in sides.items()})
            return len(sides) == 2 and [side["colour"] for side in sides.values()].count("red") == count

        await eventually(so, f"{count} are red")
        return found

    assert await marks(1) == {"3栋-502": ("grey", False), "3栋-503": ("red", True)}
    as_it_was = (await get(http, "/board", on="2025-03-15", known_on="2025-03-02"))["items"]
    assert [row["tenant"]["to_terminate"] for row in as_it_was] == [False, False]
    titles, *rows = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx")).content)).active.values
    said = {row[titles.index("房号")]: row[titles.index("租客·状态")] for row in rows}
    assert said["3栋-503"] == "已逾期 5 天，其他房间已退，此间无人居住，请核实后办理解约"
    await terminate(http, TENANT_CONTRACT, "2025-03-16")
    clock.set(datetime(2025, 3, 17, 2, tzinfo=UTC))
    assert await marks(0) == {"3栋-502": ("grey", False), "3栋-503": ("grey", False)}


@pytest.mark.usefixtures("ledger")
async def test_a_room_lived_in_without_a_contract_is_not_to_let(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    async def counted(lived_in: int) -> bool:
        """What is without a contract is heard of a moment later."""
        found = {"held": 1, "let": 0, "lived_in": lived_in, "to_begin": 0, "vacant": 1 - lived_in}
        park = await get(http, f"/parks/{PARK}")
        counts = await get(http, "/units/counts")
        return bool(found.items() <= counts.items() and found.items() <= park.items())

    assert await counted(0)
    await lives_there(voices)
    await eventually(lambda: counted(1), "it is counted as lived in")
    for status, found in (("vacant", []), ("let", []), ("lived_in", [str(UNIT)])):
        rows = (await get(http, "/units", status=status))["items"]
        assert [row["unit_id"] for row in rows] == found, status
        assert [row["status"] for row in rows] == [status] * len(found)
    assert (await get(http, f"/units/{UNIT}"))["status"] == "lived_in"
    spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
    assert [(span["kind"], span["starts_on"]) for span in spans] == [
        ("owner_cover", "2025-01-01"),
        ("vacancy", "2025-01-01"),
        ("lived_in", "2025-01-02"),
    ]
    await post(http, "/contracts", contract_body())
    assert (await get(http, f"/units/{UNIT}"))["status"] == "let"
