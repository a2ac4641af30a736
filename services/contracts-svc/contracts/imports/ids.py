"""Ids derived from what clerks number (房号, 合同编号, 租客编号): a row taken in again is the same thing."""

from functools import lru_cache
from uuid import UUID

from kernel.ids import named_id


def park_id(name: str) -> UUID:
    return named_id("ledger", "park", name)


def building_id(park: str, name: str) -> UUID:
    return named_id("ledger", "building", park, name)


def unit_id(park: str, building: str, code: str) -> UUID:
    return named_id("ledger", "unit", park, building, code)


@lru_cache(maxsize=8_192)  # of the rows of a park, which are held against each park that is known
def contract_id(sheet: str, number: str) -> UUID:
    return named_id("ledger", "contract", sheet, number)


def person_id(sheet: str, number: str) -> UUID:
    return named_id("ledger", "person", sheet, number)


def kin_id(number: str) -> UUID:
    """Whom to call for the tenant of this number: another, or another phone, takes their place."""
    return named_id("ledger", "kin", number)


def tenant_id(number: str) -> UUID:
    return named_id("ledger", "tenant", number)
