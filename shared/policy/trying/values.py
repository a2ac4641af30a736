"""Values as an operator writes them, beside those in force. Pure."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from policy.domain.values import Values


class WrongValues(ValueError):
    """What was written is none of this policy's values; `names` are those it has."""

    def __init__(self, wrong: str, names: list[str]) -> None:
        super().__init__(wrong)
        self.names = names


def values_from(given: Mapping[str, str], before: Values) -> Values:
    """`before` with what was given: a number, several after commas, or nothing where there is none.

    Raises WrongValues, or the refusal of values that are none to decide by.
    """
    said = opened(before.model_dump())
    names = list(said)
    for name, text in given.items():
        if name not in names:
            raise WrongValues(name, names)
        said[name] = _taken(name, text, said)
    try:
        values = type(before).model_validate(_closed(said))
    except ValidationError as fault:
        raise WrongValues(".".join(map(str, fault.errors()[0]["loc"])), names) from None
    values.check()
    return values


def check_written(given: Mapping[str, str], shipped: Values) -> None:
    """Raises WrongValues for what can be no value of this policy, whatever is in force.

    Only by what is shipped, so that nothing has to be read for it: a name that is not there, or has nothing,
    is left to `values_from`.
    """
    said = opened(shipped.model_dump())
    for name, text in given.items():
        if said.get(name) is not None:
            _taken(name, text, said)


def opened(values: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Each value by its name: `within`, or `emergency.within` where it belongs to something."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= opened(value, f"{above}{name}.")
        elif name != "policy":
            found[above + name] = value
    return found


def _closed(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        *above, last = name.split(".")
        place = found
        for each in above:
            place = place.setdefault(each, {})
        place[last] = value
    return found


def _taken(name: str, text: str, said: Mapping[str, Any]) -> int | str | tuple[int | str, ...] | None:
    try:
        return _read(text, said[name])
    except ValueError:
        raise WrongValues(f"{name}={text}", list(said)) from None


def _read(text: str, before: Any) -> int | str | tuple[int | str, ...] | None:
    match before:
        case tuple():
            return tuple(int(each) if each.isdecimal() else each for each in text.split(",") if each)
        case str():
            return text
    return int(text) if text else None
