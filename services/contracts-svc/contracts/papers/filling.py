"""What a contract, its units and its party say of themselves, by the names that templates have for it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal, get_args

from kernel.domain import Refusal

from contracts.domain.template_fields import Field, Kind
from contracts.papers.shown import Value, ValueUnfit

Beside = Literal["identity", "phone"]
"""What a paper may say of a party beside the name."""
DAY: Final = timedelta(days=1)
SAID_BY_THE_CONTRACT: Final = frozenset(
    (
        *("contract_no", "first_day", "last_day", "rent", "deposit", "cycle", "deductions"),
        *("rent_free_days", "premises", "tenant", "owner"),
    )
)
CYCLES: Final = {
    "monthly": "按月支付",
    "quarterly": "按季支付",
    "half_yearly": "每半年支付",
    "yearly": "按年支付",
}
GROUNDS: Final = {
    "unpaid_rent": "欠付租金",
    "utilities": "欠付水电燃气等费用",
    "damage": "房屋或设施损坏的赔偿",
    "missing_items": "物品缺失的赔偿",
    "cleaning": "清洁费用",
    "early_termination": "提前退租的违约金",
    "other_agreed": "双方约定的其他费用",
}


class ValueFixed(Refusal):
    """What the contract says is not typed: the paper would say something else."""

    title = "「{name}」以合同为准，不能另填"


def known_values(
    contract: Mapping[str, Any], units: Sequence[Mapping[str, Any]], party: Mapping[str, Any]
) -> dict[str, Value]:
    """All that need not be typed. `units` have `place`, `area_dm2` and `occupancy_cap`; `party` is a person.

    What is not known of all units (an area, a cap) is left to whoever makes the paper.
    """
    side = _side(contract)
    places = [str(each["place"]) for each in units]
    values: dict[str, Value] = {
        "contract_no": str(contract["id"]),
        "first_day": contract["starts_on"],
        "last_day": contract["ends_on"] - DAY,
        "rent": contract["rent_fen"],
        "deposit": contract["deposit_fen"],
        "cycle": CYCLES[contract["cycle"]],
        "deductions": [_ground(each) for each in contract["clauses"]["grounds"]],
        "rent_free_days": sum(_days(each) for each in contract["clauses"]["rent_free"]),
        "premises": "、".join(places) if side == "tenant" else places,
        side: party["name"],
    }
    values |= {f"{side}_{name}": party[name] for name in get_args(Beside) if party.get(name) is not None}
    areas = [each["area_dm2"] for each in units]
    if all(area is not None for area in areas):
        values["area"] = f"{sum(areas) / 100:g}"
    caps = [each["occupancy_cap"] for each in units]
    if all(cap is not None for cap in caps):
        values["occupants"] = sum(caps)
    return values


def beside_the_name(fields: Sequence[Field], contract: Mapping[str, Any]) -> list[Beside]:
    """What this template wants to know of the party: nothing else is looked at."""
    declared, side = {each.name for each in fields}, _side(contract)
    return [name for name in get_args(Beside) if f"{side}_{name}" in declared]


def filled(fields: Sequence[Field], known: Mapping[str, Value], given: Mapping[str, Any]) -> dict[str, Value]:
    """What the template declares, as far as it is known; what was typed counts before it.

    Raises ValueFixed for what the contract says itself, ValueUnfit for a day that is none; what is missing or
    not declared is told when it is shown.
    """
    if fixed := sorted(SAID_BY_THE_CONTRACT & known.keys() & given.keys()):
        raise ValueFixed(field=f"values.{fixed[0]}", name=fixed[0])
    kinds = {each.name: each for each in fields}
    return {name: value for name, value in known.items() if name in kinds} | {
        name: _typed(kinds[name], value) if name in kinds else value for name, value in given.items()
    }


def _side(contract: Mapping[str, Any]) -> str:
    return "tenant" if contract["track"] == "tenant" else "owner"


def _typed(field: Field, value: Any) -> Value:
    if field.kind is not Kind.date:
        return value  # type: ignore[no-any-return]  # `shown` says what it must be
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueUnfit(field=field.name, label=field.label, kind=field.kind) from None


def _ground(each: Mapping[str, str]) -> str:
    return f"{GROUNDS[each['ground']]}（第 {each['number']} 条）"


def _days(span: Mapping[str, str]) -> int:
    return (date.fromisoformat(span["ends_on"]) - date.fromisoformat(span["starts_on"])).days
