"""The local certificate authority: one certificate a signature, whose key is gone when it was used.

So no key of a signer is ever kept, and none can be stolen. When a signature was made says its timestamp, not
the certificate, which is valid for as long as the authority: a contract of twenty years is to be proven at
its end.
"""

import base64
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

NAME_LIMIT = 64  # characters a common name may have (X.520)
SIGNS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class Signer:
    """One party about to sign: the box it signs in, and its certificate with the key."""

    role: str
    name: str
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def serial(self) -> str:
        """The certificate's number, as a fact may carry it: it says nothing about the person."""
        return f"{self.certificate.serial_number:x}"


class Authority:
    """Issues certificates. `identity`: certificate and private key as PEM, in base64.

    Raises ValueError at once for anything but the certificate of an authority with its own key.
    """

    def __init__(self, identity: str) -> None:
        pem = base64.b64decode(identity, validate=True)
        self.certificate = x509.load_pem_x509_certificate(pem)
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("signing authority: not a key on an elliptic curve")
        if key.public_key() != self.certificate.public_key():
            raise ValueError("signing authority: the key is not the certificate's")
        self._key = key

    def issue(self, role: str, name: str, subject_id: str) -> Signer:
        """A new certificate for `name`, numbered with the id that the person has here."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, name[:NAME_LIMIT]),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, subject_id),
            ]
        )
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.certificate.not_valid_before_utc)
            .not_valid_after(self.certificate.not_valid_after_utc)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(SIGNS, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        return Signer(role, name, certificate, key)
