"""What notify-svc is told beside the settings that every service has: its partners, and where people are."""

from typing import Final

from host.settings import PORT
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

HOST: Final = r"(\[[0-9A-Fa-f:.]+\]|[^\s/:@]+)"
ADDRESS: Final = rf"^https?://{HOST}(:{PORT})?(/\S*)?$"


class PartnerSettings(BaseSettings):
    """By environment, prefix `ANJU_`. Credentials have no default; addresses lead to the local sandbox."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore", hide_input_in_errors=True)

    sms_key: str = Field(min_length=1, description="account of the SMS provider")
    sms_secret: SecretStr = Field(min_length=1, description="secret of the SMS provider")
    wechat_appid: str = Field(min_length=1, description="account of the WeChat service account")
    wechat_secret: SecretStr = Field(min_length=1, description="secret of the WeChat service account")
    push_secret: SecretStr = Field(min_length=32, description="what signs pushes, at least 32 bytes")
    smtp_user: str = Field(min_length=1, description="account of the mail server")
    smtp_password: SecretStr = Field(min_length=1, description="password of the mail server")
    receipt_secret: SecretStr = Field(min_length=1, description="what partners sign their receipts with")

    sms_url: str = Field(
        "http://127.0.0.1:7190/sms", pattern=ADDRESS, description="http(s):// of the SMS provider"
    )
    wechat_url: str = Field(
        "http://127.0.0.1:7190/wechat", pattern=ADDRESS, description="http(s):// of WeChat"
    )
    push_url: str = Field(
        "http://127.0.0.1:7190/app", pattern=ADDRESS, description="http(s):// where pushes go"
    )
    smtp_url: str = Field(
        "smtp://127.0.0.1:7125",
        pattern=rf"^(smtp|smtp\+starttls|smtps)://{HOST}:{PORT}$",
        description="smtp://, smtp+starttls:// or smtps:// host:port",
    )
    mail_query_url: str = Field(
        "http://127.0.0.1:7190/email",
        pattern=rf"^$|{ADDRESS}",
        description="http(s):// where the mail provider answers for a key; empty if it does not",
    )
    sms_sign_name: str = Field("安居", min_length=1, description="name that SMS are signed with")
    mail_from: str = Field(
        "安居 <no-reply@anju.example>", pattern="@", description="sender of mails: name <address>"
    )
    partner_timeout_s: float = Field(5.0, gt=0, le=60, description="seconds a partner may take, 0..60")


class NeighbourSettings(BaseSettings):
    """Where the services answer that it asks while it sends, and how long each may take."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    tenants_base_url: str = Field(
        "http://127.0.0.1:7102", pattern=ADDRESS, description="http(s):// of tenant-svc"
    )
    workorders_base_url: str = Field(
        "http://127.0.0.1:7103", pattern=ADDRESS, description="http(s):// of workorder-svc"
    )
    contracts_base_url: str = Field(
        "http://127.0.0.1:7101", pattern=ADDRESS, description="http(s):// of contracts-svc"
    )
    tenants_timeout_s: float = Field(
        3.0, gt=0, le=5, description="seconds tenant-svc or contracts-svc may take, 0..5"
    )


class LinkSettings(BaseSettings):
    """Where the links lead that people are sent."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    public_url: str = Field(
        "http://127.0.0.1:7100", pattern=ADDRESS, description="http(s):// of the gateway, as people reach it"
    )


OWN: Final = (PartnerSettings, NeighbourSettings, LinkSettings)
