"""What workorder-svc is told beside the settings of every service: where people reach it."""

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


OWN: Final = (LinkSettings,)
