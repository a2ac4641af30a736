"""Which known park it is whose homes and contracts a ledger says again under another name."""

from contracts.imports.same_park import Alike, judged
from hypothesis import given
from hypothesis import strategies as st

from .test_same_home import COVER, HOMES, LET, NEW, OTHER, SAYS, A, B, home, owner, tenant

AT = {code: (NEW, code) for code in ("301", "302", "501")}
WHOLE = {A: home("301", COVER, LET), B: home("302", COVER)}
AGAIN = {AT["301"]: [owner(COVER), tenant(LET)], AT["302"]: [owner(COVER)]}


def test_where_all_that_runs_is_said_again_it_is_the_park_and_new_homes_are_new() -> None:
    for more in ({}, {AT["501"]: [tenant()]}):
        assert judged(AGAIN | more, WHOLE) == Alike("is", (AT["301"], AT["302"]), (A, B), True)


def test_a_door_that_was_put_right_at_once_is_left_to_who_looks_at_doors() -> None:
    moved = {AT["301"]: AGAIN[AT["301"]], AT["501"]: [owner(COVER)]}
    found = judged(moved, WHOLE)
    assert (found and found.how) == "is"


def test_where_nobody_lives_or_less_is_said_or_the_park_is_named_nobody_guesses() -> None:
    vacant = judged({AT["302"]: [owner(COVER)]}, {B: WHOLE[B]})
    assert vacant == Alike("may_be", (AT["302"],), (B,), True)
    assert judged({AT["301"]: AGAIN[AT["301"]]}, WHOLE) == Alike("may_be", (AT["301"],), (A,), True)
    running = {A: home("301", COVER, LET, OTHER)}
    assert judged(AGAIN, running) == Alike("may_be", (AT["301"],), (A,), True)
    assert judged(AGAIN, WHOLE, named=True) == Alike("may_be", (AT["301"], AT["302"]), (A, B), False)
    stays = WHOLE | {B: home("302", COVER, gone=False)}
    assert judged(AGAIN, stays) == Alike("may_be", (AT["301"],), (A,), False)


def test_an_owner_on_the_same_terms_behind_another_door_says_nothing() -> None:
    assert judged({AT["501"]: [owner(COVER)]}, WHOLE) is None
    assert judged({AT["501"]: [tenant()]}, WHOLE) is None


DOORS = st.tuples(st.sampled_from([NEW, "一号楼"]), st.sampled_from(["301", "302", "501"]))


@given(
    st.dictionaries(DOORS, st.lists(SAYS, max_size=3)),
    st.dictionaries(st.sampled_from([A, B]), HOMES),
    st.booleans(),
)
def test_no_park_is_put_right_that_is_named_or_of_which_less_is_said(
    rooms: dict[tuple[str, str], list], known: dict, named: bool
) -> None:
    found = judged(rooms, known, named=named)
    said = {contract for says in rooms.values() for each in says for contract in each.same}
    if found and found.how == "is":
        assert not named
        assert all(each.gone and each.running <= said for each in known.values())
    if found is None:  # nobody's contract doubles
        let = {id_ for says in rooms.values() for each in says if each.track == "tenant" for id_ in each.same}
        assert not any(let & each.contracts for each in known.values() if each.gone)
