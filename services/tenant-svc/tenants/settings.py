"""What tenant-svc is told beside the settings of every service: who opens doors, where documents lie, who
knows which name belongs to which document.
"""

from typing import Final

from host.settings import PORT
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

HOST: Final = r"(\[[0-9A-Fa-f:.]+\]|[^\s/:@]+)"


class LockSettings(BaseSettings):
    """By environment, prefix `ANJU_`. Without an address nobody is asked: codes are confirmed by hand."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore", hide_input_in_errors=True)

    lock_url: str = Field(
        "",
        pattern=rf"^$|^https?://{HOST}(:{PORT})?(/\S*)?$",
        description="http(s):// of the lock service; empty if there is none",
    )
    lock_secret: SecretStr = Field(
        SecretStr(""), description="what orders to the lock service, and its confirmations, are signed with"
    )
    lock_timeout_s: float = Field(5.0, gt=0, le=60, description="seconds the lock service may take, 0..60")


class DocumentSettings(BaseSettings):
    """Where what tenants hand in is kept, sealed with their own keys. Empty: nothing can be handed in."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    documents_url: str = Field(
        "",
        pattern=r"^$|^(file|s3|gs|az)://\S+$",
        description="file://, s3://, gs:// or az:// of what tenants hand in",
    )


class NeighbourSettings(BaseSettings):
    """Where the others answer: notify-svc sends codes, all say what they hold. And how long they may take."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    notifications_base_url: str = Field(
        "http://127.0.0.1:7104",
        pattern=rf"^https?://{HOST}(:{PORT})?(/\S*)?$",
        description="http(s):// of notify-svc",
    )
    contracts_base_url: str = Field(
        "http://127.0.0.1:7101",
        pattern=rf"^https?://{HOST}(:{PORT})?(/\S*)?$",
        description="http(s):// of contracts-svc",
    )
    workorders_base_url: str = Field(
        "http://127.0.0.1:7103",
        pattern=rf"^https?://{HOST}(:{PORT})?(/\S*)?$",
        description="http(s):// of workorder-svc",
    )
    neighbours_timeout_s: float = Field(
        5.0, gt=0, le=30, description="seconds another service may take, 0..30"
    )

    def base_url(self, department: str) -> str:
        """Of one of them, by its context."""
        return str(getattr(self, f"{department}_base_url"))


class AuthoritySettings(BaseSettings):
    """By environment, prefix `ANJU_`. Without an address nobody is asked: people are verified by hand."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore", hide_input_in_errors=True)

    identity_url: str = Field(
        "",
        pattern=rf"^$|^https?://{HOST}(:{PORT})?(/\S*)?$",
        description="http(s):// of the identity authority; empty if there is none",
    )
    identity_secret: SecretStr = Field(
        SecretStr(""),
        description="what questions to the identity authority, and its answers, are signed with",
    )
    identity_timeout_s: float = Field(
        5.0, gt=0, le=10, description="seconds the identity authority may take, 0..10"
    )


OWN: Final = (LockSettings, DocumentSettings, NeighbourSettings, AuthoritySettings)
