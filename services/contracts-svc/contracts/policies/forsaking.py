"""Who left before the next contract begins left it, and what was signed behind it, to stand: of each the
contract tells it that ended so, and where they never left.
"""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from contracts.domain.contract import contract
from contracts.domain.forsaking import NoteForsaken, NoteNotForsaken
from contracts.domain.tenancy_facts import AgreementForsaken, AgreementNotForsaken


def tell_of_what_stands(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case AgreementForsaken(contract_id=id_) as told:
            said = told.model_dump(exclude={"tenant_id", "contract_id"})
            return [Do(contract, id_, NoteForsaken(**said))]
        case AgreementNotForsaken(contract_id=id_) as told:
            said = told.model_dump(exclude={"tenant_id", "contract_id"})
            return [Do(contract, id_, NoteNotForsaken(**said))]
    return []


forsaking = Policy("next_forsaken", (AgreementForsaken, AgreementNotForsaken), tell_of_what_stands)
