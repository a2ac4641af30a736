"""What a contract, its units and its party say of themselves, by the names that templates have for it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, get_args

from edge.contract_numbers import contract_number
from kernel.domain import Refusal

from contracts.domain.clauses import Clauses
from contracts.domain.template_fields import Field, Kind
from contracts.papers.clauses_said import (
    Side,
    breaks,
    deductions,
    free_days,
    last_before,
    rent_free,
    rent_steps,
)
from contracts.papers.shown import Value, all_at_once, samples, unfit

Beside = Literal["identity", "phone"]
"""What a paper may say of a party beside the name."""
CYCLES: Final = {
    "monthly": "按月支付",
    "two_monthly": "每两个月支付一次",
    "quarterly": "按季支付",
    "four_monthly": "每四个月支付一次",
    "half_yearly": "每半年支付",
    "yearly": "按年支付",
}
AT: Final = "values."
"""What stands before the name of a field where its value is asked for."""
_KINDS: Final = {
    **dict.fromkeys(("contract_no", "cycle", "area"), Kind.text),
    **dict.fromkeys(("first_day", "last_day"), Kind.date),
    **dict.fromkeys(("rent", "deposit"), Kind.money),
    **dict.fromkeys(("deductions", "rent_steps", "rent_free", "breaks"), Kind.texts),
    **dict.fromkeys(("rent_free_days", "occupants"), Kind.integer),
}
# What a paper has to say where the contract holds it: what is signed is what is recorded.
HAS_TO_SAY: Final = {
    "tenant": "承租人",
    "owner": "业主",
    "premises": "房屋坐落",
    "first_day": "起租日",
    "last_day": "到期日",
    "rent": "月租金",
    "cycle": "付款方式",
    "deposit": "押金",
    "rent_steps": "租金调整",
    "rent_free": "免租期",
    "breaks": "提前解除",
    "deductions": "押金扣减情形",
}


class ValueFixed(Refusal):
    """What is known is not typed: the paper would say something else. `errors` has each of them."""

    title = "{labels}已有登记，以登记为准，不能另填；登记有误的，请先更正"


class ClauseNotSaid(Refusal):
    """The contract holds what this template has no field for: its parties would sign another contract."""

    title, status = "合同有「{clause}」的约定，但模板「{template}」没有字段「{name}」，请换用或修改模板", 409


def known_values(
    contract: Mapping[str, Any], units: Sequence[Mapping[str, Any]], party: Mapping[str, Any]
) -> dict[str, Value]:
    """All that need not be typed. `units` have `place`, `area_dm2` and `occupancy_cap`; `party` is a person.

    What is not known of all units (an area, a cap) is left to whoever makes the paper.
    """
    side, clauses = _side(contract), Clauses.model_validate(contract["clauses"])
    places = [str(each["place"]) for each in units]
    values: dict[str, Value] = {
        "contract_no": contract_number(contract["id"]),
        "first_day": contract["starts_on"],
        "last_day": last_before(contract["ends_on"]),
        "rent": contract["rent_fen"],
        "deposit": contract["deposit_fen"],
        "cycle": CYCLES[contract["cycle"]],
        "deductions": deductions(clauses),
        "rent_steps": rent_steps(clauses),
        "rent_free": rent_free(clauses),
        "rent_free_days": free_days(clauses),
        "breaks": breaks(clauses, side),
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


def kinds_known(side: Side) -> dict[str, Kind]:
    """Of what kind each of `known_values` is, of a contract with this side: a field takes it as it is."""
    of_party = (side, *(f"{side}_{name}" for name in get_args(Beside)))
    premises = Kind.text if side == "tenant" else Kind.texts
    return _KINDS | {"premises": premises} | dict.fromkeys(of_party, Kind.text)


def paid_otherwise(fields: Sequence[Field]) -> Iterator[tuple[str, dict[str, Value]]]:
    """As `shown.otherwise`: by each way of paying that a contract may have, if the text says it."""
    for said in CYCLES.values() if any(each.name == "cycle" for each in fields) else ():
        yield f"付款方式为「{said}」", samples(fields) | {"cycle": said}


def check_all_said(template: str, fields: Sequence[Field], known: Mapping[str, Value]) -> None:
    """Raises ClauseNotSaid: `template`, by its name, declares no field for what the contract holds.

    What is nought or none needs no words.
    """
    declared = {each.name for each in fields}
    for name, clause in HAS_TO_SAY.items():
        if known.get(name) and name not in declared:
            raise ClauseNotSaid(field="template_id", clause=clause, template=template, name=name)


def beside_the_name(fields: Sequence[Field], contract: Mapping[str, Any]) -> list[Beside]:
    """What this template wants to know of the party: nothing else is looked at."""
    declared, side = {each.name for each in fields}, _side(contract)
    return [name for name in get_args(Beside) if f"{side}_{name}" in declared]


def filled(fields: Sequence[Field], known: Mapping[str, Value], given: Mapping[str, Any]) -> dict[str, Value]:
    """What the template declares, as far as it is known; what is not known was typed.

    Raises ValueFixed for what is known and was typed as well, ValueUnfit for a day that is none; what is
    missing or not declared is told when it is shown.
    """
    kinds = {each.name: each for each in fields}
    if fixed := [name for name in known if name in given]:
        labels = HAS_TO_SAY | {name: each.label for name, each in kinds.items()}
        at_fault = {f"{AT}{name}": labels.get(name, name) for name in fixed}
        raise all_at_once(ValueFixed, at_fault, "不能另填")
    return {name: value for name, value in known.items() if name in kinds} | {
        name: _typed(kinds[name], value) if name in kinds else value for name, value in given.items()
    }


def _side(contract: Mapping[str, Any]) -> Side:
    return "tenant" if contract["track"] == "tenant" else "owner"


def _typed(field: Field, value: Any) -> Value:
    if field.kind is not Kind.date:
        return value  # type: ignore[no-any-return]  # `shown` says what it must be
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise unfit(field, AT) from None
