"""A contract that renews another is of the same class, unless somebody said otherwise."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from contracts.domain.class_facts import ContractClassPassedOn
from contracts.domain.classing import InheritClass
from contracts.domain.contract import contract


def inherit(fact: Fact) -> Sequence[Do]:
    event: ContractClassPassedOn = fact.event  # type: ignore[assignment]
    return [
        Do(
            contract,
            event.renewed_by,
            InheritClass(**event.model_dump(include={"contract_class", "instead_of"})),
        )
    ]


classing = Policy("class_follows_renewal", (ContractClassPassedOn,), inherit)
