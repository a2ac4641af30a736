"""What a picture or a reading was before: a picture proves one thing, a meter goes on from where it was."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from edge.call import Host
from kernel.domain import Refusal

from contracts.domain.meters import check_last, check_reading, check_use, used
from contracts.domain.settlement_items import Evidence
from contracts.papers.settling import NAMES
from contracts.views.proofs import proven_by, same_pictures
from contracts.views.settlements import last_settled

ROOM: Final = {"room_condition": "房屋状况"}


class PictureOfOtherItem(Refusal):
    """One picture may show two meters; whoever says so says it."""

    title = "照片已用作「{item}」的凭据；确实一张照片拍到多项的，请注明（photo_shows_several）"
    status = 409


class PictureUsedElsewhere(Refusal):
    """Of another handover or settlement: it does not show this room on this day."""

    title = "照片已用作另一份{paper}「{item}」的凭据，请重新拍照"
    status = 409


async def check_pictures(
    host: Host, row: Mapping[str, Any], item: str, photo_ids: Sequence[UUID], field: str, *, several: bool
) -> None:
    """`row`: a handover or settlement. The same picture under two ids is one (SHA-256 of it, or of what it
    shows).

    Raises PictureOfOtherItem or PictureUsedElsewhere.
    """
    same = await same_pictures(host, photo_ids)
    proofs = await proven_by(host, [id_ for ids in same.values() for id_ in ids])
    for place, photo in enumerate(photo_ids):
        for proof in proofs:
            if proof.photo_id not in same[photo] or (proof.by, proof.item) == (row["id"], item):
                continue
            said = {"field": f"{field}.{place}", "photo_id": photo, "item": (NAMES | ROOM)[proof.item]}
            if proof.by != row["id"]:
                raise PictureUsedElsewhere(**said, paper=proof.paper, by=proof.by)
            if not several:
                raise PictureOfOtherItem(**said)


async def check_settled_reading(
    host: Host, row: Mapping[str, Any], item: str, said: Evidence, since: date, *, explained: bool
) -> None:
    """The last reading of a stay that began on `since`. Raises ReadingTooLong or UseUnlikely."""
    field = "evidence.reading"
    check_reading(item, said.reading, field, explained=explained)
    last = await last_settled(host, row["unit_id"], item, row["opened_on"], than=row["id"])
    days = (row["opened_on"] - since).days
    check_use(item, used(said), days, last and last.a_day, field, explained=explained)


async def check_first_reading(
    host: Host, row: Mapping[str, Any], item: str, reading: int | None, *, explained: bool
) -> None:
    """The first reading of a stay, by the handover `row`. Raises ReadingTooLong, ReadingBelowLast or
    UseUnlikely.
    """
    field = "found.reading"
    check_reading(item, reading, field, explained=explained)
    last = await last_settled(host, row["unit_id"], item, row["moved_in_on"], than=row["id"])
    if last is None or reading is None:
        return
    check_last(item, reading, last.reading, explained=explained)
    days = (row["moved_in_on"] - last.day).days
    check_use(item, reading - last.reading, days, None, field, explained=explained)
