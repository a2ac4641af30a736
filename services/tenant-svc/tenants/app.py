"""tenant-svc: one person, one number. The table of contents."""

from pathlib import Path

from kernel.service import Service
from neighbours.leases import leases, settled
from neighbours.names import names
from neighbours.parks import parks

from tenants.by_policy import by_policy
from tenants.counting import counting
from tenants.domain.account import account
from tenants.domain.crowd import crowd
from tenants.domain.document import document
from tenants.domain.door import door
from tenants.domain.emergency import emergency
from tenants.domain.household import household
from tenants.domain.merging import MergedJustNow, TakenApartJustNow
from tenants.domain.offer import offer
from tenants.domain.person import PersonForgotten, PersonKnown, person
from tenants.domain.policy import policy
from tenants.domain.reach import reach
from tenants.domain.reveal import reveal
from tenants.domain.risk import risk
from tenants.domain.suspicion import suspicion
from tenants.domain.tenant import BeforeOthersLeft, PersonIsTenant, UnitOccupied, tenant
from tenants.domain.verification import verification
from tenants.edge.http import routes
from tenants.foreseeing import foreseeing
from tenants.forgetting import forgetting_keys
from tenants.indexing import indexing
from tenants.keeping import keeping
from tenants.next_codes import asking_next
from tenants.policies.doors import door_orders_overdue, doors_policy, next_codes
from tenants.policies.forgetting import forgetting
from tenants.policies.households import households
from tenants.policies.reaching import methods_needed, reaching
from tenants.policies.risking import risking, turning_sixty
from tenants.policies.suspecting import suspecting
from tenants.policies.verifying import checking_again, verifications_unanswered
from tenants.publish import translate
from tenants.referring import referring
from tenants.taking_back import taking_back
from tenants.unlocking import unlocking
from tenants.upcasters import register
from tenants.verifying import verifying
from tenants.views.accounts import accounts
from tenants.views.arrivals import arrivals
from tenants.views.crowds import crowds
from tenants.views.documents import documents
from tenants.views.doors import doors
from tenants.views.emergency import emergency_contacts
from tenants.views.forgotten import forgotten
from tenants.views.hard_to_reach import hard_to_reach
from tenants.views.merges import merges
from tenants.views.occupants import occupants
from tenants.views.offers import offers
from tenants.views.parties import parties
from tenants.views.people import people
from tenants.views.policies import policies
from tenants.views.reveals import reveals
from tenants.views.risks import risks
from tenants.views.rooms import units
from tenants.views.stays import stays
from tenants.views.suspicions import suspicions
from tenants.views.taken_apart import taken_apart
from tenants.views.tenants import tenants
from tenants.views.verifications import attempts, verifications

service = Service(
    name="tenants",
    deciders=(
        *(person, tenant, reach, suspicion, door, document, household, offer),
        *(verification, risk, emergency, account, policy, crowd, reveal),
    ),
    views=(
        *(people, tenants, merges, taken_apart, forgotten, suspicions, stays),
        *(hard_to_reach, doors, documents, occupants, offers),
        *(verifications, attempts, risks, emergency_contacts, accounts, policies, crowds, reveals),
        *(parks, names, units, leases, settled, arrivals, parties),
    ),
    policies=(reaching, suspecting, doors_policy, households, risking, checking_again, forgetting),
    timers=(door_orders_overdue, next_codes, verifications_unanswered, turning_sixty, methods_needed),
    informs=by_policy,
    reservations={
        "identity_has_one_person": PersonKnown,
        "name_and_phone_have_one_person": PersonKnown,
        "tenant_has_one_person": PersonIsTenant,
        "nobody_is_merged_twice": MergedJustNow,
        "merged_while_lived_by": TakenApartJustNow,
        "nobody_forgotten_lives_here": PersonForgotten,
        "forgotten_with_all_they_are": PersonForgotten,
        "unit_has_one_tenant": UnitOccupied,
        "unit_has_one_tenant_a_day": BeforeOthersLeft,
    },
    upcasters=register,
    publish=translate,
    routes=routes,
    migrations=Path(__file__).with_name("migrations"),
    workers=(
        *(unlocking, keeping, asking_next, indexing, verifying, foreseeing),
        *(forgetting_keys, counting, referring, taking_back),
    ),
    seals=True,
)
