"""What contracts-svc is told beside the settings of every service: where papers lie, and who signs."""

import base64
import binascii
from typing import Any, Final, Self

from edge.links import LONGEST_HOME
from host.settings import PORT
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

HOST: Final = r"(\[[0-9A-Fa-f:.]+\]|[^\s/:@]+)"
ADDRESS: Final = rf"^https?://{HOST}(:{PORT})?(/\S*)?$"


class PaperSettings(BaseSettings):
    """By environment, prefix `ANJU_`. Without `papers_url` there are no papers, and nothing is sent."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore", hide_input_in_errors=True)

    papers_url: str = Field(
        "", pattern=r"^$|^(file|s3|gs|az)://\S+$", description="file://, s3://, gs:// or az:// of the papers"
    )
    papers_key: SecretStr = Field(
        SecretStr(""), description="master key that the keys of papers are wrapped with, 32 bytes in base64"
    )
    signing_authority: SecretStr = Field(
        SecretStr(""), description="certificate and key of our authority of signers, PEM in base64"
    )
    tsa_url: str = Field(
        "http://127.0.0.1:7190/tsa", pattern=ADDRESS, description="http(s):// of the timestamp authority"
    )
    signer_url: str = Field(
        "",
        pattern=rf"^$|{ADDRESS}",
        description="http(s):// of who signs in our stead; empty: our own authority",
    )
    signer_secret: SecretStr = Field(
        SecretStr(""), description="what orders to who signs in our stead, and its word, are signed with"
    )
    signer_roots: str = Field(
        "", description="certificates we trust its signatures and timestamps by, PEM in base64"
    )
    signer_timeout_s: float = Field(
        10.0, gt=0, le=60, description="seconds a signature or a timestamp may take, 0..60"
    )
    public_url: str = Field(
        "http://127.0.0.1:7100",
        pattern=ADDRESS,
        max_length=LONGEST_HOME,
        description="http(s):// of the gateway, as people reach it, 40 characters at most",
    )
    tenants_base_url: str = Field(
        "http://127.0.0.1:7102", pattern=ADDRESS, description="http(s):// of tenant-svc"
    )
    notifications_base_url: str = Field(
        "http://127.0.0.1:7104", pattern=ADDRESS, description="http(s):// of notify-svc"
    )
    imports_kept_days: int = Field(
        30,
        ge=1,
        le=365,
        description="days an import waits to be confirmed, and its report is kept when it is over, 1..365",
    )
    neighbours_timeout_s: float = Field(
        5.0, gt=0, le=30, description="seconds tenant-svc or notify-svc may take, 0..30"
    )

    @field_validator("papers_key")
    @classmethod
    def _thirty_two_bytes(cls, found: SecretStr) -> SecretStr:
        try:
            size = len(base64.b64decode(found.get_secret_value(), validate=True))
        except binascii.Error:
            size = -1
        if size not in (0, 32):
            raise ValueError("not 32 bytes")
        return found

    @model_validator(mode="before")
    @classmethod
    def _blank_is_missing(cls, found: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in found.items() if value != ""}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.papers_url and not self.papers_key.get_secret_value():
            raise ValueError("papers_url without papers_key")
        if self.papers_url and not (self.signer_url or self.signing_authority.get_secret_value()):
            raise ValueError("papers_url without signing_authority or signer_url")
        if self.signer_url and not (self.signer_secret.get_secret_value() and self.signer_roots):
            raise ValueError("signer_url without signer_secret or signer_roots")
        return self


OWN: Final = (PaperSettings,)
