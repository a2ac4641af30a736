"""Who left before the next contract begins left before what was signed behind that one too: one tells the
next, to the last of them, and so where they never left.
"""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from contracts.domain.contract import contract
from contracts.domain.forsaking import ForsakeBehind, StandBehind
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken


def tell_behind(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case NextContractForsaken(next_contract_id=next_) as told:
            said = told.model_dump(include={"left_unit_id", "left_on", "part"})
            return [Do(contract, next_, ForsakeBehind(**said))]
        case NextContractNotForsaken(next_contract_id=next_):
            return [Do(contract, next_, StandBehind())]
    return []


forsaking = Policy("contracts_behind", (NextContractForsaken, NextContractNotForsaken), tell_behind)
