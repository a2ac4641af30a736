"""A handover as its paper says it: meters, keys, each line of the inventory, and who saw it on which day."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from contracts.domain.handover_items import ITEMS, Found, Item
from contracts.papers.shown import Value
from contracts.papers.ticked import KEYS, METERS, absent, checker, measured, pictures, record, shown_by

NAMES: Final[dict[Item, str]] = {
    "water_meter": METERS["water_meter"],
    "electricity_meter": METERS["electricity_meter"],
    "gas_meter": METERS["gas_meter"],
    "keys_and_cards": KEYS,
    "door_codes": "门锁密码",
    "inventory": "家具家电清单",
    "room_condition": "房屋现状",
}
CONDITIONS: Final = {"new": "全新", "good": "完好", "worn": "有磨损", "faulty": "有故障"}


def handed_over_values(
    row: Mapping[str, Any],
    people: Mapping[UUID, str],
    stored: Mapping[UUID, Mapping[str, Any]],
    **said: Value,
) -> dict[str, Value]:
    """By the fields of the paper. `row` is a handover with all seven ticked; `people` are names and `stored`
    the pictures by id.
    """
    checked = row["checked"]
    found = {item: Found.model_validate(each["found"]) for item, each in checked.items()}
    by = {item: checker(each, people) for item, each in checked.items()}

    def line(item: str, *what: str) -> str:
        why = None if found[item].absent else checked[item].get("why")
        shown = shown_by(found[item].photo_ids, record(item, found[item].reference), why)
        return f"{'，'.join([*what, *shown])}（{by[item]}）"

    def meter(item: str, name: str) -> str:
        if found[item].absent:
            return line(item, name, absent(checked[item].get("why")))
        return line(item, f"{name} {measured(item, found[item].reading or 0)}")

    def total() -> str:
        if found["inventory"].absent:
            return line("inventory", absent(checked["inventory"].get("why")))
        return line("inventory", f"共 {sum(each.count for each in found['inventory'].lines)} 件")

    return {
        **said,
        "handed_over_on": row["moved_in_on"],
        "meters": [meter(item, name) for item, name in METERS.items()],
        "keys": [
            line("keys_and_cards", f"{KEYS} {found['keys_and_cards'].count} 件"),
            line("door_codes", "门锁密码已交付" if found["door_codes"].reference else "无门锁密码"),
        ],
        "inventory": [
            *(
                f"{each.name} {each.count} 件，{CONDITIONS[each.condition]}"
                for each in found["inventory"].lines
            ),
            total(),
        ],
        "condition": [line("room_condition")],
        "photos": pictures([(NAMES[item], found[item].photo_ids) for item in ITEMS], stored),
    }
