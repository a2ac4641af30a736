"""What the paper of a handover says: what was found, and who saw it on which day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from contracts.domain.handover_items import ITEMS, Found, Item, Thing
from contracts.papers.handing_over import handed_over_values
from contracts.papers.rendering import render
from contracts.papers.shipped import shipped
from kernel.ids import named_id

ZHAO = named_id("zhao")
SAID = {
    "contract_no": "HT-1",
    "landlord": "安居公寓",
    "tenant": "李娜",
    "premises": "安居东园三号楼3栋-502",
}
KEPT = datetime(2025, 3, 15, 16, 30, tzinfo=UTC)
STORED = {named_id("photo"): {"sha256": "ab" * 32, "kept_at": KEPT}}
FOUND = Found(
    reading=1_250,
    photo_ids=(named_id("photo"),),
    count=3,
    reference="R-1",
    lines=(Thing(name="床", count=1, condition="good"), Thing(name="台灯", count=2, condition="worn")),
)


def values(more: dict[Item, dict[str, Any]] | None = None) -> dict[str, Any]:
    """All seven with the same found, but for `more`, ticked shortly after midnight in Shanghai."""
    at = {"checked_by": str(ZHAO), "checked_at": "2025-03-15T16:30:00+00:00"}
    checked = {item: {**at, "found": FOUND.model_dump(mode="json")} for item in ITEMS}
    for item, said in (more or {}).items():
        checked[item] |= said
    row = {"moved_in_on": date(2025, 3, 15), "checked": checked}
    return handed_over_values(row, {ZHAO: "赵敏"}, STORED, **SAID)


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("meters", "水表 1.250 立方米，照片 1 张，凭据 R-1（赵敏 2025-03-16）"),
        ("keys", "钥匙与门卡 3 件，照片 1 张，凭据 R-1（赵敏 2025-03-16）"),
        ("inventory", "床 1 件，完好"),
        ("condition", "照片 1 张，凭据 R-1（赵敏 2025-03-16）"),
    ],
)
def test_what_was_found_is_said_as_people_read_it(field: str, shown: str) -> None:
    assert values()[field][0] == shown


def test_the_inventory_is_there_line_by_line_with_its_sum() -> None:
    assert values()["inventory"][1:] == [
        "台灯 2 件，有磨损",
        "共 3 件，照片 1 张，凭据 R-1（赵敏 2025-03-16）",
    ]


def test_what_the_home_does_not_have_is_said_to_be_absent_and_why() -> None:
    none = {"found": Found(absent=True).model_dump(mode="json"), "why": "未通燃气"}
    said = values({"gas_meter": none, "inventory": none | {"why": "空房出租"}})
    assert said["meters"][2] == "燃气表，无此项：未通燃气（赵敏 2025-03-16）"
    assert said["inventory"] == ["无此项：空房出租（赵敏 2025-03-16）"]


def test_each_picture_is_named_by_what_it_shows_and_its_hash() -> None:
    assert len(values()["photos"]) == len(ITEMS)
    assert values()["photos"][0] == f"水表 照片 1，2025-03-16 存入，SHA-256 {'ab' * 32}"
    assert values()["photos"][-1].startswith("房屋现状 照片 1，")


def test_the_reason_that_was_given_for_an_item_stands_beside_it() -> None:
    said = values({"door_codes": {"why": "无门禁密码"}})
    assert said["keys"][1] == "门锁密码已交付，照片 1 张，凭据 R-1，说明：无门禁密码（赵敏 2025-03-16）"


def test_where_there_is_no_door_code_none_was_handed_over() -> None:
    none = {"found": Found().model_dump(mode="json"), "why": "使用机械锁"}
    assert values({"door_codes": none})["keys"][1] == "无门锁密码，说明：使用机械锁（赵敏 2025-03-16）"


def test_each_item_says_its_own_day_and_the_paper_none_for_all_of_them() -> None:
    """What was ticked months after the moving in was not counted on the day of moving in."""
    later = {"checked_by": str(ZHAO), "checked_at": "2025-06-01T02:00:00+00:00"}
    said = values({"water_meter": later})
    assert said["handed_over_on"] == date(2025, 3, 15)
    assert said["meters"][0].endswith("（赵敏 2025-06-01）")
    text = shipped("handover").text
    assert "见该项后的括注" in text
    assert "上述日期" not in text


async def test_it_has_all_that_the_paper_asks_for() -> None:
    assert (await render(shipped("handover"), values())).startswith(b"%PDF-1.7")
