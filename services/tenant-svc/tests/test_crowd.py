"""A unit in which more live than may is told once, until it is over."""

from kernel.ids import named_id
from tenants.domain import crowd as of
from testkit.given import given

PLACE = {"unit_id": named_id("unit"), "park_id": named_id("park")}
LI = of.Crowd(tenant_id=named_id("li"), persons=5, most=4, rule="too-many-occupants")
WANG = LI.model_copy(update={"tenant_id": named_id("wang")})

FOUND, ENDED = of.UnitCrowded(**PLACE, crowd=LI), of.UnitCrowdingEnded(**PLACE)


def note(crowd: of.Crowd = LI) -> of.NoteCrowd:
    return of.NoteCrowd(**PLACE, crowd=crowd)


def test_more_than_may_is_told() -> None:
    given(of.crowd).when(note()).then(FOUND)


def test_it_is_told_once_by_however_many_they_are_too_many() -> None:
    given(of.crowd, FOUND).when(note(LI.model_copy(update={"persons": 6, "most": 2}))).nothing()


def test_another_household_that_is_too_many_is_another_fact() -> None:
    given(of.crowd, FOUND).when(note(WANG)).then(ENDED, of.UnitCrowded(**PLACE, crowd=WANG))


def test_it_is_over_when_no_more_live_there_than_may() -> None:
    given(of.crowd, FOUND).when(of.NoteRoom()).then(ENDED)
    given(of.crowd).when(of.NoteRoom()).nothing()


def test_it_is_told_again_when_it_is_so_again() -> None:
    given(of.crowd, FOUND, ENDED).when(note()).then(FOUND)
