"""Somebody who signs in our stead: taken first, asked for again, and believed only by the paper itself."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from contracts.papers.provider import Order, ProviderAway, Refused, Signed
from contracts.papers.remote import RemoteProvider
from contracts.papers.roots import read_roots
from contracts.papers.signing import sign
from contracts.papers.verifying import verify
from contracts.settings import PaperSettings
from kernel.ids import new_id
from local import identities
from sandbox.server import create_app
from sandbox.settings import LOCAL_SECRETS, SandboxSettings

from .conftest import LANDLORD, TENANT, Desk

OURS, TIME = identities.signing_authority(), identities.timestamp_authority()
KEY = "A" * 43 + "="


def settings(**other: Any) -> PaperSettings:
    told = {
        "papers_url": "file:///nowhere",
        "papers_key": KEY,
        "signer_url": "http://sandbox/signer",
        "signer_secret": LOCAL_SECRETS["ANJU_SIGNER_SECRET"],
        "signer_roots": identities.roots(OURS, TIME),
    }
    return PaperSettings(**(told | other))


@pytest_asyncio.fixture(scope="module")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    home: Path = tmp_path_factory.mktemp("signer")
    app = create_app(SandboxSettings(home=home, signer_identity=OURS, tsa_identity=TIME))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox") as http:
        yield http


async def behave(sandbox: httpx.AsyncClient, mode: str) -> None:
    await sandbox.post("/_control/reset", json={})
    assert (await sandbox.post("/_control/signer", json={"mode": mode})).is_success


def order(desk: Desk, box: str = TENANT[0]) -> Order:
    return Order(new_id(), desk.paper, box, TENANT[1], new_id())


async def test_an_order_is_taken_and_done_when_it_is_asked_for_again(
    desk: Desk, sandbox: httpx.AsyncClient
) -> None:
    await behave(sandbox, "silent")  # its word never comes
    provider, asked = RemoteProvider(settings(), sandbox), order(desk)
    made = await made_by(provider, asked)
    pem = (identities.certificate(OURS) + identities.certificate(TIME)).encode()
    verdict = await verify(made.document, read_roots(pem))
    assert verdict.good
    assert [each.role for each in verdict.signatures] == ["tenant"]


async def test_who_will_not_sign_is_no_reason_to_ask_again(desk: Desk, sandbox: httpx.AsyncClient) -> None:
    await behave(sandbox, "undelivered")
    assert await RemoteProvider(settings(), sandbox).sign(order(desk)) == Refused("SignerDeclined")
    await behave(sandbox, "silent")
    provider, nowhere = RemoteProvider(settings(), sandbox), order(desk, "nobody")
    assert await provider.sign(nowhere) is None
    assert await provider.sign(nowhere) == Refused("no-such-box")


async def test_what_our_own_authority_signed_before_is_signed_on(
    desk: Desk, sandbox: httpx.AsyncClient
) -> None:
    """The house went over to somebody who signs in its stead with papers half signed."""
    await behave(sandbox, "silent")
    half = await sign(desk.paper, desk.authority.issue(*TENANT), desk.timestamps)
    provider, asked = RemoteProvider(settings(), sandbox), Order(new_id(), half, *LANDLORD[:2], new_id())
    made = await made_by(provider, asked)
    both = (identities.certificate(OURS) + identities.certificate(TIME) + desk.pem).encode()
    verdict = await verify(made.document, read_roots(both))
    assert (verdict.good, verdict.missing) == (True, ())
    assert [each.role for each in verdict.signatures] == ["tenant", "landlord"]


async def test_another_paper_with_a_good_signature_or_in_another_box_is_not_ours(
    desk: Desk, sandbox: httpx.AsyncClient
) -> None:
    await behave(sandbox, "silent")
    provider, asked = RemoteProvider(settings(), sandbox), order(desk)
    made = await made_by(provider, asked)
    once = sandbox_that_answers(made.document)
    others = (desk.paper + b"%", "tenant"), (desk.paper, "landlord"), (made.document, "landlord")
    for document, box in others:
        other = Order(asked.signature_id, document, box, TENANT[1], asked.person_id)
        assert await RemoteProvider(settings(), once).sign(other) == Refused("not-what-was-sent")


async def test_when_and_by_what_it_was_signed_says_the_signature_alone(
    desk: Desk, sandbox: httpx.AsyncClient
) -> None:
    """What stands beside it may be wrong: the day a contract is signed on is the timestamp's."""
    await behave(sandbox, "silent")
    provider, asked = RemoteProvider(settings(), sandbox), order(desk)
    made = await made_by(provider, asked)
    again = await RemoteProvider(settings(), sandbox_that_answers(made.document)).sign(asked)
    assert again == made, "be it said to be of 2026, and by certificate 7f"
    pem = (identities.certificate(OURS) + identities.certificate(TIME)).encode()
    [proven] = (await verify(made.document, read_roots(pem))).signatures
    assert (made.certificate_serial, made.signed_at) == (proven.serial, proven.signed_at)


@pytest.mark.parametrize(
    "answer",
    [
        *(httpx.Response(404, text="<html>no such page</html>"), httpx.Response(301)),
        *(httpx.Response(422, json=["rubbish"]), httpx.Response(200, text="<html>welcome</html>")),
        httpx.Response(400, json={"code": 404, "message": "not found"}),
        *(httpx.Response(200, json={"code": "SignerBusy"}), httpx.Response(204)),
    ],
    ids=lambda each: str(each.status_code),
)
async def test_an_answer_that_is_no_word_of_whoever_signs_is_no_reason_to_give_up(
    desk: Desk, answer: httpx.Response
) -> None:
    """Somebody on the way may have given it: refused for it, the signer would begin afresh."""
    lost = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer))
    with pytest.raises(ProviderAway):
        await RemoteProvider(settings(), lost).sign(order(desk))


async def made_by(provider: RemoteProvider, asked: Order) -> Signed:
    """Asked a second time, as the first ends with no answer."""
    assert await provider.sign(asked) is None
    made = await provider.sign(asked)
    assert isinstance(made, Signed)
    return made


def sandbox_that_answers(document: bytes) -> httpx.AsyncClient:
    """Somebody who has this one document for whatever is asked."""
    said = {
        "document": base64.b64encode(document).decode(),
        "certificate_serial": "7f",
        "signed_at": "2026-01-01T00:00:00Z",
    }
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=said)))


@pytest.mark.parametrize("mode", ["down", "lost", "fail"])
async def test_no_answer_or_too_many_orders_is_asked_again(
    desk: Desk, sandbox: httpx.AsyncClient, mode: str
) -> None:
    await behave(sandbox, mode)
    with pytest.raises(ProviderAway):
        await RemoteProvider(settings(), sandbox).sign(order(desk))


async def test_a_stranger_and_another_document_are_not_believed(
    desk: Desk, signed: bytes, sandbox: httpx.AsyncClient
) -> None:
    await behave(sandbox, "silent")
    others = settings(
        signer_roots=identities.roots(identities.signing_authority(), identities.timestamp_authority())
    )
    asked = order(desk)
    assert await RemoteProvider(others, sandbox).sign(asked) is None
    assert await RemoteProvider(others, sandbox).sign(asked) == Refused("signer-not-trusted")
    another = Order(asked.signature_id, signed, "tenant", TENANT[1], asked.person_id)
    assert await RemoteProvider(settings(), sandbox).sign(another) == Refused("signed-already")
    forged = RemoteProvider(settings(signer_secret="another"), sandbox)
    with pytest.raises(ProviderAway, match="401"):
        await forged.sign(asked)
