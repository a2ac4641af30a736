"""Readings of meters that cannot be, or hardly can: a clerk who mistypes a digit bills a tenant for years.

What a home uses a day is by experience of a dwelling of one family, generously: a reading is only asked about
that is ten times that, or ten times what was used there before. Readings and uses are in thousandths of the
meter's unit (m³, kWh).
"""

from typing import Final

from kernel.domain import Refusal

from contracts.domain.settlement_items import Evidence

ORDINARY: Final = {"water_meter": 500, "electricity_meter": 15_000, "gas_meter": 1_500}
"""What a home uses on a day."""
TIMES: Final = 10
LONGEST: Final = 999_999_999
"""Six digits before the point: no meter of a home has more."""


class ReadingTooLong(Refusal):
    """More digits than such a meter has."""

    title = "读数有 7 位以上整数，超过一般表具的位数，请核对；确实无误的，请说明原因"
    status = 422


class UseUnlikely(Refusal):
    """Ten times what is used elsewhere, or was used here before."""

    title = "{days} 天用量 {used}，远超平常（约 {usual}），请核对读数；确实无误的，请说明原因"
    status = 422


class ReadingBelowLast(Refusal):
    """Of the tenancy before: meters count up, unless they are changed."""

    title = "读数低于上一位租客退租时的 {last}，请核对；换过表的，请说明原因"
    field, status = "found.reading", 422


def shown(thousandths: int) -> str:
    """In whole units, as the face of the meter has it."""
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".")


def used(said: Evidence) -> int | None:
    """What was used between the two readings, over a change of the meter; None where one is missing."""
    if said.previous is None or said.reading is None:
        return None
    if said.changed_meter:
        return said.changed_meter.last - said.previous + said.reading - said.changed_meter.first
    return said.reading - said.previous


def check_reading(reading: int | None, field: str, *, explained: bool) -> None:
    """Raises ReadingTooLong."""
    if reading is not None and reading > LONGEST and not explained:
        raise ReadingTooLong(field=field)


def check_use(
    item: str, use: int | None, days: int, before: int | None, field: str, *, explained: bool
) -> None:
    """`item`: which meter. `before`: what was used here a day by who lived here before, where that is known.

    Raises UseUnlikely.
    """
    if use is None or explained:
        return
    days = max(days, 1)
    a_day = ORDINARY[item] * TIMES if before is None else max(before * TIMES, ORDINARY[item])
    if use > a_day * days:
        usual = a_day * days // TIMES
        raise UseUnlikely(field=field, days=days, used=shown(use), usual=shown(usual))


def check_last(reading: int, last: int, *, explained: bool) -> None:
    """Raises ReadingBelowLast."""
    if reading < last and not explained:
        raise ReadingBelowLast(last=shown(last))
