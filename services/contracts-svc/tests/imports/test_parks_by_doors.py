"""Which known parks have most of their homes behind the doors of one that nobody knows."""

import re
from uuid import UUID

import pytest
from contracts.imports.parks_by_doors import same_doors
from contracts.imports.parks_put_right import ParkOfSameDoors
from contracts.imports.put_right import by_name
from contracts.imports.saying import Called
from hypothesis import given
from hypothesis import strategies as some
from kernel.ids import named_id
from ledger.english import in_english

OLD, OTHER, HOUSE = (named_id("park by doors", word) for word in ("old", "other", "house"))
CODES = [str(n) for n in range(101, 110)]


def held(**parks: list[str]) -> dict[UUID, Called]:
    ids = {"old": OLD, "other": OTHER}
    return {
        named_id("home", park, code): Called(ids[park], HOUSE, "１号楼", code)
        for park, codes in parks.items()
        for code in codes
    }


def said(codes: list[str]) -> dict[str, list[tuple[str, str, str]]]:
    return {"新园": [("新园", "1 号楼", code) for code in codes]}


def test_a_building_is_the_same_however_it_is_written() -> None:
    found = same_doors(said(CODES[:2]), held(old=CODES[:3], other=CODES[5:]))
    assert found == {"新园": {OLD: {("1号楼", code): named_id("home", "old", code) for code in CODES[:2]}}}
    assert same_doors(said(CODES[:2]), held(old=CODES[:2], other=CODES[:2]))["新园"].keys() == {OLD, OTHER}


@given(some.sets(some.sampled_from(CODES), min_size=1), some.sets(some.sampled_from(CODES), min_size=1))
def test_it_may_be_a_park_of_which_it_has_most_homes_and_which_has_most_of_its_own(
    new: set[str], old: set[str]
) -> None:
    [found] = same_doors(said(sorted(new)), held(old=sorted(old))).values()
    most = all(len(new & old) > len(side) / 2 for side in (new, old))
    assert (OLD in found) == most


@pytest.mark.parametrize("count", [1, 2, 3, 4, 10])
def test_however_many_it_may_be_who_reads_english_can_read_it(count: int) -> None:
    parks = by_name([f"「P{n}」" for n in range(count)], "个")
    said = in_english(str(ParkOfSameDoors(parks=parks)))
    assert re.search("[一-鿿]", said) is None
    assert said.count("「P0」") == 2
    assert said.count(f"{count} in all") == (2 if count > 3 else 0)
