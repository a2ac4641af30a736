"""HTTP for those who sign: a link, who they are, a code, a signature. No token of ours, no secret in a URL.

Each wrong link or session is answered alike. How often one address may ask says the gateway.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Name
from edge.call import Call, Host
from edge.kit import ANYONE, Edge
from edge.links import Link, Token, Tokens, digest, id_in
from fastapi import Response
from host.settings import told
from kernel.domain import Refusal
from kernel.ids import derived_id, named_id, new_id
from pydantic import BaseModel, Field

from contracts.domain.signers import Side
from contracts.domain.signing_round import LINK_REST, signing
from contracts.domain.signing_round_commands import (
    AskLink,
    AskSignature,
    BarredMeanwhile,
    ConfirmWill,
    CorrectedMeanwhile,
    FollowLink,
    ForgetTry,
    Identify,
    IdentityFirst,
    IssueLink,
    LetMeanwhile,
    LinkNotValid,
    NoteTurnedAway,
    SigningCommand,
    TryIdentity,
    UnitCorrectedMeanwhile,
)
from contracts.domain.signing_round_facts import About
from contracts.domain.signing_round_states import Step
from contracts.edge.meanwhile import known_of_sent
from contracts.edge.papers import kept, pdf
from contracts.edge.parties import Parties, open_parties
from contracts.edge.templates import PDF
from contracts.edge.tokens import signing_of_token, tokens_of_signers
from contracts.settings import PaperSettings
from contracts.views.contracts import contract_of
from contracts.views.lost_codes import lost_among, reached_nobody
from contracts.views.signings import signing_of

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class IdentityWrong(Refusal):
    """They are not who the document is for, or mistyped; the try is counted."""

    title, field = "与登记的证件、姓名或手机号不符", "last6"


class LinkBody(Body):
    person_id: UUID


class TokenBody(Body):
    token: Token


class SessionBody(Body):
    session: Token


class IdentityBody(SessionBody):
    """The last 6 characters of the document; of who came with a network identity 国家网络身份认证 the last 4
    digits of the phone, and `name`.
    """

    last6: Annotated[
        str, Field(strict=True, max_length=6, pattern=r"^([0-9A-Za-z()]{6}|[0-9]{4})$", repr=False)
    ]
    name: Annotated[Name | None, Field(repr=False)] = None


class CodeBody(SessionBody):
    code: Annotated[str, Field(strict=True, max_length=6, pattern=r"^[0-9]{6}$", repr=False)]


class Heard(BaseModel):
    """The same whatever there is: where there is something to sign, and none was sent within these minutes,
    a link is on its way to the contacts on file.
    """

    minutes: int


class SignerSeen(BaseModel):
    side: Side
    signed: bool


class SigningSeen(BaseModel):
    """Where the signer is. `status`: of the document; `session` only where it is new. `overdue`: `due_at` is
    past, and they can still sign until `lapses_at`. `signature_refused`: why whoever signs for them did not,
    when they last asked. `code_unreached`: the code that they wait for came by no channel.
    """

    status: Literal["out", "completed", "void", "lapsed"]
    step: Step
    side: Side
    track: Literal["tenant", "owner"]
    about: About
    first_day: str
    last_day: str
    due_at: datetime
    overdue: bool
    lapses_at: datetime
    session_until: datetime
    signature_refused: str | None
    code_unreached: bool
    signers: list[SignerSeen]
    session: str | None = Field(None, repr=False)


def signing_door(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    def tokens() -> Tokens:
        if runtime.settings.token_key is None:
            raise ValueError("ANJU_TOKEN_KEY is missing: links are made of it")
        return tokens_of_signers(runtime.settings.token_key)

    @edge.post("/signings/{signing_id}/links", allow=[Role.系统])
    async def link(signing_id: UUID, body: LinkBody, call: Call) -> Link:
        """A link for one message to one signer; the same `Idempotency-Key` gets the same one."""
        token = tokens().make(signing_id, "link", call.command_id)
        asked = IssueLink(person_id=body.person_id, link_sha256=digest(token), now=call.now)
        await call.do(signing, signing_id, asked)
        return Link(url=f"{told(PaperSettings).public_url.rstrip('/')}/sign#{token}")

    @edge.post("/signing/open", allow=ANYONE)
    async def follow(body: TokenBody, call: Call) -> SigningSeen:
        """Use the link up, for a session."""
        signing_id = signing_of_token(body.token)
        session = tokens().make(signing_id, "session", body.token, call.command_id)
        asked = FollowLink(link_sha256=digest(body.token), session_sha256=digest(session), now=call.now)
        await call.do(signing, signing_id, asked)
        seen = await _seen(*await _inside(session, call))
        return seen.model_copy(update={"session": session})

    @edge.post("/signing/resend", allow=ANYONE)
    async def resend(body: TokenBody, call: Call) -> Heard:
        """By a link that was used up or has expired: send its signer another, wherever they are reached."""
        if (signing_id := id_in(body.token)) is not None:
            asked = AskLink(link_sha256=digest(body.token), now=call.now)
            await runtime.handle(signing, signing_id, asked, origin=call.origin, command_id=call.command_id)
        return Heard(minutes=LINK_REST // MINUTE)

    @edge.post("/signing/state", allow=ANYONE)
    async def state(body: SessionBody, call: Call) -> SigningSeen:
        """How far they and the others are."""
        return await _seen(*await _inside(body.session, call))

    @edge.post("/signing/identify", allow=ANYONE)
    async def identify(body: IdentityBody, call: Call) -> SigningSeen:
        """Say who they are; when it is so, a code is on its way to them. Each try counts, a few are free."""
        row, signer = await _inside(body.session, call)
        # Never a repeated command: each comparison is a try, and none is made that was not counted.
        if not await _do(TryIdentity, row, signer, call, new_id()):
            return await _seen(row, signer)
        async with open_parties(told(PaperSettings), runtime.settings.token_key) as parties:
            try:
                confirmation_id = await _code_for(parties, row, signer, body)
            except Refusal as refusal:
                if not isinstance(refusal, IdentityWrong):
                    await _do(ForgetTry, row, signer, call, new_id())
                raise
        await _do(Identify, row, signer, call, new_id(), confirmation_id=confirmation_id)
        return await _seen(*await _inside(body.session, call))

    @edge.post("/signing/confirm", allow=ANYONE)
    async def confirm(body: CodeBody, call: Call) -> SigningSeen:
        """Give the code: it is they, and they want to sign."""
        row, signer = await _inside(body.session, call)
        confirmation_id = signer.get("confirmation_id")
        if signer["step"] == "invited" or confirmation_id is None:
            raise IdentityFirst
        if signer["step"] == "identified":
            async with open_parties(told(PaperSettings), runtime.settings.token_key) as parties:
                await parties.codes.check(confirmation_id, body.code)
            await _do(ConfirmWill, row, signer, call, new_id(), confirmation_id=UUID(confirmation_id))
        return await _seen(*await _inside(body.session, call))

    @edge.post("/signing/sign", allow=ANYONE)
    async def sign(body: SessionBody, call: Call) -> SigningSeen:
        """Have the signature made; a moment later it is in the document."""
        row, signer = await _inside(body.session, call)
        signature_id = derived_id(call.command_id, "signature")
        known = {"signature_id": signature_id, **await known_of_sent(runtime, row, call)}
        try:
            await _do(AskSignature, row, signer, call, call.command_id, **known)
        except (LetMeanwhile, BarredMeanwhile, CorrectedMeanwhile, UnitCorrectedMeanwhile) as refusal:
            await _do(NoteTurnedAway, row, signer, call, new_id(), code=refusal.code)
            raise
        return await _seen(*await _inside(body.session, call))

    @edge.post(
        "/signing/document",
        allow=ANYONE,
        response_class=Response,
        responses={200: {"content": {PDF: {}}}},
    )
    async def document(body: SessionBody, call: Call) -> Response:
        """The document as it is by now, for who said who they are."""
        row, signer = await _inside(body.session, call)
        if signer["step"] == "invited":
            raise IdentityFirst
        return pdf(await kept(runtime, row["contract_id"], row["document_sha256"]))

    async def _inside(session: str, call: Call) -> tuple[dict[str, Any], dict[str, Any]]:
        """The signing, and the signer whose session it is. Raises LinkNotValid."""
        row = await signing_of(runtime, signing_of_token(session))
        if row is not None:
            for signer in row["signers"]:
                lives = call.now < datetime.fromisoformat(signer.get("session_until", "0001-01-01T00:00Z"))
                if lives and signer.get("session") == digest(session):
                    return row, signer
        raise LinkNotValid

    async def _do(
        command: type[SigningCommand],
        row: dict[str, Any],
        signer: dict[str, Any],
        call: Call,
        command_id: UUID,
        **more: object,
    ) -> bool:
        """In the signer's name; whether it led to anything."""
        origin = call.origin._replace(actor=f"signer:{signer['person_id']}", role="signer")
        asked = command.model_validate({"session_sha256": signer["session"], "now": call.now, **more})
        outcome = await runtime.handle(signing, row["id"], asked, origin=origin, command_id=command_id)
        return bool(outcome.events)

    async def _code_unreached(signer: dict[str, Any]) -> bool:
        if signer["step"] != "identified":
            return False
        code = UUID(signer["confirmation_id"])
        lost = await lost_among(runtime, [code])
        return code in lost and reached_nobody(lost[code])

    async def _seen(row: dict[str, Any], signer: dict[str, Any]) -> SigningSeen:
        about = await contract_of(runtime, row["contract_id"])
        if about is None:
            raise LinkNotValid
        return SigningSeen(
            status=row["status"],
            step=signer["step"],
            side=signer["side"],
            track=row["track"],
            about=row["about"],
            first_day=about["starts_on"].isoformat(),
            last_day=(about["ends_on"] - DAY).isoformat(),
            due_at=row["due_at"],
            overdue=row["overdue"],
            lapses_at=row["lapses_at"],
            session_until=signer["session_until"],
            signature_refused=signer.get("signature_refused"),
            code_unreached=await _code_unreached(signer),
            signers=[
                SignerSeen(side=each["side"], signed=each["step"] == "signed") for each in row["signers"]
            ],
        )


async def _code_for(
    parties: Parties, row: dict[str, Any], signer: dict[str, Any], body: IdentityBody
) -> UUID:
    person_id = UUID(signer["person_id"])
    if not await parties.is_they(person_id, body.last6, body.name):
        raise IdentityWrong
    # Who asks twice at one moment asks for one code: of two, the second would make void what the first tells.
    key = named_id("code to sign", row["id"], signer["session"], signer.get("confirmation_id"))
    return await parties.codes.send(person_id, "signing", row["park_id"], row["unit_id"], key=str(key))
