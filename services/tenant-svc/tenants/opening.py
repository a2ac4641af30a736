"""Opens what is sealed of many at once, for what nobody waits for and needs all of it: of whom a seal is
broken, they are passed over, and hold up nobody else.
"""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import SYSTEM
from kernel.service import Row

from tenants.edge.personal import PersonalData


async def open_whole(
    personal: PersonalData, rows: Sequence[Row], fields: Sequence[str], reason: str
) -> dict[UUID, dict[str, str]]:
    """As `PersonalData.open`, without those of whom a seal is broken."""
    found: dict[UUID, dict[str, str]] = {}
    for id_, opened in (await personal.open_each(rows, fields, SYSTEM, reason)).items():
        texts = {field: text for field, text in opened.items() if isinstance(text, str)}
        if len(texts) == len(opened):
            found[id_] = texts
    return found
