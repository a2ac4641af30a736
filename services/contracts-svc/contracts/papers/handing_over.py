"""A handover as its paper says it: meters, keys, each line of the inventory, and who saw it on which day."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from contracts.domain.handover_items import Found
from contracts.papers.shown import Value
from contracts.papers.ticked import KEYS, METERS, absent, checker, reading, shown_by

CONDITIONS: Final = {"new": "全新", "good": "完好", "worn": "有磨损", "faulty": "有故障"}


def handed_over_values(row: Mapping[str, Any], people: Mapping[UUID, str], **said: Value) -> dict[str, Value]:
    """By the fields of the paper. `row` is a handover with all seven ticked; `people` are names by id."""
    checked = row["checked"]
    found = {item: Found.model_validate(each["found"]) for item, each in checked.items()}
    by = {item: checker(each, people) for item, each in checked.items()}

    def line(item: str, *what: str) -> str:
        return f"{'，'.join([*what, *shown_by(found[item].photo_ids, found[item].reference)])}（{by[item]}）"

    def meter(item: str, name: str) -> str:
        if found[item].absent:
            return line(item, name, absent(checked[item]["why"]))
        return line(item, f"{name} {reading(found[item].reading or 0)}")

    def total() -> str:
        if found["inventory"].absent:
            return line("inventory", absent(checked["inventory"]["why"]))
        return line("inventory", f"共 {sum(each.count for each in found['inventory'].lines)} 件")

    return {
        **said,
        "handed_over_on": row["moved_in_on"],
        "meters": [meter(item, name) for item, name in METERS.items()],
        "keys": [
            line("keys_and_cards", f"{KEYS} {found['keys_and_cards'].count} 件"),
            line("door_codes", "门锁密码已交付"),
        ],
        "inventory": [
            *(
                f"{each.name} {each.count} 件，{CONDITIONS[each.condition]}"
                for each in found["inventory"].lines
            ),
            total(),
        ],
        "condition": [line("room_condition")],
    }
