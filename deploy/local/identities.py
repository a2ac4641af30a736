"""Certificates of this installation's own: who vouches for signers, and for the time they signed at."""

import base64
from datetime import timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from kernel.clock import WallClock

YEARS: Final = timedelta(days=30 * 365)  # a contract of twenty years is to be proven at its end
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def signing_authority() -> str:
    """An authority that issues signers' certificates: certificate and key as PEM, in base64."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = _self_signed("安居签名证书", key).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    return _kept(made.add_extension(_usage(issues=True), critical=True), key)


def timestamp_authority() -> str:
    """A timestamp authority, in the same form. Its key is RSA, which every reader of PDF can check."""
    key = rsa.generate_private_key(65537, 2048)
    made = _self_signed("安居沙箱时间戳", key).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
    )
    return _kept(made.add_extension(_usage(issues=False), critical=True), key)


def certificate(identity: str) -> str:
    """The certificate alone, as PEM: what others may have of an identity."""
    found = x509.load_pem_x509_certificate(base64.b64decode(identity))
    return found.public_bytes(Encoding.PEM).decode()


def roots(*authorities: str) -> str:
    """Their certificates in one file, in base64, as a setting may carry them."""
    return base64.b64encode("".join(map(certificate, authorities)).encode()).decode()


def _self_signed(name: str, key: Key) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = WallClock().now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + YEARS)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def _kept(made: x509.CertificateBuilder, key: Key) -> str:
    pem = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    pem += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return base64.b64encode(pem).decode()
