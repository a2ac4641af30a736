import io
import random
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from contracts.papers.authority import Authority
from contracts.papers.boxes import NoSuchBox
from contracts.papers.roots import Roots, RootsUnreadable, read_roots
from contracts.papers.signing import SignedAlready, sign
from contracts.papers.timestamps import TimestampsAway
from contracts.papers.verifying import Fault, Verdict, verify
from files.pdfs import look_into
from kernel.clock import WallClock
from local import identities
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from .conftest import LANDLORD, TENANT, Desk

FLIPS = 32  # and some thirty more below, where no signature covers


async def test_two_signatures_say_who_and_when(desk: Desk, signed: bytes) -> None:
    verdict = await verify(signed, desk.roots)
    assert (verdict.good, verdict.missing) == (True, ())
    assert [each.role for each in verdict.signatures] == ["tenant", "landlord"]
    assert "王喆" in verdict.signatures[0].subject
    assert "T-000001-7" in verdict.signatures[0].subject
    for each in verdict.signatures:
        assert each.signed_at is not None
        assert WallClock().now() - each.signed_at < timedelta(minutes=5)


async def test_one_signature_is_a_good_paper_too(desk: Desk) -> None:
    one = await sign(desk.paper, desk.authority.issue(*LANDLORD), desk.timestamps)
    assert one.startswith(desk.paper)
    verdict = await verify(one, desk.roots)
    assert (verdict.good, verdict.missing) == (True, ("tenant",))


async def test_what_was_signed_here_is_taken_from_whoever_hands_it_in(desk: Desk, signed: bytes) -> None:
    for paper in (desk.paper, signed):
        assert (await look_into(paper)).startswith(b"%PDF-")


async def test_a_party_signs_once_and_in_its_own_box(desk: Desk, signed: bytes) -> None:
    with pytest.raises(SignedAlready, match="tenant"):
        await sign(signed, desk.authority.issue(*TENANT), desk.timestamps)
    with pytest.raises(NoSuchBox, match="neighbour"):
        await sign(signed, desk.authority.issue("neighbour", "张三", "x"), desk.timestamps)


async def test_any_changed_byte_is_found(desk: Desk, signed: bytes) -> None:
    seed = random.Random(734)  # noqa: S311 - where to look, not a secret
    for place in [0, len(signed) - 1, *seed.sample(range(len(signed)), FLIPS - 2)]:
        changed = bytearray(signed)
        changed[place] ^= 1 << seed.randrange(8)
        assert not (await verify(bytes(changed), desk.roots)).good, place


async def test_of_what_was_changed_nobody_says_that_a_stranger_signed_it(desk: Desk, signed: bytes) -> None:
    streams = re.finditer(rb"\nstream\r?\n.+?endstream", signed[: signed.index(b"/ByteRange")], re.DOTALL)
    font = max(streams, key=lambda each: each.end() - each.start())
    changed = bytearray(signed)
    changed[(font.start() + font.end()) // 2] ^= 1
    verdict = await verify(bytes(changed), desk.roots)
    assert {each.faults for each in verdict.signatures} == {(Fault.changed,)}


async def test_a_changed_byte_of_the_last_signature_itself_is_found(desk: Desk, signed: bytes) -> None:
    """No signature covers these; each of their digits has one form."""
    begin, end = _last_gap(signed)
    digits = len(signed[begin + 1 : end - 1].rstrip(b"0"))
    seed = random.Random(717)  # noqa: S311 - where to look, not a secret
    envelope = [1, 2, 7, 8, *range(46, 86, 3)]  # lengths, version, and what was hashed with
    for place in [*envelope, *seed.sample(range(digits), 12), digits + 9, end - begin - 3]:
        changed = bytearray(signed)
        at = begin + 1 + place
        changed[at : at + 1] = b"0" if changed[at] != ord("0") else b"1"
        assert not (await verify(bytes(changed), desk.roots)).good, place


async def test_the_same_digits_written_otherwise_are_a_change(desk: Desk, signed: bytes) -> None:
    begin, end = _last_gap(signed)
    small = signed[:begin] + signed[begin:end].lower() + signed[end:]
    assert (await verify(small, desk.roots)).signatures[-1].faults == (Fault.changed,)


@pytest.mark.parametrize("tail", [b"\n", b"%%EOF\n", b"% a remark"])
async def test_what_is_added_behind_is_found(desk: Desk, signed: bytes, tail: bytes) -> None:
    assert not (await verify(signed + tail, desk.roots)).good


async def test_another_revision_behind_the_signatures_is_found(desk: Desk, signed: bytes) -> None:
    writer, again = IncrementalPdfFileWriter(io.BytesIO(signed)), io.BytesIO()
    writer.root["/Lang"] = TextStringObject("en")
    writer.update_root()
    writer.write(again)
    verdict = await verify(again.getvalue(), desk.roots)
    assert verdict.faults == (Fault.added,)
    assert {each.faults for each in verdict.signatures} == {(Fault.changed,)}


async def test_what_is_cut_off_or_no_paper_at_all_is_not_good(desk: Desk, signed: bytes) -> None:
    for broken in (b"", b"%PDF-1.7", signed[:-1], signed[: len(signed) // 2]):
        assert not (await verify(broken, desk.roots)).good
    assert await verify(desk.paper, desk.roots) == Verdict((), (Fault.unsigned,), ("landlord", "tenant"))
    assert (await verify(b"no paper", desk.roots)).faults == (Fault.unreadable,)


async def test_strangers_vouch_for_nothing(desk: Desk, signed: bytes) -> None:
    others = read_roots(_pem(identities.signing_authority(), identities.timestamp_authority()))
    theirs = await verify(signed, Roots(others.signers, desk.roots.timestamps))
    assert {each.faults for each in theirs.signatures} == {(Fault.stranger,)}
    untimed = await verify(signed, Roots(desk.roots.signers, others.timestamps))
    assert {each.faults for each in untimed.signatures} == {(Fault.untimed,)}


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("down", "HTTP 503"),
        ("fail", "refused"),
        ("lost", "HTTP 504"),
        ("wrong", "the answer is to another question"),
    ],
)
async def test_without_a_timestamp_there_is_no_signature(desk: Desk, mode: str, reason: str) -> None:
    await desk.http.post("/_control/tsa", json={"mode": mode})
    try:
        with pytest.raises(TimestampsAway) as away:
            await sign(desk.paper, desk.authority.issue(*TENANT), desk.timestamps)
    finally:
        await desk.http.post("/_control/reset")
    assert away.value.facts == {"reason": reason}
    assert (
        await verify(await sign(desk.paper, desk.authority.issue(*TENANT), desk.timestamps), desk.roots)
    ).good


def test_an_authority_is_a_certificate_with_its_own_key() -> None:
    with pytest.raises(ValueError, match="not a key on an elliptic curve"):
        Authority(identities.timestamp_authority())


def test_roots_are_of_signers_and_of_timestamps() -> None:
    own = identities.signing_authority()
    for text in (b"", b"no certificate", identities.certificate(own).encode()):
        with pytest.raises(RootsUnreadable):
            read_roots(text)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig is of poppler-utils")
def test_other_readers_agree(signed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)
    told = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False).stdout  # noqa: S607
    assert told.count("Signature is Valid") == 2
    assert "Total document signed" in told
    assert "王喆" in told


def _last_gap(signed: bytes) -> tuple[int, int]:
    _, begin, end, _ = PdfFileReader(io.BytesIO(signed)).embedded_signatures[-1].byte_range
    return int(begin), int(end)


def _pem(*own: str) -> bytes:
    return "".join(identities.certificate(each) for each in own).encode()
