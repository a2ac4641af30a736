"""What workorder-svc is told beside every service's settings: where people reach it, where photos lie."""

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


class PhotoSettings(BaseSettings):
    """By environment, prefix `ANJU_`. Without `repair_photos_url` no photo is taken in."""

    model_config = SettingsConfigDict(env_prefix="ANJU_", extra="ignore")

    repair_photos_url: str = Field(
        "",
        pattern=r"^$|^(file|s3|gs|az)://\S+$",
        description="file://, s3://, gs:// or az:// of the photos of repairs",
    )


OWN: Final = (LinkSettings, PhotoSettings)
