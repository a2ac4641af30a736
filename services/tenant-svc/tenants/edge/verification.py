"""HTTP of verification: have somebody verified, see each attempt, verify them by hand."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call
from edge.kit import STAFF, Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import local_date
from pydantic import BaseModel, Field

from tenants.domain.verification import RequestVerification, VerifyByHand, verification
from tenants.domain.verification_facts import Outcome
from tenants.edge.identities import IdentityUnknown
from tenants.edge.people import REGISTERING
from tenants.edge.personal import PersonalData
from tenants.edge.reasons import keep_why
from tenants.edge.sheets import VERIFICATIONS, sheet_of
from tenants.edge.whom import check_not_own, documented, known_person, living_person
from tenants.views import people, tenants, verifications
from tenants.views.query import Pool

SHOWN: Final = 200  # attempts: of one check as the policy comes; of several, or by another, there may be more

Status = Literal["waiting", "verified", "mismatched", "unanswered", "withdrawn", "outdated"]


class Attempt(BaseModel):
    """One time that the identity authority was asked. `reason`: why there was no answer."""

    check_id: UUID
    attempt: int
    at: datetime
    outcome: Outcome
    reason: str | None
    retry_at: datetime | None


class Check(BaseModel):
    """`by_hand`: somebody saw document and person; else the identity authority said so.

    `checked_as`: as which of the persons whose numbers lead to one tenant.
    """

    person_id: UUID
    checked_as: UUID
    status: Status
    by_hand: bool
    attempts: int
    requested_at: datetime
    call_at: datetime | None = Field(description="when the authority is asked next")
    over_at: datetime | None


class Verification(BaseModel):
    """What is known of somebody's identity: `status` is null where nobody asked. `checked_as`: as which of
    the persons whose numbers lead to one tenant; `ETag` is there where that is themselves.
    """

    person_id: UUID
    checked_as: UUID | None = None
    status: Status | None
    by_hand: bool = False
    requested_at: datetime | None = None
    call_at: datetime | None = Field(None, description="when the authority is asked next")
    over_at: datetime | None = None
    attempts: list[Attempt] = Field(
        description=f"the latest first, {SHOWN} at most; all of them: `/people/{{id}}/verification/attempts`"
    )


def serve_verification(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of verification on `edge`."""

    async def of_one_document(person_id: UUID) -> list[UUID]:
        return await people.of_one_document(pool, person_id, await tenants.persons_like(pool, person_id))

    async def with_document(person_id: UUID, call: Call) -> tuple[UUID, UUID | None]:
        """As whom they showed their document, and the park they live in. Raises IdentityUnknown, and as
        `living_person`.
        """
        row, park_id = await living_person(pool, person_id, call)
        shown = await documented(pool, row)
        if not shown["identity_kind"]:
            raise IdentityUnknown
        return shown["id"], park_id

    @edge.post("/people/{person_id}/verification", allow=REGISTERING)
    async def request(person_id: UUID, call: Call) -> Answer:
        """Have name and document compared with what the identity authority has; it may take days. It is the
        document that any of their numbers has.
        """
        who, park_id = await with_document(person_id, call)
        ids = {"person_id": who, "check_id": call.fresh_id("check"), "park_id": park_id}
        asked = RequestVerification(**ids, today=local_date(call.now))
        return await call.do(verification, who, asked)

    @edge.post("/people/{person_id}/verification/by-hand", allow=[Role.运营经理, Role.管理员])
    async def by_hand(person_id: UUID, call: Call) -> Answer:
        """Somebody saw the document, which is known here, and the person. X-Reason says why by hand, and is
        kept.
        """
        call.why()
        await known_person(pool, person_id, call)
        await check_not_own(pool, call, person_id)
        who, _ = await with_document(person_id, call)
        await keep_why(personal, who, call)
        return await call.do(verification, who, VerifyByHand(person_id=who))

    @edge.get("/people/{person_id}/verification", allow=STAFF)
    async def one(person_id: UUID, call: Call) -> Verification:
        """Whether they are who they say, and each attempt to find out; under whichever of their numbers their
        document was checked.
        """
        await known_person(pool, person_id, call)
        like = await of_one_document(person_id)
        row = await verifications.of_human(pool, person_id, like)
        tried = [Attempt(**each) for each in await verifications.attempts_of(pool, like, SHOWN)]
        if row is None:
            return Verification(person_id=person_id, status=None, attempts=tried)
        checked_as = row["person_id"]
        if checked_as == person_id:
            call.etag(row["version"])
        return Verification(**row | {"person_id": person_id, "checked_as": checked_as, "attempts": tried})

    @edge.get("/people/{person_id}/verification/attempts", allow=STAFF)
    async def attempts(person_id: UUID, call: Call, page: Page) -> Listing[Attempt]:
        """Each time that the identity authority was asked about them, in any check, the latest first."""
        await known_person(pool, person_id, call)
        last = page.key(tuple[datetime, int, UUID])
        rows = await verifications.attempts_of(pool, await of_one_document(person_id), page.fetch, last)
        return page.listing(
            [Attempt(**row) for row in rows], key=lambda tried: (tried.at, tried.attempt, tried.check_id)
        )

    @edge.get("/people/verifications", allow=STAFF, sheet=sheet_of(pool, VERIFICATIONS))
    async def found(
        call: Call,
        page: Page,
        status: Annotated[
            Status | None, Query(description="`mismatched` and `unanswered` wait for a person")
        ] = None,
        park_id: Annotated[UUID | None, Query()] = None,
    ) -> Listing[Check]:
        """Whose identity is or was checked, each human being once, the longest asked for first."""
        wanted = {"status": status, "park_id": park_id, "parks": call.parks}
        rows = await verifications.page_of(pool, wanted, page.key(tuple[datetime, UUID]), page.fetch)
        return page.listing([Check(**row) for row in rows], key=lambda c: (c.requested_at, c.person_id))
