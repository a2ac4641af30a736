"""A refusal that has nothing else to say says how it stands and what can be done then."""

import inspect
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from contracts.app import service
from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractDeclined
from contracts.domain.renewal import renewal
from kernel.domain import Decider, NotPossible, Refusal, State

from .test_renewal import APPROVE, OPENED
from .words import END, LEASE, drafted, extend, terms


def refusals(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    yield of
    for each in of.__subclasses__():
        yield from refusals(each)


def test_no_refusal_speaks_to_a_clerk_of_headers() -> None:
    ours = {each for each in refusals() if each.__module__.startswith("contracts.")}
    assert [each for each in ours if "X-" in each.title] == []


def statuses(of: type[State]) -> Iterator[type[State]]:
    yield of
    for each in of.__subclasses__():
        yield from statuses(each)


@pytest.mark.parametrize("decider", service.deciders, ids=lambda each: each.name)
def test_every_status_says_how_it_stands(decider: Decider[Any, Any, Any]) -> None:
    module = sys.modules[getattr(decider.decide, "func", decider.decide).__module__]
    if NotPossible not in vars(module).values() or not module.__name__.startswith("contracts."):
        return
    found = {
        each
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, State) and kind is not State
        for each in statuses(kind)
    }
    silent = {each for each in found if (each.now, each.can) == (State.now, State.can)}
    assert all(each.__subclasses__() and each is not type(decider.initial) for each in silent)


def test_a_refusal_names_the_status_and_what_can_be_done_in_it() -> None:
    with pytest.raises(NotPossible) as draft:
        contract.decide(extend(END), contract.evolve(contract.initial, drafted()))
    assert str(draft.value) == (
        "合同还是草案，没有签署，不能进行此操作（现在可以：修改、发出签署、登记线下签署或作废）"
    )
    declined = ContractDeclined(contract_id=LEASE, terms=terms())
    with pytest.raises(NotPossible) as given_up:
        contract.decide(extend(END), contract.evolve(contract.evolve(contract.initial, drafted()), declined))
    assert given_up.value.facts["can"] == "在续约中重新提方案", "what a renewal drafted is voided by nobody"
    with pytest.raises(NotPossible) as proposed:
        renewal.decide(APPROVE, renewal.evolve(renewal.initial, OPENED))
    assert (proposed.value.facts["now"], proposed.value.facts["can"]) == (
        "续约在等待提方案",
        "提方案，或确认不续",
    )
