"""Which known home is behind a door that nobody knows, by the contracts that a ledger says again."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from contracts.imports.same_home import Found, Home, Judging, Says
from hypothesis import given
from hypothesis import strategies as st
from kernel.ids import named_id

A, B, C = (named_id("home", each) for each in "abc")
OLD, NEW = "一号楼", "1号楼"
COVER, LET, OTHER = (named_id("contract", each) for each in ("cover", "let", "other"))


def owner(*same: UUID, like: Iterable[UUID] = ()) -> Says:
    return Says("owner", frozenset(same), frozenset((*same, *like)))


def tenant(*same: UUID, like: Iterable[UUID] = ()) -> Says:
    return Says("tenant", frozenset(same), frozenset((*same, *like)))


def home(
    code: str, *running: UUID, over: Iterable[UUID] = (), gone: bool = True, building: str = NEW
) -> Home:
    return Home(building, code, frozenset((*running, *over)), frozenset(running), gone)


def judged(
    rooms: dict[str, list[Says]], homes: dict[UUID, Home], parks: Iterable[str] = ("东园",)
) -> dict[str, Found]:
    said = {("东园", NEW, code): says for code, says in rooms.items()}
    return {code: found for (_, _, code), found in Judging(said, homes, {*parks}).judge().items()}


@pytest.mark.parametrize("parks", [(), ("东园",)])
def test_whose_tenant_and_owner_are_there_is_the_home_put_right(parks: tuple[str, ...]) -> None:
    for known in (home("301", COVER, LET), home("999", COVER, LET, over=[OTHER], building=OLD)):
        found = judged({"3-301": [owner(COVER), tenant(LET), tenant()]}, {A: known}, parks)
        assert found == {"3-301": Found("is", (A,))}


def test_what_is_known_there_and_not_said_leaves_it_in_doubt() -> None:
    found = judged({"3-301": [tenant(LET)]}, {A: home("301", COVER, LET)})
    assert found == {"3-301": Found("may_be", (A,))}


def test_so_does_a_tenant_who_agreed_otherwise_from_the_same_day() -> None:
    found = judged({"3-301": [tenant(like=[LET])]}, {A: home("301", LET)})
    assert found == {"3-301": Found("may_be", (A,))}


def test_a_tenant_whose_home_the_file_names_as_well_has_it_elsewhere() -> None:
    found = judged({"103": [tenant(LET)]}, {A: home("102", LET, gone=False)})
    assert found == {"103": Found("elsewhere", (A,))}


def test_of_two_that_one_tenant_has_alike_it_is_the_one_of_that_door_or_nobody_knows() -> None:
    homes = {A: home("301", LET), B: home("302", LET)}
    says = [tenant(LET)]
    assert judged({"3-301": says, "3-302": says}, homes) == {
        "3-301": Found("is", (A,)),
        "3-302": Found("is", (B,)),
    }
    assert judged({"501": says, "502": says}, homes) == dict.fromkeys(("501", "502"), Found("may_be", (A, B)))


def test_a_new_home_of_the_same_owner_is_new_beside_one_that_is_put_right() -> None:
    rooms = {"3-301": [owner(COVER), tenant(LET)], "302": [owner(COVER)], "303": [owner(COVER), tenant()]}
    assert judged(rooms, {A: home("301", COVER, LET)}) == {"3-301": Found("is", (A,))}


def test_one_that_an_owner_lets_alike_is_known_by_its_door_where_it_is_vacant() -> None:
    homes = {A: home("301", COVER, building=OLD), B: home("302", COVER, building=OLD)}
    says = [owner(COVER)]
    assert judged({"301": says, "302": says}, homes, ()) == {
        "301": Found("is", (A,)),
        "302": Found("is", (B,)),
    }
    assert judged({"501": says}, homes) == {"501": Found("may_be", (A, B))}
    assert judged({"501": says}, homes, ()) == {"501": Found("perhaps", (A, B))}, (
        "an excerpt, by all one sees"
    )


def test_the_only_vacant_one_is_it_where_the_file_names_the_others() -> None:
    homes = {A: home("10l", COVER)}
    assert judged({"101": [owner(COVER)]}, homes) == {"101": Found("is", (A,))}
    assert judged({"101": [owner(COVER)]}, homes, ()) == {"101": Found("perhaps", (A,))}
    assert judged({"101": [owner(COVER), tenant()]}, homes) == {"101": Found("may_be", (A,))}


def test_a_vacant_one_whose_owner_agreed_otherwise_is_asked_about_by_its_door_or_in_a_whole_file() -> None:
    says = [owner(like=[COVER])]
    homes = {A: home("303", COVER)}
    for parks in ((), ("东园",)):
        assert judged({"3-303": says}, homes, parks) == {"3-303": Found("may_be", (A,))}
    assert judged({"501": says}, homes) == {"501": Found("may_be", (A,))}
    assert judged({"501": says}, homes, ()) == {}, "an excerpt"
    assert judged({"501": says}, {A: home("303", COVER, gone=False)}) == {}
    assert judged({"501": says}, {A: home("303", COVER, LET)}) == {}, "it is let"
    assert judged({"3-303": [*says, tenant()]}, homes) == {"3-303": Found("may_be", (A,))}
    elsewhere = {A: homes[A], B: home("302", LET, gone=False)}
    assert judged({"3-303": [*says, tenant(LET)]}, elsewhere) == {"3-303": Found("elsewhere", (B,))}


def test_two_that_would_both_be_the_only_one_are_in_doubt() -> None:
    rooms = {"501": [owner(COVER)], "502": [owner(COVER)]}
    assert judged(rooms, {A: home("101", COVER)}) == dict.fromkeys(rooms, Found("may_be", (A,)))


def test_what_says_nothing_that_is_known_is_new() -> None:
    rooms: dict[str, list[Says]] = {"501": [], "502": [owner(), tenant()]}
    assert judged(rooms, {A: home("501", COVER, LET)}) == {}


CODES = ["301", "302", "3-301", "3-302", "501"]
CONTRACTS = st.frozensets(st.sampled_from([COVER, LET, OTHER]), max_size=2)
SAYS = st.builds(
    lambda track, same, like: Says(track, same, same | like),
    st.sampled_from(["owner", "tenant"]),
    CONTRACTS,
    CONTRACTS,
)
HOMES = st.builds(
    lambda building, code, contracts, over, gone: Home(building, code, contracts, contracts - over, gone),
    *(st.sampled_from([OLD, NEW]), st.sampled_from(CODES), CONTRACTS, CONTRACTS, st.booleans()),
)


@given(
    st.dictionaries(st.sampled_from(CODES), st.lists(SAYS, max_size=3)),
    st.dictionaries(st.sampled_from([A, B, C]), HOMES),
    st.sampled_from([(), ("东园",)]),
)
def test_no_home_is_two_and_none_is_put_right_that_the_file_names_or_says_less_of(
    rooms: dict[str, list[Says]], homes: dict[UUID, Home], parks: tuple[str, ...]
) -> None:
    found = judged(rooms, homes, parks)
    right: dict[str, Any] = {code: each.homes[0] for code, each in found.items() if each.how == "is"}
    assert len({*right.values()}) == len(right)
    for code, id_ in right.items():
        said = {contract for says in rooms[code] for contract in says.same}
        assert homes[id_].gone
        assert homes[id_].running <= said
        assert said & homes[id_].contracts
    let = {id_ for code in rooms for says in rooms[code] if says.track == "tenant" for id_ in says.same}
    taken = {*right.values()}
    for code in rooms.keys() - found.keys():  # new, and doubles the contract of no tenant
        same = {id_ for says in rooms[code] if says.track == "tenant" for id_ in says.same & let}
        assert not any(same & each.contracts for id_, each in homes.items() if id_ not in taken)
