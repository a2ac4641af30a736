"""What the gateway is told beside the settings that every service has."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from host.wrong import SettingsWrong
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


@dataclass(frozen=True)
class Department:
    """A service behind the door: its context, its name for people, and where it listens by default."""

    context: str
    title: str
    port: int


DEPARTMENTS: Final = (
    Department("contracts", "合同", 7101),
    Department("tenants", "租客", 7102),
    Department("workorders", "工单", 7103),
    Department("notifications", "通知", 7104),
    Department("analytics", "分析", 7105),
)


class Settings(BaseSettings):
    """`ANJU_GATEWAY_RATE` and so on."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_prefix="ANJU_GATEWAY_", env_ignore_empty=True
    )

    rate: float = Field(
        200, gt=0, le=100_000, description="requests per second that one token may go on asking, 0..100,000"
    )
    burst: int = Field(
        1_000, ge=1, le=1_000_000, description="requests that it may ask at once, 1..1,000,000"
    )
    signer_rate: float = Field(
        2, gt=0, le=1_000, description="steps of a signing per second that one address may go on asking"
    )
    signer_burst: int = Field(60, ge=1, le=10_000, description="steps that it may ask at once, 1..10,000")
    body_limit: int = Field(
        20_000_000, ge=1_000, le=100_000_000, description="largest body passed on, bytes; services take less"
    )
    timeout: float = Field(
        30,
        gt=0,
        le=600,
        description="seconds that a service may be silent, before and amid an answer, 0..600",
    )
    heartbeat: float = Field(15, gt=0, le=60, description="seconds between two signs of life on /live, 0..60")
    listeners: int = Field(500, ge=1, le=10_000, description="open streams of /live, 1..10,000")


OWN: Final = (Settings,)


def base_urls(told: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Where each listens: `ANJU_<CTX>_BASE_URL`, else its port on loopback. Raises SettingsWrong."""
    found, faults = {}, {}
    for each in DEPARTMENTS:
        name = f"ANJU_{each.context.upper()}"
        port = told.get(f"{name}_PORT") or str(each.port)
        url = (told.get(f"{name}_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
        if not re.fullmatch(r"https?://[\w.\-\[\]:]+", url):
            faults[f"{name}_BASE_URL"] = "expected http(s)://host:port of the service"
        found[each.context] = url
    if faults:
        raise SettingsWrong(faults)
    return found
