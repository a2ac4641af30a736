"""The partners by channel, and the words in which each says yes, no and gone."""

from dataclasses import dataclass
from typing import Final, Literal

Channel = Literal[
    "sms",
    "tencent",
    "wechat",
    "wechat_once",
    "app",
    "apns",
    "fcm",
    "webpush",
    "email",
    "email_second",
    "lock",
    "tsa",
    "signer",
    "identity",
    "speech",
    "dingtalk",
    "wecom",
]


@dataclass(frozen=True, slots=True)
class ProviderCodes:
    """What one provider answers by default; a behaviour may name another code."""

    limited: str
    dead: str
    delivered: str
    undelivered: str
    reports_as: str | None = None
    """The channel that a second provider's receipts are about."""


CODES: Final[dict[Channel, ProviderCodes]] = {
    "sms": ProviderCodes("isv.BUSINESS_LIMIT_CONTROL", "isv.MOBILE_NUMBER_ILLEGAL", "DELIVERED", "UNDELIV"),
    "tencent": ProviderCodes(
        "LimitExceeded.PhoneNumberDailyLimit",
        "InvalidParameterValue.IncorrectPhoneNumber",
        *("DELIVRD", "UNDELIV", "sms"),
    ),
    "wechat": ProviderCodes("45009", "40003", "success", "failed:user block"),
    "wechat_once": ProviderCodes("45009", "40003", "success", "failed:user block", "wechat"),
    "app": ProviderCodes("TooManyRequests", "Unregistered", "delivered", "Expired"),
    "apns": ProviderCodes("TooManyRequests", "Unregistered", "delivered", "Expired", "app"),
    "fcm": ProviderCodes("QUOTA_EXCEEDED", "UNREGISTERED", "delivered", "Expired", "app"),
    "webpush": ProviderCodes("429", "410", "delivered", "Expired", "app"),
    "dingtalk": ProviderCodes("130101", "300005", "", ""),
    "wecom": ProviderCodes("45009", "93000", "", ""),
    "lock": ProviderCodes("TooManyOrders", "LockUnknown", "confirmed", "LockOffline"),
    "signer": ProviderCodes("TooManyOrders", "SignerUnknown", "signed", "SignerDeclined"),
    "identity": ProviderCodes("TooManyQuestions", "QuestionMalformed", "match", "mismatch"),
    "speech": ProviderCodes("TooManyRecordings", "<html>oops</html>", "厨房水管漏水", ""),
    "tsa": ProviderCodes("systemFailure", "badAlg", "granted", "rejection"),
    "email": ProviderCodes("451 4.7.1", "550 5.1.1", "250 2.0.0", "552 5.2.2"),
    "email_second": ProviderCodes("451 4.7.1", "550 5.1.1", "250 2.0.0", "552 5.2.2", "email"),
}
