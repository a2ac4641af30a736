"""PAdES-B-T: a signature and its timestamp, put behind what is there already, in the party's box."""

import io
import json

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from kernel.domain import Refusal
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from contracts.papers.authority import Signer
from contracts.papers.boxes import Box, boxes_of, no_box
from contracts.papers.rendering import typeset
from contracts.papers.typesetting import WORDING


class SignedAlready(Refusal):
    """This party's box is filled."""

    title, status = "「{role}」已经签过这份合同", 409


async def sign(pdf: bytes, signer: Signer, timestamps: TimeStamper) -> bytes:
    """The same paper with one signature more.

    Raises NoSuchBox, SignedAlready, TimestampsAway, or what `typeset` refuses.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if signer.role in (name for name, *_ in enumerate_sig_fields(writer)):
        raise SignedAlready(role=signer.role)
    box = next((each for each in boxes_of(writer) if each.role == signer.role), None)
    if box is None:
        raise no_box(signer.role)
    stamp = _Stamp(box, await _shown(signer, box))
    meta = PdfSignatureMetadata(signer.role, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    signing = PdfSigner(
        meta,
        _certified(signer),
        timestamper=timestamps,
        stamp_style=StaticStampStyle(border_width=0, background=stamp),
        new_field_spec=SigFieldSpec(signer.role, on_page=box.page, box=box.corners),
    )
    signed = io.BytesIO()
    await signing.async_sign_pdf(writer, output=signed)
    return signed.getvalue()


def _certified(signer: Signer) -> SimpleSigner:
    key = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        asn1_x509.Certificate.load(signer.certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(key),
        SimpleCertificateStore(),
        embed_roots=False,  # each byte of what is embedded is needed, so that none can change unnoticed
    )


async def _shown(signer: Signer, box: Box) -> bytes:
    """What the box shows: typeset as the paper is, so that any name the paper has is in it."""
    width, height = box.size
    said = {"name": signer.name, "serial": signer.serial, "width": width, "height": height}
    return await typeset((WORDING / "stamp.typ").read_text("utf-8"), fields=json.dumps(said))


class _Stamp(PdfContent):
    """The page that a box shows."""

    def __init__(self, box: Box, page: bytes) -> None:
        self._page = page
        super().__init__(box=BoxConstraints(*box.size))

    def render(self) -> bytes:
        shape = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._page)))
        self.resources.xobject["/Stamp"] = shape
        return b"/Stamp Do"
