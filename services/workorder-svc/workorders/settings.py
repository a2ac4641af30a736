"""What workorder-svc is told beside the settings of every service: its address for people, and its files."""

from typing import Final

from host.settings import PORT
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

HOST: Final = r"(\[[0-9A-Fa-f:.]+\]|[^\s/:@]+)"
ADDRESS: Final = rf"^https?://{HOST}(:{PORT})?(/\S*)?$"


class LinkSettings(BaseSettings):
    """By environment, prefix `ANJU_`."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    public_url: str = Field(
        "http://127.0.0.1:7100", pattern=ADDRESS, description="http(s):// of the gateway, as people reach it"
    )


class FileSettings(BaseSettings):
    """Where photos and recordings of reports are kept, sealed. Empty: none are taken."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    documents_url: str = Field(
        "",
        pattern=r"^$|^(file|s3|gs|az)://\S+$",
        description="file://, s3://, gs:// or az:// of what people hand in",
    )


OWN: Final = (LinkSettings, FileSettings)
