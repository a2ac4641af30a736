"""Which park a ledger means by a name, where several have it or had it."""

from typing import Any
from uuid import UUID

import pytest
from contracts.imports.became import Became, refused
from contracts.imports.doors import Doors
from contracts.imports.parks_meant import ParkElsewhere, ParkOfSeveral, ParksMeant
from contracts.imports.people import Known, make_responsible
from contracts.views.parks import Named
from kernel.ids import named_id
from ledger.columns import STAFF
from ledger.lines import Line
from ledger.rows import Staff
from ledger.words import POSTS

A, B, C = (named_id("park meant", word) for word in "abc")
BEIJING, SHENZHEN = "110000", "440300"


def meant(name: str, city: str | None = None, **parks: tuple[list[str], str | None]) -> set[UUID]:
    found = ParksMeant({name: city} if city else {})
    found.know({{"a": A, "b": B, "c": C}[word]: Named(*each) for word, each in parks.items()})
    of = set(found.of(name))
    why = found.unclear(name)
    assert (why is not None) == (len(of) > 1)
    return of


def test_who_is_called_so_now_counts_before_who_was_and_before_who_is_spelt_otherwise() -> None:
    said: dict[str, Any] = {"a": (["东园", "东苑"], None), "b": (["西园", "东园"], None)}
    assert meant("东园", **said) == {B}
    assert meant("东苑", **said) == meant("东 苑", **said) == {A}
    assert meant("南园", **said) == set()
    assert meant("A园", a=(["Ａ园"], None), b=(["A园"], None)) == {B}
    assert meant("a园", a=(["Ａ园"], None), b=(["A园"], None)) == {A, B}
    assert meant("A园", a=(["A园", "甲园"], None), b=(["a园"], None)) == {A}, "as it was written before"


def test_of_several_it_is_the_only_one_in_the_city_that_is_said() -> None:
    two: dict[str, Any] = {"a": (["东园"], BEIJING), "b": (["东园"], SHENZHEN)}
    assert meant("东园", **two) == {A, B}
    assert meant("东园", SHENZHEN, **two) == {B}
    assert meant("东园", "310000", **two) == {A, B}
    assert meant("东园", SHENZHEN, **two, c=(["东园"], SHENZHEN)) == {A, B, C}
    assert meant("东园", SHENZHEN, a=(["东园"], BEIJING)) == {A}, "it is said to lie elsewhere"


def test_one_in_another_city_is_doubted_only_where_both_cities_are_said_and_no_door_is_known() -> None:
    for said, known, there, doubted in (
        (BEIJING, SHENZHEN, set[UUID](), True),
        (BEIJING, SHENZHEN, {A}, False),
        (BEIJING, BEIJING, set[UUID](), False),
        (BEIJING, None, set[UUID](), False),
        (None, SHENZHEN, set[UUID](), False),
    ):
        parks = ParksMeant({"东园": said} if said else {})
        parks.know({A: Named(["东园"], known)})
        parks.doubt_elsewhere(["东园", "西园"], there)
        assert isinstance(parks.unclear("东园"), ParkElsewhere) == doubted
        assert parks.unclear("西园") is None


@pytest.mark.parametrize("dry_run", [True, False])
async def test_nobody_answers_for_one_of_two_parks_of_a_name(dry_run: bool) -> None:
    parks = ParksMeant({})
    parks.know({A: Named(["东园"], None), B: Named(["东园"], None)})
    nowhere: Any = None  # nobody is asked
    known = Known(nowhere)
    known.note(STAFF.title, "G1", Became(person_id=named_id("li")))
    post = next(post for post, role in POSTS.items() if role)
    line = Line(STAFF.title, STAFF.title, 2, {})
    row = Staff.model_construct(line=line, number="G1", name="李四", post=post, park="东园")
    [became] = await make_responsible([row], nowhere, known, Doors(nowhere, parks), dry_run)
    assert became == refused(ParkOfSeveral(park="东园", count=2))
    assert became.reasons[0][0] == "园区"
