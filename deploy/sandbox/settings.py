"""Settings of the sandbox, by environment (prefix `ANJU_`)."""

from pathlib import Path
from typing import Final

from local.identities import signing_authority, timestamp_authority
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

# Shared between sandbox and product on one machine; of no value anywhere else, hence not a secret.
LOCAL_SECRETS: Final[dict[str, str]] = {
    "ANJU_SMS_KEY": "sandbox-sms-key",
    "ANJU_SMS_SECRET": "sandbox-sms-secret",
    "ANJU_TENCENT_ID": "sandbox-tencent-id",
    "ANJU_TENCENT_SECRET": "sandbox-tencent-secret",
    "ANJU_SMS_REPORT_TOKEN": "sandbox-sms-report-token",
    "ANJU_WECHAT_APPID": "wx-sandbox-appid",
    "ANJU_WECHAT_SECRET": "sandbox-wechat-secret",
    "ANJU_WECHAT_EVENT_TOKEN": "sandbox-wechat-event-token",
    "ANJU_WECHAT_EVENT_KEY": "sandboxWeChatEventKeyOf43LettersAndDigits00",
    "ANJU_PUSH_SECRET": "sandbox-push-secret-of-at-least-32-bytes",
    "ANJU_SMTP_USER": "sandbox",
    "ANJU_SMTP_PASSWORD": "sandbox-smtp-password",
    "ANJU_SMTP_SECOND_USER": "sandbox-second",
    "ANJU_SMTP_SECOND_PASSWORD": "sandbox-smtp-second-password",
    "ANJU_RECEIPT_SECRET": "sandbox-receipt-secret",
    "ANJU_LOCK_SECRET": "sandbox-lock-secret",
    "ANJU_SIGNER_SECRET": "sandbox-signer-secret",
    "ANJU_IDENTITY_SECRET": "sandbox-identity-secret",
    "ANJU_SPEECH_SECRET": "sandbox-speech-secret",
    "ANJU_DINGTALK_TOKEN": "sandbox-dingtalk-token",
    "ANJU_DINGTALK_SECRET": "SECsandbox-dingtalk-secret",
    "ANJU_WECOM_KEY": "sandbox-wecom-key",
}


def _local(name: str) -> SecretStr:
    return SecretStr(LOCAL_SECRETS[name])


class SandboxSettings(BaseSettings):
    """Where the sandbox listens, where it sends receipts, and the credentials it accepts."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    home: Path = Path(".anju")
    sandbox_host: str = "127.0.0.1"
    sandbox_port: int = Field(default=7190, ge=0, le=65535)
    sandbox_smtp_port: int = Field(default=7125, ge=0, le=65535)
    sandbox_callback: str = "http://127.0.0.1:7100/api/notifications/receipts/{channel}"
    sandbox_lock_callback: str = "http://127.0.0.1:7100/api/tenants/receipts/lock"
    sandbox_signer_callback: str = "http://127.0.0.1:7100/api/contracts/receipts/signing"
    sandbox_receipt_delay_ms: tuple[int, int] = (20, 50)
    """Bounds between which a receipt follows its acceptance."""

    sms_key: str = LOCAL_SECRETS["ANJU_SMS_KEY"]
    sms_secret: SecretStr = _local("ANJU_SMS_SECRET")
    tencent_id: str = LOCAL_SECRETS["ANJU_TENCENT_ID"]
    tencent_secret: SecretStr = _local("ANJU_TENCENT_SECRET")
    wechat_appid: str = LOCAL_SECRETS["ANJU_WECHAT_APPID"]
    wechat_secret: SecretStr = _local("ANJU_WECHAT_SECRET")
    sms_report_token: SecretStr = _local("ANJU_SMS_REPORT_TOKEN")
    wechat_event_token: SecretStr = _local("ANJU_WECHAT_EVENT_TOKEN")
    wechat_event_key: SecretStr = _local("ANJU_WECHAT_EVENT_KEY")
    push_secret: SecretStr = _local("ANJU_PUSH_SECRET")
    smtp_user: str = LOCAL_SECRETS["ANJU_SMTP_USER"]
    smtp_password: SecretStr = _local("ANJU_SMTP_PASSWORD")
    smtp_second_user: str = LOCAL_SECRETS["ANJU_SMTP_SECOND_USER"]
    smtp_second_password: SecretStr = _local("ANJU_SMTP_SECOND_PASSWORD")
    apns_key: SecretStr = SecretStr("")
    fcm_account: SecretStr = SecretStr("")
    vapid_key: SecretStr = SecretStr("")
    """Keys of the product, for their public halves; without one, nobody is taken for the product."""
    receipt_secret: SecretStr = _local("ANJU_RECEIPT_SECRET")
    lock_secret: SecretStr = _local("ANJU_LOCK_SECRET")
    signer_secret: SecretStr = _local("ANJU_SIGNER_SECRET")
    identity_secret: SecretStr = _local("ANJU_IDENTITY_SECRET")
    speech_secret: SecretStr = _local("ANJU_SPEECH_SECRET")
    dingtalk_token: SecretStr = _local("ANJU_DINGTALK_TOKEN")
    dingtalk_secret: SecretStr = _local("ANJU_DINGTALK_SECRET")
    wecom_key: SecretStr = _local("ANJU_WECOM_KEY")
    signer_identity: SecretStr = Field(default_factory=lambda: SecretStr(signing_authority()))
    """Certificate and key of the authority that who signs in our stead issues certificates by; likewise."""
    tsa_identity: SecretStr = Field(default_factory=lambda: SecretStr(timestamp_authority()))
    """Certificate and key of the timestamp authority; one of its own for each start when none is given."""

    @property
    def wechat_events_url(self) -> str:
        """Where WeChat tells: beside the receipts of the others."""
        return self.sandbox_callback.replace("receipts/{channel}", "wechat/events")
