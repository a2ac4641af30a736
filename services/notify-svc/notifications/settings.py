"""What notify-svc is told beside the settings that every service has: its partners, and where people are."""

import re
from typing import Final, Literal, NamedTuple

from edge.links import LONGEST_HOME
from host.settings import PORT
from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

HOST: Final = r"(\[[0-9A-Fa-f:.]+\]|[^\s/:@]+)"
ADDRESS: Final = rf"^https?://{HOST}(:{PORT})?(/\S*)?$"
MAIL_SERVER: Final = rf"^(smtp|smtp\+starttls|smtps)://{HOST}:{PORT}$"


class RobotAccount(BaseModel):
    """The robot of one chat group of the staff. `secret`: what DingTalk's requests are signed with."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Literal["dingtalk", "wecom"]
    url: str = Field(pattern=ADDRESS)
    token: SecretStr = Field(min_length=1)
    secret: SecretStr = SecretStr("")


ROBOTS: Final[TypeAdapter[dict[str, RobotAccount]]] = TypeAdapter(
    dict[str, RobotAccount], config=ConfigDict(hide_input_in_errors=True)
)


class MailAccount(NamedTuple):
    """One of the mail servers; without a `query_url` it cannot be asked for a mail."""

    url: str
    user: str
    password: SecretStr
    query_url: str


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
        pattern=MAIL_SERVER,
        description="smtp://, smtp+starttls:// or smtps:// host:port",
    )
    mail_query_url: str = Field(
        "http://127.0.0.1:7190/email",
        pattern=rf"^$|{ADDRESS}",
        description="http(s):// where the mail provider answers for a key; empty if it does not",
    )
    sms_report_token: SecretStr = Field(
        SecretStr(""),
        description="what the addresses end with that SMS providers report to; empty: none does",
    )
    tencent_id: str = Field("", description="account of the second SMS provider; empty if there is none")
    tencent_secret: SecretStr = Field(SecretStr(""), description="secret of the second SMS provider")
    tencent_app: str = Field(
        "1400000000", pattern=r"^\d+$", description="SdkAppId of the second SMS provider"
    )
    tencent_url: str = Field(
        "http://127.0.0.1:7190/tencent", pattern=ADDRESS, description="http(s):// of the second SMS provider"
    )
    apns_key: SecretStr = Field(
        SecretStr(""), description="Apple's signing key, PEM in base64; empty: no APNs"
    )
    apns_key_id: str = Field("", description="its id at Apple")
    apns_team_id: str = Field("", description="the team at Apple")
    apns_topic: str = Field("cn.anju.app", description="bundle id of the app")
    apns_url: str = Field(
        "https://api.push.apple.com", pattern=ADDRESS, description="http(s):// of Apple's push service"
    )
    fcm_account: SecretStr = Field(
        SecretStr(""), description="Firebase's service account, JSON in base64; empty: no FCM"
    )
    fcm_url: str = Field("https://fcm.googleapis.com", pattern=ADDRESS, description="http(s):// of Firebase")
    fcm_token_url: str = Field(
        "",
        pattern=rf"^$|{ADDRESS}",
        description="http(s):// where it gives tokens; empty: as the account says",
    )
    vapid_key: SecretStr = Field(
        SecretStr(""), description="what web pushes are signed with, base64url; empty: no web push"
    )
    vapid_subject: str = Field("mailto:push@anju.example", description="whom push services may write to")
    webpush_origins: str = Field(
        "https://fcm.googleapis.com,https://updates.push.services.mozilla.com,https://web.push.apple.com",
        description="push services of browsers that are called, comma separated",
    )
    smtp_second_user: str = Field("", description="account of the second mail server; empty if there is none")
    smtp_second_password: SecretStr = Field(SecretStr(""), description="password of the second mail server")
    smtp_second_url: str = Field(
        "smtp://127.0.0.1:7125", pattern=MAIL_SERVER, description="as the first, of the second mail server"
    )
    mail_second_query_url: str = Field(
        "http://127.0.0.1:7190/email", pattern=rf"^$|{ADDRESS}", description="as the first, of the second"
    )
    robots: SecretStr = Field(
        SecretStr("{}"),
        description='robots of staff groups: {name: {"kind": dingtalk or wecom, "url", "token", "secret"}}',
    )
    provider_rate: float = Field(
        400, ge=100, le=10_000, description="messages a second that a provider is sent at most, 100..10000"
    )
    sms_sign_name: str = Field("安居", min_length=1, description="name that SMS are signed with")
    mail_from: str = Field(
        "安居 <no-reply@anju.example>", pattern="@", description="sender of mails: name <address>"
    )
    partner_timeout_s: float = Field(5.0, gt=0, le=60, description="seconds a partner may take, 0..60")

    @field_validator("robots")
    @classmethod
    def _robots(cls, told: SecretStr) -> SecretStr:
        accounts = ROBOTS.validate_json(told.get_secret_value())
        if any(each.kind == "dingtalk" and not each.secret.get_secret_value() for each in accounts.values()):
            raise ValueError("a robot of DingTalk signs by a secret")
        return told

    @property
    def robot_accounts(self) -> dict[str, RobotAccount]:
        """By the name that policy data knows each by."""
        return ROBOTS.validate_json(self.robots.get_secret_value())

    @property
    def mail_accounts(self) -> tuple[MailAccount, MailAccount]:
        """The first server and the second, which has no user where there is none."""
        return (
            MailAccount(self.smtp_url, self.smtp_user, self.smtp_password, self.mail_query_url),
            MailAccount(
                *(self.smtp_second_url, self.smtp_second_user),
                *(self.smtp_second_password, self.mail_second_query_url),
            ),
        )


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
        "http://127.0.0.1:7100",
        pattern=ADDRESS,
        max_length=LONGEST_HOME,
        description="http(s):// of the gateway, as people reach it, 40 characters at most",
    )


class WeChatEventSettings(BaseSettings):
    """How WeChat tells what people did there. Without a token it tells nothing, and the mini program does."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore", hide_input_in_errors=True)

    wechat_event_token: SecretStr = Field(
        SecretStr(""), description="what WeChat signs its events with; empty: it tells us none"
    )
    wechat_event_key: SecretStr = Field(
        SecretStr(""),
        validate_default=True,
        description="with the token: EncodingAESKey of WeChat's safe mode, 43 letters and digits",
    )

    @field_validator("wechat_event_key")
    @classmethod
    def _with_the_token(cls, key: SecretStr, others: ValidationInfo) -> SecretStr:
        token: SecretStr = others.data["wechat_event_token"]
        if token.get_secret_value() and not re.fullmatch("[A-Za-z0-9]{43}", key.get_secret_value()):
            raise ValueError("43 letters and digits")
        return key


class DangerSettings(BaseSettings):
    """Whom people call first where somebody is in danger."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    emergency_phone: str = Field(
        "",
        pattern=r"^$|^\+?[0-9][0-9 -]{1,17}[0-9]$",
        description="number of ours that is answered day and night, as people dial it; empty: none is named",
    )


OWN: Final = (PartnerSettings, NeighbourSettings, LinkSettings, WeChatEventSettings, DangerSettings)
