"""Values as an operator writes them, beside those in force. Pure."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from contracts.domain.policy_values import Values


class WrongValues(ValueError):
    """What was written is none of this policy's values; `names` are those it has."""

    def __init__(self, wrong: str, names: list[str]) -> None:
        super().__init__(wrong)
        self.names = names


def values_from(given: Mapping[str, str], before: Values) -> Values:
    """`before` with what was given: a number, several after commas, or nothing where there is none.

    Raises WrongValues, or the refusal of values that are none to decide by.
    """
    names = [name for name in type(before).model_fields if name != "policy"]
    said: dict[str, Any] = before.model_dump()
    for name, text in given.items():
        if name not in names:
            raise WrongValues(name, names)
        try:
            said[name] = _read(text, many=isinstance(said[name], tuple))
        except ValueError:
            raise WrongValues(f"{name}={text}", names) from None
    try:
        values = type(before).model_validate(said)
    except ValidationError as fault:
        raise WrongValues(str(fault.errors()[0]["loc"][0]), names) from None
    values.check()
    return values


def _read(text: str, *, many: bool) -> int | tuple[int, ...] | None:
    if many:
        return tuple(int(each) for each in text.split(","))
    return int(text) if text else None
