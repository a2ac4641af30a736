"""Values as an operator writes them, beside those in force. Pure."""

import json
from collections.abc import Mapping
from datetime import time
from typing import Any, Final

from pydantic import ValidationError

from policy.domain.values import Values

TRUTHS: Final = {"true": True, "false": False}


class WrongValues(ValueError):
    """What was written is none of this policy's values; `names` are those it has. `like`: how another
    value of that name is written, where only what was given for it is wrong.
    """

    def __init__(self, wrong: str, names: list[str], like: str | None = None) -> None:
        super().__init__(wrong)
        self.names = names
        self.like = like


def values_from(given: Mapping[str, str], before: Values) -> Values:
    """`before` with what was given: a number, a time of day, true or false, several after commas, parts that
    have parts of their own as JSON, or nothing where there is none.

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
        at = ".".join(map(str, fault.errors()[0]["loc"]))
        whose = [name for name in given if f"{at}.".startswith(f"{name}.")]
        wrong = f"{whose[0]}={given[whose[0]]}" if whose else at
        like = _example(whose[0], opened(before.model_dump())) if whose else None
        raise WrongValues(wrong, names, like) from None
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


def written(value: Any) -> str:
    """As an operator writes it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case time():
            return f"{value:%H:%M}"
        case tuple() | list() if any(isinstance(each, Mapping) for each in value):
            return json.dumps(value, ensure_ascii=False, default=str)
        case tuple() | list():
            return ",".join(map(str, value))
    return str(value)


def _example(name: str, said: Mapping[str, Any]) -> str:
    return f"{name}={written(said[name])}"


def _taken(name: str, text: str, said: Mapping[str, Any]) -> Any:
    try:
        return _read(text, said[name])
    except ValueError:
        raise WrongValues(f"{name}={text}", list(said), _example(name, said)) from None


def _read(text: str, before: Any) -> Any:
    """Raises ValueError."""
    match before:
        case bool():
            if text not in TRUTHS:
                raise ValueError
            return TRUTHS[text]
        case time():
            return time.fromisoformat(text)
        case tuple() if text.startswith("["):
            return tuple(json.loads(text))
        case tuple():
            return tuple(int(each) if each.isdecimal() else each for each in text.split(",") if each)
        case str():
            return text
    return int(text) if text else None
