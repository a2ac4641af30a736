"""Administrative divisions of the mainland by their six digits (GB/T 2260), those that are no more as well.

Of people: whoever was registered in a county that was dissolved since keeps its code for life. Of places: a
park lies in a city that there is today.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from kernel.domain import Refusal
from stdnum import numdb

MUNICIPALITIES: Final = frozenset({"110000", "120000", "310000", "500000"})
UNDER_NO_CITY: Final = "90"  # digits 3 and 4 of the cities and counties that a province governs itself
# What stands under codes of cities and is none: their districts and counties, taken together.
GROUPS: Final = frozenset({"市辖区", "县", "省直辖县级行政单位", "自治区直辖县级行政单位"})


class CityUnknown(Refusal):
    """Not the code of a city: none at all, one that is no more, a province's or a district's."""

    title = "没有这个城市代码，请填写城市的六位行政区划代码，例如 110000（北京）、440300（深圳）"
    field = "city"


@lru_cache(maxsize=8_192)
def is_division(code: str) -> bool:
    """Whether a province, city or county of the mainland has this code, or ever had."""
    return len(code) == 6 and code[0] in "123456" and bool(_names(code))


def is_city(code: str) -> bool:
    """Whether it is a city of today: a municipality, a prefecture, or a county under no city."""
    if code[2:] == "0000":
        return code in MUNICIPALITIES
    named = [name for since, name in _names(code) if not since or since.endswith("-")]
    of_a_city = code.endswith("00") or code[2:4] == UNDER_NO_CITY
    return is_division(code) and of_a_city and not GROUPS.issuperset(named)


def city_named(said: str) -> str | None:
    """The code of a city of today that is called so, 北京, 北京市 or 110000; None where there is none, or
    several are.
    """
    return said if is_city(said) else _cities().get(said)


def city_name(code: str) -> str:
    """What a city is called today; its code where it has no name."""
    return next((name for since, name in _names(code) if not since or since.endswith("-")), code)


def check_city(code: str | None) -> None:
    """Raises CityUnknown; nothing said is nothing wrong."""
    if code is not None and not is_city(code):
        raise CityUnknown


def _names(code: str) -> list[tuple[str, str]]:
    """What it is and was called, each with its years: `1983-2012` or `1990-`, none where it always was."""
    told = [known["county"] for _, known in numdb.get("cn/loc").info(code) if "county" in known]
    return [_with_years(name) for name in told[0].split(",")] if told else []


def _with_years(name: str) -> tuple[str, str]:
    years, _, bare = name.rpartition("]")
    return years.removeprefix("["), bare


@cache
def _cities() -> Mapping[str, str]:
    """Every name of every city, with and without what kind of city it is, → its code."""
    found: dict[str, set[str]] = {}
    for province in range(11, 66):
        for code in (
            *(f"{province}{of:02}00" for of in range(100)),
            *(f"{province}90{n:02}" for n in range(100)),
        ):
            if is_city(code):
                name = city_name(code)
                for called in {name, name.removesuffix("市"), name.removesuffix("地区")}:
                    found.setdefault(called, set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}
