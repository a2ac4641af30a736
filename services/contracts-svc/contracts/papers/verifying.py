"""Who signed a paper, when, and that nothing of it changed since: by the file and the roots alone."""

import io
import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from contracts.papers.boxes import boxes_of
from contracts.papers.roots import Roots
from contracts.papers.seal import is_as_made

# What they remark on quotes the paper, which names people.
for library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(library).setLevel(logging.CRITICAL)


class Fault(StrEnum):
    """Why a paper, or one of its signatures, is not good."""

    unreadable = "unreadable"  # no PDF, or none any more
    unsigned = "unsigned"
    changed = "changed"  # something the signature covers, or the signature itself
    added = "added"  # something put behind the last signature
    stranger = "stranger"  # nobody we trust vouches for who signed
    untimed = "untimed"  # nobody we trust says when


@dataclass(frozen=True)
class Signature:
    """One signature: the box it is in, the certificate's subject and number (`serial`, hexadecimal), and the
    instant of its timestamp.

    `named`: what the subject says, part by part, each under the name that X.520 has for it (`common_name`).
    """

    role: str
    subject: str
    named: tuple[tuple[str, str], ...]
    serial: str
    signed_at: datetime | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Verdict:
    """`faults` are the paper's own; each signature has its own beside them.

    `missing` are the boxes nobody signed in: a paper cut back to its first signature is good, not complete.
    """

    signatures: tuple[Signature, ...]
    faults: tuple[Fault, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not self.faults and not any(each.faults for each in self.signatures)


async def verify(pdf: bytes, roots: Roots) -> Verdict:
    """Judges offline, and never raises for what the file holds."""
    try:
        paper = PdfFileReader(io.BytesIO(pdf))
        found = paper.embedded_signatures
        filled = {each.field_name for each in found}
        missing = tuple(each.role for each in boxes_of(paper) if each.role not in filled)
        signatures = tuple([await _judge(each, pdf, roots) for each in found])
        if not signatures:
            return Verdict((), (Fault.unsigned,), missing)
        whole = found[-1].coverage == SignatureCoverageLevel.ENTIRE_FILE
    except Exception:  # noqa: BLE001 - whatever a reader stumbles over, the file is no good paper
        return Verdict((), (Fault.unreadable,))
    return Verdict(signatures, () if whole else (Fault.added,), missing)


async def _judge(found: EmbeddedPdfSignature, pdf: bytes, roots: Roots) -> Signature:
    found.compute_integrity_info()
    at = _claimed_time(found.signer_info)
    status = await async_validate_pdf_signature(
        found,
        ValidationContext(trust_roots=roots.signers, allow_fetching=False, moment=at),
        ValidationContext(trust_roots=roots.timestamps, allow_fetching=False, moment=at),
    )
    timed = status.timestamp_validity
    fine = {
        Fault.changed: status.intact and status.valid and status.docmdp_ok is True and is_as_made(found, pdf),
        # `trusted` says no of whatever was changed as well, whoever signed it.
        Fault.stranger: status.trust_problem_indic is None and status.validation_path is not None,
        Fault.untimed: timed is not None and timed.intact and timed.valid and timed.trusted,
    }
    faults = tuple(fault for fault, is_fine in fine.items() if not is_fine)
    subject, serial = status.signing_cert.subject, f"{status.signing_cert.serial_number:x}"
    named = tuple(
        (part["type"].native, str(part["value"].native)) for each in subject.chosen for part in each
    )
    return Signature(found.field_name, subject.human_friendly, named, serial, at, faults)


def _claimed_time(signer: cms.SignerInfo) -> datetime | None:
    """What the timestamp says; that it may say so is judged with all the rest."""
    for each in signer["unsigned_attrs"]:
        if each["type"].native == "signature_time_stamp_token":
            told = each["values"][0]["content"]["encap_content_info"]["content"].parsed
            at: datetime = told["gen_time"].native
            return at
    return None
