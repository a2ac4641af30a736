"""Somebody was erased: nothing about them is asked, comes due or is listed any more."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from tenants.domain.emergency import ForgetContacts, emergency
from tenants.domain.person_facts import PersonalDataErased
from tenants.domain.risk import ForgetRisk, risk
from tenants.domain.verification import Withdraw, verification


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case PersonalDataErased(person_id=who):
            return [
                Do(verification, who, Withdraw()),
                Do(risk, who, ForgetRisk(person_id=who)),
                Do(emergency, who, ForgetContacts(person_id=who)),
            ]
    return []


forgetting = Policy("forget who was erased", (PersonalDataErased,), react)
