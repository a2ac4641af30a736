"""A template of which no contract can be made is found when it is published."""

from datetime import date
from typing import Any, get_args
from uuid import UUID

import pytest
from contracts.domain.template_fields import Field, Kind, Wording
from contracts.papers.clauses_said import Side
from contracts.papers.filling import kinds_known, known_values
from contracts.papers.fitting import EACH_SAYS, FieldMissing, FieldOfOtherKind, tracks_of
from contracts.papers.rendering import TemplateBrokenWhen, try_every_way
from contracts.papers.shipped import shipped
from contracts.papers.shown import shown

OF = "tenant"


def without(name: str) -> list[Field]:
    return [each for each in shipped(OF).fields if each.name != name]


@pytest.mark.parametrize("side", get_args(Side))
def test_what_comes_with_anju_is_of_one_track(side: Side) -> None:
    assert tracks_of(shipped(side).fields) == [side]


@pytest.mark.parametrize("name", [OF, *EACH_SAYS])
def test_what_each_contract_says_is_not_left_out(name: str) -> None:
    with pytest.raises(FieldMissing) as refused:
        tracks_of(without(name))
    assert refused.value.facts["names"] == [name]


def test_a_contract_without_deposit_or_clauses_needs_no_words_for_them() -> None:
    for name in ("deposit", "rent_steps", "rent_free", "breaks", "deductions", "contract_no"):
        assert tracks_of(without(name)) == [OF]


@pytest.mark.parametrize("name", sorted(kinds_known(OF).keys() - {"rent_free_days"}))
def test_a_field_takes_what_the_contract_says_as_it_is(name: str) -> None:
    kind = next(each.kind for each in shipped(OF).fields if each.name == name)
    for other in set(Kind) - {kind}:
        with pytest.raises(FieldOfOtherKind) as refused:
            tracks_of([*without(name), Field(name=name, kind=other, label=name)])
        assert (refused.value.facts["name"], refused.value.facts["kind"]) == (name, kind)


def test_rooms_are_one_text_of_a_lease_and_a_list_of_an_owners_contract() -> None:
    both = [*shipped(OF).fields, Field(name="owner", kind=Kind.text, label="业主")]
    assert tracks_of(both) == [OF], "of the other track premises is a list"


@pytest.mark.parametrize("side", get_args(Side))
def test_all_that_is_known_of_a_contract_is_of_its_kind(side: Side) -> None:
    contract: dict[str, Any] = {"id": UUID(int=1), "track": side, "cycle": "monthly", "clauses": {}}
    contract |= {"starts_on": date(2025, 1, 1), "ends_on": date(2026, 1, 1)}
    contract |= {"rent_fen": 450_000, "deposit_fen": 450_000}
    unit = {"place": "3-502", "area_dm2": 4_500, "occupancy_cap": 2}
    known = known_values(contract, [unit], {"name": "李娜", "identity": "E1", "phone": "13800138000"})
    kinds = kinds_known(side)
    assert known.keys() == kinds.keys()
    assert shown([Field(name=name, kind=kind, label=name) for name, kind in kinds.items()], known)


async def test_what_a_text_says_by_one_way_of_paying_alone_is_tried() -> None:
    wording = shipped(OF)
    yearly = '#if fields.cycle == "按年支付" [#fields.first_day.year]'
    wrong = Wording(text=f"{wording.text}\n{yearly}\n", fields=wording.fields)
    with pytest.raises(TemplateBrokenWhen, match="付款方式为「按年支付」"):
        await try_every_way(wrong)
