"""Credentials and addresses of the delivery partners."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class PartnerSettings(BaseSettings):
    """By environment, prefix `ANJU_`. Credentials have no default; addresses lead to the local sandbox."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    sms_key: str
    sms_secret: SecretStr
    wechat_appid: str
    wechat_secret: SecretStr
    push_secret: SecretStr
    smtp_user: str
    smtp_password: SecretStr
    receipt_secret: SecretStr

    sms_url: str = "http://127.0.0.1:7190/sms"
    wechat_url: str = "http://127.0.0.1:7190/wechat"
    push_url: str = "http://127.0.0.1:7190/app"
    smtp_url: str = "smtp://127.0.0.1:7125"
    """`smtp://`, `smtp+starttls://` or `smtps://` host:port."""
    mail_query_url: str = "http://127.0.0.1:7190/email"
    """Where the mail provider answers for a key; empty if it does not."""
    sms_sign_name: str = "安居"
    mail_from: str = "安居 <no-reply@anju.example>"
    partner_timeout_s: float = 5.0
