"""Keys that pushes are signed with: Apple's, Firebase's service account, and ours for browsers."""

import base64
import json
import secrets
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

GOOGLE: Final = "https://oauth2.googleapis.com/token"


def apns_key() -> str:
    """A signing key as Apple gives it: PKCS #8 as PEM, in base64."""
    return base64.b64encode(_pem(ec.generate_private_key(ec.SECP256R1()))).decode()


def service_account(token_uri: str = GOOGLE) -> str:
    """An account as Google gives it: JSON, in base64."""
    account = {
        "type": "service_account",
        "project_id": "anju",
        "client_email": "push@anju.example",
        "private_key": _pem(rsa.generate_private_key(65537, 2048)).decode(),
        "token_uri": token_uri,
    }
    return base64.b64encode(json.dumps(account).encode()).decode()


def vapid_key() -> str:
    """A private key of P-256 as browsers know it: 32 bytes in base64url."""
    number = 1 + secrets.randbelow(2**255)
    return base64.urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
