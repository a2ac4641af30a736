"""All that was said of one policy, each version with the days it holds, as people read them. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from policy.domain.values import Version

DAY = timedelta(days=1)


def listed(
    seeds: Iterable[Version[Any]], said: Mapping[str, Mapping[str, Any]], today: date
) -> list[dict[str, Any]]:
    """Versions by number: proposed, published (ahead), in_force, over, withdrawn; `last_day` is included."""
    rows = [_seed(each.version, each.valid_from, each.values.model_dump(mode="json")) for each in seeds]
    rows += [
        {"version": int(number), **each, "valid_from": date.fromisoformat(each["valid_from"])}
        for number, each in said.items()
    ]
    begins = sorted({row["valid_from"] for row in rows if row["status"] == "published"})
    for row in rows:
        row["last_day"] = None
        if row["status"] == "published":
            later = next((day for day in begins if day > row["valid_from"]), None)
            row["last_day"] = later and later - DAY
            if row["valid_from"] <= today:
                row["status"] = "in_force" if later is None or today < later else "over"
        if row["valid_from"] == date.min:
            row["valid_from"] = None
    return sorted(rows, key=lambda row: row["version"])


def _seed(version: int, valid_from: date, values: dict[str, Any]) -> dict[str, Any]:
    return {"version": version, "valid_from": valid_from, "values": values, "status": "published"}
