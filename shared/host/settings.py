"""Every setting of a service, by environment. A wrong or missing one is refused at start, by name."""

import base64
import binascii
import importlib
import importlib.util
import json
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, TypeVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from edge.access import PublicKeys, public_keys
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import AwareDatetime, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from host.wrong import SettingsWrong

PORT = r"([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])"  # 1..65535
Own = TypeVar("Own", bound=BaseSettings)


class Settings(BaseSettings):
    """One service's settings. `url`, `owner_url` and `port` are the service's own, the rest is shared.

    `description` of each field is what an operator reads: what is expected, and what it is for.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    service: str = Field(exclude=True)
    url: str = Field(
        repr=False,
        pattern=r"^postgres(ql)?://",
        description="postgresql:// URL of the service's database, as the role that runs it",
    )
    owner_url: str | None = Field(
        None,
        repr=False,
        pattern=r"^postgres(ql)?://",
        description="postgresql:// URL of the same database as its owner; only migrations use it",
    )
    port: int = Field(
        0, ge=0, le=65535, description="TCP port 0..65535 of the service's HTTP; 0 = a free one"
    )
    trusted_proxies: str = Field(
        "",
        description="addresses or networks (10.0.0.0/8), comma separated, of who stands before it (the"
        " gateway, or a load balancer before that): believed whose request it is; of others `X-Forwarded-For`"
        " is not read",
    )
    kafka: str = Field(
        validation_alias="ANJU_KAFKA",
        pattern=rf"^[^\s,:]+:{PORT}(,[^\s,:]+:{PORT})*$",
        description="bootstrap servers, host:port[,host:port…]",
    )
    topic_prefix: str = Field(
        "anju",
        validation_alias="ANJU_TOPIC_PREFIX",
        pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$",
        description="first word of every topic, 1..64 of a-z 0-9 . -",
    )
    instance: str | None = Field(
        None,
        validation_alias="ANJU_INSTANCE",
        pattern=r"^[A-Za-z0-9._+-]{1,64}$",
        description="name of this process among its copies, the same after a restart, which then takes its"
        " place at once instead of after 10 s",
    )
    host: str = Field(
        "127.0.0.1", validation_alias="ANJU_HOST", min_length=1, description="address HTTP listens on"
    )
    env: Literal["local", "test", "production"] = Field(
        "local", validation_alias="ANJU_ENV", description="local, test or production"
    )
    clock: Literal["wall", "virtual"] = Field(
        "wall", validation_alias="ANJU_CLOCK", description="wall, or virtual for demonstrations and tests"
    )
    clock_start: AwareDatetime | None = Field(
        None,
        validation_alias="ANJU_CLOCK_START",
        description="instant with offset (2025-03-01T00:00:00+08:00) at which a virtual clock starts",
    )
    clock_shift: Path | None = Field(
        None,
        validation_alias="ANJU_CLOCK_SHIFT_FILE",
        description="file with seconds to add to the wall clock; only fault tests make clocks jump",
    )
    pool: int = Field(
        8, validation_alias="ANJU_POOL", ge=2, le=100, description="database connections per service, 2..100"
    )
    body_limit: int = Field(
        1_000_000,
        validation_alias="ANJU_BODY_LIMIT",
        ge=1_000,
        le=100_000_000,
        description="largest request body in bytes, 1,000..100,000,000",
    )
    token_public_keys: str = Field(
        validation_alias="ANJU_TOKEN_PUBLIC_KEY",
        description='Ed25519 public key(s) to check tokens with: a JWK, or {"keys": [JWK, …]} to rotate',
    )
    token_key: str | None = Field(
        None,
        validation_alias="ANJU_TOKEN_KEY",
        repr=False,
        description="Ed25519 private JWK; only for what mints tokens (the command line, service-to-service)",
    )
    vault_key: str | None = Field(
        None,
        validation_alias="ANJU_VAULT_KEY",
        repr=False,
        description="master key of sealed personal data, 32 bytes in base64; required where a service seals",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", validation_alias="ANJU_LOG_LEVEL", description="DEBUG, INFO, WARNING or ERROR"
    )
    otlp: str | None = Field(
        None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        pattern=r"^https?://",
        description="http(s):// of an OpenTelemetry collector; unset = no traces. All other OTEL_* hold too",
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, found: str) -> str:
        for each in found.split(",") if found else ():
            ip_network(each.strip())
        return found

    @field_validator("token_public_keys")
    @classmethod
    def _public(cls, found: str) -> str:
        public_keys(found)
        return found

    @field_validator("clock_shift")
    @classmethod
    def _seconds_in_it(cls, found: Path | None) -> Path | None:
        if found is not None:
            try:
                float(found.read_text())
            except OSError as fault:
                raise ValueError("not readable") from fault
        return found

    @field_validator("token_key")
    @classmethod
    def _private(cls, found: str | None) -> str | None:
        if found is not None:
            private_key(found)
        return found

    @field_validator("vault_key")
    @classmethod
    def _thirty_two_bytes(cls, found: str | None) -> str | None:
        if found is not None:
            try:
                size = len(base64.b64decode(found, validate=True))
            except binascii.Error:
                size = 0
            if size != 32:
                raise ValueError("not 32 bytes")
        return found

    @model_validator(mode="before")
    @classmethod
    def _blank_is_missing(cls, found: dict[str, Any]) -> dict[str, Any]:
        # `ANJU_X=` in an env file means «not set», not «set to nothing».
        return {name: value for name, value in found.items() if value != ""}

    @property
    def token_keys(self) -> PublicKeys:
        """The keys a `Verifier` takes."""
        return public_keys(self.token_public_keys)

    @property
    def master_key(self) -> bytes:
        """The vault's 32 bytes. Call only where `seals` was asked for."""
        return base64.b64decode(self.vault_key or "")


def private_key(found: str) -> OKPKey:
    """The signing key of a JWK text. Raises ValueError for anything but a private Ed25519 key."""
    try:
        key = OKPKey.import_key(json.loads(found))
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise ValueError("not a JWK") from fault
    if not key.is_private or key.curve_name != "Ed25519":
        raise ValueError("not a private Ed25519 key")
    return key


def derived_key(found: str, purpose: str) -> bytes:
    """32 bytes for one purpose alone, the same for as long as the signing key is. Raises ValueError."""
    secret = base64.urlsafe_b64decode(f"{private_key(found).as_dict(private=True)['d']}=")
    return HKDF(hashes.SHA256(), 32, None, purpose.encode()).derive(secret)


def load_settings(service: str, *, seals: bool = False) -> Settings:
    """The settings of a service (`contracts` reads `ANJU_CONTRACTS_URL`), or SettingsWrong."""
    prefix = _prefix(service)
    try:
        found = Settings(service=service, _env_prefix=prefix)
    except ValidationError as wrong:
        raise _refused(wrong, prefix, Settings) from None
    if seals and found.vault_key is None:
        name, field = _field_of(prefix, "vault_key", Settings)
        raise SettingsWrong({name: f"missing; expected {field.description}"})
    return found


def told(model: type[Own]) -> Own:
    """What a service alone is told, by the environment, or SettingsWrong."""
    try:
        return model()
    except ValidationError as wrong:
        raise _refused(wrong, str(model.model_config["env_prefix"]), model) from None


def own_settings(service: str) -> tuple[type[BaseSettings], ...]:
    """What a service is told beside the settings of all: `OWN` of its `settings.py`, where it has one."""
    if importlib.util.find_spec(where := f"{service}.settings") is None:
        return ()
    found: tuple[type[BaseSettings], ...] = importlib.import_module(where).OWN
    return found


def _refused(wrong: ValidationError, prefix: str, model: type[BaseSettings]) -> SettingsWrong:
    faults = {}
    for fault in wrong.errors(include_input=False, include_url=False):
        name, field = _field_of(prefix, str(fault["loc"][0]), model)
        missing = "missing; " if fault["type"] == "missing" else ""
        faults[name] = f"{missing}expected {field.description}"
    return SettingsWrong(faults)


def settings_table() -> str:
    """The one table of settings, in Markdown, for the operator's page."""
    rows = ["| setting | expected | default |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        if name != "service":
            default = (
                "**required**" if field.is_required() else f"`{field.default}`" if field.default else "—"
            )
            rows.append(f"| `{_variable(_prefix('<ctx>'), name, field)}` | {field.description} | {default} |")
    return "\n".join(rows) + "\n"


def _prefix(service: str) -> str:
    return f"ANJU_{service.upper().replace('-', '_')}_"


def _variable(prefix: str, name: str, field: FieldInfo) -> str:
    return str(field.validation_alias or f"{prefix}{name.upper()}")


def _field_of(prefix: str, at: str, model: type[BaseSettings]) -> tuple[str, FieldInfo]:
    # Pydantic names a fault by alias where there is one, by field name otherwise.
    for name, field in model.model_fields.items():
        variable = _variable(prefix, name, field)
        if at in (name, variable) or at.upper() == variable:
            return variable, field
    raise LookupError(at)
