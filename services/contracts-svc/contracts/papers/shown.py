"""The values of a contract as its text shows them; each is what its field declares, or is refused by name."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from kernel.domain import Refusal

from contracts.domain.capital import in_capitals, yuan
from contracts.domain.template_fields import Field, Kind

Value = str | date | int | bool | Sequence[str]

USUAL: Final[dict[Kind, Value]] = {
    Kind.text: "示例文字",
    Kind.date: date(2024, 2, 29),
    Kind.money: 450_000,
    Kind.integer: 3,
    Kind.yes_no: True,
    Kind.texts: ("第一项", "第二项"),
}
KINDS: Final[dict[Kind, str]] = {
    Kind.text: "文字",
    Kind.date: "日期（如 2025-03-01）",
    Kind.money: "金额（以分为单位的整数）",
    Kind.integer: "整数",
    Kind.yes_no: "是或否",
    Kind.texts: "清单（逐条填写文字）",
}
"""In the words of who fills a paper in."""
LISTS: Final[Mapping[str, Sequence[str]]] = {
    "为空": (),
    "只有一项": ("第一项",),
    "有三项": ("第一项", "第二项", "第三项"),
}
"""How long a list is that is not as long as usual, in words."""
ALONE: Final = 12  # lists of one text that are tried by themselves, three papers each: no contract has more
# What a text takes another way for; without it that way is gone first by somebody's contract.
OTHERWISE: Final[Mapping[str, dict[Kind, Value]]] = {
    "是否项填「否」": USUAL | {Kind.yes_no: False},
    **{f"清单{how}": USUAL | {Kind.texts: items} for how, items in LISTS.items()},
    "数字与金额为 0": USUAL | {Kind.integer: 0, Kind.money: 0},
    "清单为空、是否项填「否」、数字与金额为 0": USUAL
    | {Kind.texts: (), Kind.yes_no: False, Kind.integer: 0, Kind.money: 0},
}


class ValueMissing(Refusal):
    """Fields were given nothing, or a blank: what does not apply is said. `errors` has each of them."""

    title = "缺少字段{labels}"


class ValueUnknown(Refusal):
    """Something was given that the template does not declare. `errors` has each of them."""

    title = "模板没有声明字段{labels}"


class ValueUnfit(Refusal):
    """What was given is not of the field's kind."""

    title = "字段「{label}」填写的内容不对，应为{said}"


def shown(fields: Sequence[Field], values: Mapping[str, Value], at: str = "") -> dict[str, Any]:
    """What the text sees by field name; `at`: what stands before these names where they were asked for.

    Raises ValueMissing, ValueUnknown or ValueUnfit.
    """
    declared = {each.name for each in fields}
    if unknown := sorted(values.keys() - declared):
        raise all_at_once(ValueUnknown, {f"{at}{name}": name for name in unknown}, "模板没有声明")
    if missing := {f"{at}{each.name}": each.label for each in fields if values.get(each.name, "") == ""}:
        raise all_at_once(ValueMissing, missing, "缺少")
    return {each.name: _shown(each, values[each.name], at) for each in fields}


def unfit(field: Field, at: str) -> ValueUnfit:
    """To be raised; `at` as for `shown`."""
    said = {"label": field.label, "kind": field.kind, "said": KINDS[field.kind]}
    return ValueUnfit(field=f"{at}{field.name}", **said)


def all_at_once(refusal: type[Refusal], labels: Mapping[str, str], title: str) -> Refusal:
    """Whoever fills a paper in mends all of it at once. `labels`: by the name of each field at fault."""
    errors = [{"field": name, "title": f"{title}「{label}」"} for name, label in labels.items()]
    said = "、".join(f"「{label}」" for label in labels.values())
    return refusal(field=next(iter(labels)), labels=said, errors=errors)


def samples(fields: Sequence[Field], of: Mapping[Kind, Value] = USUAL) -> dict[str, Value]:
    """A value of its kind for each field."""
    return {each.name: of[each.kind] for each in fields}


def otherwise(fields: Sequence[Field]) -> Iterator[tuple[str, dict[str, Value]]]:
    """In words, and the values: all that is of a kind otherwise than usual; where there are several lists,
    each of the first ALONE as well.
    """
    for when, of in OTHERWISE.items():
        yield when, samples(fields, of)
    lists = [each for each in fields if each.kind is Kind.texts]
    for each in lists[:ALONE] if len(lists) > 1 else ():
        for how, items in LISTS.items():
            yield f"清单「{each.label}」{how}", samples(fields) | {each.name: items}


def another(field: Field, value: Any) -> Value:
    """Of its kind, and another than this."""
    match field.kind:
        case Kind.yes_no:
            return not value
        case Kind.text:
            return f"另一段{value}"
        case Kind.date:
            return date.fromordinal(value.toordinal() + 1)
        case Kind.texts:
            return tuple(f"另一段{each}" for each in value) or ("又一项",)
    return int(value) + 100


def on_day(day: date) -> str:
    """A day as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _shown(field: Field, value: Value, at: str) -> Any:
    match field.kind, value:
        case (Kind.yes_no, bool()) | (Kind.text, str()):
            return value
        case Kind.integer, int() if not isinstance(value, bool):
            return value
        case Kind.money, int() if not isinstance(value, bool):
            return {"yuan": yuan(value), "capital": f"人民币{in_capitals(value)}"}
        case Kind.date, date():
            return on_day(value)
        case Kind.texts, list() | tuple() if all(isinstance(each, str) for each in value):
            return list(value)
    raise unfit(field, at)
