"""A settlement is held against what was taken over: first readings, keys, each line of the inventory."""

from collections.abc import Mapping

from kernel.domain import Refusal

from contracts.domain.handover_items import Found
from contracts.domain.settlement_items import Compared, Evidence, Item


class DiffersFromHandover(Refusal):
    """Both sides agreed to another figure when the tenant moved in."""

    title, status = "与入住交割时确认的 {agreed} 不一致，请核对", 422


class LineNotChecked(Refusal):
    """Each line that was taken over is looked at, also what is all there."""

    title, field = "清单中的「{name}」尚未清点", "evidence.lines"


class LineNotTakenOver(Refusal):
    """What was not in the room then cannot be missing now."""

    title, field = "入住交割清单中没有「{name}」", "evidence.lines"


def held_against(item: Item, said: Evidence, counted: Mapping[str, int], taken: Found | None) -> Evidence:
    """The evidence, with what the handover says of this item put in where the clerk left it out.

    `counted`: how many of each line are there. Raises DiffersFromHandover, LineNotChecked, LineNotTakenOver.
    """
    if taken is None:
        return said
    if item == "inventory":
        lines = _compared(counted, taken)
        sums = {"expected": sum(e.expected for e in lines), "found": sum(e.found for e in lines)}
        return said.model_copy(update={"lines": lines, **sums})
    if item == "keys_and_cards":
        return _filled(said, "expected", taken.count)
    return _filled(said, "previous", taken.reading)


def _filled(said: Evidence, name: str, agreed: int | None) -> Evidence:
    if agreed is None or getattr(said, name) == agreed:
        return said
    if getattr(said, name) is not None:
        raise DiffersFromHandover(field=f"evidence.{name}", agreed=agreed)
    return said.model_copy(update={name: agreed})


def _compared(counted: Mapping[str, int], taken: Found) -> tuple[Compared, ...]:
    names = [line.name for line in taken.lines]
    if strange := next((name for name in counted if name not in names), None):
        raise LineNotTakenOver(name=strange)
    if left := next((name for name in names if name not in counted), None):
        raise LineNotChecked(name=left)
    return tuple(
        Compared(name=line.name, expected=line.count, found=counted[line.name]) for line in taken.lines
    )
