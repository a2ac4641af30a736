"""By what somebody named as an occupant is known again: keyed marks, as of people. Pure.

One human being counts once: not twice beside a tenant, and not beside themselves.
"""

from collections.abc import Iterable

from kernel.domain import Frozen, Refusal

from tenants.domain.person_facts import Mark


class OccupantTwice(Refusal):
    """They live with the tenant already, or wait to."""

    title, status = "这位同住人已登记，请勿重复登记", 409


class TenantAsOccupant(Refusal):
    """It is the tenant, who counts already."""

    title, status = "这是租客本人，已计入居住人数，无需登记为同住人", 409


class OccupantMarks(Frozen):
    """`document`: of its number alone; `called`: of name and phone, where both were told."""

    document: Mark | None = None
    called: Mark | None = None

    def field_shared(self, other: "OccupantMarks") -> str | None:
        """What was told of both that only one human being has; None where nothing was."""
        if self.document and self.document == other.document:
            return "identity.number"
        return "phone" if self.called and self.called == other.called else None


def check_once(asked: OccupantMarks, living: Iterable[OccupantMarks], own: Iterable[OccupantMarks]) -> None:
    """`own`: the tenant's, by each of their numbers. Raises TenantAsOccupant or OccupantTwice."""
    for refusal, known in ((TenantAsOccupant, own), (OccupantTwice, living)):
        if field := next(filter(None, map(asked.field_shared, known)), None):
            raise refusal(field=field)
