"""A lease from its template to both signatures, by the people's own phones, and proven by anybody."""

import base64

from contracts.papers.roots import read_roots
from contracts.papers.verifying import verify
from local import identities
from testkit.stack import eventually

from .house import House
from .signer import Signer, send
from .town import Town


async def test_both_sign_by_what_was_sent_to_them_and_the_paper_proves_it(watched: House) -> None:
    town = Town(watched)
    park = await town.park("operations")
    stay = await town.tenant(park, await town.unit(park))
    await send(town, stay)
    session = await Signer(watched, stay.person).sign()
    await Signer(watched, park.keeper).sign()

    async def in_force() -> bool:
        found = await watched.ask("GET", f"/contracts/contracts/{stay.contract_id}")
        return bool(found["status"] == "in_force")

    await eventually(in_force, "in force", within=20)
    paper = await Signer(watched, stay.person).document(session)
    pem = "".join(
        identities.certificate(watched.papers[name])
        for name in ("ANJU_SIGNING_AUTHORITY", "ANJU_TSA_IDENTITY")
    )
    verdict = await verify(paper, read_roots(pem.encode()))
    assert verdict.good, verdict
    assert not verdict.missing
    assert [each.role for each in verdict.signatures] == ["tenant", "landlord"]
    assert stay.person.name in verdict.signatures[0].subject
    export = f"/tenants/people/{stay.person.id}/export"
    [held] = (await watched.ask("GET", export, headers={"X-Reason": "wish"}))["papers"]
    assert (held["status"], base64.b64decode(held["content"])) == ("completed", paper)


async def test_a_used_link_leads_nowhere_and_another_can_be_sent(watched: House) -> None:
    town = Town(watched)
    park = await town.park("operations")
    stay = await town.tenant(park, await town.unit(park))
    await send(town, stay)
    signer = Signer(watched, stay.person)
    link = (await signer.received("SigningOpened"))["link"]
    token = link.partition("#")[2]
    await signer.step("open", token=token)
    for wrong in (
        token,
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "x",
        base64.urlsafe_b64encode(b"\0" * 40).decode().rstrip("="),
    ):
        answer = await watched.http.post("/api/contracts/signing/open", json={"token": wrong})
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:anju:problem:link-not-valid")
    path = f"/contracts/contracts/{stay.contract_id}/signing/remind"
    await watched.post(path, {"person_id": str(stay.person.id)})
    again = (await signer.received("SigningReminded"))["link"]
    session = (await signer.step("open", token=again.partition("#")[2]))["session"]
    early = await watched.http.post("/api/contracts/signing/document", json={"session": session})
    assert early.json()["type"] == "urn:anju:problem:identity-first"
