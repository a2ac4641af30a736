"""Somebody was erased: whom to call for them is forgotten with them."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from tenants.domain.emergency import ForgetContacts, emergency
from tenants.domain.person import PersonalDataErased


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case PersonalDataErased(person_id=who):
            return [Do(emergency, who, ForgetContacts(person_id=who))]
    return []


forgetting = Policy("forget emergency contacts", (PersonalDataErased,), react)
