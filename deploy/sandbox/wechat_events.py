"""What WeChat tells by itself, as its docs have it for safe mode (安全模式): XML, encrypted and signed.

AES-256-CBC by the EncodingAESKey over 16 random bytes, the length, the event and whose it is; SHA-1 over
token, timestamp, nonce and what is encrypted, behind the question mark. One event a request.
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from pydantic import SecretStr

from sandbox.codes import Channel
from sandbox.telling import Fate, Told
from sandbox.wall import millis, now

ACCOUNT: Final = "gh_sandbox"
BLOCK_BITS: Final = 256


@dataclass(frozen=True, slots=True)
class WeChatEvents:
    """Where our address is entered there, and what was entered with it."""

    url: str
    appid: str
    token: SecretStr
    key: SecretStr
    alone: bool = True

    def address(self, channel: Channel) -> str:
        return self.url

    def body(self, fate: Fate, at: datetime) -> str:
        """A template message has a status; what was said yes to comes in a list, by its template."""
        if fate.channel == "wechat":
            said = _leaf("MsgID", fate.message_id) + _leaf("Status", fate.code)
            return event("TEMPLATESENDJOBFINISH", fate.address, said, at)
        listed = (
            *(_leaf("TemplateId", fate.template), _leaf("MsgID", fate.message_id)),
            *(
                _leaf("ErrorCode", "0" if fate.status == "delivered" else "-1"),
                _leaf("ErrorStatus", fate.code),
            ),
        )
        said = f"<SubscribeMsgSentEvent><List>{''.join(listed)}</List></SubscribeMsgSentEvent>"
        return event("subscribe_msg_sent_event", fate.address, said, at)

    def request(self, channel: Channel, bodies: Sequence[str]) -> Told:
        (body,) = bodies
        sealed, nonce = self._encrypted(body.encode()), secrets.token_hex(5)
        timestamp, token = str(millis(now()) // 1000), self.token.get_secret_value()
        params = {
            "timestamp": timestamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "signature": signature(token, timestamp, nonce),
            "msg_signature": signature(token, timestamp, nonce, sealed),
        }
        envelope = f"<xml>{_leaf('ToUserName', ACCOUNT)}{_leaf('Encrypt', sealed)}</xml>"
        return Told(self.url, envelope.encode(), {"Content-Type": "text/xml"}, params)

    def _encrypted(self, message: bytes) -> str:
        key = base64.b64decode(self.key.get_secret_value() + "=")
        content = secrets.token_bytes(16) + len(message).to_bytes(4) + message + self.appid.encode()
        padding, cipher = PKCS7(BLOCK_BITS).padder(), Cipher(AES(key), CBC(key[:16])).encryptor()
        padded = padding.update(content) + padding.finalize()
        return base64.b64encode(cipher.update(padded) + cipher.finalize()).decode()


def signature(*parts: str) -> str:
    """SHA-1 over what is signed, in the order of the alphabet."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def accepted(openid: str, template: str, at: datetime) -> str:
    """Somebody said yes in the dialogue to one message of a template."""
    listed = (
        *(_leaf("TemplateId", template), _leaf("SubscribeStatusString", "accept")),
        _leaf("PopupScene", "1"),
    )
    said = f"<SubscribeMsgPopupEvent><List>{''.join(listed)}</List></SubscribeMsgPopupEvent>"
    return event("subscribe_msg_popup_event", openid, said, at)


def event(name: str, openid: str, said: str, at: datetime) -> str:
    """One event of somebody."""
    about = (
        *(_leaf("ToUserName", ACCOUNT), _leaf("FromUserName", openid)),
        *(_leaf("CreateTime", str(millis(at) // 1000)), _leaf("MsgType", "event"), _leaf("Event", name)),
    )
    return f"<xml>{''.join(about)}{said}</xml>"


def _leaf(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
