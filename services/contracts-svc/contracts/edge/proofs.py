"""What a picture or a reading was before: a picture proves one thing, a meter goes on from where it was."""

from collections.abc import Mapping
from typing import Any, Final

from edge.call import Host
from kernel.domain import Refusal
from kernel.service import Row

from contracts.domain.handover_items import Found
from contracts.domain.meters import ORDINARY, check_last, check_reading, check_use, used
from contracts.domain.settlement_items import Evidence
from contracts.domain.signers import Sha256
from contracts.papers.settling import NAMES
from contracts.views.handovers import began
from contracts.views.photos import photos_of
from contracts.views.proofs import proven_by, same_pictures
from contracts.views.settlements import last_settled

ROOM: Final = {"room_condition": "房屋状况"}


class PictureOfOtherItem(Refusal):
    """One picture may show two meters; whoever says so says it."""

    title = "照片已用作「{item}」的凭据；确实一张照片拍到多项的，请注明"
    status = 409


class PictureUsedElsewhere(Refusal):
    """Of another handover or settlement: it does not show this room on this day."""

    title = "照片已用作另一份{paper}「{item}」的凭据，请重新拍照"
    status = 409


async def check_pictures(
    host: Host, row: Mapping[str, Any], item: str, said: Evidence | Found, field: str
) -> tuple[Sha256, ...]:
    """The hashes of what the pictures show. `row`: a handover or settlement. The same picture under two ids
    is one (SHA-256 of it, or of what it shows).

    Raises PictureOfOtherItem or PictureUsedElsewhere.
    """
    if not said.photo_ids:
        return ()
    same = await same_pictures(host, said.photo_ids)
    proofs = await proven_by(host, [id_ for ids in same.values() for id_ in ids])
    for place, photo in enumerate(said.photo_ids):
        for proof in proofs:
            if proof.photo_id not in same[photo] or (proof.by, proof.item) == (row["id"], item):
                continue
            shown = {"field": f"{field}.{place}", "photo_id": photo, "item": (NAMES | ROOM)[proof.item]}
            if proof.by != row["id"]:
                raise PictureUsedElsewhere(**shown, paper=proof.paper, by=proof.by)
            if not said.photo_shows_several:
                raise PictureOfOtherItem(**shown)
    photos = await photos_of(host, said.photo_ids)
    return tuple(sorted({each["shown_sha256"] for each in photos.values()}))


async def check_settled_reading(host: Host, row: Row, item: str, said: Evidence, *, explained: bool) -> None:
    """The last reading of a stay, where the item is a meter. Raises ReadingTooLong or UseUnlikely."""
    if item not in ORDINARY:
        return
    field = "evidence.reading"
    check_reading(said.reading, field, explained=explained)
    last = await last_settled(host, row["unit_id"], item, row["opened_on"], than=row["id"])
    days = (row["opened_on"] - await began(host, row)).days
    check_use(item, used(said), days, last and last.a_day, field, explained=explained)


async def check_first_reading(
    host: Host, row: Mapping[str, Any], item: str, reading: int | None, *, explained: bool
) -> None:
    """The first reading of a stay, by the handover `row`, where the item is a meter.

    Raises ReadingTooLong, ReadingBelowLast or UseUnlikely.
    """
    if item not in ORDINARY or reading is None:
        return
    field = "found.reading"
    check_reading(reading, field, explained=explained)
    last = await last_settled(host, row["unit_id"], item, row["moved_in_on"], than=row["id"])
    if last is None:
        return
    check_last(reading, last.reading, explained=explained)
    days = (row["moved_in_on"] - last.day).days
    check_use(item, reading - last.reading, days, None, field, explained=explained)
