"""The partners by channel, and the words in which each says yes, no and gone."""

from dataclasses import dataclass
from typing import Final, Literal

Channel = Literal["sms", "wechat", "app", "email", "lock", "tsa", "signer", "identity", "speech"]


@dataclass(frozen=True, slots=True)
class ProviderCodes:
    """What one provider answers by default; a behaviour may name another code."""

    limited: str
    dead: str
    delivered: str
    undelivered: str


CODES: Final[dict[Channel, ProviderCodes]] = {
    "sms": ProviderCodes("isv.BUSINESS_LIMIT_CONTROL", "isv.MOBILE_NUMBER_ILLEGAL", "DELIVERED", "UNDELIV"),
    "wechat": ProviderCodes("45009", "40003", "success", "failed:user block"),
    "app": ProviderCodes("TooManyRequests", "Unregistered", "delivered", "Expired"),
    "lock": ProviderCodes("TooManyOrders", "LockUnknown", "confirmed", "LockOffline"),
    "signer": ProviderCodes("TooManyOrders", "SignerUnknown", "signed", "SignerDeclined"),
    "identity": ProviderCodes("TooManyQuestions", "QuestionMalformed", "match", "mismatch"),
    "speech": ProviderCodes("TooManyRecordings", "<html>oops</html>", "厨房水管漏水", ""),
    "tsa": ProviderCodes("systemFailure", "badAlg", "granted", "rejection"),
    "email": ProviderCodes("451 4.7.1", "550 5.1.1", "250 2.0.0", "552 5.2.2"),
}
