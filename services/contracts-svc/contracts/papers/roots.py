"""Whom a verifier trusts: who issues signers' certificates, and whose timestamps count."""

from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import Final

from asn1crypto import pem, x509

STAMPS: Final = "time_stamping"


class RootsUnreadable(ValueError):
    """Not a file of certificates."""


@dataclass(frozen=True)
class Roots:
    """Authorities of signers, and certificates of timestamp authorities themselves."""

    signers: tuple[x509.Certificate, ...]
    timestamps: tuple[x509.Certificate, ...]


def read_roots(text: bytes) -> Roots:
    """The certificates of a PEM file, told apart by what they are for. Raises RootsUnreadable.

    An editor on Windows puts a mark before the first of them, and ends lines in its own way.
    """
    text = text.removeprefix(BOM_UTF8)
    try:
        found = [x509.Certificate.load(der, strict=True) for _, _, der in pem.unarmor(text, multiple=True)]
        stamps = [STAMPS in _purposes(each) for each in found]
    except (ValueError, TypeError) as fault:
        raise RootsUnreadable(str(fault)) from fault
    signers = tuple(each for each, stamp in zip(found, stamps, strict=True) if not stamp)
    timestamps = tuple(each for each, stamp in zip(found, stamps, strict=True) if stamp)
    if not signers or not timestamps:
        raise RootsUnreadable("one authority of signers and one of timestamps at least")
    return Roots(signers, timestamps)


def _purposes(certificate: x509.Certificate) -> list[str]:
    told = certificate.extended_key_usage_value
    return [] if told is None else list(told.native)
