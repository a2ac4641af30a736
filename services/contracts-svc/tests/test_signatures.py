"""Signatures that were asked for: made one upon the other, once, whatever dies or is away in between."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from contracts import signatures
from contracts.domain.contract_refusals import PartyErased
from contracts.domain.signers import Signer
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import (
    AnnounceSignature,
    AskSignature,
    ConfirmWill,
    FollowLink,
    Identify,
    IssueLink,
    OpenSigning,
    SigningCommand,
    TryIdentity,
)
from contracts.edge.parties import Party
from contracts.papers.own_keys import ContractPapers
from contracts.papers.provider import Order, ProviderAway, Refused, Signed
from contracts.signatures import Signatures
from contracts.views.signings import signing_of
from host.runtime import Runtime
from kernel.clock import VirtualClock, local_date
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from psycopg import AsyncConnection

from .domain.words import LEASE, LI, MANAGER, terms
from .over_http import log_of

ROUND, OTHER = named_id("round"), named_id("other round")


def mark(who: UUID, round_id: UUID = ROUND) -> UUID:
    """Of their signature there."""
    return named_id("mark", who, round_id)


MARKS = {who: mark(who) for who in (LI, MANAGER)}
PAPER = b"%PDF of a lease"


@dataclass
class Pen:
    """Who signs: by one more line, unless told otherwise."""

    clock: VirtualClock
    says: list[Refused | Exception | None] = field(default_factory=list)
    asked: list[Order] = field(default_factory=list)

    async def sign(self, order: Order) -> Signed | Refused | None:
        self.asked.append(order)
        if self.says:
            said = self.says.pop(0)
            if isinstance(said, Exception):
                raise said
            return said
        line = f" signed in {order.box} by {order.name}".encode()
        return Signed(order.document + line, "7f01", self.clock.now())


@dataclass
class Register:
    """tenant-svc, as far as signatures are concerned."""

    erased: set[UUID] = field(default_factory=set)

    async def party(self, person_id: UUID, purpose: str) -> Party:
        if person_id in self.erased:
            raise PartyErased
        return Party(name="王喆" if person_id == LI else "管家")


class Killed(BaseException):
    """As `kill -9` would, between the signature and our record."""


class Dying:
    """A service that is killed when it would write down what came of a signature."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runtime, name)

    async def handle(self, *_: Any, **__: Any) -> None:
        raise Killed


@dataclass
class Desk:
    runtime: Runtime
    papers: ContractPapers
    pen: Pen
    register: Register
    lead: AsyncConnection[Any]

    def signatures(self, runtime: Any = None) -> Signatures:
        return Signatures(runtime or self.runtime, self.papers, self.register, self.pen)  # type: ignore[arg-type]

    async def ask(self, command: SigningCommand) -> None:
        await self.runtime.handle(signing, ROUND, command, origin=SYSTEM, command_id=new_id())

    async def both_say_sign(self, round_id: UUID, clock: VirtualClock) -> None:
        """The tenant first; nobody signs unless the test has it done."""
        now = clock.now()
        signers = (Signer(person_id=LI, side="tenant"), Signer(person_id=MANAGER, side="operator"))

        async def ask(command: SigningCommand) -> None:
            await self.runtime.handle(signing, round_id, command, origin=SYSTEM, command_id=new_id())

        opened = {
            "signing_id": round_id,
            "contract_id": LEASE,
            "about_id": LEASE,
            "terms": terms(),
            "signers": signers,
        }
        sent = {"sent_by": "clerk", "sent_at": now, "today": local_date(now)}
        await ask(OpenSigning(**opened, document_sha256=await self.papers.put(LEASE, PAPER), **sent))
        for number, who in enumerate((LI, MANAGER), 1):
            link, session = f"{number}a" * 32, f"{number}b" * 32
            inside: dict[str, Any] = {"session_sha256": session, "now": now}
            code = named_id("code", who)
            for command in (
                IssueLink(person_id=who, link_sha256=link, now=now),
                FollowLink(link_sha256=link, **inside),
                TryIdentity(**inside),
                Identify(confirmation_id=code, **inside),
                ConfirmWill(confirmation_id=code, **inside),
                AskSignature(signature_id=mark(who, round_id), **inside),
            ):
                await ask(command)

    async def told(self, type_: str) -> int:
        return (await log_of(self.runtime)).count(type_)

    async def document(self) -> bytes:
        row = await signing_of(self.runtime, ROUND)
        assert row
        return await self.papers.get(LEASE, row["document_sha256"])


@pytest.fixture
async def desk(runtime: Runtime, papers: ContractPapers, clock: VirtualClock) -> Any:
    """Both said «sign», the tenant first; nobody signs unless the test has it done."""
    async with runtime.pool.connection() as lead:
        desk = Desk(runtime, papers, Pen(clock), Register(), lead)
        await desk.both_say_sign(ROUND, clock)
        yield desk


async def test_one_upon_the_other_and_once_though_it_died_before_it_was_written_down(desk: Desk) -> None:
    with pytest.raises(Killed):
        await desk.signatures(Dying(desk.runtime)).once(desk.lead)
    assert await desk.told("PartySigned") == 0
    again = desk.signatures()
    assert [await again.once(desk.lead) for _ in range(3)] == [1, 1, 0]
    assert [each.signature_id for each in desk.pen.asked] == [MARKS[LI], MARKS[LI], MARKS[MANAGER]]
    assert [await desk.told(fact) for fact in ("PartySigned", "SigningCompleted")] == [2, 1]
    signed = await desk.document()
    assert signed == PAPER + " signed in tenant by 王喆 signed in landlord by 管家".encode()


async def test_who_is_away_is_asked_again_later_or_at_once_when_there_is_word(desk: Desk) -> None:
    desk.pen.says = [ProviderAway("down"), None]
    signatures = desk.signatures()
    assert [await signatures.once(desk.lead) for _ in range(2)] == [0, 0]
    assert len(desk.pen.asked) == 1, "not before a second is over"
    await desk.ask(AnnounceSignature(signature_id=MARKS[LI]))
    assert await signatures.once(desk.lead) == 0
    assert len(desk.pen.asked) == 2


async def test_what_cannot_be_made_holds_up_nobody_else(desk: Desk) -> None:
    desk.pen.says = [Refused("no-glyph")]
    desk.register.erased = {MANAGER}
    signatures = desk.signatures()
    assert [await signatures.once(desk.lead) for _ in range(3)] == [1, 1, 0]
    assert await desk.told("SignatureRefused") == 2
    row = await signing_of(desk.runtime, ROUND)
    assert row
    assert [each["step"] for each in row["signers"]] == ["invited", "invited"]
    assert [each["signature_refused"] for each in row["signers"]] == ["no-glyph", "party-erased"]


async def test_what_waits_for_whoever_signs_is_in_nobodys_way(
    desk: Desk, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as are asked for at a time may have been taken, and take hours."""
    monkeypatch.setattr(signatures, "AT_MOST", 1)
    monkeypatch.setattr(signatures, "POLL_SECONDS", 60.0)  # what waits, waits as long as this test
    await desk.both_say_sign(OTHER, clock)
    desk.pen.says = [None]
    all_there_is = desk.signatures()
    assert [await all_there_is.once(desk.lead) for _ in range(2)] == [0, 1]
    first, second = (each.signature_id for each in desk.pen.asked)
    assert {first, second} == {mark(LI), mark(LI, OTHER)}
