"""What a mended row says otherwise than before, column by column, as people write it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from kernel.domain import Event
from ledger.rows import Contract, Unit

from contracts.domain.class_facts import ContractClassGiven
from contracts.domain.clauses import Clauses
from contracts.domain.contract_commands import Restate
from contracts.domain.contract_facts import ContractDrafted, ContractSigned
from contracts.domain.terms import Terms
from contracts.domain.unit_facts import (
    UnitCapCorrected,
    UnitCorrected,
    UnitDoorCorrected,
    UnitManagerChanged,
    UnitOwnershipCorrected,
    UnitTakenIn,
)
from contracts.edge.sheets import CLASS, CYCLE
from contracts.imports.became import OTHERS, STAYS, Change
from contracts.imports.saying import Called
from contracts.views.lettings import FOREVER

Before = Mapping[str, Any]  # a row of the view, as it was
YES_NO: Final = {True: "是", False: "否"}
DAY: Final = timedelta(days=1)
CLASSED: Final = "合同类别"
OTHERWISE: Final = "「{column}」台账写的是「{said}」，系统中已改为「{known}」，{stays}"


def of_unit(before: Before, row: Unit, events: Sequence[Event], called: Called | None) -> tuple[Change, ...]:
    """In whose care it was we know by no number of a ledger: only the new one is told. `called`: its building
    and its door until now, where the ledger puts them right.
    """
    found = []
    for event in events:
        match event:
            case UnitDoorCorrected():
                found.append(Change("楼栋", called.building if called else "", row.building))
                found.append(Change("房号", called.code if called else "", row.code))
            case UnitCorrected(area_dm2=area, rooms=rooms):
                found += _size(before, area, rooms)
            case UnitCapCorrected(occupancy_cap=cap):
                found.append(_cap(before, cap))
            case UnitOwnershipCorrected(needs_cover=needs):
                found.append(_own(before, needs=needs))
            case UnitTakenIn() as again:
                found += [*_taken_back(before), *_size(before, again.area_dm2, again.rooms)]
                found.append(_cap(before, again.occupancy_cap))
                found.append(_own(before, needs=again.needs_cover))
            case UnitManagerChanged():
                found.append(Change("管家工号", "", row.manager or ""))
    return tuple(change for change in found if change.old != change.new)


def _size(before: Before, area: int | None, rooms: int | None) -> list[Change]:
    return [
        Change("面积", _square_metres(before["area_dm2"]), _square_metres(area)),
        Change("户型", _told(before["rooms"]), _told(rooms)),
    ]


def _cap(before: Before, cap: int | None) -> Change:
    return Change("限住人数", _told(before["occupancy_cap"]), _told(cap))


def _own(before: Before, *, needs: bool) -> Change:
    return Change("自有", YES_NO[not before["needs_cover"]], YES_NO[not needs])


def _taken_back(before: Before) -> list[Change]:
    """The day on which it went back, or was to; nothing after a crash, for it is held already."""
    return [Change("退还日期", str(before["held_until"]))] if before["held_until"] != FOREVER else []


def kept_of_unit(before: Before, row: Unit, manager_id: UUID | None, changed: Collection[str]) -> list[str]:
    """What the row says of it as it came, and was put right since: it stays. `manager_id`: whom it names."""
    pairs = {
        "面积": (_square_metres(before["area_dm2"]), _square_metres(row.area)),
        "户型": (_told(before["rooms"]), _told(row.rooms)),
        "限住人数": (_told(before["occupancy_cap"]), _told(row.cap)),
    }
    kept = [Change(column, *both) for column, both in pairs.items() if both[1] and both[0] != both[1]]
    if manager_id not in (None, before["manager_id"]):
        kept.append(Change("管家工号", "", row.manager or ""))
    return [_stays(each) for each in kept if each.column not in changed]


def of_contract(before: Before, row: Contract, said: Restate) -> tuple[Change, ...]:
    """Whom it is with and which units it lets are told as the row calls them."""
    terms, clauses = said.terms, Clauses.model_validate(before["clauses"])
    old = _terms(before)
    pairs = {
        "起租日期": (str(old.starts_on), str(terms.starts_on)),
        "到期日期": (str(old.ends_on - DAY), str(terms.ends_on - DAY)),
        "月租金": (_yuan(old.rent_fen), _yuan(terms.rent_fen)),
        "押金": (_yuan(old.deposit_fen), _yuan(terms.deposit_fen)),
        "付款方式": (CYCLE[old.cycle], CYCLE[terms.cycle]),
        "签订日期": (_told(before["signed_on"]), _told(said.signed_on or before["signed_on"])),
    }
    if said.clauses.rent_steps:
        pairs["年递增"] = _steps(clauses), _steps(said.clauses)
    if said.clauses.rent_free:
        pairs["免租期"] = _free(clauses), _free(said.clauses)
    if said.contract_class:
        pairs[CLASSED] = (CLASS[before["contract_class"] or "ordinary"], CLASS[said.contract_class])
    found = [Change(column, *both) for column, both in pairs.items() if both[0] != both[1]]
    if old.unit_ids != terms.unit_ids:
        found.append(Change("房号", "", "、".join(row.codes)))
    if old.party_id != terms.party_id:
        found.append(Change("租客编号" if terms.track == "tenant" else "业主编号", "", row.party))
    return tuple(found)


def as_decided(before: Before, said: Restate, events: Sequence[Event]) -> Restate:
    """The same as far as it was news: the terms that came of it, the day of signing, and the class."""
    kinds = {type(event) for event in events}
    old = {"terms": _terms(before), "clauses": Clauses.model_validate(before["clauses"])}
    drafted = next((event for event in events if isinstance(event, ContractDrafted)), None)
    now: dict[str, Any] = {"terms": drafted.terms, "clauses": drafted.clauses} if drafted else old
    now |= {} if ContractSigned in kinds else {"signed_on": None}
    return said.model_copy(update=now | ({} if ContractClassGiven in kinds else {"contract_class": None}))


def kept_of_contract(before: Before, row: Contract, said: Restate, changed: Collection[str]) -> list[str]:
    """What the row says as it was first said, and was changed since: it stays. Of what was signed that is
    the class alone; the terms have acts of their own, which old ledgers know nothing of.
    """
    return [
        _stays(each)
        for each in of_contract(before, row, said)
        if each.column not in changed and (each.column == CLASSED or before["signed_on"] is None)
    ]


def _stays(one: Change) -> str:
    words = OTHERWISE if one.old else OTHERS
    return words.format(column=one.column, known=one.old, said=one.new, stays=STAYS)


def _terms(before: Before) -> Terms:
    return Terms.model_validate({name: before[name] for name in Terms.model_fields})


def _steps(clauses: Clauses) -> str:
    return "、".join(f"{each.from_on} 起 {_yuan(each.rent_fen)}" for each in clauses.rent_steps)


def _free(clauses: Clauses) -> str:
    return "、".join(f"{each.starts_on} 至 {each.ends_on - DAY}" for each in clauses.rent_free)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def _square_metres(dm2: int | None) -> str:
    return "" if dm2 is None else f"{dm2 / 100:g}"


def _told(value: object) -> str:
    return "" if value is None else str(value)
