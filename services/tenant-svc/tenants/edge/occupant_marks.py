"""The keyed marks of whoever is named as an occupant, and of the tenant whom they must not be."""

from uuid import UUID

from tenants.domain.occupant_marks import OccupantMarks
from tenants.domain.person_facts import Mark
from tenants.edge.personal import PersonalData
from tenants.views import people, tenants
from tenants.views.query import Pool


def marks_of(personal: PersonalData, name: str, phone: str | None, number: str | None) -> OccupantMarks:
    """`number`: of their document, in its one spelling."""
    return OccupantMarks(
        document=personal.document(None, number) if number else None,
        called=_called(
            personal, personal.named(name), personal.marks({"sms": phone})["sms"] if phone else None
        ),
    )


async def own_marks(pool: Pool, personal: PersonalData, person_id: UUID) -> tuple[OccupantMarks, ...]:
    """Of a person, by each of their numbers; of a passport of a known country its number alone as well."""
    known = await people.by_ids(pool, await tenants.persons_like(pool, person_id))
    return tuple(
        OccupantMarks(document=document, called=_called(personal, each["name"], each["contacts"].get("sms")))
        for each in known
        for document in (each["identity"], each["passport"])
    )


def _called(personal: PersonalData, name: Mark | None, phone: Mark | None) -> Mark | None:
    """One mark of both; None where one of them is not known."""
    return personal.vault.blind_index("called", f"{name} {phone}") if name and phone else None
