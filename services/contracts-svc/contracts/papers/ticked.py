"""What the papers of a handover and of a settlement say alike: readings, what shows an item, who saw it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from kernel.clock import local_date

METERS: Final = {"water_meter": "水表", "electricity_meter": "电表", "gas_meter": "燃气表"}
UNITS: Final[Mapping[str, str]] = {"water_meter": "立方米", "electricity_meter": "度", "gas_meter": "立方米"}
KEYS: Final = "钥匙与门卡"
ORDER_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def reading(thousandths: int) -> str:
    """In whole units of the meter, with three places."""
    return f"{thousandths / 1000:.3f}"


def measured(item: str, thousandths: int) -> str:
    """The same, with the unit of the meter, where the item is one."""
    unit = f" {UNITS[item]}" if item in UNITS else ""
    return f"{reading(thousandths)}{unit}"


def absent(why: str | None) -> str:
    """That the home has no such thing; `why`, unless both sides agreed to it at moving in."""
    return f"无此项：{why or '入住交割时双方已确认'}"


def shown_by(photo_ids: Sequence[UUID], record: str | None, why: str | None = None) -> list[str]:
    """How many pictures there are, what somebody else has of it, and what reason was given."""
    photos = [f"照片 {len(photo_ids)} 张"] if photo_ids else []
    return [*photos, *([record] if record else []), *([f"说明：{why}"] if why else [])]


def record(item: str, reference: str | None) -> str | None:
    """Under which number somebody else has it. What a lock confirmed is called by the beginning of its id."""
    if reference is None:
        return None
    if item == "door_codes" and ORDER_ID.fullmatch(reference):
        return f"门锁确认记录 {reference[:8]}"
    return f"凭据 {reference}"


def pictures(of: Iterable[tuple[str, Sequence[UUID]]], stored: Mapping[UUID, Mapping[str, Any]]) -> list[str]:
    """Each picture by what it shows, the day it was brought and its hash: who has the file can tell that it
    is the one. `of`: the name of each item with its pictures; `stored`: their rows.
    """
    return [
        f"{name} 照片 {place}，{local_date(stored[id_]['kept_at'])} 存入，SHA-256 {stored[id_]['sha256']}"
        for name, ids in of
        for place, id_ in enumerate(ids, start=1)
        if id_ in stored
    ]


def checkers(row: Mapping[str, Any]) -> set[UUID]:
    """Everybody who ticked something."""
    return {UUID(each["checked_by"]) for each in row["checked"].values()}


def checker(said: Mapping[str, Any], people: Mapping[UUID, str]) -> str:
    """Who ticked it, and on which local day."""
    day = local_date(datetime.fromisoformat(said["checked_at"]))
    return f"{people[UUID(said['checked_by'])]} {day}"
