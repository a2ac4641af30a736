"""A settlement is held against what was taken over: first readings, keys, each line of the inventory."""

from collections.abc import Mapping

from kernel.domain import Frozen, Refusal

from contracts.domain.absent import AbsentYetShown, against_agreed, check_absent
from contracts.domain.handover_items import Found
from contracts.domain.meters import shown
from contracts.domain.settlement_items import Compared, Evidence, Item


class DiffersFromHandover(Refusal):
    """Both sides agreed to another figure when the tenant moved in; `shown`: as people read it."""

    title, status = "与入住交割时确认的 {shown} 不一致，请核对", 422


class LineNotChecked(Refusal):
    """Each line that was taken over is looked at, also what is all there."""

    title, field = "清单中的「{name}」尚未清点", "evidence.lines"


class LineNotTakenOver(Refusal):
    """What was not in the room then cannot be missing now."""

    title, field = "入住交割清单中没有「{name}」", "evidence.lines"


class NothingToCountBy(Refusal):
    """Lines are counted by the inventory of the handover alone; else the pieces are, as a whole."""

    title, field = "没有可逐行核对的入住清单，请改填应有与实有的总数", "evidence.lines"


class SumsDiffer(Refusal):
    """Counted line by line, the sums follow from the lines."""

    title = "与逐行清点的合计 {total} 不一致"


class DiffersFromOpenHandover(Refusal):
    """The handover says another figure, which both sides never agreed to: whoever says otherwise says why."""

    title = "入住交割（双方尚未确认）记为 {shown}，请核对；确实不同的，请说明原因"


class TakenOver(Frozen):
    """What the handover of a stay says of one item; `agreed` by both sides, or yet to be."""

    found: Found
    agreed: bool = True


def held_against(
    item: Item,
    said: Evidence,
    counted: Mapping[str, int],
    taken: TakenOver | None,
    *,
    explained: bool = False,
) -> Evidence:
    """The evidence, with what the handover says of this item put in where the clerk left it out.

    `counted`: how many of each line are there. Of what was never agreed to nothing is put in but the lines;
    another figure stands beside it, where it is `explained`.

    Raises DiffersFromHandover, DiffersFromOpenHandover, LineNotChecked, LineNotTakenOver, NothingToCountBy,
    SumsDiffer, and what `absent` does.
    """
    agreed = taken.found if taken and taken.agreed else Found()
    if taken and taken.agreed:
        said = against_agreed(said, agreed, explained=explained)
    if said.absent and counted:
        raise AbsentYetShown(field="evidence.lines", item=item)
    check_absent(item, said, "evidence", explained=explained or agreed.absent)
    by_line = item == "inventory" and taken is not None and bool(taken.found.lines)
    if counted and not by_line:
        raise NothingToCountBy
    if taken is None:
        return said
    if by_line and (counted or taken.agreed):
        return _summed(said, _compared(counted, taken.found))
    name, figure = _figure(item, taken.found)
    if taken.agreed:
        return _filled(said, name, figure)
    if figure is None or getattr(said, name) in (None, figure):
        return said
    if not explained:
        raise DiffersFromOpenHandover(field=f"evidence.{name}", handed_over=figure, shown=_read(name, figure))
    return said.model_copy(update={"handed_over": figure})


def _figure(item: Item, taken: Found) -> tuple[str, int | None]:
    """Which figure of the evidence the handover says, and what it is there."""
    match item:
        case "inventory":
            return "expected", sum(line.count for line in taken.lines) if taken.lines else None
        case "keys_and_cards":
            return "expected", taken.count
    return "previous", taken.reading


def _summed(said: Evidence, lines: tuple[Compared, ...]) -> Evidence:
    sums = {"expected": sum(each.expected for each in lines), "found": sum(each.found for each in lines)}
    for name, total in sums.items():
        if getattr(said, name) not in (None, total):
            raise SumsDiffer(field=f"evidence.{name}", total=total)
    return said.model_copy(update={"lines": lines, **sums})


def _filled(said: Evidence, name: str, agreed: int | None) -> Evidence:
    if agreed is None or getattr(said, name) == agreed:
        return said
    if getattr(said, name) is not None:
        raise DiffersFromHandover(field=f"evidence.{name}", agreed=agreed, shown=_read(name, agreed))
    return said.model_copy(update={name: agreed})


def _read(name: str, figure: int) -> str:
    """As people read it: readings in whole units, all else in pieces."""
    return shown(figure) if name == "previous" else str(figure)


def _compared(counted: Mapping[str, int], taken: Found) -> tuple[Compared, ...]:
    names = [line.name for line in taken.lines]
    if strange := next((name for name in counted if name not in names), None):
        raise LineNotTakenOver(name=strange)
    if left := next((name for name in names if name not in counted), None):
        raise LineNotChecked(name=left)
    return tuple(
        Compared(name=line.name, expected=line.count, found=counted[line.name]) for line in taken.lines
    )
