"""The mail partners: an SMTP server that asks for a login, and takes each Message-ID once.

Who logs in as the second user is at the second partner.
"""

import asyncio
import hmac
import logging
import warnings
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any, Final, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import SecretStr

from sandbox.behaviour import outage
from sandbox.codes import Channel
from sandbox.context import Door, Sandbox
from sandbox.desk import Arrival, Refused

LARGEST_MAIL: Final = 1_000_000
UNAVAILABLE: Final = "421 4.3.2 Service not available, closing transmission channel"


def _partner_of(sandbox: Sandbox, user: str, password: str) -> Channel | None:
    settings = sandbox.settings
    logins: dict[Channel, tuple[str, SecretStr]] = {
        "email": (settings.smtp_user, settings.smtp_password),
        "email_second": (settings.smtp_second_user, settings.smtp_second_password),
    }
    for partner, (known, secret) in logins.items():
        expected = f"{known}\n{secret.get_secret_value()}".encode()
        if hmac.compare_digest(f"{user}\n{password}".encode(), expected):
            return partner
    return None


def _partner(session: Session) -> Channel:
    """Whose user is logged in, without which nothing is taken."""
    partner: Channel = session.auth_data  # type: ignore[assignment]
    return partner


class Postmaster:
    """aiosmtpd's handler: one mail to one recipient, answered with an enhanced status code (RFC 3463)."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def authenticate(
        self, _s: SMTP, _session: Session, _e: Envelope, _mechanism: str, given: Any
    ) -> AuthResult:
        """Accept the users of both partners, each with its password."""
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        user, password = (part.decode("utf-8", "replace") for part in (given.login, given.password))
        partner = _partner_of(self._sandbox, user, password)
        return AuthResult(success=partner is not None, handled=False, auth_data=partner)

    async def handle_MAIL(
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if outage(self._sandbox.db, _partner(session)):
            return UNAVAILABLE
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient to a mail"
        if address.count("@") != 1:
            return "553 5.1.3 Bad recipient address syntax"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mail = message_from_bytes(envelope.original_content or b"", _class=EmailMessage, policy=modern)
        key = str(mail["X-Idempotency-Key"] or mail["Message-ID"] or "")
        if not key:
            return "554 5.6.0 Message-ID missing"
        plain = mail.get_body(("plain",))
        content = {"subject": str(mail["Subject"] or ""), "text": plain.get_content() if plain else ""}
        if way_out := mail["List-Unsubscribe"]:
            content["unsubscribe"] = str(way_out)
        trace = mail["traceparent"]
        taken = await self._sandbox.desk.take(
            Arrival(_partner(session), key, envelope.rcpt_tos[0], content, str(trace) if trace else None)
        )
        if isinstance(taken, Refused):
            return f"{taken.code} refused"
        if taken.answer_lost:
            _hang_up(server)
        return f"250 2.0.0 Ok: queued as {taken.message_id}"


def _hang_up(server: SMTP) -> None:
    # The loop that the sandbox runs on has transports of its own, which are none of asyncio's classes.
    cast(asyncio.Transport, server.transport).abort()


async def serve_smtp(sandbox: Sandbox) -> asyncio.Server:
    """Listen on the settings' SMTP port, 0 for any free one."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # at INFO it writes recipients' addresses
    postmaster = Postmaster(sandbox)
    loop = asyncio.get_running_loop()

    def connected() -> SMTP:
        with warnings.catch_warnings():
            # Credentials without TLS are well enough on loopback, where this server belongs.
            warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
            return SMTP(
                postmaster,
                hostname="sandbox",
                ident="Anju partner sandbox",
                data_size_limit=LARGEST_MAIL,
                enable_SMTPUTF8=True,
                auth_required=True,
                auth_require_tls=False,
                authenticator=postmaster.authenticate,
                loop=loop,
            )

    settings = sandbox.settings
    return await loop.create_server(connected, settings.sandbox_host, settings.sandbox_smtp_port)


def routes(sandbox: Sandbox) -> APIRouter:
    """`GET /email/messages?key=`: whether a mail was taken; basic auth with the SMTP login of the partner."""
    router = APIRouter(prefix="/email")

    @router.get("/messages")
    async def find(key: str, login: HTTPBasicCredentials = Depends(HTTPBasic())) -> dict[str, str | None]:  # noqa: B008 - FastAPI's way
        partner = _partner_of(sandbox, login.username, login.password)
        if partner is None:
            raise HTTPException(401, "wrong login")
        await Door(sandbox, partner)()
        status, code = sandbox.desk.fate(partner, key) or (None, None)
        return {"id": sandbox.desk.find(partner, key), "status": status, "code": code}

    return router
