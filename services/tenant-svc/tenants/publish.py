"""What everyone may know: who rents where, and that someone's contacts changed. Never who they are."""

from uuid import UUID

from kernel.facts import Fact, PublishedEvent
from published import tenants as told

from tenants.domain import crowd, document, household, person_facts, reach, risk, suspicion
from tenants.domain import door_facts as door
from tenants.domain import tenant_facts as tenant
from tenants.domain import verification_facts as verification


def translate(fact: Fact) -> PublishedEvent | None:
    match fact.event:
        case person_facts.PersonRegistered(person_id=id_, profile=profile):
            return told.PersonRegistered(person_id=id_, kind=profile.kind)
        case tenant.TenantRegistered() as e:
            return told.TenantRegistered(
                tenant_id=e.tenant_id, person_id=e.person_id, number=e.number, park_id=e.park_id
            )
        case tenant.TenantMovedIn() as e:
            ids = {"tenant_id": e.tenant_id, "person_id": e.person_id}
            return told.TenantMovedIn(**ids, **e.stay.model_dump(), taken_over=e.taken_over)
        case tenant.TenantRoomChanged() as e:
            return told.TenantRoomChanged(
                tenant_id=e.tenant_id,
                person_id=e.person_id,
                from_unit_id=e.left.unit_id,
                to_unit_id=e.stay.unit_id,
                park_id=e.stay.park_id,
                from_park_id=e.left.park_id,
                changed_on=e.stay.moved_in_on,
            )
        case tenant.TenantMovedOut() as e:
            return told.TenantMovedOut(
                tenant_id=e.tenant_id,
                person_id=e.person_id,
                unit_id=e.stay.unit_id,
                park_id=e.stay.park_id,
                contract_id=e.stay.contract_id,
                moved_out_on=e.moved_out_on,
            )
        case tenant.TenantMoveInWithdrawn(stay=stay, left_on=day) as e:
            ids = {"tenant_id": e.tenant_id, "person_id": e.person_id}
            return told.TenantMoveInWithdrawn(
                **ids, **stay.model_dump(), left_on=day, taken_over=e.taken_over
            )
        case tenant.TenantMoveOutWithdrawn(stay=stay, moved_out_on=day) as e:
            ids = {"tenant_id": e.tenant_id, "person_id": e.person_id}
            return told.TenantMoveOutWithdrawn(**ids, **stay.model_dump(), moved_out_on=day)
        case tenant.TenantsMerged() as e:
            return told.TenantsMerged(**e.model_dump())
        case tenant.TenantsUnmerged() as e:
            return told.TenantsUnmerged(**e.model_dump())
        case person_facts.PersonContactDied(person_id=who, channel=channel):
            return told.ContactMethodDied(person_id=who, channel=channel)
        case person_facts.PersonContactsChanged(person_id=who, left=left):
            return told.TenantContactChanged(person_id=who, left=left)
        case person_facts.PersonalDataErased(person_id=who):
            return told.PersonErased(person_id=who)
        case household.OccupantNamed() as e:
            return told.OccupantNamed(**_of_household(e), **_at(e))
        case household.OccupantApproved(where=at) as e:
            return told.OccupantsChanged(**_of_household(e), change="approved", **_at(at))
        case household.OccupantDeclined(where=household.Where() as at) as e:
            return told.OccupantDeclined(**_of_household(e), **_at(at))
        case household.OccupantReturned(approved=True) as e:
            return told.OccupantsChanged(**_of_household(e), change="approved")
        case household.OccupantReturned(where=household.Where() as at) as e:
            return told.OccupantNamed(**_of_household(e), **_at(at))
        case household.OccupantLeft() as e:
            return told.OccupantsChanged(**_of_household(e), change="left")
        case document.DocumentHandedIn() as e:
            ids = e.model_dump(include={"document_id", "person_id", "unit_id", "park_id"})
            return told.DocumentHandedIn(**ids)
        case document.DocumentAccepted() as e:
            return told.DocumentDecided(**e.model_dump(), decision="accepted")
        case document.DocumentDeclined() as e:
            return told.DocumentDecided(**e.model_dump(), decision="declined")
        case document.DocumentWithdrawn() as e:
            return told.DocumentDecided(**e.model_dump(), decision="withdrawn")
        case suspicion.SuspicionReferred() as e:
            return told.SuspicionReferred(**e.model_dump())
        case suspicion.SuspicionConfirmed() | suspicion.SuspicionDismissed() | suspicion.SuspicionLapsed():
            return told.SuspicionEnded(**fact.event.model_dump())
        case crowd.UnitCrowded(crowd=found) as e:
            return told.UnitCrowded(unit_id=e.unit_id, park_id=e.park_id, **found.model_dump())
        case crowd.UnitCrowdingEnded() as e:
            return told.UnitCrowdingEnded(**e.model_dump())
        case reach.ReachNoted(person_id=who, contacts=contacts, dead=dead, home=home):
            live = tuple(sorted(contacts.keys() - set(dead)))
            where = home.model_dump(include={"unit_id", "park_id"}) if home else {}
            return told.ContactMethodsNoted(person_id=who, live=live, dead=dead, **where)
        case reach.ContactMethodsInsufficient() as e:
            said = e.model_dump(include={"person_id", "live", "taken_over"})
            return told.ContactMethodsInsufficient(**said, **e.home.model_dump())
        case reach.ContactMethodsSufficient(person_id=who):
            return told.ContactMethodsSufficient(person_id=who)
        case door.DoorCodeConfirmed(valid_from=day) as e:
            return told.DoorCodeConfirmed(**_where(e), valid_from=day, by_hand=e.by_hand)
        case door.DoorCodeRevoked(left_on=day) as e:
            return told.DoorCodeRevoked(**_where(e), left_on=day, by_hand=e.by_hand)
        case door.DoorOrderOverdue(act=act, day=day) as e:
            return told.DoorOrderOverdue(**_where(e), act=act, day=day)
        case door.DoorOrderFailed(act=act, code=code) as e:
            return told.DoorOrderFailed(**_where(e), act=act, code=code)
        case risk.TenantFlaggedHighRisk(person_id=who):
            return told.TenantFlaggedHighRisk(person_id=who)
        case risk.TenantHighRiskLifted(person_id=who):
            return told.TenantHighRiskLifted(person_id=who)
        case verification.TenantVerified(person_id=who):
            return told.TenantVerified(person_id=who)
        case verification.VerificationMismatched() as e:
            return told.VerificationMismatched(**e.model_dump())
        case verification.VerificationUnanswered() as e:
            return told.VerificationUnanswered(**e.model_dump())
    return None


def _where(event: door.DoorOrderEvent) -> dict[str, UUID]:
    return {name: getattr(event, name) for name in ("tenant_id", "unit_id", "park_id", "order_id")}


def _of_household(event: household.HouseholdEvent) -> dict[str, UUID]:
    return {"tenant_id": event.tenant_id, "occupant_id": event.occupant_id}


def _at(at: household.OccupantNamed | household.Where | None) -> dict[str, UUID]:
    """By whom, and to live where; what was decided before that was kept does not say."""
    return at.model_dump(include={"person_id", "unit_id", "park_id"}) if at else {}
