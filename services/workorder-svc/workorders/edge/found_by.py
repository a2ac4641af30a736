"""What of an order an inspection found: which item of which list failed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from workorders.domain.checklist import Kind
from workorders.domain.fault_names import ITEMS


class FoundBy(BaseModel):
    """An item that failed and is mended by this order; `item_name`: as people call it."""

    inspection_id: UUID
    kind: Kind
    item: str
    item_name: str


def found_by(row: Mapping[str, Any]) -> list[FoundBy]:
    """Of a row that was asked with `inspections.FOUND_BY`: the first found first."""
    return [
        FoundBy(**each, item_name=ITEMS.get(each["item"], each["item"])) for each in row["found_by"] or ()
    ]
