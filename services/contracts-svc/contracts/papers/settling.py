"""A settlement as its paper says it: twelve items with what shows them, and the arithmetic to the fen."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any, Final
from uuid import UUID

from contracts.domain.capital import yuan
from contracts.domain.meters import used
from contracts.domain.settlement_items import (
    GROUNDS,
    ITEMS,
    Credit,
    Deduction,
    Evidence,
    Item,
    Line,
    RentPart,
)
from contracts.papers.clauses_said import PREPAID, deduction_clause
from contracts.papers.shown import Value, on_day
from contracts.papers.ticked import (
    KEYS,
    METERS,
    absent,
    checker,
    measured,
    pictures,
    reading,
    record,
    shown_by,
)

NAMES: Final[dict[Item, str]] = {
    "water_meter": METERS["water_meter"],
    "electricity_meter": METERS["electricity_meter"],
    "gas_meter": METERS["gas_meter"],
    "keys_and_cards": KEYS,
    "door_codes": "门锁密码收回",
    "room_inspection": "房屋查验",
    "inventory": "家具家电清单",
    "damage": "损坏评估",
    "cleaning": "清洁与遗留物品",
    "rent_and_fees": "租金与费用结清",
    "filing": "备案注销与人员申报",
    "deposit_refund": "押金退还与收款账户核对",
}
CHANGED_ROOM: Final[Mapping[Item, str]] = NAMES | {
    "filing": "备案变更与人员申报",
    "deposit_refund": "押金随租赁合同转至换入的房源",
}
"""Where they live on by the same contract in another room."""
SHARED: Final = "（本房源的份额由合同总租金分摊，月租金取整到分显示，应退金额按未取整的份额计算）"


def settled_values(
    row: Mapping[str, Any],
    lines: list[Line],
    people: Mapping[UUID, str],
    stored: Mapping[UUID, Mapping[str, Any]],
    **said: Value,
) -> dict[str, Value]:
    """By the fields of the paper. `row` is a settlement that is closed, with the account it is `paid_to`, or
    None; `people` are names and `stored` the pictures by id.
    """
    checked = {item: row["checked"][item] for item in ITEMS}
    goes_on = row["to_unit_id"] is not None
    names = CHANGED_ROOM if goes_on else NAMES
    shown = [
        (names[item], Evidence.model_validate(each["evidence"]).photo_ids) for item, each in checked.items()
    ]
    return {
        **said,
        "occasion": "换房" if goes_on else "退租",
        "left_on": row["opened_on"],
        "items": [names[item] for item in ITEMS],
        "findings": [_finding(item, each, row) for item, each in checked.items()],
        "checkers": [checker(each, people) for each in checked.values()],
        "lines": [line_said(each) for each in lines],
        "amounts": [yuan(each.amount_fen) for each in lines],
        "balances": [yuan(each.balance_fen) for each in lines],
        "closed_by": people[row["closed_by"]],
        "refund_by": _refund_by(row),
        "deposit": row["deposit_fen"],
        "deducted": row["deducted_fen"],
        "credited": row["credited_fen"],
        "refund": row["refund_fen"],
        "due": row["owed_fen"],
        "photos": pictures(shown, stored),
    }


def _paid_to(row: Mapping[str, Any], named: str | None) -> str | None:
    """To which account the refund goes, and that it is another's by approval 委托收款; or what else was
    `named`; that none is checked where nothing goes.
    """
    if row["paid_to"]:
        payee = row["checked"]["deposit_refund"].get("payee") or {}
        anothers = "（委托收款：户名与租客不一致，已经批准）" if payee.get("differs") else ""
        return f"收款账户：{row['paid_to']}{anothers}"
    goes_somewhere = row["to_unit_id"] or row["refund_fen"]
    return named if named or goes_somewhere else "应退金额为零，无需核对收款账户"


def _finding(item: Item, said: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    evidence = Evidence.model_validate(said["evidence"])
    if evidence.absent:
        return absent(said.get("why"))
    named = record(item, evidence.reference)
    if item == "deposit_refund":
        named = _paid_to(row, named)
    shown = shown_by(evidence.photo_ids, named, said.get("why"))
    noted = _noted(evidence, str if evidence.reading is None else partial(measured, item))
    found = [*_readings(item, evidence), *_counts(evidence), *noted, *shown]
    for each in (Deduction.model_validate(each) for each in said["deductions"]):
        found.append(
            f"扣减{GROUNDS[each.ground]} {yuan(each.amount_fen)} 元（合同{deduction_clause(each.clause)}）"
        )
    for back in (Credit.model_validate(each) for each in said["credits"]):
        found.append(f"{PREPAID[back.prepaid]} {yuan(back.amount_fen)} 元{_through(back.paid_through)}")
    return "；".join(found) or "无"


def _through(day: date | None) -> str:
    return f"（租金已付至 {on_day(day)}）" if day else ""


def _readings(item: Item, evidence: Evidence) -> list[str]:
    if evidence.reading is None:
        return []
    if evidence.previous is None:
        return [f"读数 {measured(item, evidence.reading)}"]
    total = measured(item, used(evidence) or 0)
    if change := evidence.changed_meter:
        both = f"{reading(evidence.previous)} 至 {reading(change.last)}（换表）{reading(change.first)}"
        return [f"{both} 至 {reading(evidence.reading)}，用量 {total}"]
    return [f"{reading(evidence.previous)} 至 {reading(evidence.reading)}，用量 {total}"]


def _counts(evidence: Evidence) -> list[str]:
    if evidence.lines:
        return [f"{each.name} {each.found}/{each.expected}" for each in evidence.lines]
    if evidence.expected is None or evidence.found is None:
        return []
    return [f"应有 {evidence.expected}，实有 {evidence.found}"]


def _noted(evidence: Evidence, shown: Callable[[int], str]) -> list[str]:
    """What stood in a handover that nobody agreed to."""
    noted = evidence.handed_over
    return [] if noted is None else [f"入住交割（双方未确认）记为 {shown(noted)}"]


def line_said(line: Line) -> str:
    match line.what, line.item:
        case "deposit_gone", _:
            return "减：此前已退还或扣除的押金"
        case ("deposit", _) | (_, None):
            return "押金"
        case "prepaid_rent" | "prepaid_fees" as back, item:
            made_of = "；".join(map(_part, line.parts)) + (SHARED if _is_shared(line) else "")
            return f"{PREPAID[back]}（{NAMES[item]}）{made_of and f'：{made_of}'}"
        case ground, item:
            assert line.clause  # nothing is kept without
            by = f"，扣减政策第 {line.policy_version} 版" if line.policy_version else ""
            return f"{GROUNDS[ground]}（{NAMES[item]}，合同{deduction_clause(line.clause)}{by}）"


def _is_shared(line: Line) -> bool:
    """Whether its parts, added up, are a few fens off: the rent of one of several rooms is no whole fen, so
    that of each part less than one is said too much or too little.
    """
    times = [Fraction(part.days, part.of_days) if part.days else Fraction(part.months) for part in line.parts]
    said = sum(part.rent_fen * time for part, time in zip(line.parts, times, strict=True))
    return 1 <= abs(round(said) - line.amount_fen) <= 1 + sum(times)


def _part(part: RentPart) -> str:
    """As whoever reads it adds it up again."""
    rent = f"{yuan(part.rent_fen)} 元"
    times = f"{part.months} 个月" if part.months else f"{part.days}/{part.of_days} 个月"
    return f"{on_day(part.first)} 至 {on_day(part.last)}，月租金 {rent} × {times}"


def _refund_by(row: Mapping[str, Any]) -> str:
    """What follows on «应退还的款项»."""
    if row["to_unit_id"]:
        return "为零：押金随租赁合同转至换入的房源，退租时结算"
    if not row["refund_fen"]:
        return "为零"
    if row["paid_on"]:
        return f"已于 {on_day(row['paid_on'])} 付清（银行流水号 {row['paid_reference']}）"
    agreed, due_on = "按租赁合同约定的期限付清", row["refund_due_on"]
    return f"{agreed}，最迟不晚于 {on_day(due_on)}" if due_on else agreed
