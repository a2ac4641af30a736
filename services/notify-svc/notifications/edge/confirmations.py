"""HTTP of confirmations: a service has a code sent to somebody, and asks whether what was given is it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import Answer, Call, Host
from edge.kit import Edge
from kernel.domain import Refusal
from neighbours.people import check_person
from pydantic import Field

from notifications.domain.confirmation import (
    LIVES,
    AskCode,
    ConfirmationUnknown,
    GiveCode,
    Purpose,
    confirmation,
)
from notifications.edge.unkept import DIGITS, Codes
from notifications.policies.of_confirmations import stream_of
from notifications.views.confirmations import went_by


class CodeWrong(Refusal):
    """Not the code of this confirmation; the try is counted."""

    title, field = "验证码不正确", "code"


class ConfirmationBody(Body):
    """Who is to confirm what. Of the park and the unit are the words of the message.

    `address_id`: of a `contact_` code, which of the addresses they offer there it is for.
    """

    person_id: UUID
    purpose: Purpose
    park_id: UUID
    unit_id: UUID | None = None
    address_id: UUID | None = None


class CodeBody(Body):
    code: Annotated[str, Field(strict=True, pattern=rf"^[0-9]{{{DIGITS}}}$", max_length=DIGITS, repr=False)]


class AskedFor(Answer):
    """`id` is the confirmation's; a code is on its way."""

    expires_at: datetime


def confirmation_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    def codes() -> Codes:
        if runtime.settings.token_key is None:
            raise ValueError("ANJU_TOKEN_KEY is missing: codes are made of it")
        return Codes(runtime.settings.token_key)

    @edge.post("/confirmations", allow=[Role.系统])
    async def ask(body: ConfirmationBody, call: Call) -> AskedFor:
        """Have a new code sent by all important channels; it makes the last one void."""
        await check_person(runtime.pool, body.person_id)
        id_ = call.fresh_id("confirmation")
        asked = AskCode(confirmation_id=id_, **dict(body), now=call.now)
        answer = await call.do(confirmation, stream_of(body.person_id, body.purpose), asked)
        return AskedFor(**answer.model_dump() | {"id": str(id_)}, expires_at=call.now + LIVES)

    @edge.post("/confirmations/{confirmation_id}/check", allow=[Role.系统])
    async def check(confirmation_id: UUID, body: CodeBody, call: Call) -> Answer:
        """Whether it is the code that was sent. Each wrong one is counted, the fifth is the last."""
        query = "select person_id, purpose from views.confirmations where id = %s"
        async with runtime.pool.connection() as conn:
            found = await (await conn.execute(query, [confirmation_id])).fetchone()
        if found is None:
            raise ConfirmationUnknown
        given = GiveCode(
            confirmation_id=confirmation_id,
            fits=codes().fits(confirmation_id, body.code),
            now=call.now,
            went_by=await went_by(runtime, confirmation_id),
        )
        answer = await call.do(confirmation, stream_of(*found), given)
        if "CodeMissed" in answer.events:
            raise CodeWrong
        return answer
