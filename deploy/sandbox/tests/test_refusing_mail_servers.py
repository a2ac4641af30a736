"""A mail server says in words of its own why it refuses: what of them is kept, and whose fault it is."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from notifications.edge.partners import (
    Dead,
    Outcome,
    PartnerLimited,
    PartnerRefusedUs,
    PartnerUnavailable,
    Rejected,
)

from .conftest import World, message, opened

ADDRESS = "wang.fang@example.com"
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


class Refusing:
    """Answers who it is from, or to, by `sender` and `recipient`."""

    def __init__(self, sender: str = "250 2.1.0 Ok", recipient: str = "250 2.1.5 Ok") -> None:
        self._sender, self._recipient = sender, recipient

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._sender

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _address: str, _options: list[str]
    ) -> str:
        return self._recipient


def anybody(*_: object) -> AuthResult:
    assert isinstance(_[-1], LoginPassword)
    return AuthResult(success=True)


@asynccontextmanager
async def serving(handler: Refusing) -> AsyncIterator[int]:
    def connected() -> SMTP:
        return SMTP(
            handler, hostname="mail", auth_required=True, auth_require_tls=False, authenticator=anybody
        )

    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def sent(world: World, handler: Refusing) -> Outcome:
    async with (
        serving(handler) as port,
        opened(world.settings(smtp_url=f"smtp://127.0.0.1:{port}")) as partners,
    ):
        return await partners["email"].send(message("email", address=ADDRESS))


@pytest.mark.parametrize(
    ("answer", "code", "kind"),
    [
        ("550 5.1.1 <{address}>: Recipient address rejected", "550 5.1.1", Dead),
        ("550 5.2.1 mailbox disabled", "550 5.2.1", Dead),
        ("550 5.1.8 <{address}>: Sender address rejected: Domain not found", "550 5.1.8", Rejected),
        ("550 5.1.7 bad sender", "550 5.1.7", Rejected),
        ("550 <{address}>: no such user here", "550", Rejected),
        ("550 {address} unknown", "550", Rejected),
        ("550 Mailbox not found", "550", Rejected),
    ],
)
async def test_of_a_refusal_its_code_is_kept_and_nobodys_address(
    world: World, answer: str, code: str, kind: Callable[..., Outcome]
) -> None:
    outcome = await sent(world, Refusing(recipient=answer.format(address=ADDRESS)))
    assert isinstance(outcome, Dead | Rejected)
    assert (type(outcome), outcome.code) == (kind, code)


async def test_of_what_is_refused_for_now_the_code_is_kept_as_well(world: World) -> None:
    with pytest.raises(PartnerLimited) as later:
        await sent(world, Refusing(recipient=f"450 <{ADDRESS}>: greylisted"))
    assert later.value.reason == "450"
    assert ADDRESS not in str(later.value)


@pytest.mark.parametrize(
    ("answer", "reason", "kind"),
    [
        ("550 5.1.8 <notices@anju.example>: Domain not found", "550 5.1.8", PartnerRefusedUs),
        ("553 5.1.7 Bad sender", "553 5.1.7", PartnerRefusedUs),
        ("451 4.1.8 Domain not found", "451 4.1.8", PartnerLimited),
        ("421 4.3.2 closing", "421 4.3.2", PartnerUnavailable),
    ],
)
async def test_who_refuses_the_sender_says_nothing_of_who_was_to_read_it(
    world: World, answer: str, reason: str, kind: type[PartnerUnavailable]
) -> None:
    with pytest.raises(PartnerUnavailable) as refused:
        await sent(world, Refusing(sender=answer))
    assert (type(refused.value), refused.value.reason) == (kind, reason)
