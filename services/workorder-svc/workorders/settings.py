"""What workorder-svc is told beside the settings of every service: its address, its files, its partner."""

from typing import Final

from edge.links import LONGEST_HOME
from host.settings import PORT
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

HOST: Final = r"(\[[0-9A-Fa-f:.]+\]|[^\s/:@]+)"
ADDRESS: Final = rf"^https?://{HOST}(:{PORT})?(/\S*)?$"


class LinkSettings(BaseSettings):
    """By environment, prefix `ANJU_`."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    public_url: str = Field(
        "http://127.0.0.1:7100",
        pattern=ADDRESS,
        max_length=LONGEST_HOME,
        description="http(s):// of the gateway, as people reach it, 40 characters at most",
    )


class FileSettings(BaseSettings):
    """Where photos and recordings are kept, sealed. Empty: none are taken."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    documents_url: str = Field(
        "",
        pattern=r"^$|^(file|s3|gs|az)://\S+$",
        description="file://, s3://, gs:// or az:// of what people hand in",
    )


class SpeechSettings(BaseSettings):
    """By environment, prefix `ANJU_`. Without an address or a model nobody is asked: people listen."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore", hide_input_in_errors=True)

    speech_url: str = Field(
        "",
        pattern=rf"^$|^https?://{HOST}(:{PORT})?(/\S*)?$",
        description="http(s):// of who turns speech into text; empty if there is nobody",
    )
    speech_secret: SecretStr = Field(
        SecretStr(""), description="what recordings to the recogniser, and its answers, are signed with"
    )
    speech_timeout_s: float = Field(8.0, gt=0, le=10, description="seconds the recogniser may take, 0..10")
    speech_model: str = Field("", description="folder of a model that listens here, without an address")
    speech_model_lock: str = Field("", description="the lock its files are proven by")


class DangerSettings(BaseSettings):
    """Whom people call first where somebody is in danger."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    emergency_phone: str = Field(
        "",
        pattern=r"^$|^\+?[0-9][0-9 -]{1,17}[0-9]$",
        description="number of ours that is answered day and night, as people dial it; empty: none is named",
    )


class NeighbourSettings(BaseSettings):
    """Whom a list for people is asked of what our technicians are called."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    tenants_base_url: str = Field(
        "http://127.0.0.1:7102", pattern=ADDRESS, description="http(s):// of tenant-svc"
    )
    neighbours_timeout_s: float = Field(5.0, gt=0, le=30, description="seconds tenant-svc may take, 0..30")


OWN: Final = (LinkSettings, FileSettings, SpeechSettings, DangerSettings, NeighbourSettings)
