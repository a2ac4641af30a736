"""What only this installation knows: made once, kept in `.anju/secrets.env`, readable by its owner alone."""

import base64
import json
import os
import secrets
import string
from collections.abc import Callable
from pathlib import Path

from joserfc.jwk import OKPKey

from local import identities, push_keys
from local.contexts import CONTEXTS


def _password() -> str:
    return secrets.token_urlsafe(24)


def _event_key() -> str:
    """43 letters and digits, as WeChat has it."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(43))


def _master_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _token_key() -> str:
    return json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True), separators=(",", ":"))


PARTNERS = (
    "ANJU_SMS_KEY",
    "ANJU_SMS_SECRET",
    "ANJU_TENCENT_ID",
    "ANJU_TENCENT_SECRET",
    "ANJU_SMS_REPORT_TOKEN",
    "ANJU_WECHAT_APPID",
    "ANJU_WECHAT_SECRET",
    "ANJU_WECHAT_EVENT_TOKEN",
    "ANJU_WECHAT_EVENT_KEY",
    "ANJU_PUSH_SECRET",
    "ANJU_SMTP_USER",
    "ANJU_SMTP_PASSWORD",
    "ANJU_SMTP_SECOND_USER",
    "ANJU_SMTP_SECOND_PASSWORD",
    "ANJU_RECEIPT_SECRET",
    "ANJU_LOCK_SECRET",
    "ANJU_SIGNER_SECRET",
    "ANJU_IDENTITY_SECRET",
    "ANJU_SPEECH_SECRET",
    "ANJU_DINGTALK_TOKEN",
    "ANJU_DINGTALK_SECRET",
    "ANJU_WECOM_KEY",
)
PUSH_KEYS: dict[str, Callable[[], str]] = {
    "ANJU_APNS_KEY": push_keys.apns_key,
    "ANJU_FCM_ACCOUNT": push_keys.service_account,
    "ANJU_VAPID_KEY": push_keys.vapid_key,
}
_MADE: dict[str, Callable[[], str]] = {
    "ANJU_POSTGRES_PASSWORD": _password,
    "ANJU_TOKEN_KEY": _token_key,
    "ANJU_VAULT_KEY": _master_key,
    "ANJU_PAPERS_KEY": _master_key,
    **{f"ANJU_{context.upper()}_PASSWORD": _password for context in CONTEXTS},
    **{f"ANJU_{context.upper()}_OWNER_PASSWORD": _password for context in CONTEXTS},
    "ANJU_SIGNING_AUTHORITY": identities.signing_authority,
    "ANJU_SIGNER_IDENTITY": identities.signing_authority,
    "ANJU_TSA_IDENTITY": identities.timestamp_authority,
    **dict.fromkeys(PARTNERS, _password),
    "ANJU_WECHAT_EVENT_KEY": _event_key,
    **PUSH_KEYS,
}


def keep(file: Path) -> dict[str, str]:
    """The secrets of a file, by name; what is missing there is made and added. The file gets mode 0600."""
    kept = read(file) if file.exists() else {}
    missing = {name: make() for name, make in _MADE.items() if name not in kept}
    if missing:
        kept |= missing
        file.parent.mkdir(parents=True, exist_ok=True)
        arriving = file.with_suffix(f".{os.getpid()}")
        with open(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.writelines(f"{name}={value}\n" for name, value in kept.items())
            out.flush()
            os.fsync(out.fileno())
        arriving.rename(file)
    return kept


def read(file: Path) -> dict[str, str]:
    """The `NAME=value` lines of a file."""
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if line)


def public_key(token_key: str) -> str:
    """What verifies tokens signed by the key: the public half of an Ed25519 JWK, as JSON."""
    return json.dumps(OKPKey.import_key(json.loads(token_key)).as_dict(private=False), separators=(",", ":"))
