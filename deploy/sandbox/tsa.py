"""The timestamp authority: RFC 3161 over HTTP, with real tokens that anybody can check.

It takes no credentials, as the public ones take none, and learns nothing but a hash. `fail` rejects, `wrong`
stamps another hash than it was asked to, `lost` answers 504.
"""

import asyncio
import base64
import hashlib
import secrets
from typing import ClassVar, Final

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from fastapi import APIRouter, Depends, Request, Response

from sandbox.behaviour import next_behaviour
from sandbox.context import Door, Sandbox
from sandbox.wall import now

POLICY: Final = "1.3.6.1.4.1.59999.1"  # of no meaning outside the sandbox
REPLY: Final = "application/timestamp-reply"


class Answer(tsp.TimeStampResp):  # type: ignore[misc]  # the library has no types
    """As RFC 3161 has it: a rejection brings no token, which the library does not know."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class Stamper:
    """Stamps in the name of an identity: certificate and RSA key as PEM, in base64."""

    def __init__(self, identity: str) -> None:
        pem = base64.b64decode(identity, validate=True)
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("timestamp authority: not an RSA key")
        self._key = key
        der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
        self._certificate = asn1_x509.Certificate.load(der)

    def stamp(self, asked: tsp.TimeStampReq, *, wrong: bool = False) -> tsp.TimeStampResp:
        """A token for what was asked; a `wrong` one is for another hash."""
        imprint = asked["message_imprint"].copy()
        if wrong:
            imprint["hashed_message"] = hashlib.sha256(imprint["hashed_message"].native).digest()
        told = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": imprint,
            "serial_number": secrets.randbits(64),
            "gen_time": now(),
        }
        if asked["nonce"].native is not None:
            told["nonce"] = asked["nonce"]
        return tsp.TimeStampResp(
            {"status": {"status": "granted"}, "time_stamp_token": self._signed(tsp.TSTInfo(told).dump())}
        )

    def _signed(self, info: bytes) -> cms.ContentInfo:
        sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        own = hashlib.sha256(self._certificate.dump()).digest()
        attributes = cms.CMSAttributes(
            [
                _attribute("content_type", "tst_info"),
                _attribute("message_digest", hashlib.sha256(info).digest()),
                _attribute(
                    "signing_certificate_v2", tsp.SigningCertificateV2({"certs": [{"cert_hash": own}]})
                ),
            ]
        )
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": {
                        "issuer": self._certificate.issuer,
                        "serial_number": self._certificate.serial_number,
                    }
                }
            ),
            "digest_algorithm": sha256,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signature": self._key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256()),
        }
        signed = {
            "version": "v3",
            "digest_algorithms": [sha256],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
            "certificates": [self._certificate],
            "signer_infos": [signer],
        }
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def _attribute(name: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": name, "values": [value]})


def routes(sandbox: Sandbox) -> APIRouter:
    """`POST /tsa`."""
    router = APIRouter(dependencies=[Depends(Door(sandbox, "tsa"))])
    stamper = Stamper(sandbox.settings.tsa_identity.get_secret_value())

    @router.post("/tsa")
    async def stamp(request: Request) -> Response:
        with sandbox.db:
            rule = next_behaviour(sandbox.db, "tsa", "").rule
        if rule.mode == "slow":
            await asyncio.sleep(rule.delay_ms / 1000)
        if rule.mode == "lost":
            return Response(status_code=504)
        try:
            asked = tsp.TimeStampReq.load(await request.body(), strict=True)
            known = asked["message_imprint"]["hash_algorithm"]["algorithm"].native == "sha256"
        except (ValueError, TypeError):
            return _rejected("bad_data_format")
        if rule.mode == "fail":
            return _rejected("system_failure")
        if not known:
            return _rejected("bad_alg")
        answer = stamper.stamp(asked, wrong=rule.mode == "wrong")
        return Response(answer.dump(), media_type=REPLY)

    return router


def _rejected(why: str) -> Response:
    status = {"status": "rejection", "fail_info": {why}}
    return Response(Answer({"status": status}).dump(), media_type=REPLY)
